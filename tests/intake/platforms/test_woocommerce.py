from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, paid_by_line
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
ROW = {
    "order_id": "9",
    "order_number": "2101",
    "order_date": "02-11-2026 07:32:06",
    "status": "processing",
    "shipping_total": "5.00",
    "shipping_tax_total": "1.00",
    "fee_total": "0.00",
    "fee_tax_total": "0.00",
    "cart_discount": "0.00",
    "order_total": "30.00",
    "order_currency": "EUR",
    "customer_id": "0",
    "billing_first_name": "Dara",
    "billing_last_name": "O'Neil",
    "billing_email": "dara@example.org",
    "shipping_country": "IE",
    "refund_items": "",
    "completed_date": "",
    "line_item_1": "name:Soap|product_id:3|sku:SOAP|quantity:2|total:20.00|tax:4.00",
    "line_item_2": "",
}


def read(**cells: str) -> Reading:
    row = ROW | cells
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([list(row), list(row.values())])
    return read_orders("woo.csv", out.getvalue().encode(), OPTIONS)


def only(**cells: str) -> OrderIn:
    reading = read(**cells)
    assert [str(problem) for problem in reading.problems] == []
    (order,) = reading.orders
    return order


def charged(order: OrderIn) -> int:
    paid = paid_by_line(order.lines, order.discount_minor, order.tax_included)
    return sum(paid) + order.shipping_minor


def test_one_row_is_an_order_with_its_lines_in_cells() -> None:
    order = only(completed_date="2026-11-04 09:00:00")
    assert order == OrderIn(
        channel="web",
        number="2101",
        ordered_on=date(2026, 11, 2),
        currency="EUR",
        lines=(
            LineIn(
                "SOAP",
                2,
                1000,
                2000,
                title="Soap",
                tax_minor=400,
                shipped_on=date(2026, 11, 4),
            ),
        ),
        ordered_at=datetime(2026, 11, 2, 6, 32, 6, tzinfo=UTC),
        customer=CustomerIn("Dara O'Neil", "dara@example.org"),
        shipping_minor=600,
        shipping_tax_minor=100,
        tax_included=False,
        country="IE",
        total_minor=3000,
        payment="paid",
    )
    assert charged(order) == 3000


def test_the_date_may_be_written_both_ways() -> None:
    assert only(order_date="2026-11-02 07:32:06").ordered_on == date(2026, 11, 2)


def test_a_customer_with_an_account_has_its_id() -> None:
    assert only(customer_id="17").customer.platform_id == "17"


def test_a_name_may_hold_the_marks_that_part_the_cell() -> None:
    order = only(line_item_1="name:Brush | beech: hard|product_id:3|sku:B|quantity:1|total:20.00|tax:4.00")
    assert (order.lines[0].title, order.lines[0].sku) == ("Brush | beech: hard", "B")


def test_an_attribute_of_the_product_inside_a_cell_is_skipped() -> None:
    cell = "name:Plain tee|sku:TEE|size:M|quantity:1|total:20.00|color:Red|_variation_id:7|tax:4.00"
    line = only(line_item_1=cell).lines[0]
    assert (line.title, line.sku, line.quantity, line.gross_minor) == ("Plain tee", "TEE", 1, 2000)


def test_a_sub_total_shows_the_lines_discount() -> None:
    order = only(
        line_item_1="name:Soap|sku:SOAP|quantity:2|total:20.00|sub_total:25.00|tax:4.00", cart_discount="5.00"
    )
    (line,) = order.lines
    assert (line.unit_price_minor, line.gross_minor, line.discount_minor) == (1250, 2500, 500)
    assert (order.discount_minor, charged(order)) == (0, 3000)


def test_a_coupon_is_already_off_the_lines_totals() -> None:
    order = only(cart_discount="5.00")
    assert (order.discount_minor, charged(order)) == (0, 3000)


def test_a_coupon_that_the_total_proves_not_to_be_in_the_lines_is_the_orders() -> None:
    cell = "name:Soap|sku:SOAP|quantity:2|total:20.00|tax:3.00"
    order = only(line_item_1=cell, shipping_tax_total="0.75", cart_discount="5.00", order_total="23.75")
    assert (order.discount_minor, charged(order)) == (500, 2375)


def test_totals_with_tax_are_recognized_by_the_orders_total() -> None:
    order = only(line_item_1="name:Soap|sku:SOAP|quantity:2|total:24.00|tax:4.00")
    assert (order.tax_included, order.lines[0].gross_minor, charged(order)) == (True, 2400, 3000)


@pytest.mark.parametrize(
    ("status", "refunds", "ours", "elsewhere"),
    [
        ("completed", "amount:6.00|reason:refund|date:2026-11-05 10:00:00", "part-refunded", 600),
        ("completed", "amount:6.00|reason:a; b|date:x;amount:1.50|reason:|date:y", "part-refunded", 750),
        ("refunded", "amount:30.00|reason:refund|date:2026-11-05 10:00:00", "refunded", 3000),
        ("completed", "amount:30.00|reason:|date:2026-11-05 10:00:00", "refunded", 3000),
        ("wc-cancelled", "", "cancelled", 0),
        ("failed", "", "cancelled", 0),
        ("on-hold", "", "open", 0),
    ],
)
def test_refunds_and_status_are_the_orders(status: str, refunds: str, ours: str, elsewhere: int) -> None:
    order = only(status=status, refund_items=refunds)
    assert (order.status, order.reported_minor) == (ours, elsewhere)


def test_a_fee_is_a_surcharge_and_one_below_zero_is_a_discount() -> None:
    order = only(fee_total="3.00", fee_tax_total="0.60", order_total="33.60")
    assert (charged(order), order.surcharge, order.surcharge_minor) == (3000, "fees", 360)
    order = only(fee_total="-3.00", fee_tax_total="-0.60", order_total="26.40")
    assert (order.discount_minor, charged(order)) == (360, 2640)


def test_a_total_that_nothing_adds_up_to_is_noted() -> None:
    assert read(order_total="77.00").notes == ["1 order does not add up to its order_total: 2101"]


def test_a_bad_cell_is_named_by_its_column() -> None:
    reading = read(line_item_2="name:Oil|sku:OIL|quantity:0|total:1,5")
    assert [str(each) for each in reading.problems] == [
        'woo.csv:2: line_item_2 quantity: "0" — expected a whole number of units above 0',
        'woo.csv:2: line_item_2 line_net: "1,5" — expected an amount like 12.50',
    ]
    assert [str(each) for each in read(refund_items="amount:x|reason:|date:").problems] == [
        'woo.csv:2: refund_items: "x" — expected an amount like 12.50'
    ]


def test_an_order_without_a_line_is_a_problem() -> None:
    reading = read(line_item_1="")
    assert [str(each) for each in reading.problems] == ["woo.csv:2: the order has no line"]
