from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from returndesk.core.orders.incoming import CustomerIn, OrderIn, paid_by_line
from returndesk.core.value import replace
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
HEADER = (
    "Name,Email,Financial Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,"
    "Billing Name,Shipping Country,Notes,Cancelled at,Refunded Amount,Tags,Lineitem discount,Phone"
).split(",")
FIRST = {
    "Name": "#1001",
    "Email": "ada@example.org",
    "Financial Status": "paid",
    "Currency": "EUR",
    "Subtotal": "20.00",
    "Shipping": "5.00",
    "Taxes": "3.99",
    "Total": "25.00",
    "Discount Amount": "0.00",
    "Created at": "2026-11-01 23:30:00 -0500",
    "Lineitem quantity": "2",
    "Lineitem name": "Mug",
    "Lineitem price": "10.00",
    "Lineitem sku": "MUG",
    "Lineitem fulfillment status": "fulfilled",
    "Refunded Amount": "0.00",
    "Lineitem discount": "0.00",
}
FURTHER = {name: FIRST[name] for name in ("Name", "Email", "Created at")}


def read(*rows: dict[str, str], options: ReadOptions = OPTIONS) -> Reading:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return read_orders("shopify.csv", out.getvalue().encode(), options)


def only(*rows: dict[str, str], options: ReadOptions = OPTIONS) -> OrderIn:
    reading = read(*rows, options=options)
    assert [str(problem) for problem in reading.problems] == []
    (order,) = reading.orders
    return order


def line(name: str, price: str, sku: str = "", quantity: str = "1", discount: str = "0.00") -> dict[str, str]:
    return {
        **FURTHER,
        "Lineitem name": name,
        "Lineitem price": price,
        "Lineitem sku": sku,
        "Lineitem quantity": quantity,
        "Lineitem discount": discount,
    }


def paid(order: OrderIn) -> list[int]:
    return paid_by_line(order.lines, order.discount_minor, order.tax_included)


def test_an_order_is_its_rows_of_one_name_and_its_day_the_shops() -> None:
    first = FIRST | {
        "Billing Name": "Ada O'Neil",
        "Phone": "'+441632960101",
        "Notes": "Ring twice,\nplease.",
        "Tags": "vip, gift",
        "Shipping Country": "IE",
        "Subtotal": "27.00",
        "Total": "32.00",
        "Fulfilled at": "2026-11-03 10:00:00 +0100",
    }
    order = only(first, line("Tea", "7.00", "00417"))
    assert (order.number, order.channel, order.country, order.tags) == ("1001", "web", "IE", ("vip", "gift"))
    assert (order.ordered_on, order.ordered_at) == (
        date(2026, 11, 2),
        datetime(2026, 11, 2, 4, 30, tzinfo=UTC),
    )
    assert order.customer == CustomerIn("Ada O'Neil", "ada@example.org", "+441632960101")
    assert [(each.sku, each.quantity, each.gross_minor, each.shipped_on) for each in order.lines] == [
        ("MUG", 2, 2000, date(2026, 11, 3)),
        ("00417", 1, 700, date(2026, 11, 3)),
    ]


@pytest.mark.parametrize("desk_says_included", [True, False])
@pytest.mark.parametrize(
    ("total", "included", "shipping", "sums"),
    [("25.00", True, 500, [2000]), ("28.99", False, 580, [2319])],
)
def test_the_orders_totals_show_whether_prices_include_tax(
    desk_says_included: bool, total: str, included: bool, shipping: int, sums: list[int]
) -> None:
    options = ReadOptions("EUR", "Europe/Berlin", desk_says_included, date(2026, 11, 23))
    order = only(FIRST | {"Total": total}, options=options)
    assert (order.tax_included, order.shipping_minor, paid(order)) == (included, shipping, sums)
    assert (order.lines[0].tax_minor, order.shipping_tax_minor) == (319, 80)


def test_without_clear_totals_the_desks_setting_counts_and_a_note_says_so() -> None:
    options = ReadOptions("EUR", "Europe/Berlin", False, date(2026, 11, 23))
    reading = read(FIRST | {"Total": "99.00"}, options=options)
    assert (reading.orders[0].tax_included, paid(reading.orders[0])) == (False, [2319])
    assert reading.notes == ["1 order does not add up to its own totals: 1001"]


def test_the_discount_amount_already_holds_the_lines_discounts() -> None:
    first = FIRST | {
        "Lineitem discount": "2.00",
        "Discount Amount": "5.00",
        "Subtotal": "25.00",
        "Total": "30.00",
    }
    order = only(first, line("Tea", "10.00", "TEA"))
    assert (order.lines[0].discount_minor, order.discount_minor) == (200, 300)
    assert sum(paid(order)) + order.shipping_minor == 3000


@pytest.mark.parametrize(("shown", "shipping"), [("0.00", 0), ("5.00", 0)])
def test_a_discount_that_went_off_the_shipping_is_not_taken_off_the_goods(shown: str, shipping: int) -> None:
    order = only(FIRST | {"Shipping": shown, "Discount Amount": "5.00", "Total": "20.00"})
    assert (order.discount_minor, order.shipping_minor, paid(order)) == (0, shipping, [2000])


