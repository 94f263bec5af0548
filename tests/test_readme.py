"""The README is run: every console block types what it shows, in order, in one folder."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path
from tempfile import TemporaryDirectory

from factory import HANGS_SECONDS, ROOT, SAMPLES, TODAY

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.M | re.S)
HOME = "/home/you"  # where the README's reader is


def on_a_terminal(command: str, folder: Path, env: dict[str, str]) -> str:
    """What a person sees who types a command on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end has closed
                break
            if not chunk:
                break
            seen += chunk
        process.wait(timeout=HANGS_SECONDS)
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def played(folder: Path) -> str:
    """All console blocks as they come out when typed one after the other."""
    files = "orders.csv broken.csv shopify.csv policy.toml etsy_items.csv etsy_orders.csv ebay.csv"
    files += " claims.csv deliveries.csv"
    for name in files.split():
        shutil.copy(SAMPLES / name, folder)
    (folder / "bin").mkdir()
    program = folder / "bin" / "returndesk"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m returndesk "$@"\n')
    program.chmod(0o755)
    env = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(folder),
        "RETURNDESK_DB": "desk.db",
        "RETURNDESK_AS_OF": TODAY,
        "RETURNDESK_USER": "ann",
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "NO_COLOR": "1",
    }
    text = README
    for block in BLOCKS:
        shown = []
        for command in re.findall(r"^\$ (.*)$", block, re.M):
            answer = on_a_terminal(command, folder, env).replace(str(folder), HOME)
            answer = re.sub(r"\b[0-9a-f]{64}\b", "9f3ac1d0" + "…", answer)
            answer = re.sub(r"journal (\d+) · [0-9a-f]{8}", r"journal \1 · 9f3ac1d0", answer)
            # Instants are the clock's own, whatever day it is when this runs.
            answer = re.sub(r"\b\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d", "23 Nov 09:12", answer)
            shown.append(f"$ {command}\n{answer}")
        text = text.replace(f"```console\n{block}```", "```console\n" + "".join(shown) + "```", 1)
    return text


def test_every_console_block_shows_what_the_program_says() -> None:
    assert len(BLOCKS) > 5
    with TemporaryDirectory() as folder:  # a short name: a screen of 80 columns has room for it
        text = played(Path(folder))
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        (ROOT / "README.md").write_text(text, encoding="utf-8")
    assert text == README


def test_the_test_command_stands_on_one_line_of_its_own() -> None:
    assert len(re.findall(r"^python3 -m venv .*pytest$", README, re.M)) == 1
