"""An import that is stopped (Ctrl-Z) or reads for long does not keep the others for ever.

Seen failing without the limit in `WaitingConnection._wait` (the act waited until the import went on), with
the act of `Straight` begun at once (75 beside a file of bad rows), and without `_MOST_TIMES` (100 MB of blank
lines were read).
"""

from __future__ import annotations

import gzip
import os
import re
import signal
import time
from pathlib import Path

import pytest
from desk.asking import ailments, read
from factory import HANGS_SECONDS, Shop
from store.other_users import end, lock, said, start

HEAD = "order_number,ordered_at,sku,quantity,unit_price,title\n"
IMPORT = r"bob's import of 11 MB of orders, begun at \d\d:\d\d"


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """Orders of years: 11 MB."""
    file = tmp_path / "years.csv"
    with file.open("w") as out:
        out.write(HEAD)
        for n in range(240_000):
            out.write(
                f"N{n},2026-{n % 10 + 1:02d}-{n % 28 + 1:02d},SKU{n % 997},1,5.00,Thing {n % 997} of {n}\n"
            )
    return file


def test_a_stopped_import_is_named_with_75_and_completes_once_it_goes_on(shop: Shop, years: Path) -> None:
    shop.take_in({"unit_price": "10.00"})
    importing = start(shop, "order", "import", str(years), user="bob")
    journal = Path(f"{shop.path}-journal")  # the first row is written: it holds the lock
    until = time.monotonic() + HANGS_SECONDS
    while not journal.exists():
        assert importing.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(importing.pid, signal.SIGSTOP)
    try:
        act = start(shop, "claim", "open", "1042", "-r", "other", wait=1)
        assert re.fullmatch(f"waiting for {IMPORT}\n", said(act))
        result = end(act)
        assert result.code == 75
        assert re.match(f".*desk.db is being written by {IMPORT}; it did not move for 6 s\n", result.err)
        question = end(start(shop, "queue", "-f", "csv", wait=1))
        assert question.code in (0, 75)  # answered until the writer needs the file for itself
    finally:
        os.kill(importing.pid, signal.SIGCONT)
    assert end(importing).code == 0
    assert read(shop.path, "select count(*) from orders") == [(240_001,)]
    assert shop.run("claim", "open", "1042", "-r", "other").code == 0
    assert ailments(shop) == []


def test_an_act_does_not_wait_for_a_file_that_is_still_read(shop: Shop, tmp_path: Path) -> None:
    shop.take_in({"unit_price": "10.00"})
    bad = tmp_path / "bad.csv"
    bad.write_text(HEAD + "1,2026-11-01,MUG,none,5.00,a title that is long enough for a long file\n" * 90_000)
    assert bad.stat().st_size > 4 << 20
    with lock(shop):
        refused = end(start(shop, "order", "import", str(bad), wait=0))  # it has nothing to write
        assert refused.code == 65
        claims = tmp_path / "claims.csv"
        claims.write_text("order,reason,sku\n" + "\n" * 1000)
        refused = end(start(shop, "claim", "import", str(claims), wait=0))
    assert refused.code == 75  # an empty file is an import too


def test_a_packed_file_of_blank_lines_is_refused_before_it_is_read(shop: Shop, tmp_path: Path) -> None:
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(HEAD.encode() + b"\n" * 100_000_000))
    assert packed.stat().st_size < 100_000
    before = shop.path.read_bytes()
    for command in ("order", "claim", "spend", "feedback"):
        done = shop.run(command, "import", str(packed))
        assert (done.code, done.out) == (65, "")
        assert done.err == (
            f"{packed}: more than 18 MiB when unpacked\n"
            "  look at what is in it; unpacked, it can be imported\n"
        )
    assert shop.path.read_bytes() == before


def test_an_export_that_packs_well_is_imported(shop: Shop, tmp_path: Path) -> None:
    packed = tmp_path / "orders.csv.gz"
    lines = "".join(f"{n},2026-11-01,MUG,1,5.00,Mug\n" for n in range(600_000))
    packed.write_bytes(gzip.compress((HEAD + lines).encode(), 9))
    assert len(lines) > 100 * packed.stat().st_size / 10
    assert shop.program("order", "import", str(packed), "--dry-run").code == 0
