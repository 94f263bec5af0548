"""Plain runs of rows are read by columns: whatever a file holds, both ways of reading give the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from returndesk.core.value import replace
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.csv.records import Block
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.orders.files import Files, read_orders
from returndesk.intake.orders.plain_rows import runs
from returndesk.intake.orders.prescan import Again
from returndesk.intake.platforms.format_files import Format

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
HEAD = "order_number,ordered_at,sku,quantity,unit_price\n"
# For each column what is plain, and what is not: blank, another form, out of place, wrong.
CELLS = {
    "order_number": (["1", "2", "3", "00123"], ["", "#1", " 2", '="00123"', "'00123"]),
    "ordered_at": (
        ["2026-11-02", "2026-11-02 10:22:31", "2026-10-25T23:59:59"],
        ["", "2026-10-25 02:30:00", "2026-03-29 02:30:00", "03/04/2026", "25/10/2026", "2026-02-30",
         "2027-01-01", "2026-11-02T10:22:31Z", "1969-01-01", "2026-11-02 24:00:00", "soon"],
    ),
    "customer_name": (["Ada", "O'Neil", ""], ["'=x", " Li "]),
    "customer_email": (["ada@example.com", ""], [" a@example.com"]),
    "channel": (["web", "etsy", ""], ["Web", " "]),
    "currency": (["EUR", ""], ["USD", "eur", "EURO", " "]),
    "shipping": (["4.90", ""], ["-1", "x", " ", "4.999"]),
    "surcharge": ([""], ["3.00", "0.00", "-1", "x", " "]),
    "order_discount": (["1.00", ""], ["99999.00", "-0", "-1"]),
    "country": (["DE", ""], ["de", "Germany"]),
    "order_tags": (["gift", ""], ["a;b;a"]),
    "status": (["open", ""], ["refunded", "cancelled", "nonsense"]),
    "sku": (["MUG", "TEE"], ["", " ", "'007", "=x"]),
    "title": (["Mug", ""], ["two\nlines"]),
    "quantity": (["1", "2"], ["0", "-1", "", "1.0", "9999999", "x"]),
    "unit_price": (["5.00", "0"], ["", " ", "-5", "5,00", "1e3"]),
    "line_total": ([""], ["5.00", "10.00", "7"]),
    "discount": (["", "0.50"], ["99", "-1"]),
    "tax": (["", "0.10"], ["-0.10"]),
    "tags": (["", "a"], ["a;b"]),
    "cost": (["", "2.00"], ["-1", " "]),
    "line_id": (["", "L1"], ["'5"]),
    "delivered_on": (["", "2026-11-05"], ["2026-10-01", "05/11/2026", " "]),
    "tracking": (["", "T1"], ["'1"]),
}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file in which most cells are plain."""
    names = [name for name in CELLS if name in _NEEDED or draw(st.booleans())]
    odd = draw(st.sampled_from([0, 1, 6]))
    rows = [names]
    for _ in range(draw(st.integers(1, 8))):
        row = []
        for name in names:
            plain, unusual = CELLS[name]
            strange = draw(st.integers(0, 99)) < odd
            row.append(draw(st.sampled_from(unusual if strange else plain)))
        rows.append(row)
    body = sorted(rows[1:]) if draw(st.booleans()) else rows[1:]  # most files keep an order's rows together
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([names, *body])
    return out.getvalue()


_MARKED = re.compile(r"\d,\d|\d\.\d{3}(?!\d)")
_OF_BAD_ROWS = ("day or month first", "proves it", "a comma in others")
_NEEDED = {"order_number", "ordered_at", "sku", "quantity", "unit_price"}


def told(reading: Reading) -> tuple[object, ...]:
    found = (
        reading.orders,
        reading.problems,
        reading.notes,
        reading.rejects.text() if reading.rejects else "",
    )
    return (*found, reading.rows, reading.bad_orders)


@pytest.mark.slow
@given(files(), st.sampled_from([OPTIONS, replace(OPTIONS, channel="shop", currency_given="CHF")]))
@settings(max_examples=250, deadline=None)
@example(
    "order_number,ordered_at,sku,quantity,unit_price\n1,2026-11-02,MUG,1,5\n1,2026-11-02,MUG,1,5\n", OPTIONS
)
def test_both_ways_of_reading_give_the_same(text: str, options: ReadOptions) -> None:
    by_columns = read_orders("orders.csv", text.encode(), options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Format, "is_plain", False)
        one_by_one = read_orders("orders.csv", text.encode(), options)
    assert told(by_columns) == told(one_by_one)


