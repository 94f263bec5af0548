"""Cells of several lines: rows that a stray quote runs over, told apart from notes and addresses."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.csv.stray_quote import StrayQuote
from returndesk.intake.orders.files import read_orders
from returndesk.intake.rows.claims import read_claims

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
NARROW = "order_number,ordered_at,quantity,unit_price,title\n"
ADDRESS = "order_number,address,ordered_at,sku,quantity,unit_price,note\n"
SHORT = "order_number,ordered_at,sku,quantity,unit_price,title,colour,note\n"


def titles(text: str) -> list[tuple[str, str]]:
    """(order, title of its first line) of every order; none of the rows may be bad."""
    reading = read_orders("o.csv", text.encode(), OPTIONS)
    assert reading.problems == []
    return [(order.number, order.lines[0].title) for order in reading.orders]


def refusal(text: str, options: ReadOptions = OPTIONS) -> str:
    with pytest.raises(BadData) as caught:
        read_orders("o.csv", text.encode(), options)
    return str(caught.value)


HONEST = {
    "prose with as many commas as a row": "please, call, me, or, mail\nor, not, at, all, thanks",
    "numbers in prose": "sizes 38, 39, 40, 41, 42\n38, 39, 40, 41, 42",
    "a day in prose": "call me\nMon, 2026-11-02, 1, 2, 3",
    "commas without blanks": "red,blue,green,grey,black\nor,white,if,there,is",
    "an address": "12 High St, Flat 3\nLondon, N1 9GU\nUnited Kingdom",
    "one number a line": "1\n2\n3\n4",
    "many lines": "\n".join(f"line {n}, and, some, more, commas" for n in range(40)),
}


@pytest.mark.parametrize("note", HONEST.values(), ids=list(HONEST))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_note_of_several_lines_is_imported_with_any_commas(note: str, end: str) -> None:
    text = NARROW + f'1,2026-11-02,1,5.00,"{note}"\n2,2026-11-02,1,5.00,Mug\n'
    assert titles(text.replace("\n", end)) == [("1", note.replace("\n", end)), ("2", "Mug")]


@pytest.mark.parametrize(
    "address", ["12 High St\nLondon, N1 9GU", "1, High St\n2, London, UK, N1", "a,b\nc,d"]
)
def test_an_address_before_the_other_columns_does_not_make_them_a_row(address: str) -> None:
    reading = read_orders(
        "o.csv", f'{ADDRESS}1,"{address}",2026-11-02,MUG,1,5.00,"two,\nlines"\n'.encode(), OPTIONS
    )
    assert [order.number for order in reading.orders] == ["1"]
    moved = "address,order_number,ordered_at,sku,quantity,unit_price\n"
    reading = read_orders("o.csv", f'{moved}"{address}",1,2026-11-02,MUG,1,5.00\n'.encode(), OPTIONS)
    assert [order.number for order in reading.orders] == ["1"]


# Line 2 opens a quote; row 3 is gone unless that is seen.
SWALLOWED = {
    "in the last cell": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n3,2026-11-02,TEE,1,5.00,Tee"\n',
    "in the middle": '2,2026-11-02,MUG,1,5.00,"Mug\n3,2026-11-02,TEE,1,5.00,Tee",red,\n',
    "a whole row": '2,2026-11-02,MUG,1,5.00,"Mug\n3,2026-11-02,TEE,1,5.00,Tee,red,\n4,2026-11-02,A,1,5,"\n',
    "a row with a bad day": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n3,soon,TEE,1,5.00,Tee"\n',
    "a row with a bad quantity": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n3,2026-11-02,TEE,x,5.00,Tee"\n',
    "a row of another kind of number": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\nA-3,2026-11-02,TEE,1,5"\n',
    "a row that is cut off": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n3,2026-11-02,TEE"\n',
    "an order's second row": '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n2,,TEE,1,5.00,Tee"\n',
    "a quote before the day": '2,"2026-11-02,MUG,1,5.00\n3",2026-11-02,TEE,1,5.00,Tee\n',
    "a quote before the quantity": '2,2026-11-02,"MUG,1,5.00\n3,2026-11-02,TEE",1,5.00,Tee\n',
    "a quote before the number": '"2,2026-11-02,MUG,1,5.00,Mug\n3",2026-11-02,TEE,1,5.00,Tee\n',
    "behind an honest note": '2,2026-11-02,MUG,1,5.00,"a\nb","c\n3,2026-11-02,TEE,1,5.00,Tee"\n',
}


@pytest.mark.parametrize("rows", SWALLOWED.values(), ids=list(SWALLOWED))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_row_inside_a_quoted_cell_is_never_taken_for_a_note(rows: str, end: str) -> None:
    text = SHORT + rows + "9,2026-11-02,MUG,1,5.00,Mug,red,\n"
    last = text.count("\n") - 1
    assert refusal(text.replace("\n", end)) == (
        f"o.csv:2: a stray quote runs on from here to line {last}, over whole rows"
    )


def test_a_file_that_puts_blanks_after_its_commas_loses_no_row_either() -> None:
    text = "order_number, ordered_at, sku, quantity, unit_price, title\n"
    text += '"2, 2026-11-02, MUG, 1, 5.00, Mug\n3", 2026-11-02, TEE, 1, 5.00, Tee\n'
    assert refusal(text).startswith("o.csv:2: a stray quote")


@pytest.mark.parametrize(
    "day", ["Oct-05-26", "26-May-26", "02/11/2026 10:00", "2.11.26", "2026-11-02T10:00Z"]
)
@pytest.mark.parametrize("price", ["$8.00", "-£8", "EUR 8", "1.234", "(8,00)", "8"])
def test_days_and_amounts_are_seen_as_platforms_write_them(day: str, price: str) -> None:
    stray_quote = StrayQuote({"order_number": (0,), "ordered_at": (1,), "line_total": (2,)}, frozenset())
    assert stray_quote.among(["A1", day, price, f"nice\nno;{day};"], ";")
    assert stray_quote.among(["A1", day, price, f"nice\nB2;;{price}"], ";")


def test_claims_are_not_lost_and_a_customers_words_are_no_row() -> None:
    head = "order,reason,note\n"
    note = "it came, broken, sadly\nand late, so, sorry\nlate,sorry,bye"
    found = read_claims(in_memory("c.csv", f'{head}1042,damaged,"{note}"\n'.encode()), OPTIONS, {})
    assert [claim.note for _, claim in found.values] == [note]
    with pytest.raises(BadData, match=r"c\.csv:2: a stray quote"):
        read_claims(in_memory("c.csv", f'{head}1042,damaged,"bad\n1043,late,too"\n'.encode()), OPTIONS, {})


def test_a_line_break_in_an_order_number_is_no_row() -> None:
    assert titles(f'{NARROW}"0\n0",2026-11-02,1,5.00,Mug\n8,2026-11-02,1,5.00,Cup\n') == [
        ("0\n0", "Mug"),
        ("8", "Cup"),
    ]
