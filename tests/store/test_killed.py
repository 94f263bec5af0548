"""The program is killed at any moment: all of an import or nothing, and a sound desk."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import ailments, read
from factory import HANGS_SECONDS, Shop

ORDERS = 5_000

# Runs the program and counts how often SQLite calls back, each 1,000 steps and before each statement;
# at the given count the process kills itself, in the middle of whatever SQLite is doing.
STEPS = """
import os, signal, sqlite3, sys
last, count, connect = int(sys.argv[1]), 0, sqlite3.connect
def step(sql=""):
    global count
    count += 1
    if count == last:
        os.kill(os.getpid(), signal.SIGKILL)
def watched(*args, **options):
    conn = connect(*args, **options)
    conn.set_progress_handler(step, 1000)
    conn.set_trace_callback(step)
    return conn
sqlite3.connect = watched
from returndesk.__main__ import main
try:
    main(sys.argv[2:])
finally:
    print(count, file=sys.stderr)
"""


def steps_of(shop: Shop, *args: str) -> int:
    """Run a command to its end; how many steps it took."""
    return int(_run(shop, 0, *args).stderr.splitlines()[-1])


def killed(shop: Shop, step: int, *args: str) -> None:
    """Run a command that kills itself at a step."""
    assert _run(shop, step, *args).returncode == -signal.SIGKILL


def _run(shop: Shop, step: int, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", STEPS, str(step), *args],
        env=shop.env, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_an_import_killed_at_eight_moments_is_complete_or_absent(shop: Shop) -> None:
    file = shop.path.parent / "orders.csv"
    text = "order_number,ordered_at,customer_email,sku,quantity,unit_price\n"
    file.write_text(text + "".join(f"{n},2026-11-02,c{n}@example.org,MUG,2,5.00\n" for n in range(ORDERS)))
    empty = shop.path.read_bytes()
    steps = steps_of(shop, "order", "import", str(file))
    assert read(shop.path, "select count(*) from orders") == [(ORDERS,)]
    outcomes = []
    for step in (steps // 8, steps // 4, steps // 2, steps * 3 // 4, *range(steps - 3, steps + 1)):
        shop.path.write_bytes(empty)
        killed(shop, step, "order", "import", str(file))
        shop.ok("config")  # the next command rolls back what the crash left
        found = read(shop.path, "select (select count(*) from orders), (select count(*) from order_line)")[0]
        assert found in ((0, 0), (ORDERS, ORDERS))
        entries = read(shop.path, "select count(*) from journal where act = 'import'")[0][0]
        assert entries == (1 if found[0] else 0)
        assert ailments(shop) == []
        outcomes.append(found[0])
    assert outcomes[:4] == [0] * 4
    shop.ok("order", "import", str(file))
    assert read(shop.path, "select count(*) from orders") == [(ORDERS,)]
    assert sorted(path.name for path in shop.path.parent.iterdir()) == ["desk.db", "orders.csv"]


def test_init_killed_before_its_end_leaves_no_desk(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "first.db")
    steps = steps_of(shop, "init")
    second = Shop(tmp_path / "second.db")
    for step in (1, steps // 4, steps // 2, steps):
        killed(second, step, "init")
        assert not second.path.exists()
        assert second.run("queue").code == 66