@pytest.mark.slow
@given(files())
@settings(max_examples=150, deadline=None)
@example('order_number,ordered_at,surcharge,sku,quantity,unit_price\n,,3.00,MUG,1,"5,00"\n')
def test_what_is_read_on_trust_is_the_same_or_is_read_again(text: str) -> None:
    first, second = (Files([in_memory("orders.csv", text.encode())], OPTIONS) for _ in range(2))
    surveyed = list(first.orders())
    try:
        trusted = [
            (file, line, order)
            for file, batch in second.batches(on_trust=True)
            for line, order in batch.each()
        ]
    except Again:
        numbers = [order_number(cell) for cell, _ in groupby(_number_cells(text))]  # a run of equal cells
        dates = [cell for cell in text.split('"') if "/" in cell]
        amounts = _MARKED.findall(text)  # whose mark the whole file must prove
        assert len(set(numbers)) < len(numbers) or dates or amounts
    else:
        assert trusted == surveyed
        # How dates and amounts are read, or that no row proves it, is noted where none was read: a bad row.
        for reading in (first.readings[0], second.readings[0]):
            reading.notes = [note for note in reading.notes if not any(part in note for part in _OF_BAD_ROWS)]
        assert told(second.readings[0]) == told(first.readings[0])


def _number_cells(text: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = rows[0].index("order_number")
    return [row[at] for row in rows[1:]]


def test_a_plain_file_is_read_by_columns_and_not_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("read one by one")

    monkeypatch.setattr("returndesk.intake.orders.order_reader.OrderReader.read", never)
    text = (
        "order_number,ordered_at,currency,country,shipping,sku,quantity,unit_price,cost,delivered_on,status\n"
        "1,2026-11-02 10:22:31,EUR,DE,4.90,MUG,1,5.00,2.00,2026-11-05,open\n"
        "1,2026-11-02 10:22:31,EUR,DE,4.90,TEE,2,9.00,,,open\n2,2026-11-02,EUR,,,TEE,2,9.00,,,\n"
    )
    assert [order.number for order in read_orders("o.csv", text.encode(), OPTIONS).orders] == ["1", "2"]


@pytest.mark.parametrize(
    ("zone", "instant"),
    [("Asia/Kolkata", "04:52:31"), ("Asia/Kathmandu", "04:37:31"), ("UTC", "10:22:31")],
)
def test_instants_are_read_by_columns_in_every_zone(zone: str, instant: str) -> None:
    text = HEAD + "1,2026-11-02 10:22:31,MUG,1,5.00\n2,2026-11-03T00:05:00,MUG,1,5.00\n"
    options = replace(OPTIONS, timezone=zone)
    by_columns = read_orders("o.csv", text.encode(), options).orders
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Format, "is_plain", False)
        assert read_orders("o.csv", text.encode(), options).orders == by_columns
    assert [order.ordered_on.isoformat() for order in by_columns] == ["2026-11-02", "2026-11-03"]
    assert f"{by_columns[0].ordered_at}" == f"2026-11-02 {instant}+00:00"


@pytest.mark.parametrize("time", ["10:60:00", "24:00:00", "10:22:60", "10:+1:00", "1x:00:00"])
def test_a_time_that_is_none_is_left_to_the_reader_of_rows(time: str) -> None:
    (problem,) = read_orders("o.csv", f"{HEAD}1,2026-11-02 {time},MUG,1,5.00\n".encode(), OPTIONS).problems
    assert str(problem).startswith("o.csv:2: ordered_at: ")


def test_the_progress_of_a_file_that_is_read_on_trust_ends_with_all_its_rows() -> None:
    text = HEAD + "".join(f"{n},2026-11-02,MUG,1,5.00\n" for n in range(1, 10))
    told: list[tuple[str, int, int | None]] = []
    for _ in Files([in_memory("o.csv", text.encode())], OPTIONS).batches(
        lambda *each: told.append(each), on_trust=True
    ):
        pass
    assert told[-1] == ("o.csv", 9, 9)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_run_never_cuts_an_order(size: int) -> None:
    numbers = ["1", "1", "2", "3", "3", "3", "3", "4", "5", "5"]
    rows = [(line, [number]) for line, number in enumerate(numbers, 2)]
    parts = [tuple(zip(*rows[at : at + size], strict=True)) for at in range(0, len(rows), size)]
    by_columns = [Block(lines, list(zip(*cells, strict=True))) for lines, cells in parts]
    ragged = [Block(lines, ragged=cells) for lines, cells in parts]
    for found in (list(runs(by_columns, 0)), list(runs([*by_columns[:1], *ragged[1:]], 0))):
        assert [row for run in found for row in run.rows()] == rows
        ends = [run.column(0)[-1] for run in found]
        starts = [run.column(0)[0] for run in found]
        assert all(end != start for end, start in zip(ends, starts[1:], strict=False))


def test_orders_whose_rows_are_not_together_are_whole_in_any_number_of_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("returndesk.intake.orders.prescan.HELD", 3)
    rows = [f"{n % 7},2026-11-02,SKU{n},1,5.00" for n in range(50)]
    text = HEAD + "\n".join(rows) + "\n"
    orders = read_orders("o.csv", text.encode(), OPTIONS).orders
    assert [order.number for order in orders] == [str(n) for n in range(7)]
    assert [[line.sku for line in order.lines] for order in orders] == [
        [f"SKU{n}" for n in range(first, 50, 7)] for first in range(7)
    ]
