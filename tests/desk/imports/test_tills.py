"""Sales at a till: channel counter, delivered on their day, without the rights of a distance sale."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Fulfilled at,Source"
)
SQUARE = (
    "Date,Time,Time Zone,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,"
    "Event Type,Channel,Fulfillment"
)
OWN = "order_number,ordered_at,shipped_on,channel,status,sku,quantity,unit_price"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path, document='law = ["eu"]\n[defaults]\nwindow = "30 days"\n')


def take(shop: Shop, header: str, row: str) -> None:
    shop.ok("order", "import", "-", "--currency", "EUR", stdin=f"{header}\n{row}\n")


def pos(shop: Shop, source: str, status: str = "fulfilled", sent: str = "2026-11-20 10:00:00 +0100") -> None:
    day = "2026-11-20 10:00:00 +0100"
    sums = "paid,EUR,20.00,0.00,0.00,20.00"
    take(shop, SHOPIFY, f"#7,a@x.org,{sums},{day},1,Mug,20.00,MUG,{status},{sent},{source}")


def square(shop: Shop, channel: str, fulfillment: str = "") -> None:
    money = "€8.00,€0.00,€8.00,€0.00"
    take(shop, SQUARE, f"2026-11-20,09:00:00,Paris,Tea,1.0,T,{money},S7,P7,Payment,{channel},{fulfillment}")


def test_a_sale_at_shopifys_till_is_delivered_that_day_and_has_no_distance_right(shop: Shop) -> None:
    pos(shop, "pos")
    (order,) = ask(shop, "order", "list")
    assert (order["channel"], order["delivered_on"]) == ("counter", "2026-11-20")
    (row,) = ask(shop, "check", "7")
    assert (row["ground"], row["verdict"], row["last_day"]) == ("policy", "eligible", "2026-12-20")


@pytest.mark.parametrize("source", ["web", "", "580111", "shopify_draft_order"])
def test_other_sources_of_shopify_are_the_web(shop: Shop, source: str) -> None:
    pos(shop, source)
    (order,) = ask(shop, "order", "list")
    assert (order["channel"], order["delivered_on"]) == ("web", None)


@pytest.mark.parametrize(("status", "sent"), [("pending", ""), ("fulfilled", "2026-11-22 10:00:00 +0100")])
def test_what_a_till_sold_to_be_sent_is_not_delivered_yet(shop: Shop, status: str, sent: str) -> None:
    pos(shop, "pos", status, sent)
    (order,) = ask(shop, "order", "list")
    assert (order["channel"], order["delivered_on"]) == ("counter", None)


@pytest.mark.parametrize(
    ("channel", "fulfillment", "ours"),
    [
        ("Point of Sale", "", "counter"),
        ("Square Point of Sale", "", "counter"),
        ("", "In-store", "counter"),
        ("Terminal", "", "counter"),
        ("Virtual Terminal", "", "web"),
        ("Square Online", "Shipment", "web"),
        ("", "", "web"),
    ],
)
def test_squares_rows_are_of_a_till_where_a_column_says_so(
    shop: Shop, channel: str, fulfillment: str, ours: str
) -> None:
    square(shop, channel, fulfillment)
    (order,) = ask(shop, "order", "list")
    assert (order["channel"], order["delivered_on"]) == (ours, "2026-11-20" if ours == "counter" else None)


@pytest.mark.parametrize(
    ("row", "delivered"),
    [
        ("1,2026-11-20,,counter,,MUG,1,20.00", "2026-11-20"),
        ("1,2026-11-20,2026-11-22,counter,,MUG,1,20.00", None),
        ("1,2026-11-20,,counter,open,MUG,1,20.00", None),
        ("1,2026-11-20,,web,,MUG,1,20.00", None),
    ],
)
def test_the_desks_own_columns_alike(shop: Shop, row: str, delivered: str | None) -> None:
    take(shop, OWN, row)
    assert ask(shop, "order", "list")[0]["delivered_on"] == delivered
