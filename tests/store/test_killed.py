"""The program is killed at any moment: all of an import or none of it, and the desk as whole as before."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from desk.asking import ailments, read, rows
from factory import Shop

ORDERS = 5_000


@pytest.mark.slow
def test_an_import_killed_at_eight_moments_is_all_in_or_not_at_all(shop: Shop) -> None:
    file = shop.path.parent / "orders.csv"
    text = "order_number,ordered_at,customer_email,sku,quantity,unit_price\n"
    file.write_text(text + "".join(f"{n},2026-11-02,c{n}@example.org,MUG,2,5.00\n" for n in range(ORDERS)))
    empty = shop.path.read_bytes()
    command = [sys.executable, "-m", "returndesk", "order", "import", str(file)]

    def run(kill_after: float | None) -> float:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, env=shop.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return time.monotonic() - begun

    whole = run(None)
    assert read(shop.path, "select count(*) from orders") == [(ORDERS,)]
    outcomes = []
    for moment in range(8):
        shop.path.write_bytes(empty)
        # From the first row read to just past the end of a run that nobody disturbs.
        run(whole * (0.35 + 0.09 * moment))
        counts = rows(shop.ok("config", "-f", "csv"))  # the next question puts right what the crash left
        assert len(counts) == 1
        found = read(shop.path, "select (select count(*) from orders), (select count(*) from order_line)")[0]
        assert found in ((0, 0), (ORDERS, ORDERS))
        entries = read(shop.path, "select count(*) from journal where act = 'import'")[0][0]
        assert entries == (1 if found[0] else 0)
        assert ailments(shop) == []
        outcomes.append(found[0])
    assert 0 in outcomes
    shop.ok("order", "import", str(file))
    assert read(shop.path, "select count(*) from orders") == [(ORDERS,)]
    assert sorted(path.name for path in shop.path.parent.iterdir()) == ["desk.db", "orders.csv"]


def test_init_killed_before_its_end_leaves_no_desk_under_that_name(shop: Shop) -> None:
    target = shop.path.parent / "second.db"
    command = [sys.executable, "-m", "returndesk", "--db", str(target), "init"]
    for wait in (0.05, 0.1, 0.15, 0.2):
        process = subprocess.Popen(
            command, env=shop.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(wait)
        process.kill()
        process.wait()
        second = Shop(target)
        assert second.run("queue").code == (0 if target.exists() else 66)
        if target.exists():
            assert ailments(second) == []
            target.unlink()
