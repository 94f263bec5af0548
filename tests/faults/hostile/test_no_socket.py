"""The program opens no socket and runs no command but the one that the owner names for letters.

Held in its text, by what its modules import and call, and while it runs, by the interpreter's audit events.
Seen failing with `import urllib.request` in a module of desk/, and with a `socket.create_connection` and a
`subprocess.run` in `queue`.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from factory import ROOT, Shop

PACKAGE = ROOT / "returndesk"
# Modules that reach the network, start programs, run code from text or from foreign libraries.
FORBIDDEN = set(
    "socket ssl http urllib.request urllib.error ftplib smtplib poplib imaplib telnetlib nntplib xmlrpc"
    " socketserver asyncio asyncore webbrowser requests httpx aiohttp urllib3 ctypes cffi pty subprocess"
    " code codeop runpy antigravity multiprocessing concurrent.futures shelve dbm imp pip ensurepip"
    " wsgiref".split()
)
CALLS = set(
    "system popen execv execve execl execlp execvp execvpe spawnl spawnv spawnve posix_spawn posix_spawnp"
    " startfile eval exec __import__".split()
)
# Where a forbidden thing is used, and why it may be.
ALLOWED = {
    ("cli/claim/sending.py", "subprocess"): "the command of the policy's [letters] send",
    ("cli/help.py", "subprocess"): "the pager, on a terminal",
    ("desk/orders/parallel_read.py", "multiprocessing"): "readers of long files, forked, over a pipe",
}


def used(path: Path) -> Iterator[str]:
    """The forbidden modules and calls in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            found = node.func
            name = found.attr if isinstance(found, ast.Attribute) else getattr(found, "id", "")
            of = getattr(getattr(found, "value", None), "id", "")
            if name in CALLS and (not of or of in ("os", "builtins")):
                yield name
        for name in names:
            parts = name.split(".")
            prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
            yield from prefixes & FORBIDDEN


def test_no_module_imports_what_opens_a_socket_or_starts_a_program() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 300
    found = {(path.relative_to(PACKAGE).as_posix(), name) for path in files for name in used(path)}
    assert found == set(ALLOWED)


WATCH = """
import atexit, os, sys
seen = []
def watch(event, args):
    if (event, args) == ("ctypes.dlopen", (None,)):  # ctypes was imported, by numpy under pyarrow: no library
        return
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.spawn", "os.system", "os.posix_spawn",
                         "os.startfile", "ftplib.", "http.", "urllib.", "smtplib.", "webbrowser.", "ctypes.",
                         "os.fork", "os.forkpty", "pty.")):
        seen.append((event, repr(args)[:200]))
sys.addaudithook(watch)
sys.path.insert(0, {tests!r})
os.chdir({folder!r})
from pathlib import Path
from faults.hostile.commands import busy_shop, commands, lay_files
lay_files(Path())
shop = busy_shop(Path({folder!r}))
before = shop.path.read_bytes()
done = 0
for command in commands():
    for fmt in ([], ["-f", "json"], ["-f", "html"]):
        shop.path.write_bytes(before)
        line = command.name.split() + fmt + command.options + ["--"] + command.arguments
        done += shop.run(*line, stdin=command.stdin).code == 0
shop.path.write_bytes(before)
shop.ok("policy", "set", "-", "--force", stdin='[letters]\\nsend = "cat"\\n')
ran_before = list(seen)
shop.ok("config", "--contact", "shop@example.org")
shop.ok("claim", "message", "R1004", "--send")
print(done)
print(ran_before)
print([event for event in seen if event not in ran_before])
"""


def test_no_command_opens_a_socket_or_runs_a_program_but_the_one_for_letters(tmp_path: Path) -> None:
    script = WATCH.format(tests=str(ROOT / "tests"), folder=str(tmp_path))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    count, before, sending = ran.stdout.splitlines()
    assert int(count) > 150
    assert before == "[]"
    events = ast.literal_eval(sending)
    assert {event for event, _ in events} <= {"subprocess.Popen", "os.posix_spawn", "os.fork"}
    assert next(args for event, args in events if event == "subprocess.Popen").startswith("('cat', ['cat']")


def test_a_connection_would_be_seen(tmp_path: Path) -> None:
    script = WATCH.split("sys.path.insert")[0] + "import socket\nsocket.socket().close()\nprint(len(seen))\n"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(ran.stdout) >= 1


@pytest.mark.parametrize(
    "line", ["import socket", "from urllib import request", "import os; os.system('x')", "exec('1')"]
)
def test_a_forbidden_line_would_be_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(line)
    assert list(used(path))


def test_the_shop_s_pages_load_nothing(shop: Shop) -> None:
    shop.take_in({"unit_price": "5.00"})
    for typed in ("report all", "queue", "order list"):
        page = shop.ok(*typed.split(), "-f", "html")
        assert not [mark for mark in ("http://", "https://", "src=", "@import", "url(") if mark in page]
