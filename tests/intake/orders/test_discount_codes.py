"""Discount codes of orders: the desk's own column, and those of the platforms' exports."""

from __future__ import annotations

from datetime import date

import pytest
from factory import SAMPLES
from intake.orders.own_columns import only, read, reasons

from returndesk.core.orders.incoming import OrderIn
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.values import discount_codes
from returndesk.intake.orders.files import read_orders

OWN = "order_number,ordered_at,sku,quantity,unit_price,discount_code\n"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def codes(order: OrderIn) -> tuple[str, ...]:
    return order.origin.discount_codes


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", ()),
        (" SPRING ", ("SPRING",)),
        ("SPRING, TENOFF", ("SPRING", "TENOFF")),
        ("SPRING;TENOFF|SPRING", ("SPRING", "TENOFF")),
        ("code:spring|amount:5.80", ("spring",)),
        ("code:spring|amount:5.80;code:ten off|amount:3.00", ("spring", "ten off")),
        ("K7QM-4XWP-2NRT", ("K7QM-4XWP-2NRT",)),
        ("K7QM 4XWP 2NRT", ("K7QM 4XWP 2NRT",)),
        ("TEN OFF", ("TEN OFF",)),
        ("TEN k7qm-4xwp-2nrt + 2222-2222-2222", ("TEN", "k7qm-4xwp-2nrt", "2222-2222-2222")),
    ],
)
def test_a_cell_has_one_code_or_several(cell: str, found: tuple[str, ...]) -> None:
    assert discount_codes()[cell] == found


@pytest.mark.parametrize(
    "header",
    ["Coupon code", "Voucher Code", "Promo code", "Gutscheincode", "Rabattcode", "code promo", "优惠码"],
)
def test_usual_spellings_of_the_column_are_known(header: str) -> None:
    order = only(
        f"order_number,ordered_at,sku,quantity,unit_price,{header}\n7,2026-11-02,MUG,1,9.00,SPRING\n"
    )
    assert codes(order) == ("SPRING",)


def test_each_row_of_an_order_may_have_a_code() -> None:
    """An order of several codes has them in rows of their own where WooCommerce's exporter writes them."""
    order = only(OWN + "7,2026-11-02,MUG,1,9.00,SPRING\n7,2026-11-02,CUP,1,9.00,TENOFF\n")
    assert codes(order) == ("SPRING", "TENOFF")
    order = only(OWN + "7,2026-11-02,MUG,1,9.00,\n7,2026-11-02,CUP,1,9.00,TENOFF\n")
    assert codes(order) == ("TENOFF",)


def test_a_code_that_stands_for_a_discount_changes_no_price() -> None:
    order = only(OWN + "7,2026-11-02,MUG,1,9.00,SPRING\n")
    assert (order.discount_minor, order.lines[0].discount_minor, order.lines[0].gross_minor) == (0, 0, 900)


def test_a_column_of_codes_is_not_one_of_discounts() -> None:
    assert reasons(OWN + "7,2026-11-02,MUG,1,9.00,5.00\n") == []
    assert read(OWN + "7,2026-11-02,MUG,1,9.00,5.00\n").orders[0].discount_minor == 0


@pytest.mark.parametrize(
    ("sample", "found"),
    [
        ("shopify.csv", {"BOWLS", "AUTUMN", "LAST", "TEN", "WELCOME"}),
        ("big_cartel.csv", {"TIDE"}),
        ("bigcommerce.csv", {"SAVE2"}),
        ("wix.csv", {"AUTUMN10"}),
        ("woocommerce.csv", {"hello"}),
    ],
)
def test_the_exports_of_platforms_have_codes(sample: str, found: set[str]) -> None:
    orders = read_orders(sample, (SAMPLES / sample).read_bytes(), OPTIONS).orders
    assert {code for order in orders for code in codes(order)} == found
