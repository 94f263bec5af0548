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
    """A row: its label, and for each value of the chart a number (None where it is missing) and its text."""

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


def drawings(table: Table, as_of: date) -> list[Drawing]:
    """A drawing for each chart, and of money for each currency; charts without marks are omitted."""
    return [one for chart in table.charts for one in _drawings(table, chart, as_of) if _has_value(one)]


def _has_value(drawing: Drawing) -> bool:
    return any(value is not None for mark in drawing.marks for value in mark.values)


def _drawings(table: Table, chart: Chart, as_of: date) -> list[Drawing]:
    known = {column.key: column for column in table.columns}
    shown = [known[key] for key in chart.values]
    of_money = "currency" in known and any(column.kind == "amount" for column in shown)
    currencies = dict.fromkeys(as_text(row.get("currency")) for row in table.rows) if of_money else {"": None}
    return [
        _drawing(
            chart,
            [known[chart.label], *shown],
            [row for row in table.rows if not of_money or as_text(row.get("currency")) == currency],
            currency,
            as_of,
            len(currencies) > 1,
        )
        for currency in currencies
    ]


def _drawing(
    chart: Chart, columns: list[Column], rows: list[Row], currency: str, as_of: date, several: bool
) -> Drawing:
    label, *shown = columns
    marks = []
    for row in rows:
        values = tuple(_number(row.get(column.key)) for column in shown)
        if chart.shape == "lines" or any(value is not None for value in values):  # a gap is a figure, too
            texts = tuple(_with_unit(row.get(column.key), column, currency, as_of) for column in shown)
            marks.append(Mark(shown_cell(row, label, as_of) or "–", values, texts))
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
    )


def _number(value: object) -> Decimal | None:
    text = as_text(value)
    return Decimal(text) if is_number(text) else None


def _with_unit(value: object, column: Column, currency: str, as_of: date) -> str:
    text = cell_text(value, column, as_of)
    return f"{text} {visible(currency)}" if text and column.kind == "amount" and currency else text
