"""What a message shows of a cell: the value where it cannot be a person, else what it is."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_orders
from returndesk.intake.problems import quoted, quoted_code

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))

SHOWN = [
    "12,50", "1.234,56", "1,234.56", "1234567.80", "12,34,567.00", "$1,234.56", "EUR 1.234,56", "-£24.00",
    "12 345.67 EUR", "(5.00)", "5%", "¥100.5", "? 648", "NaN", "1e400", "-inf", "None", "null", "5元", "½",
    "yesterday", "shiped", "part-refunded", "ordered_at", "five",
    "x", "EURO", "USD", "E1R", "46000", "000000", "-1", "1.5",
]  # fmt: skip
DAYS = [
    "31/02/2026", "2026-02-31", "31 February 2026", "Feb 31, 2026", "Oct-05-26", "26-May-26", "20261102",
    "2026-11-02T10:00:00+02:00", "2026-11-04 12:19:55 -0700", "2026-11-02 10:00 PST", "3/4/2026 1:05 pm",
    "Dec 11, 2024 2:10:40 PM", "0000-00-00",
]  # fmt: skip
BIRTHS = ["1985-03-02", "02.03.1985", "3/2/1985", "19850302", "2 March 1985", "02.03.85", "2009-12-31"]
ADDRESSES = ["192.168.0.17", "10.0.0.1", "203.0.113.9:8080", "2001:db8::8a2e:370:7334"]
HIDDEN = {
    "Ada Lovelace": "a text of 11 letters", "Lovelace": "a text of 8 letters", " Ada": "a text of 3 letters",
    "ada lovelace": "a text of 11 letters", "ADA LOVELACE": "a text of 11 letters",
    "O'Neil": "a text of 5 letters",
    "Zoë": "a text of 3 letters", "李明": "a text of 2 letters", "lost in space": "a text of 11 letters",
    "12 High Street": "a text of 10 letters", "N1 London": "a text of 7 letters",
    "01632 960101": "11 digits", "01632960101": "11 digits", "+441632960101": "12 digits",
    "+49 171 1234567": "12 digits", "(020) 7946-0958": "11 digits", "555-0199": "7 digits",
    "555.123.4567": "10 digits", "01.23.45.67.89": "10 digits", "01 23 4567": "8 digits",
    "0171/1234567": "11 digits", "1632960101": "10 digits", "123-45-6789": "9 digits",
    "٠١٦٣٢٩٦٠١٠١": "11 digits",
    "ada@example.org": "a mail address", "Ada <a@b.c>": "a mail address",
}  # fmt: skip


@pytest.mark.parametrize("text", SHOWN)
def test_a_figure_a_day_or_a_plain_word_is_quoted(text: str) -> None:
    assert quoted(text) == f'"{text}"'


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_quoted_where_one_is_expected_and_else_described(text: str) -> None:
    assert (quoted(text, dated=True), quoted(text)) == (f'"{text}"', "a date")


@pytest.mark.parametrize("text", BIRTHS)
def test_a_day_long_past_may_be_a_birthday_and_is_described(text: str) -> None:
    assert {quoted(text), quoted(text, dated=True), quoted_code(text)} == {"a date"}


@pytest.mark.parametrize("text", ADDRESSES)
def test_the_address_of_a_computer_is_described(text: str) -> None:
    assert {quoted(text), quoted(text, dated=True), quoted_code(text)} == {"an IP address"}


@pytest.mark.parametrize("text", HIDDEN)
def test_what_may_be_a_person_is_described(text: str) -> None:
    assert quoted(text) == HIDDEN[text]


@pytest.mark.parametrize("text", ["CUP", "Lamp-1", "#1042", "111-1234567-1234567", "NOT_COMPATIBLE"])
def test_a_code_of_one_word_is_quoted(text: str) -> None:
    assert quoted_code(text) == f'"{text}"'


@pytest.mark.parametrize("text", ["Ada Lovelace", "Lovelace", "01632 960101", "+441632960101", "a@b.org"])
def test_a_text_that_is_not_a_code_is_described(text: str) -> None:
    assert text not in quoted_code(text)


def test_in_a_wrong_column_a_customer_is_not_named() -> None:
    head = "order_number,ordered_at,shipped_on,status,currency,country,sku,quantity,unit_price,tax\n"
    people = ("Ada Lovelace", "01632 960101", "ada lovelace", "+44 1632 960101")
    for who in people:
        rows = [f"1,2026-11-02,,,,,A,1,5,{who}\n", f"2,{who},,,,,A,1,5,\n", f"3,2026-11-02,{who},,,,A,1,5,\n"]
        rows += [f"4,2026-11-02,,{who},,,A,1,5,\n", f"5,2026-11-02,,,{who},,A,1,5,\n"]
        rows += [f"6,2026-11-02,,,,{who},A,1,5,\n", f"7,2026-11-02,,,,,A,{who},5,\n"]
        reading = read_orders("o.csv", (head + "".join(rows)).encode(), OPTIONS)
        problems = reading.problems
        lines = [2, 3, 4, 6, 8] if who[0] in "Aa" else [2, 3, 4, 6, 7, 8]  # unknown: noted
        assert [problem.line for problem in problems] == lines
        said = [*map(str, problems), *reading.notes]
        assert not any(who.casefold() in each.casefold() for each in said)


@pytest.mark.parametrize("what", [*(day for day in BIRTHS if not day.isdigit()), *ADDRESSES])
def test_a_birthday_or_an_address_in_any_column_is_not_in_any_message(what: str) -> None:
    columns = (
        "order_number,ordered_at,shipped_on,delivered_on,status,currency,country,sku,quantity,unit_price,tax,"
        "discount,shipping,payment_status"
    ).split(",")
    good = dict(zip(columns, ("", "2026-11-02", *[""] * 5, "A", "1", "5", *[""] * 4), strict=True))
    rows = []
    for number, column in enumerate(columns):
        row = {**good, "order_number": f"N{number}", column: what}
        rows.append(",".join(f'"{row[name]}"' for name in columns))
    reading = read_orders("o.csv", "\n".join([",".join(columns), *rows, ""]).encode(), OPTIONS)
    assert len(reading.problems) >= 7
    # An order number is a code of the shop's own, whatever it looks like.
    said = [*(str(one) for one in reading.problems if one.line > 2), *reading.notes]
    assert [each for each in said if what in each] == []


def test_a_day_with_the_name_of_its_zone_is_shown_without_it() -> None:
    head = "Date,Time,Time Zone,Item,Qty,Gross Sales,Transaction ID,Event Type\n"
    row = "2026-02-30,10:00:00,Eastern Time (US & Canada),Loaf,1.0,$8.00,T1,Payment\n"
    (problem,) = read_orders("o.csv", (head + row).encode(), replace(OPTIONS, currency="USD")).problems
    assert problem.reason.startswith('"2026-02-30 10:00:00" — ')
