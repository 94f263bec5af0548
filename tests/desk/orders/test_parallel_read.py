"""A long file is read in a process of its own: the desk cannot tell."""

from __future__ import annotations

import gzip
import os
import sys
from pathlib import Path

import pytest
from desk.asking import dump
from factory import SAMPLES, Shop, new_shop

from returndesk.desk.orders import importer
from returndesk.intake.orders.files import Files

pytestmark = pytest.mark.slow

HEAD = "order_number,ordered_at,sku,quantity,unit_price,customer_email\n"
ROWS = "".join(
    f"{n},2026-11-{n % 20 + 1:02d},SKU{n % 9},{n % 3 + 1},5.00,c{n % 50}@example.com\n"
    for n in range(6_000)
    for _ in range(n % 2 + 1)
)

needs_fork = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux reads beside")


@pytest.fixture(params=["beside", "alone"])
def long(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every file counts as long; with a second core, and without."""
    monkeypatch.setattr(importer, "_LONG", 0)
    monkeypatch.setattr(importer, "reads_beside", lambda: request.param == "beside")
    return str(request.param)


def text_of_rows_apart() -> str:
    return HEAD + ROWS + "0,2026-11-01,LATE,1,5.00,c0@example.com\n"


SAMPLE = (SAMPLES / "orders.csv").read_text(encoding="utf-8")


@needs_fork
@pytest.mark.parametrize(
    "text", [HEAD + ROWS, text_of_rows_apart(), SAMPLE], ids=["plain", "apart", "sample"]
)
def test_the_desk_is_the_same_whoever_read_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    desks = []
    for name, length, fork in (("short", 1 << 30, False), ("alone", 0, False), ("beside", 0, True)):
        monkeypatch.setattr(importer, "_LONG", length)
        monkeypatch.setattr(importer, "reads_beside", lambda fork=fork: fork)
        (tmp_path / name).mkdir()
        shop = new_shop(tmp_path / name)
        assert shop.run("order", "import", "-", stdin=text).code == 0
        desks.append(orders_in(shop))
    assert desks[0] == desks[1] == desks[2]
    assert len(desks[0]) > 10


def orders_in(shop: Shop) -> list[str]:
    """Every row that the import wrote; instants and salts of the journal aside."""
    tables = ("orders ", "order_line ", "customer ", "elsewhere ")
    return [line for line in dump(shop.path).splitlines() if line.startswith(tables)]


@needs_fork
def test_problems_are_reported_as_in_one_process(shop: Shop, long: str) -> None:
    bad = HEAD + ROWS + "9001,2026-11-31,SKU,1,5.00,\n"
    line = bad.count("\n")
    result = shop.run("order", "import", "-", stdin=bad)
    assert result.code == 65
    assert result.err.startswith(f'stdin:{line}: ordered_at: "2026-11-31" — no such day or time\n')
    assert shop.ok("order", "list", "-f", "csv").count("\n") == 1


@needs_fork
def test_a_stray_quote_far_down_is_reported_as_in_one_process(shop: Shop, long: str) -> None:
    bad = HEAD + ROWS + '9001,2026-11-01,"SKU,1,5.00,\n'
    result = shop.run("order", "import", "-", stdin=bad)
    assert (result.code, result.out) == (65, "")
    assert result.err.startswith(f"stdin:{bad.count(chr(10))}: a quote is never closed")


@needs_fork
def test_rejects_are_returned_by_the_child_process(shop: Shop, long: str) -> None:
    bad = HEAD + ROWS + "9001,2026-11-31,SKU,1,5.00,\n"
    rejects = shop.path.parent / "rejects.csv"
    result = shop.run("order", "import", "-", "--skip-bad", "--rejects", str(rejects), stdin=bad)
    assert result.code == 0
    assert rejects.read_text().splitlines()[1].startswith("9001,2026-11-31,SKU,1,5.00,,")


@needs_fork
def test_a_packed_file_is_read_in_a_child_process_too(shop: Shop, long: str) -> None:
    packed = shop.path.parent / "orders.csv.gz"
    packed.write_bytes(gzip.compress((HEAD + ROWS).encode()))
    assert "6000" in shop.ok("order", "import", str(packed), "-f", "csv")


@needs_fork
def test_a_reading_that_dies_leaves_the_desk_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "_LONG", 0)
    monkeypatch.setattr(importer, "reads_beside", lambda: True)
    batches = Files.batches

    def dying(self: Files, *args: object, **options: object) -> object:
        for told in batches(self, *args, **options):  # type: ignore[arg-type]
            yield told
            os._exit(9)

    monkeypatch.setattr(Files, "batches", dying)
    result = shop.run("order", "import", "-", stdin=HEAD + ROWS)
    assert (result.code, result.err) == (74, "reading the file was interrupted: nothing was imported\n")
    assert shop.ok("order", "list", "-f", "csv").count("\n") == 1
