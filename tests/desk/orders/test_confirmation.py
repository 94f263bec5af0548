"""A refund given here and pressed on the platform too: the next export confirms it, nothing counts twice."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop

pytestmark = pytest.mark.slow  # whole stories

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n"
)
WIX = (
    "Order number,Date created,Time,Total order quantity,Contact email,Item,Variant,SKU,Qty,"
    "Quantity refunded,Price,Delivery method,Delivery country,Payment status,Payment method,Shipping rate,"
    "Total tax,Total,Currency,Refunded amount,Net amount,Fulfillment status,Tracking number\n"
)
CONFIRMED = "select order_line_id, units, amount_minor from confirmation order by id"


def shopify(shop: Shop, status: str = "paid", refunded: str = "0.00", lamp: str = "60.00") -> str:
    """LAMP mostly at 60.00, BULB at 40.00, shipping 5.00; what the import says on stderr."""
    goods = Decimal(lamp) + 40
    first = f"#5001,b@x.org,{status},EUR,{goods},5.00,0.00,{goods + 5},0.00,2026-11-01 10:00:00 +0100"
    second = "#5001,b@x.org,,,,,,,,2026-11-01 10:00:00 +0100,1,BULB,40.00,BULB,"
    text = f"{first},1,LAMP,{lamp},LAMP,{refunded}\n{second}\n"
    result = shop.run("order", "import", "-", stdin=SHOPIFY + text)
    assert result.code == 0, result
    return result.err


def wix(shop: Shop, refunded: int = 0, amount: str = "0.00") -> None:
    """Three cups at 10.00."""
    text = (
        f'3001,"Nov 1, 2026",2:10:40 PM,3,c@x.org,CUP,,CUP,3,{refunded},10.00,Std,DE,Paid,card,'
        f"0.00,0.00,30.00,EUR,{amount},30.00,Fulfilled,\n"
    )
    shop.ok("order", "import", "-", stdin=WIX + text)


def refund(shop: Shop, order: str, item: str, method: str = "original") -> None:
    shop.ok("order", "delivered", order, "--on", "2026-11-04")
    now = ("--now", "--condition", "new", "--method", method)
    shop.ok("claim", "open", order, "-i", item, "-r", "changed-mind", *now)


def elsewhere(shop: Shop) -> list[str]:
    return [row["elsewhere"] for row in ask(shop, "report", "refunds") if row["elsewhere"] != "0.00"]


@pytest.mark.parametrize("to", ["cash", "credit"])
def test_a_refund_that_was_moved_to_the_counter_is_not_the_platforms(shop: Shop, to: str) -> None:
    shopify(shop)
    refund(shop, "5001", "LAMP=1")
    shop.ok("claim", "correct", "R1001", "--to", to, "--why", "no card")
    shopify(shop, "partially_refunded", "40.00")
    assert (elsewhere(shop), read(shop.path, CONFIRMED)) == (["40.00"], [])
    assert ailments(shop) == []


def test_an_amount_refunded_here_and_in_the_next_export_counts_once(shop: Shop) -> None:
    shopify(shop)
    refund(shop, "5001", "LAMP=1")
    assert "R1001: refund of 60.00 EUR confirmed" in shopify(shop, "partially_refunded", "60.00")
    assert (elsewhere(shop), read(shop.path, CONFIRMED)) == ([], [(None, 0, 6000)])
    (bulb,) = ask(shop, "check", "5001", "-i", "BULB")
    assert (bulb["verdict"], bulb["refund"]) == ("eligible", "40.00")
    refund(shop, "5001", "BULB=1")
    assert ailments(shop) == []


def test_what_an_export_has_beyond_the_refunds_here_is_on_the_platform(shop: Shop) -> None:
    shopify(shop)
    refund(shop, "5001", "LAMP=1")
    said = shopify(shop, "partially_refunded", "70.00")
    assert "Order 5001: 10.00 EUR refunded on the platform beyond the refunds here" in said
    assert (elsewhere(shop), read(shop.path, CONFIRMED)) == (["10.00"], [(None, 0, 6000)])
    assert "5001" not in shopify(shop, "partially_refunded", "70.00")  # cumulative: nothing is new
    assert elsewhere(shop) == ["10.00"]
    assert ailments(shop) == []


def test_units_refunded_here_and_in_the_next_export_count_once(shop: Shop) -> None:
    wix(shop)
    refund(shop, "3001", "CUP=1")
    wix(shop, 1, "10.00")
    (cup,) = ask(shop, "check", "3001")
    assert (cup["claimable"], elsewhere(shop)) == (2, [])
    wix(shop, 2, "20.00")
    (cup,) = ask(shop, "check", "3001")
    assert (cup["claimable"], elsewhere(shop)) == (1, ["10.00"])
    assert ailments(shop) == []


def test_a_refund_in_cash_is_confirmed_only_to_the_cent(shop: Shop) -> None:
    shopify(shop)
    refund(shop, "5001", "LAMP=1", "cash")
    shopify(shop, "partially_refunded", "20.00")
    assert (elsewhere(shop), read(shop.path, CONFIRMED)) == (["20.00"], [])
    shopify(shop, "partially_refunded", "80.00")
    assert (elsewhere(shop), read(shop.path, CONFIRMED)) == (["20.00"], [(None, 0, 6000)])
    assert ailments(shop) == []


def test_an_order_refunded_whole_confirms_every_refund_given_here(shop: Shop) -> None:
    shopify(shop)
    refund(shop, "5001", "LAMP=1")
    refund(shop, "5001", "BULB=1", "cash")
    shopify(shop, "refunded", "105.00")
    assert read(shop.path, CONFIRMED) == [(None, 0, 6000), (None, 0, 4000)]
    assert elsewhere(shop) == ["5.00"]
    assert ailments(shop) == []


def test_units_refunded_on_the_platform_first_are_not_those_refunded_here_later(shop: Shop) -> None:
    wix(shop, 1, "10.00")
    refund(shop, "3001", "CUP=1")
    wix(shop, 1, "10.00")
    (cup,) = ask(shop, "check", "3001")
    assert (cup["claimable"], elsewhere(shop), read(shop.path, CONFIRMED)) == (1, ["10.00"], [])
    assert ailments(shop) == []


def test_payouts_are_listed_one_by_one_and_those_that_no_export_has_shown(shop: Shop) -> None:
    shopify(shop)
    shop.ok("claim", "open", "5001", "-i", "LAMP=1", "-r", "changed-mind")
    for act in ("approve", "receive", "inspect --condition new --to restock", "refund --reference TX-7"):
        verb, *options = act.split()
        shop.ok("claim", verb, "R1001", *options)
    refund(shop, "5001", "BULB=1", "cash")
    shop.ok("claim", "correct", "R1002", "-5.00", "--method", "cash", "--why", "slip")
    shop.ok("claim", "compensate", "R1002", "2.00", "--by", "coupon", "--why", "late")
    shop.as_of = "2026-11-24"
    shopify(shop, "partially_refunded", "60.00")
    names = ("on", "claim", "kind", "method", "amount", "reference", "confirmed")
    listed = [tuple(row[name] for name in names) for row in ask(shop, "report", "refunds", "--list")]
    assert listed == [
        ("2026-11-23", "R1001", "refund", "original", "60.00", "TX-7", "2026-11-24"),
        ("2026-11-23", "R1002", "refund", "cash", "40.00", None, None),
        ("2026-11-23", "R1002", "correction", "cash", "-5.00", None, None),
        ("2026-11-23", "R1002", "compensation", "coupon", "2.00", None, None),
    ]
    (left,) = ask(shop, "report", "refunds", "--unconfirmed", "--people")
    assert (left["claim"], left["order"], left["customer"], left["amount"]) == (
        "R1002", "5001", "b@x.org", "40.00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "left"),
    [("credit", "63.03"), ("cash", "60.05"), ("cash=20.02", "62.01")],
    ids=["with a bonus", "in coins", "both"],
)
def test_a_refund_that_left_again_as_more_than_it_was_is_confirmed_whole(
    shop: Shop, method: str, left: str
) -> None:
    policy = '[defaults]\nwindow = "30 days"\ncredit_bonus = "5%"\n[cash]\nround_to = "0.05"\n'
    shop.ok("policy", "set", "-", stdin=policy)
    shopify(shop, lamp="60.03")
    refund(shop, "5001", "LAMP=1", "card")
    shop.ok("claim", "bounced", "R1001", "--why", "the card expired")
    rest = ("--method", "credit") if "=" in method else ()
    shop.ok("claim", "refund", "R1001", "--method", method, *rest)
    shopify(shop, "refunded", "105.03", lamp="60.03")
    assert sum(row[2] for row in read(shop.path, CONFIRMED)) == int(left.replace(".", ""))
    assert ailments(shop) == []


def test_units_of_a_refund_that_was_corrected_since_are_confirmed_without_money(shop: Shop) -> None:
    wix(shop)
    refund(shop, "3001", "CUP=2")
    wix(shop, 1, "10.00")
    shop.ok("claim", "correct", "R1001", "-15.00", "--why", "a slip")
    wix(shop, 2, "20.00")
    assert read(shop.path, CONFIRMED) == [(1, 1, 1000), (1, 1, 0)]
    assert ailments(shop) == []


@pytest.mark.parametrize(
    "row",
    [
        "(1, 1, null, '2026-11-23', 0, 6001)",
        "(1, 1, 1, '2026-11-23', 2, 0)",
        "(1, 1, 2, '2026-11-23', 1, 0)",
        "(2, 1, null, '2026-11-23', 0, 1)",
    ],
)
def test_the_database_refuses_to_confirm_more_than_was_refunded(shop: Shop, row: str) -> None:
    shopify(shop)
    wix(shop)
    refund(shop, "5001", "LAMP=1")
    insert = (
        "insert into confirmation (order_id, refund_id, order_line_id, on_day, units, amount_minor) values "
    )
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, insert + row)
    write(shop.path, insert + "(1, 1, 1, '2026-11-23', 1, 6000)")
