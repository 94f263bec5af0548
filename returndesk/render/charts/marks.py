"""What a chart draws, before any picture: its marks with their values as numbers and as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from returndesk.render.cell_text import as_text, is_number
from returndesk.render.escape import visible
from returndesk.render.shown import cell_text, shown_cell, title_of
from returndesk.render.table import Chart, Column, Kind, Row, Table


class Mark(NamedTuple):
    """A row of the table by its number: its label, each value as a number (None if missing) and as text."""

    row: int
    label: str
    values: tuple[Decimal | None, ...]
    texts: tuple[str, ...]


class Drawing(NamedTuple):
    """A chart with its marks, in one currency where it is of money; all texts are escaped for a terminal."""

    chart: Chart
    title: str
    names: tuple[str, ...]  # of the values
    kinds: tuple[Kind, ...]
    marks: tuple[Mark, ...]
    reference: Decimal | None
    reference_text: str  # "shop average 6.0 %"
    unit: str = ""  # the currency of money


def drawings(table: Table, as_of: date) -> list[Drawing]:
    """A drawing for each chart, and of money for each currency; one that would show nothing is omitted."""
    found = (_drawings(table, chart, as_of) for chart in table.charts)
    return [one for several in found if _says_something(several) for one in several]


def _says_something(several: list[Drawing]) -> bool:
    """Whether there are at least two marks to compare, or one with a reference, and not all are zero."""
    values = [[value for value in mark.values if value is not None] for one in several for mark in one.marks]
    compared = 1 if several and several[0].reference is not None else 2
    return sum(map(bool, values)) >= compared and any(map(any, values))


def _drawings(table: Table, chart: Chart, as_of: date) -> list[Drawing]:
    known = {column.key: column for column in table.columns}
    shown = [known[key] for key in chart.values]
    of_money = "currency" in known and any(column.kind == "amount" for column in shown)
    currencies = dict.fromkeys(as_text(row.get("currency")) for row in table.rows) if of_money else {"": None}
    return [
        _drawing(
            chart,
            [known[key] for key in chart.label.split()],
            shown,
            [
                (at, row)
                for at, row in enumerate(table.rows)
                if not of_money or as_text(row.get("currency")) == currency
            ],
            currency,
            as_of,
            len(currencies) > 1,
        )
        for currency in currencies
    ]


def _drawing(
    chart: Chart,
    label: list[Column],
    shown: list[Column],
    rows: list[tuple[int, Row]],
    currency: str,
    as_of: date,
    several: bool,
) -> Drawing:
    marks = []
    for at, row in rows:
        values = tuple(_number(row.get(column.key)) for column in shown)
        if chart.shape == "lines" or any(value is not None for value in values):  # a gap is a figure, too
            texts = tuple(_with_unit(row.get(column.key), column, currency, as_of) for column in shown)
            named = " · ".join(filter(None, (shown_cell(row, column, as_of) for column in label)))
            marks.append(Mark(at, named or "–", values, texts))
    title = visible(chart.title) + (f" ({visible(currency)})" if several and currency else "")
    measured = shown[1] if chart.shape == "funnel" and len(shown) > 1 else shown[0]
    reference = _number(chart.reference)
    words = [visible(chart.reference_label), _with_unit(chart.reference, measured, currency, as_of)]
    return Drawing(
        chart,
        title,
        tuple(title_of(column) for column in shown),
        tuple(column.kind for column in shown),
        tuple(marks),
        reference,
        " ".join(filter(None, words)) if reference is not None else "",
        visible(currency),
    )


def _number(value: object) -> Decimal | None:
    text = as_text(value)
    return Decimal(text) if is_number(text) else None


def _with_unit(value: object, column: Column, currency: str, as_of: date) -> str:
    text = cell_text(value, column, as_of)
    return f"{text} {visible(currency)}" if text and column.kind == "amount" and currency else text
