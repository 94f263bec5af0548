"""The ledger of refunds elsewhere: what the database refuses, and what the doctor finds past that."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, dump, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

# Order 1, whole: 3 × MUG (line 1) for 10.00 and 4.90 shipping. Order 2: one unit of 2 × CUP (line 2) for 8.00
# and an amount of 2.00. Order 3, LAMP (line 3) for 5.00: nothing. The day is 23 November.
EXPORT = """order_number,ordered_at,status,sku,quantity,line_total,shipping,back,units_back
1,2026-11-02,refunded,MUG,3,10.00,4.90,,
2,2026-11-02,,CUP,2,8.00,0,6.00,1
3,2026-11-02,,LAMP,1,5.00,0,,
"""
ROW = (
    "insert into external_refund (order_id, order_line_id, on_day, currency, units, goods_minor,"
    " shipping_minor, amount_minor, platform) values "
)
LOOSE = "".join(f"drop trigger external_refund_{name}; " for name in ("is_fixed", "stays", "fits"))
DELETE = f"{LOOSE} delete from external_refund"
UPDATE = f"{LOOSE} update external_refund set"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = new_shop(tmp_path_factory.mktemp("told"))
    columns = ("--map", "refunded=back", "--map", "refunded_quantity=units_back")
    shop.ok("order", "import", "-", *columns, stdin=EXPORT)
    return shop.path


@pytest.fixture
def desk(told: Path, tmp_path: Path) -> Shop:
    """A copy of that desk, to be edited."""
    return Shop(Path(shutil.copy(told, tmp_path / "desk.db")))


def test_the_desk_is_what_these_tests_take_it_for(desk: Shop) -> None:
    found = read(desk.path, "select order_id, order_line_id, total_minor from external_refund")
    assert sorted(found, key=str) == [
        (1, 1, 1000), (1, None, 490), (2, 2, 400), (2, None, 200),
    ]  # fmt: skip
    assert ailments(desk) == []


REFUSED = {
    "more than was paid and shipped": "(1, null, '2026-11-23', 'EUR', 0, 0, 0, 1, '')",
    "more of a line than was paid for it": "(3, 3, '2026-11-23', 'EUR', 1, 501, 0, 0, '')",
    "more units than were sold": "(3, 3, '2026-11-23', 'EUR', 2, 500, 0, 0, '')",
    "less than nothing": "(3, null, '2026-11-23', 'EUR', 0, 0, 0, -1, '')",
    "another currency than the order's": "(3, 3, '2026-11-23', 'USD', 1, 100, 0, 0, '')",
    "a line of another order": "(3, 2, '2026-11-23', 'EUR', 1, 100, 0, 0, '')",
    "an order that is not there": "(9, null, '2026-11-23', 'EUR', 0, 0, 0, 0, '')",
    "shipping of a line": "(3, 3, '2026-11-23', 'EUR', 1, 100, 1, 0, '')",
    "goods of no line": "(3, null, '2026-11-23', 'EUR', 0, 100, 0, 0, '')",
    "nothing at all": "(3, 3, '2026-11-23', 'EUR', 0, 0, 0, 0, '')",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_a_wrong_external_refund(desk: Shop, what: str) -> None:
    before = dump(desk.path)
    with pytest.raises(sqlite3.IntegrityError):
        write(desk.path, ROW + REFUSED[what])
    assert dump(desk.path) == before


@pytest.mark.parametrize("edit", ["delete from external_refund", "update external_refund set units = units"])
def test_the_database_refuses_to_change_or_delete_external_refunds(desk: Shop, edit: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="money was refunded on the platform"):
        write(desk.path, edit)


EDITS = {
    f"{DELETE} where order_id = 1": ("elsewhere-sum", "order 1"),
    f"{DELETE} where order_line_id = 2": ("elsewhere-sum", "order 2, line 1"),
    f"{DELETE}": ("elsewhere-journal", "day 2026-11-23"),
    f"{UPDATE} goods_minor = 399 where goods_minor = 400": (
        "elsewhere-sum", "order 2, line 1",
    ),
    f"{UPDATE} units = 2 where order_line_id = 2": ("elsewhere-sum", "order 2, line 1"),
    f"{UPDATE} units = 4 where order_line_id = 1": ("elsewhere-sum", "order 1, line 1"),
    f"{UPDATE} amount_minor = 201 where amount_minor = 200": ("elsewhere-sum", "order 2"),
    f"{UPDATE} on_day = '2026-11-22' where order_id = 1": (
        "elsewhere-journal", "day 2026-11-22",
    ),
    f"{UPDATE} on_day = 'foo' where order_id = 1": ("day", "order 1"),
    f"{UPDATE} currency = 'USD' where order_id = 1": ("elsewhere-sum", "order 1"),
    f"{UPDATE} currency = 'eur' where order_id = 1": ("elsewhere-line", "order 1"),
    f"{UPDATE} order_line_id = 3 where order_line_id = 2": ("elsewhere-line", "order 2"),
    f"{ROW} (3, 3, '2026-11-23', 'EUR', 1, 500, 0, 0, '')": ("elsewhere-sum", "order 3, line 1"),
    f"{ROW} (3, 3, '2026-11-20', 'EUR', 1, 500, 0, 0, '')": ("elsewhere-journal", "day 2026-11-20"),
    "update orders set reported_minor = 201, elsewhere_minor = 201 where id = 2": (
        "elsewhere-sum", "order 2",
    ),
    "update orders set reported_minor = 100, elsewhere_minor = 100 where id = 3": (
        "elsewhere-sum", "order 3",
    ),
    "update orders set status = 'open' where id = 1": ("elsewhere-sum", "order 1"),
    "update orders set status = 'cancelled' where id = 3": ("elsewhere-sum", "order 3"),
    "update order_line set elsewhere_units = 0 where id = 2": ("elsewhere-sum", "order 2, line 1"),
    "update order_line set reported_units = 1, elsewhere_units = 1 where id = 3": (
        "elsewhere-sum", "order 3, line 1",
    ),
    "update order_line set reported_units = 1 where id = 3": ("reported-units", "order 3, line 1"),
    "update orders set reported_minor = 201 where id = 2": ("reported-amount", "order 2"),
    "drop trigger external_refund_is_fixed": ("schema", "trigger external_refund_is_fixed"),
    "drop trigger external_refund_stays": ("schema", "trigger external_refund_stays"),
    "drop trigger external_refund_fits": ("schema", "trigger external_refund_fits"),
    "drop index orders_refunded_outside": ("schema", "index orders_refunded_outside"),
    "insert into paired_export values ('etsy', 'lines', '7', '', '', 'foo')": ("day", "half of order 7"),
}  # fmt: skip


@pytest.mark.parametrize("script", EDITS)
def test_an_edit_behind_the_program_s_back_is_found_and_placed(desk: Shop, script: str) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        conn.executescript(script)
    assert EDITS[script] in ailments(desk)


def test_a_ledger_that_is_gone_is_said_and_the_rest_is_still_examined(desk: Shop) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as conn:
        conn.executescript("drop table external_refund; update desk set currency = 'eur'")
    found = ailments(desk)
    assert ("schema", "table external_refund") in found
    assert ("settings", "desk") in found


def test_a_part_of_a_pair_waits_once_and_is_lines_or_orders(desk: Shop) -> None:
    body = '{"channel":"","headings":{},"rows":[[2,{"title":"Mug"}]]}'
    half = f"insert into paired_export values ('etsy', '{{}}', '7', '{body}', 'items.csv', '2026-11-23')"
    write(desk.path, half.replace("{}", "lines", 1))
    assert ailments(desk) == [("digest", "orders that wait for the other file")]  # no act wrote it
    for part in ("lines", "thirds"):
        with pytest.raises(sqlite3.IntegrityError):
            write(desk.path, half.replace("{}", part, 1))
    write(desk.path, half.replace("{}", "orders", 1))
    assert ailments(desk) == [("waiting-both", "half of order 7")]


@pytest.mark.parametrize(
    "body",
    [
        "", "{}", "[]", '{"channel":"","headings":{},"rows":[]}', '{"channel":"","headings":{},"rows":[[2]]}',
        '{"channel":"","headings":{},"rows":[["2",{}]]}', '{"headings":{},"rows":[[2,{}]]}',
    ],
)  # fmt: skip
def test_a_part_of_an_order_that_cannot_be_read_is_found(desk: Shop, body: str) -> None:
    write(
        desk.path, f"insert into paired_export values ('etsy', 'lines', '7', '{body}', 'i.csv', '2026-11-23')"
    )
    assert ailments(desk) == [("waiting-half", "half of order 7")]
