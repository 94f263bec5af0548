"""Square's refunds: rows of their own, in the file of the sale or in a later one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

HEADER = (
    "Date,Time,Time Zone,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Event Type"
)
SALE = "2026-11-02,09:30:00,Paris,Cup,3.0,CUP,€15.00,€0.00,€15.00,€1.20,T1,P1,Payment"
BACK = "2026-11-05,09:00:00,Paris,Cup,-1.0,CUP,-€5.00,€0.00,-€5.00,-€0.40,T2,P1,Refund"
AGAIN = "2026-11-09,09:00:00,Paris,Cup,-1.0,CUP,-€5.00,€0.00,-€5.00,-€0.40,T3,P1,Refund"
OTHER = "2026-11-03,09:30:00,Paris,Cup,1.0,CUP,€5.00,€0.00,€5.00,€0.40,T9,P9,Payment"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def take(shop: Shop, *rows: str) -> str:
    return shop.ok("order", "import", "-", "-f", "csv", stdin="\n".join([HEADER, *rows]) + "\n")


def left(shop: Shop) -> tuple[int, str]:
    """What can still be claimed of the sale, and its refund."""
    row = ask(shop, "check", "T1")[0]
    return row["claimable"], row["refund"]


@pytest.mark.parametrize(
    "files", [[[SALE, BACK]], [[BACK, SALE]], [[SALE], [BACK]], [[SALE, OTHER], [OTHER, BACK]]]
)
def test_a_refund_with_a_number_of_its_own_is_of_the_sale_with_its_payment(
    shop: Shop, files: list[list[str]]
) -> None:
    for rows in files:
        take(shop, *rows)
    assert left(shop) == (2, "10.80")
    assert ask(shop, "order", "show", "T1")[0]["claimable"] == 2
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(540,)]
    assert ailments(shop) == []


def test_the_same_refund_in_many_files_counts_once_and_another_one_too(shop: Shop) -> None:
    for rows in ([SALE, BACK], [BACK], [BACK, AGAIN], [AGAIN], [SALE, BACK]):
        take(shop, *rows)
    assert left(shop) == (1, "5.40")
    take(shop, BACK.replace("2026-11-05,09:00", "2026-11-12,09:00"))
    assert read(shop.path, "select status, reported_units from orders, order_line") == [("refunded", 3)]
    assert ailments(shop) == []


def test_a_refund_of_two_rows_of_one_item_is_two_units(shop: Shop) -> None:
    take(shop, SALE)
    take(shop, BACK, BACK)
    assert left(shop) == (1, "5.40")


def test_refunds_of_an_item_on_two_lines_take_them_in_turn(shop: Shop) -> None:
    one = SALE.replace("3.0", "1.0").replace("15.00", "5.00").replace("1.20", "0.40")
    take(shop, one, one)
    for back in (BACK, AGAIN):
        take(shop, back)
    assert read(shop.path, "select order_line_id, units from refund_row") == [(1, 1), (2, 1)]
    assert ailments(shop) == []


def test_a_refund_that_was_given_here_is_confirmed_by_its_row(shop: Shop) -> None:
    take(shop, SALE)
    shop.ok("claim", "open", "T1", "-i", "CUP=1", "-r", "changed-mind", "--now", "--condition", "new")
    take(shop, BACK)
    assert left(shop) == (2, "10.80")
    assert ask(shop, "report", "refunds", "--unconfirmed") == []
    assert read(shop.path, "select * from external_refund") == []
    take(shop, AGAIN)
    assert left(shop) == (1, "5.40")


def test_a_refund_of_an_unknown_sale_is_a_note_and_a_dry_run_changes_nothing(shop: Shop) -> None:
    result = shop.run("order", "import", "-", stdin=f"{HEADER}\n{BACK}\n")
    assert (result.code, "1 refund without a known sale skipped" in result.out + result.err) == (0, True)
    take(shop, SALE)
    shop.ok("order", "import", "-", "--dry-run", stdin=f"{HEADER}\n{BACK}\n")
    assert left(shop) == (3, "16.20")


def test_the_database_keeps_refund_rows_within_what_was_sold(shop: Shop) -> None:
    take(shop, SALE, BACK)
    with pytest.raises(sqlite3.IntegrityError, match="more units are refunded on the platform"):
        write(shop.path, "insert into refund_row values (1, 'again', 3)")
