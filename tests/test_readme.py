"""README and guide are played: every console block types what it shows, on a desk for each page.

RETURNDESK_GOLDEN=write records what the program shows now.
"""

from __future__ import annotations

import fcntl
import html
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from factory import HANGS_SECONDS, ROOT, SAMPLES, TODAY

from returndesk.__main__ import main
from returndesk.intake.documents.guide import TOPICS

GUIDE = ROOT / "returndesk" / "guide"
README = ROOT / "README.md"
PAGES = [README, *(GUIDE / f"{topic}.md" for topic in TOPICS)]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
HOME = "/home/you"  # where the reader is
DESK = Path(".local/share/returndesk/desk.db")
FIRST_STEPS = (  # README's; the pages of the guide go on from there
    'returndesk init --no-input --shop "Corner Shop" --currency EUR --timezone Europe/Berlin',
    "returndesk policy set sample_data/policy.toml",
    "returndesk order import sample_data/orders.csv",
)
LETTERHEAD = (
    'returndesk config --address "12 High Street" --address "10115 Berlin" --contact hello@corner.example'
)
WRITES = os.environ.get("RETURNDESK_GOLDEN") == "write"


class Screen(io.StringIO):
    """A terminal of 80 columns inside this process."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "HOME": str(home),
        "RETURNDESK_AS_OF": TODAY,
        "RETURNDESK_USER": "ann",
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "COLUMNS": "80",
        "LINES": "24",
        "NO_COLOR": "1",
        "PAGER": "",
    }


def typed(command: str, home: Path) -> str:
    """What a person sees who types a command in `home`: stdout and stderr as they come."""
    if command.startswith("returndesk ") and not re.search(r"[|<>&;*`\\]", command):
        return in_process(shlex.split(command)[1:], home)
    return by_a_shell(command, home)


def in_process(args: list[str], home: Path, **extra: str) -> str:
    screen = Screen()
    with (
        patch.dict(os.environ, environment(home) | extra, clear=True),
        patch.object(sys, "stdin", Screen()),
        chdir(home),
        redirect_stdout(screen),
        redirect_stderr(screen),
        pytest.raises(SystemExit),
    ):
        main(args)
    return screen.getvalue()


def by_a_shell(command: str, home: Path) -> str:
    """The same for a line with pipes, redirections or other programs, on a real terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env, seen = environment(home), b""
    with subprocess.Popen(
        ["/bin/sh", "-c", command], cwd=home, env=env, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        while chunk := read_from(ours):
            seen += chunk
        process.wait(timeout=HANGS_SECONDS)
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def read_from(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux reports that the other end has closed
        return b""


def move_in(home: Path) -> None:
    """Make a folder the reader's: the sample data, and the program on the PATH."""
    (home / "sample_data").symlink_to(SAMPLES)
    (home / "bin").mkdir()
    program = home / "bin" / "returndesk"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m returndesk "$@"\n')
    program.chmod(0o755)


@cache
def first_desk() -> bytes:
    """The desk after README's first steps."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        move_in(home)
        for command in (*FIRST_STEPS, LETTERHEAD):
            typed(command, home)
        return (home / DESK).read_bytes()


def played(text: str, home: Path) -> str:
    """A page with its blocks as they come out when typed one after the other."""

    def play(block: re.Match[str]) -> str:
        shown = []
        for command in re.findall(r"^\$ (.*)$", block[1], re.M):
            answer = typed(command, home).replace(str(home), HOME)
            answer = re.sub(r"\b[0-9a-f]{64}\b", "9f3ac1d0" + "…", answer)
            answer = re.sub(r"journal (\d+) · [0-9a-f]{8}", r"journal \1 · 9f3ac1d0", answer)
            # Instants are the clock's own, whatever day it is when this runs.
            answer = re.sub(
                r"\b([A-Z][a-z]{2} )?\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d",
                lambda found: f"{'Mon ' if found[1] else ''}23 Nov 09:12",
                answer,
            )
            shown.append(f"$ {command}\n{answer}")
        return "```console\n" + "".join(shown) + "```"

    return BLOCK.sub(play, text)


def kept(path: Path, now: Callable[[str], str]) -> tuple[str, str]:
    """What a file holds and what it should hold; written first where that is asked for."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    new = now(text)
    if WRITES:
        path.write_text(new, encoding="utf-8")
    return (new, new) if WRITES else (text, new)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_console_block_of_a_page_shows_what_the_program_shows(path: Path) -> None:
    with TemporaryDirectory() as folder:  # a short name: a screen of 80 columns has room for it
        home = Path(folder)
        move_in(home)
        if path != README:
            (home / DESK).parent.mkdir(parents=True)
            (home / DESK).touch(0o600)
            (home / DESK).write_bytes(first_desk())
        text, now = kept(path, lambda text: played(text, home))
    assert text == now


def test_the_readme_and_the_pages_about_acts_have_console_blocks() -> None:
    commands = re.findall(r"^\$ (.*)$", README.read_text(encoding="utf-8"), re.M)
    assert [one for one in commands if one in FIRST_STEPS] == list(FIRST_STEPS)
    silent = {path.stem for path in PAGES if not BLOCK.search(path.read_text(encoding="utf-8"))}
    assert silent <= {"contributing", "changes"}


def test_the_picture_shows_the_queue_of_the_demo() -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        in_process(["demo", "--keep", "trial.db"], home)
        shown = in_process(["--db", "trial.db", "queue"], home, NO_COLOR="")
    text, now = kept(GUIDE / "queue.svg", lambda _: picture(shown))
    assert words_of(text) == words_of(now)


def picture(shown: str) -> str:
    """A screen with its colors as SVG; without the fonts that rich would fetch from the web."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=io.StringIO(), record=True, width=80, force_terminal=True)
    console.print(Text.from_ansi(f"$ returndesk queue\n{shown}"), end="")
    svg = console.export_svg(title="returndesk", unique_id="queue")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.S)


def words_of(svg: str) -> str:
    """The text of a picture, line by line."""
    rows: dict[str, str] = {}
    for y, text in re.findall(r'<text class="queue-r\d+" x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        rows[y] = rows.get(y, "") + html.unescape(text)
    return "\n".join(rows.values())


def test_the_set_up_and_test_commands_are_lines_of_their_own() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(re.findall(r"^python3 -m venv .*returndesk demo$", text, re.M)) == 1
    assert len(re.findall(r"^python3 -m venv .*-m pytest.*$", text, re.M)) == 1