def test_a_tip_is_left_out_with_a_note() -> None:
    reading = read(FIRST | {"Total": "28.00"}, line("Tip", "3.00"))
    assert [each.sku for each in reading.orders[0].lines] == ["MUG"]
    assert reading.orders[0].tax_included is True
    assert reading.notes == ["1 tip skipped (not a product): 1001"]


def test_a_tip_of_nothing_is_a_tip_too() -> None:
    reading = read(FIRST, line("Tip", "0.00"))
    assert [each.sku for each in reading.orders[0].lines] == ["MUG"]
    assert reading.notes == ["1 tip skipped (not a product): 1001"]


def test_where_the_total_has_a_fee_that_no_column_shows_the_subtotal_is_the_goods() -> None:
    own = {"Taxes": "0.00", "Lineitem price": "150.00", "Subtotal": "300.00", "Shipping": "8.50"}
    fee = FIRST | own | {"Discount Amount": "8.50", "Total": "310.00"}
    reading = read(fee, FIRST | own | {"Name": "#1002", "Discount Amount": "8.50", "Total": "300.00"})
    assert [(paid(order), order.shipping_minor) for order in reading.orders] == [([30000], 0), ([30000], 0)]
    assert reading.notes == ["1 order does not add up to its own totals: 1001"]
    order = only(fee | {"Discount Amount": "28.50", "Subtotal": "280.00", "Total": "290.00"})
    assert (paid(order), order.shipping_minor) == ([28000], 0)


@pytest.mark.parametrize(("other", "included"), [("28.99", False), ("25.00", True)])
def test_tax_on_top_is_told_by_the_other_orders_where_the_total_does_not_show_it(
    other: str, included: bool
) -> None:
    odd = FIRST | {"Name": "#1000", "Total": "27.00"}
    options = replace(OPTIONS, tax_included=not included)
    reading = read(odd, FIRST | {"Total": other}, options=options)
    assert [(order.number, order.tax_included) for order in reading.orders] == [
        ("1000", included), ("1001", included),
    ]  # fmt: skip
    assert [paid(order) for order in reading.orders] == [[2000 if included else 2319]] * 2
    (alone,) = read(odd, options=options).orders
    assert alone.tax_included is not included
    wrong = read(odd | {"Lineitem price": "x"}, FIRST | {"Total": other}, options=options)
    assert ([str(each) for each in wrong.problems], len(wrong.orders)) == (
        ['shopify.csv:2: Lineitem price: "x" — expected an amount like 12.50'], 1,
    )  # fmt: skip


def test_a_product_that_is_called_tip_stays() -> None:
    order = only(FIRST | {"Subtotal": "23.00", "Total": "28.00"}, line("Tip", "3.00"))
    assert [each.sku for each in order.lines] == ["MUG", "Tip"]


@pytest.mark.parametrize(
    ("cells", "status", "elsewhere"),
    [
        ({}, "open", 0),
        ({"Financial Status": "partially_refunded", "Refunded Amount": "10.00"}, "part-refunded", 1000),
        ({"Financial Status": "paid", "Refunded Amount": "10.00"}, "part-refunded", 1000),
        ({"Financial Status": "refunded", "Refunded Amount": "25.00"}, "refunded", 2500),
        ({"Cancelled at": "2026-11-02 10:00:00 +0100"}, "cancelled", 0),
        (
            {"Financial Status": "refunded", "Refunded Amount": "25.00", "Cancelled at": "2026-11-02"},
            "cancelled",
            2500,
        ),
        ({"Financial Status": "voided"}, "cancelled", 0),
        ({"Financial Status": "pending"}, "open", 0),
    ],
)
def test_refunds_and_cancellations_are_the_orders(cells: dict[str, str], status: str, elsewhere: int) -> None:
    order = only(FIRST | cells)
    assert (order.status, order.reported_minor) == (status, elsewhere)


def test_a_line_that_is_not_sent_yet_has_no_day_of_shipping() -> None:
    first = FIRST | {"Fulfilled at": "2026-11-03 10:00:00 +0100", "Subtotal": "27.00", "Total": "32.00"}
    order = only(first, line("Tea", "7.00", "TEA") | {"Lineitem fulfillment status": "pending"})
    assert [each.shipped_on for each in order.lines] == [date(2026, 11, 3), None]


def test_a_bad_line_is_named_by_shopifys_own_header_and_its_line_in_the_file() -> None:
    reading = read(FIRST | {"Notes": "two\nlines"}, line("Tea", "12,50", "TEA"))
    assert [str(each) for each in reading.problems] == [
        'shopify.csv:4: Lineitem price: "12,50" — expected an amount like 12.50'
    ]
    assert (reading.orders, len(list(reading.rejects.rows()))) == ([], 2)


def test_corrected_rejects_are_a_shopify_file_again() -> None:
    rejects = read(FIRST, line("Tea", "12,50", "TEA")).rejects.text()
    fixed = read_orders("rejects.csv", rejects.replace('"12,50"', "12.50").encode(), OPTIONS)
    assert (fixed.format, fixed.problems, len(fixed.orders[0].lines)) == ("shopify", [], 2)
