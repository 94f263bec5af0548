from __future__ import annotations

from datetime import date

from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def read(text: str) -> Reading:
    return read_orders("orders.csv", text.encode(), OPTIONS)


def test_rejects_have_the_sources_shape_and_a_reason_for_each_row() -> None:
    reading = read(
        "Order;Date;SKU;Qty;Price;Colour\n1;2026-11-01;A;1;x;red\n2;2026-11-01;B;1;5;blue\n1;2026-11-01;C;1;5;\n"
    )
    assert reading.rejects.text() == (
        "Order;Date;SKU;Qty;Price;Colour;returndesk_reason\n"
        "1;2026-11-01;A;1;x;red;Price: 'x' — expected an amount like 12.50\n"
        "1;2026-11-01;C;1;5;;belongs to rejected row 2\n"
    )


def test_corrected_rejects_are_read_and_are_the_same_order() -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,title\n"
    text = header + "1,2026-11-01,A,1,5x,'=cmd|x\n" + '1,,B,1,5,"a\nb"\n'
    rejects = read(text).rejects.text()
    fixed = read(rejects.replace("5x", "5"))
    assert fixed.problems == []
    assert fixed.orders == read(text.replace("5x", "5")).orders
    assert fixed.orders[0].lines[0].title == "=cmd|x"


def test_rejects_that_are_rejected_again_grow_no_second_column() -> None:
    once = read("order_number,ordered_at,sku,quantity,unit_price\n1,2026-11-01,A,1,x\n").rejects.text()
    assert read(once).rejects.text() == once


def test_a_formula_in_a_rejected_row_is_guarded_and_numbers_stay_numbers() -> None:
    reading = read(
        'order_number,ordered_at,sku,quantity,unit_price,title\n1,2026-11-01,@x,-1,5,"=HYPERLINK(""u"")"\n'
    )
    assert '1,2026-11-01,\'@x,-1,5,"\'=HYPERLINK(""u"")",' in reading.rejects.text()


def test_a_row_that_cannot_be_cut_rejects_its_order_and_nothing_else_is_said_of_it() -> None:
    reading = read("order_number,ordered_at,sku,quantity,unit_price\n1,2026-11-01,A,1,5,extra\n1,,B,1,5\n")
    assert [str(each) for each in reading.problems] == ["orders.csv:2: 6 fields instead of 5"]
    assert [row[2] for row, _ in reading.rejects.rows()] == ["A", "B"]


def test_a_hundred_bad_orders_are_a_hundred_problems() -> None:
    rows = "".join(f"{number},2026-11-01,A,1,x\n" for number in range(100))
    reading = read("order_number,ordered_at,sku,quantity,unit_price\n" + rows)
    assert (len(reading.problems), reading.bad_orders, len(list(reading.rejects.rows()))) == (100, 100, 100)
