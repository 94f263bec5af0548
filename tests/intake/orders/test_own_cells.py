"""Cells of a shop's own file, as people write them: status words, countries, units."""

from __future__ import annotations

import pytest
from intake.orders.own_columns import OPTIONS, SMALLEST, only, read, reasons

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem


def refused(text: str) -> BadData:
    with pytest.raises(BadData) as caught:
        read(text)
    return caught.value


STATUS = "order_number,ordered_at,sku,quantity,unit_price,status\n"


def test_an_unknown_status_is_open_and_its_word_is_in_a_note() -> None:
    reading = read(STATUS + "1,2026-11-01,A,1,5,lost\n2,2026-11-01,A,1,5,Shipped - Delivered to Buyer\n")
    assert [order.status for order in reading.orders] == ["open", "open"]
    assert reading.notes == [
        'unknown status "lost": taken as open',
        'unknown status "Shipped - Delivered to Buyer": taken as open',
    ]


def test_of_many_unknown_statuses_five_are_named() -> None:
    reading = read(STATUS + "".join(f"{n},2026-11-01,A,1,5,w{n}\n" for n in range(8)))
    assert len(reading.orders) == 8
    assert reading.notes[4:] == [
        'unknown status "w4": taken as open',
        "3 more unknown statuses: taken as open",
    ]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Storniert", "cancelled"), ("annulée", "cancelled"),
        ("Annulee", "cancelled"), ("cancelado", "cancelled"),
        ("已取消", "cancelled"), ("Erstattet", "refunded"), ("remboursé", "refunded"), ("已退款", "refunded"),
        ("Reembolsada", "refunded"), ("Teilweise erstattet", "part-refunded"), ("部分退款", "part-refunded"),
        ("versandt", "open"), ("expédiée", "open"), ("enviado", "open"), ("已发货", "open"),
        ("Dispatched", "open"),
    ],
)  # fmt: skip
def test_a_status_is_read_in_the_languages_of_the_desk(theirs: str, ours: str) -> None:
    reading = read(STATUS + f"1,2026-11-01,A,1,5,{theirs}\n")
    assert ([order.status for order in reading.orders], reading.notes) == ([ours], [])


@pytest.mark.parametrize("theirs", ["unpaid", "nicht bezahlt", "Impayée", "pendiente de pago", "待付款"])
def test_an_unpaid_order_is_unpaid_in_the_languages_of_the_desk(theirs: str) -> None:
    assert only(STATUS + f"1,2026-11-01,A,1,5,{theirs}\n").payment == "unpaid"


@pytest.mark.parametrize(
    ("theirs", "code"),
    [
        ("United Kingdom", "GB"), ("UK", "GB"), ("Deutschland", "DE"), ("DEU", "DE"), ("usa", "US"),
        ("中国", "CN"),
        ("ESPAÑA", "ES"), ("de", "DE"), ("", ""), ("Narnia", ""),
    ],
)  # fmt: skip
def test_a_country_is_a_name_or_a_code_and_an_unknown_one_is_left_blank_with_a_note(
    theirs: str, code: str
) -> None:
    reading = read(f"order_number,ordered_at,sku,quantity,unit_price,country\n1,2026-11-01,A,1,5,{theirs}\n")
    assert [order.country for order in reading.orders] == [code]
    assert any("country" in note for note in reading.notes) == (theirs == "Narnia")


@pytest.mark.parametrize(
    ("text", "units"), [("2.0", 2), ("1.00", 1), ("3.", 3), ("2,0", 2), ("10.00000", 10)]
)
def test_whole_units_may_have_decimals_of_zero(text: str, units: int) -> None:
    assert only(SMALLEST + f'1,2026-11-01,A,"{text}",5\n').lines[0].quantity == units


@pytest.mark.parametrize("text", ["1.000", "1,000", "2.5"])
def test_units_that_may_be_thousands_are_a_problem(text: str) -> None:
    assert reasons(SMALLEST + f'1,2026-11-01,A,"{text}",5\n') == [
        f'orders.csv:2: quantity: "{text}" — expected a whole number of units above 0'
    ]


def test_where_no_column_has_units_each_row_is_as_many_as_are_given() -> None:
    text = "order_number,ordered_at,sku,unit_price\n1,2026-11-01,A,5\n1,,B,7\n"
    (order,) = read(text, replace(OPTIONS, quantity=1)).orders
    assert [(line.sku, line.quantity) for line in order.lines] == [("A", 1), ("B", 1)]
    assert refused(text).hints[-1].endswith("; each row is one piece: --quantity 1")
    assert [
        str(each) for each in read(SMALLEST + "1,2026-11-01,A,,5\n", replace(OPTIONS, quantity=1)).problems
    ] == ["orders.csv:2: quantity: missing"]


def test_a_column_that_is_mapped_to_nothing_is_left_out() -> None:
    text = "order_number,ordered_at,sku,quantity,unit_price,country,unit\n1,2026-11-01,A,1,5,99,x\n"
    (order,) = read(text, replace(OPTIONS, mapping={"country": ""})).orders
    assert order.country == ""
    with pytest.raises(BadData, match="no format fits its header"):
        read(text, replace(OPTIONS, mapping={"unit_price": ""}))
    with pytest.raises(UsageProblem, match="the order number cannot be left out"):
        read(text, replace(OPTIONS, mapping={"order_number": ""}))


def test_a_blank_total_is_named_by_its_own_column() -> None:
    text = "Order ID,Order Date,SKU,Quantity,Amount\n1,2026-11-02,MUG,1,\n2,2026-11-03,CUP,1,4.00\n"
    reading = read(text, replace(OPTIONS, mapping={"line_total": "Amount"}))
    assert [str(each) for each in reading.problems] == ["orders.csv:2: Amount: missing"]


def test_nul_characters_are_dropped_with_a_note() -> None:
    rows = "".join(f"{n},2026-11-01,MUG-{n},1,5.00\n" for n in range(1, 9))
    reading = read(SMALLEST + rows.replace("MUG-3", "MU\0G-3"))
    assert [order.lines[0].sku for order in reading.orders] == [f"MUG-{n}" for n in range(1, 9)]
    assert reading.notes == ["NUL characters dropped, the first on line 4"]


def test_months_by_name_are_read_in_one_file() -> None:
    reading = read(
        'Order ID,Order Date,SKU,Quantity,Unit price\nA1,"Dec 31, 2025",MUG,2,12.50\n'
        "A2,21-Apr-2026,CUP,1,4.00\nA3,3. März 2026,CUP,1,4.00\nA4,5 de mayo de 2026,CUP,1,4.00\n"
        "A5,2026年6月1日 14:30,CUP,1,4.00\n"
    )
    assert [str(each) for each in reading.problems] == []
    assert [str(order.ordered_on) for order in reading.orders] == [
        "2025-12-31", "2026-04-21", "2026-03-03", "2026-05-05", "2026-06-01",
    ]  # fmt: skip
