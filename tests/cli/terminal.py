"""A person at a terminal, played in this process: a real pty, so that what is asked is really asked."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import sys
import termios
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from unittest.mock import patch

from factory import HANGS_SECONDS, Shop

_ASKS = re.compile(rb"(\?|:|\?? \([^()]*\)) $")  # how a question ends, with the cursor after it
END = "\x04"  # Ctrl-D
_LAST = b"\x1e"  # after the last that the program wrote


@dataclass(frozen=True)
class Seen:
    """What a person saw, and how the program ended; `out` is what went to stdout where that is a pipe."""

    code: int
    screen: str
    out: str = ""


def typed(
    shop: Shop, *args: str, answers: Sequence[str] = (), columns: int = 80, piped: bool = False
) -> Seen:
    """Type a command, and each answer once the program asks; `piped` sends stdout to a pipe."""
    from returndesk.__main__ import main

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    person = _Person(ours, list(answers))
    person.start()
    code = 0
    # write-through: a question is seen before its answer is waited for
    stdin = io.TextIOWrapper(os.fdopen(os.dup(theirs), "rb"), encoding="utf-8")
    screen = [_writer(os.dup(theirs)) for _ in range(2)]
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    out = pipe if piped else screen[0]
    env = {**shop.env, "COLUMNS": str(columns), "NO_COLOR": "1"}
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, env, clear=True))
        for name, stream in (("stdin", stdin), ("stdout", out), ("stderr", screen[1])):
            stack.enter_context(patch.object(sys, name, stream))
        try:
            main(list(args))
        except SystemExit as end:
            code = int(end.code or 0)
        out.flush()
    for stream in screen:
        stream.flush()
    os.write(theirs, _LAST)  # read before the terminal is closed: what is left in it then may be lost
    person.join(timeout=HANGS_SECONDS)
    for stream in (stdin, *screen):
        stream.close()
    os.close(theirs)
    os.close(ours)
    return Seen(code, person.seen.decode().replace("\r\n", "\n"), pipe.buffer.getvalue().decode())  # type: ignore[attr-defined]


def _writer(handle: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(os.fdopen(handle, "wb"), encoding="utf-8", newline="", write_through=True)


class _Person(threading.Thread):
    """Reads what comes and answers what is asked; after the last answer it says no more, but Ctrl-D."""

    def __init__(self, handle: int, answers: list[str]) -> None:
        super().__init__(daemon=True)
        self.handle, self.answers = handle, answers
        self.seen = b""

    def run(self) -> None:
        while True:
            try:
                chunk = os.read(self.handle, 65536)
            except OSError:  # how Linux says that the other end has closed
                return
            if not chunk:
                return
            self.seen += chunk
            if self.seen.endswith(_LAST):
                self.seen = self.seen.removesuffix(_LAST)
                return
            if _ASKS.search(self.seen):
                answer = self.answers.pop(0) if self.answers else END
                os.write(self.handle, (answer if answer == END else f"{answer}\n").encode())
