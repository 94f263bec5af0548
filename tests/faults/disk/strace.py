"""The real program under strace: a call of the system fails, or the program is killed at it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from factory import HANGS_SECONDS, Shop

KILLED = -9  # strace ends as its program did
_NAMING = ("unlink", "rename", "link", "linkat", "mkdir")
_CALLS = ("fsync", "fdatasync", "pwrite64", "write", "ftruncate", *_NAMING)
_KILL = "signal=KILL:when={n}"


class Fault(NamedTuple):
    """What happens at the Nth call of one kind, as strace is told. Each kind is counted by itself."""

    call: str
    told: str

    @property
    def kills(self) -> bool:
        """Whether it is the program that ends, not the call that fails."""
        return self.told == _KILL

    def __str__(self) -> str:
        return f"{self.call}:{self.told}"


FAULTS = (
    *(Fault(call, "error=EIO:when={n}") for call in ("fsync", "fdatasync", "ftruncate", *_NAMING)),
    *(Fault(call, "error=ENOSPC:when={n}+") for call in ("pwrite64", "write")),
    *(Fault(call, _KILL) for call in _CALLS if call != "write"),
)


class Traced(NamedTuple):
    """A run's end; `fired` says whether it came as far as the call that fails."""

    code: int
    out: str
    err: str
    fired: bool


def traced(shop: Shop, args: Sequence[str], fault: Fault, n: int, stdin: str = "") -> Traced:
    """Run a command whose Nth call of that kind, in each process, fails or is its last."""
    inject = ("-e", f"inject={fault.call}:{fault.told.format(n=n)}")
    quicker = () if fault.kills else ("--seccomp-bpf",)  # which injects no signals
    done, lines = _strace(shop, args, (*quicker, "-e", f"trace={fault.call}", *inject), stdin)
    fired = done.returncode == KILLED if fault.kills else "(INJECTED)" in lines
    return Traced(done.returncode, done.stdout.decode(), done.stderr.decode(), fired)


def calls_of(shop: Shop, args: Sequence[str], stdin: str = "") -> Counter[str]:
    """How often a command calls what can fail, in one process and its children."""
    _, lines = _strace(shop, args, ("-e", f"trace={','.join(_CALLS)}"), stdin)
    return Counter(re.findall(r"^[0-9]+ +(\w+)\(", lines, re.MULTILINE))


def recorded(shop: Shop, args: Sequence[str], stdin: str = "") -> tuple[int, str]:
    """The exit code of a command, and every call by which it changes files or prints, the bytes in hex."""
    calls = "openat,write,pwrite64,ftruncate,fsync,fdatasync,mkdir,unlink,rename,link,linkat"
    done, lines = _strace(shop, args, ("-y", "-xx", "-s", "4194304", "-e", f"trace={calls}"), stdin)
    return done.returncode, lines


def _strace(
    shop: Shop, args: Sequence[str], how: Sequence[str], stdin: str
) -> tuple[subprocess.CompletedProcess[bytes], str]:
    with NamedTemporaryFile() as trace:
        done = subprocess.run(
            [
                *("strace", "-f", "-qq", "-o", trace.name, *how),
                *(sys.executable, "-m", "returndesk", *args),
            ],
            input=stdin.encode(),
            capture_output=True,
            env={**shop.env, "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=HANGS_SECONDS,
            check=False,
        )
        return done, Path(trace.name).read_text(errors="replace")
