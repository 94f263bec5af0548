"""A long import on a terminal shows its progress, and Ctrl-C rolls all of it back."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from desk.asking import ailments
from factory import HANGS_SECONDS, Shop

ROWS = 200_000


@pytest.fixture
def years(tmp_path: Path) -> Path:
    file = tmp_path / "years.csv"
    with file.open("w") as out:
        out.write("order_number,ordered_at,sku,quantity,unit_price,title\n")
        for n in range(ROWS):
            out.write(f"N{n},2026-{n % 10 + 1:02d}-{n % 28 + 1:02d},SKU{n % 997},1,5.00,Thing {n % 997}\n")
    return file


def on_a_terminal(shop: Shop, file: Path, *, stop_at: str = "") -> tuple[int, str]:
    """The exit code of an import on a terminal and what is seen; Ctrl-C is typed once `stop_at` is seen.

    Such an import waits for Ctrl-C before it commits: it must not be done before this test has typed.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", _ON_ITS_OWN_TERMINAL % bool(stop_at), "order", "import", str(file)],
        env={**shop.env, "TERM": "xterm", "LANG": "C.UTF-8"},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen, until = "", time.monotonic() + HANGS_SECONDS
    while time.monotonic() < until:
        ready, _, _ = select.select([ours], [], [], 0.1)
        try:
            chunk = os.read(ours, 65536) if ready else b""
        except OSError:  # how Linux says that the other end has closed
            break
        seen += chunk.decode(errors="replace")
        if stop_at and stop_at in seen:
            os.write(ours, b"\x03")
            stop_at = ""
        if process.poll() is not None and not ready:
            break
    os.close(ours)
    return process.wait(HANGS_SECONDS), re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)


# The terminal must be the program's own and SIGINT not ignored (as in the background), or Ctrl-C is lost.
_ON_ITS_OWN_TERMINAL = """
import fcntl, signal, sys, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
from returndesk.__main__ import main
if %s:  # wait for Ctrl-C
    from returndesk.store.busy_wait import WaitingConnection
    execute = WaitingConnection.execute
    def wait_at_commit(conn, sql, *values):
        while sql == "commit":
            time.sleep(0.1)
        return execute(conn, sql, *values)
    WaitingConnection.execute = wait_at_commit
main(sys.argv[1:])
"""


def test_a_long_import_says_rows_rows_a_second_and_the_time_left(shop: Shop, years: Path) -> None:
    code, seen = on_a_terminal(shop, years)
    assert code == 0
    # Between terminals of other speeds the figures differ: that they are there is what counts.
    assert re.search(r"years\.csv [━╸╺ ]+ [1-9][0-9]{0,2},[0-9]{3} rows · [0-9,]+ a second +\d\d:\d\d", seen)
    assert f"{ROWS} orders, {ROWS} lines: {ROWS} new" in seen


@pytest.mark.parametrize("stop_at", ["a second", "writing"])
def test_ctrl_c_takes_it_back(shop: Shop, years: Path, stop_at: str) -> None:
    before = shop.path.read_bytes()
    code, seen = on_a_terminal(shop, years, stop_at=stop_at)
    assert (code, seen.splitlines()[-1].endswith("stopped")) == (130, True)
    assert "Traceback" not in seen
    shop.ok("queue")  # whoever comes next takes back what was half written
    assert shop.path.read_bytes() == before
    assert ailments(shop) == []
    assert [path.name for path in shop.path.parent.iterdir() if "busy" in path.name] == []
