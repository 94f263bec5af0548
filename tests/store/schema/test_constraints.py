"""The database refuses by itself what must never be, whoever writes; past that, the doctor names it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, dump, read, write
from factory import Shop, made_once, new_shop

# A refund of claim R1001 on order 1, all of whose parts are said.
REFUND = (
    "insert into refund (claim_id, order_id, at, on_day, who, owner, method, reference, why, currency,"
    " goods_minor, fee_minor, deduction_minor, shipping_minor, shared_goods_minor, postage_minor,"
    " bonus_minor, adjustment_minor, total_minor)"
    " values (1001, 1, '2026-11-23T10:00:00Z', '2026-11-23', 'eve', 'eve', '{method}', '', '', 'EUR',"
    " {goods}, 0, 0, {shipping}, 0, 0, {bonus}, {adjustment}, {total})"
)


def refund(**figures: object) -> str:
    usual: dict[str, object] = {
        "method": "cash",
        "goods": 0,
        "shipping": 0,
        "bonus": 0,
        "adjustment": 0,
        "total": 0,
    }
    return REFUND.format(**{**usual, **figures})


def refund_line(refund_id: int, units: int, goods: int, fee: int = 0) -> str:
    return (
        "insert into refund_line (refund_id, claim_line_id, order_line_id, units, goods_minor, fee_minor,"
        f" deduction_minor) values ({refund_id}, 1, 1, {units}, {goods}, {fee}, 0)"
    )


@pytest.fixture
@made_once
def sold(tmp_path: Path) -> Shop:
    """Two mugs for 10.00 with 4.90 shipping; R1001 asks for both back, approved; nothing refunded yet."""
    shop = new_shop(tmp_path)
    shop.take_in({"sku": "MUG", "quantity": 2, "line_total": "10.00", "shipping": "4.90"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    shop.ok("claim", "approve", "R1001")
    return shop


@pytest.fixture
def given(sold: Shop) -> Shop:
    """The same with one mug and its shipping refunded."""
    sold.ok("claim", "receive", "R1001", "-i", "MUG=1")
    sold.ok("claim", "inspect", "R1001", "--condition", "used", "--to", "scrap")
    sold.ok("claim", "refund", "R1001")
    return sold


REFUSED = {
    "a refund of more than was paid and shipped": [refund(goods=1491, total=1491)],
    "a refund line above the line's paid amount": [refund(goods=1001, total=1001), refund_line(1, 1, 1001)],
    "more units than were sold": [refund(), refund_line(1, 3, 0)],
    "more units than were approved": [
        "update claim_line set approved = 1", refund(), refund_line(1, 2, 0),
    ],
    "shipping above what was paid": [refund(shipping=491, total=491)],
    "a total that is not the sum": [refund(goods=500, total=501)],
    "a total below nothing": [refund(adjustment=-1, total=-1)],
    "a bonus in cash": [refund(bonus=10, total=10)],
    "a method unheard of": [refund(method="shells")],
    "a fee above the goods": [refund(goods=5, total=5), refund_line(1, 1, 5, 6)],
    "a line of a refund that is not there": [refund_line(9, 1, 0)],
    "a status unheard of": ["update claim set status = 'lost in space'"],
    "a stage that does not fit the status": ["update claim set stage = ''"],
    "an open stage on a closed claim": ["update claim set status = 'closed'"],
    "more approved than claimed": ["update claim_line set approved = 3"],
    "more received than approved": ["update claim_line set approved = 1, received = 2"],
    "more accepted than received": ["update claim_line set received = 1, accepted = 2"],
    "accepted and refused above received": ["update claim_line set received = 2, accepted = 1, refused = 2"],
    "a counter below nothing": ["update claim_line set refused = -1"],
    "more settled than approved": ["update claim_line set settled = 3"],
    "a claim for no unit": ["update claim_line set claimed = 0, approved = 0"],
    "a claim of an order that is not there": ["update claim set order_id = 99"],
    "a claim without an owner": ["update claim set owner = ''"],
    "a line sold in no unit": ["update order_line set quantity = 0"],
    "a line sold below nothing": ["update order_line set paid_minor = -1"],
    "more refunded elsewhere than sold": ["update order_line set elsewhere_units = 3"],
    "more reported as refunded than sold": ["update order_line set reported_units = 3"],
    "more refunded elsewhere than reported": ["update order_line set elsewhere_units = 1"],
    "a discount above the price": ["update order_line set discount_minor = gross_minor + 1"],
    "an order's status unheard of": ["update orders set status = 'eaten'"],
    "an order twice in one channel": [
        "insert into orders select 2, channel, number, ordered_on, ordered_at, imported_on, customer_id,"
        " currency, shipping_minor, discount_minor, shipping_tax_minor, tax_included, paid_minor, country,"
        " tags, payment_method, status, source, campaign, reported_minor, 0, total_minor, payment,"
        " outstanding_minor, surcharge, surcharge_minor, 0, 0, 0, 0, 0, '' from orders"
    ],
    "a second shop": [
        "insert into desk (id, shop, currency, timezone, tax_included, created_at, created_on)"
        " select 2, shop, currency, timezone, tax_included, created_at, created_on from desk"
    ],
    "text where a number goes": ["update order_line set paid_minor = 'much'"],
    "a disposition unheard of": [
        "insert into inspection (claim_line_id, on_day, units, condition, disposition, deduct_bps,"
        " deduct_minor, why) values (1, '2026-11-23', 1, 'new', 'thrown away', 0, 0, '')"
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(sold: Shop, what: str) -> None:
    before = dump(sold.path)
    with pytest.raises(sqlite3.IntegrityError):
        write(sold.path, *REFUSED[what])
    assert dump(sold.path) == before


GIVEN = {
    "a second refund of the same unit's money": [refund(goods=501, total=501), refund_line(2, 1, 501)],
    "a third unit": [refund(), refund_line(2, 2, 0)],
    "the shipping twice": [refund(shipping=246, total=246)],
    "taking a refund back": ["delete from refund_line"],
    "taking the refund itself back": ["delete from refund"],
}


@pytest.mark.parametrize("what", GIVEN)
def test_once_money_has_left_the_database_refuses(given: Shop, what: str) -> None:
    assert read(given.path, "select goods_minor, shipping_minor from refund") == [(500, 245)]
    before = dump(given.path)
    with pytest.raises(sqlite3.IntegrityError):
        write(given.path, *GIVEN[what])
    assert dump(given.path) == before


def test_the_database_refuses_a_refund_past_what_went_back_elsewhere(sold: Shop) -> None:
    write(sold.path, "update orders set reported_minor = 1000, elsewhere_minor = 1000")
    with pytest.raises(sqlite3.IntegrityError, match="exceed the amount paid"):
        write(sold.path, refund(goods=491, total=491))
    write(sold.path, refund(goods=490, total=490))


def test_a_refund_past_the_paid_amount_that_got_in_all_the_same_is_named_by_the_doctor(sold: Shop) -> None:
    statements = [refund(goods=9999, total=9999), refund_line(1, 2, 9999)]
    with pytest.raises(sqlite3.IntegrityError):
        write(sold.path, *statements)
    assert ailments(sold) == []
    write(sold.path, "drop trigger refund_counts", "drop trigger refund_line_counts", *statements)
    found = ailments(sold)
    assert ("line-paid", "order 1042, line 1") in found
    assert ("order-refunds", "order 1042") in found
    assert ("refund-journal", "refund 1, claim R1001") in found


# What is done behind the program's back, checks switched off, and what the doctor then says.
EDITS = {
    "update refund set total_minor = total_minor + 1": ("refund-sum", "refund 1, claim R1001"),
    "update refund_line set goods_minor = 1": ("refund-lines", "refund 1, claim R1001"),
    "update order_line set settled_units = 0": ("line-counts", "order 1042, line 1"),
    "update order_line set refunded_minor = 0": ("line-counts", "order 1042, line 1"),
    "update orders set shipping_refunded_minor = 0": ("order-refunds", "order 1042"),
    "update orders set paid_minor = 1": ("order-paid", "order 1042"),
    "update claim_line set received = 5": ("claim-units", "claim R1001"),
    "update inspection set units = 2": ("claim-inspected", "claim R1001"),
    "update claim_line set settled = 0": ("claim-settled", "claim R1001"),
    "update claim_line set claimed = 7, approved = 7": ("claimed-twice", "order 1042, line 1"),
    "update claim set status = 'received'": ("claim-journal", "claim R1001"),
    "delete from order_line": ("file", ""),
}


@pytest.mark.parametrize("edit", ["update refund set why = 'x'", "update refund_line set units = 1"])
def test_a_refund_is_never_changed(given: Shop, edit: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="money was refunded"):
        write(given.path, edit)


@pytest.mark.parametrize("edit", EDITS)
def test_the_doctor_says_what_does_not_hold_and_where(given: Shop, edit: str) -> None:
    if "delete" in edit:
        conn = sqlite3.connect(given.path)
        with conn:
            conn.execute(edit)
        conn.close()
    else:
        fixed = ("drop trigger refund_is_fixed", "drop trigger refund_line_is_fixed")
        write(given.path, *fixed, "pragma ignore_check_constraints = on", edit)
    code, where = EDITS[edit]
    assert (code, where or str(given.path)) in ailments(given)


def test_the_doctor_changes_nothing(given: Shop) -> None:
    content = given.path.read_bytes()
    assert ailments(given) == []
    assert given.path.read_bytes() == content
