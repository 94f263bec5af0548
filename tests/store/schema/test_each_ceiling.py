"""Ceilings that the desks of the ledger do not reach: around the code a cent more is refused."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

BY_EVE = "'2026-11-23T10:00:00Z', '2026-11-23', 'eve'"
MAIL = {"customer_email": "ada@example.org"}
POLICY = """
[defaults]
credit_bonus = "10%"
[[rule]]
name = "faults"
when = { fault = ["shop", "maker", "carrier"] }
window = "6 months"
"""
STORY = (
    "claim open 1 -i MUG=2 -r changed-mind --want exchange",
    "claim approve R1001",
    "claim receive R1001",
    "claim inspect R1001 --condition new --to restock",
    "claim refund R1001 -i MUG=1 --method credit",  # refund 1: 5.50, of which 0.50 is the bonus
    "claim exchange R1001 -i MUG=1 --for CUP=2@4.00",  # 3.00 owed
    "claim paid R1001 1.00 --method cash",
    "claim correct R1001 -1.00 --why slip",
    "customer use ada@example.org 3.00 --order 2 --why agreed",
    "claim open 2 -r changed-mind --now --condition new",  # refund 2: 3.00 of their credit, 6.00 by card
    "claim open 3 -r lost",
    "claim approve R1003",
    "claim refund R1003",
    "claim carrier R1003 file --amount 8.00",
    "claim open 4 -r changed-mind",
    "claim approve R1004",
    "claim reduce R1004 6.00 --why scratched",  # refund 4
    "order paid 5 8.00 --by cash",
    "order paid 5 12.00 --by bank",
    "claim open 5 -i BOWL=1 -r changed-mind --now --condition new",  # 10.00 of 20.00: cash 4.00, bank 6.00
    "order dispute 6 open --amount 5.00",
    "order dispute 6 lost",
    "customer use ada@example.org 1.00 --order 7 --why agreed",
)


def booked(table: str, claim: int, columns: str, values: str) -> str:
    """A row of an act on a claim, whose order has the same number."""
    return (
        f"insert into {table} (claim_id, order_id, at, on_day, who, owner, {columns})"
        f" select {1000 + claim}, order_id, {BY_EVE}, 'eve', {values} from claim where id = {1000 + claim}"
    )


def credit(minor: int, order: int = 2) -> str:
    return (
        "insert into credit (customer_id, at, on_day, who, currency, amount_minor, order_id)"
        f" values (1, {BY_EVE}, 'EUR', {minor}, {order})"
    )


def payout(kind: str, method: str, tender: str, minor: int, bounced: str = "null") -> str:
    columns = "refund_id, kind, method, tender, reference, currency, amount_minor, bonus_minor, bounced"
    values = f"2, '{kind}', '{method}', '{tender}', '', 'EUR', {minor}, 0, {bounced}, 0"
    return booked("payout", 2, f"{columns}, rounding_minor", values)


def back(tender: str, minor: int, method: str) -> str:
    found = f"(select id from payout where refund_id = 2 and kind = 'refund' and tender = '{tender}')"
    return payout("bounced", method, tender, -minor, found)


def correction(minor: int, counts: int, claim: int = 1, refund: int = 1, method: str = "credit") -> str:
    columns = "refund_id, method, currency, amount_minor, returned_minor, why"
    return booked("correction", claim, columns, f"{refund}, '{method}', 'EUR', {minor}, {counts}, 'slip'")


def cut(minor: int) -> str:
    return (
        "insert into reduction (refund_id, correction_id, claim_line_id, order_line_id, after_units, units,"
        " goods_minor) select refund_id, (select max(id) from correction), claim_line_id, order_line_id,"
        f" after_units, units, {minor} from reduction where correction_id is null"
    )


def price(minor: int) -> str:
    parts = ("goods", "fee", "deduction", "adjustment", "shipping", "surcharges", "postage")
    columns = "kind, corrects, currency, new_minor, difference_minor, " + ", ".join(
        f"{part}_minor" for part in parts
    )
    return booked("remedy", 1, columns, f"'exchange', 1, 'EUR', {minor}, {minor}" + ", 0" * len(parts))


def line_out(minor: int) -> list[str]:
    """The two cups as a line of their order, at that price."""
    line = (
        "insert into order_line (order_id, position, line_key, sku, title, category, quantity,"
        " unit_price_minor, gross_minor, discount_minor, tax_minor, paid_minor, tags, tracking,"
        f" reported_units) values (1, 9, 'from:R1001', 'CUP', '', '', 2, 400, {minor}, 0, 0, {minor}, '',"
        " '', 0)"
    )
    sent = booked("sent", 1, "back_units, tracking", "0, ''")
    return [
        sent,
        line,
        "insert into exchanged_line select max(l.id), (select max(id) from outgoing),"
        f" {minor} from order_line l where position = 9",
    ]


def external(minor: int) -> str:
    return (
        "insert into external_refund (order_id, on_day, platform, currency, units, goods_minor,"
        f" shipping_minor, amount_minor) values (4, '2026-11-23', 'web', 'EUR', 0, 0, 0, {minor})"
    )


def confirmed(units: int) -> str:
    return (
        "insert into confirmation (order_id, refund_id, order_line_id, on_day, units, amount_minor)"
        f" select 1, 1, order_line_id, '2026-11-23', {units}, 0 from refund_line where refund_id = 1"
    )


def won(minor: int) -> str:
    return (
        "insert into dispute (order_id, at, on_day, who, state, currency, amount_minor, taken_minor, why)"
        f" values (6, {BY_EVE}, 'won', 'EUR', 500, {-minor}, '')"
    )


def carrier(move: str, state: str, minor: int) -> str:
    columns = "move, state, carrier, file_by, currency, amount_minor, reference, why"
    values = f"'{move}', '{state}', '', '2026-12-01', 'EUR', {minor}, '', ''"
    return booked("carrier_entry", 3, columns, values)


def paid(minor: int, after: int, method: str, order: int, with_credit: str = "null") -> str:
    return (
        "insert into order_payment (order_id, at, on_day, who, paid_on, method, currency, amount_minor,"
        f" after_minor, credit_id) values ({order}, {BY_EVE}, '2026-11-23', '{method}', 'EUR', {minor},"
        f" {after}, {with_credit})"
    )


def difference(minor: int) -> str:
    return booked(
        "exchange_payment", 1, "method, currency, amount_minor, corrects", f"'cash', 'EUR', {minor}, 1"
    )


USED = "(select id from credit where order_id = 7)"
UNPAID = "update orders set payment = 'part-paid', outstanding_minor = 500 where id = 7"
GIFT = booked("compensation", 1, "kind, currency, amount_minor, why", "'credit', 'EUR', 9900, 'sorry'")
BOUNCED = [back("credit", 300, "credit"), back("", 100, "original")]
# Ceiling → rows that pass it by a cent or a unit, and those that come up to it.
CEILINGS: dict[str, tuple[list[str], list[str]]] = {
    "a balance of store credit is below zero": ([credit(-351)], [credit(-350)]),
    "store credit used for an order exceeds its price": (
        [GIFT, credit(-1601, 4)], [GIFT, credit(-1600, 4)],
    ),
    "store credit given back exceeds what was used": (
        [back("credit", 100, "credit"), credit(101)], [back("credit", 100, "credit"), credit(100)],
    ),
    "more of the customer''s own credit is given back than was used": (
        [*BOUNCED, payout("again", "credit", "credit", 301)],
        [*BOUNCED, payout("again", "credit", "credit", 300)],
    ),
    "a refund with its corrections is below zero": (
        [GIFT, correction(-450, -401)], [GIFT, correction(-450, -400)],
    ),
    "what a correction gives counts against the amount paid": ([correction(1, 0)], [correction(1, 1)]),
    "more units of a refund are confirmed than it had": ([confirmed(2)], [confirmed(1)]),
    "external refunds of an order are below zero": (
        [external(100), external(-101)], [external(100), external(-100)],
    ),
    "the price of an exchange is below zero with its corrections": ([price(-801)], [price(-800)]),
    "a payment by that method is below zero with its corrections": ([difference(-101)], [difference(-100)]),
    "lines of an exchange come to more than its new goods": (line_out(801), line_out(800)),
    "the bank gave back more or less than it took": ([won(501)], [won(500)]),
    "the amount filed with a carrier, or paid by it, is below zero": (
        [carrier("file", "filed", -801)], [carrier("file", "filed", -800)],
    ),
    "a carrier paid more than was filed: that requires a reason": (
        [carrier("paid", "paid", 801)], [carrier("paid", "paid", 800)],
    ),
    "payments by store credit exceed the credit used": (
        [UNPAID, paid(101, 501, "credit", 7, USED)], [UNPAID, paid(100, 500, "credit", 7, USED)],
    ),
    "more was refunded by a tender than was paid by it": (
        [paid(-401, 1599, "cash", 5)], [paid(-400, 1600, "cash", 5)],
    ),
    "a reduction with its corrections is below zero, or more than it was": (
        [correction(-600, -600, 4, 4, "original"), cut(-601)],
        [correction(-600, -600, 4, 4, "original"), cut(-600)],
    ),
    "a correction counts for more of a reduction than of the amount paid": (
        [correction(-500, -500, 4, 4, "original"), cut(-501)],
        [correction(-500, -500, 4, 4, "original"), cut(-500)],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shop = new_shop(tmp_path_factory.mktemp("ceilings"), document=POLICY)
    shop.take_in(
        {**MAIL, "order_number": 1, "sku": "MUG", "quantity": 2, "unit_price": "5.00"},
        {**MAIL, "order_number": 2, "sku": "HAT", "unit_price": "9.00"},
        {"order_number": 3, "sku": "VASE", "unit_price": "30.00"},
        {**MAIL, "order_number": 4, "sku": "SOFA", "unit_price": "16.00"},
        {"order_number": 5, "sku": "BOWL", "quantity": 2, "unit_price": "10.00", "payment_status": "unpaid"},
        {"order_number": 6, "sku": "RUG", "unit_price": "40.00"},
        {**MAIL, "order_number": 7, "sku": "JUG", "unit_price": "9.00"},
    )
    for typed in STORY:
        shop.ok(*typed.split())
    assert ailments(shop) == []
    return shop.path


@pytest.mark.parametrize("ceiling", CEILINGS)
def test_a_cent_above_the_ceiling_is_refused_by_it_and_the_ceiling_itself_is_taken(
    worked: Path, tmp_path: Path, ceiling: str
) -> None:
    above, at = CEILINGS[ceiling]
    desk = Shop(Path(shutil.copy(worked, tmp_path / "desk.db"))).path
    with pytest.raises(sqlite3.IntegrityError) as refused:
        write(desk, *above)
    assert str(refused.value) == ceiling.replace("''", "'")
    write(desk, *at)
    assert read(desk, "select count(*) from claim") == [(5,)]
