"""A table's figures as a page or a mail shows them: titles, cells, and each amount with its currency."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from returndesk.render.cell_text import NUMERIC, as_text
from returndesk.render.escape import visible
from returndesk.render.shown import is_zero, shown_cell, title_of
from returndesk.render.table import RARE, Column, Row, Table


class Figures(NamedTuple):
    """Titles, which of them are of numbers, the rows and the totals; not escaped for their surface yet."""

    titles: list[str]
    right: list[bool]
    rows: list[list[str]]
    totals: list[list[str]]


def shown_columns(table: Table) -> list[Column]:
    """Every column but those without figures; of money, without its currency, which is beside the amounts."""
    first = table.columns[0]
    beside = "currency" if _has_money(table) else ""
    return [
        column
        for column in table.columns
        if column.key != beside and (column is first or not _is_idle(table, column))
    ]


def figures(table: Table, as_of: date) -> Figures:
    """What is shown; a currency that never changes is in the titles of the amounts, else in their cells."""
    columns, currencies = shown_columns(table), list[str]()
    if _has_money(table):
        currencies = list(dict.fromkeys(visible(as_text(row.get("currency"))) for row in table.rows))
    one = f" {currencies[0]}" if len(currencies) == 1 else ""
    titles = [title_of(column) + (one if column.kind == "amount" else "") for column in columns]

    def shown(row: Row) -> list[str]:
        unit = f" {visible(as_text(row.get('currency')))}" if len(currencies) > 1 else ""
        cells = [(shown_cell(row, column, as_of), column.kind == "amount") for column in columns]
        return [text + unit if text and is_money else text for text, is_money in cells]

    right = [column.kind in NUMERIC for column in columns]
    return Figures(titles, right, [*map(shown, table.rows)], [*map(shown, table.totals)])


def _has_money(table: Table) -> bool:
    kinds, keys = {column.kind for column in table.columns}, {column.key for column in table.columns}
    return "amount" in kinds and "currency" in keys


def _is_idle(table: Table, column: Column) -> bool:
    """Whether a column has nothing to say: no cell, or in one that may be omitted no amount or value."""
    found = [row.get(column.key) for row in table.rows]
    if column.kind in ("amount", "count") and column.rank:
        return all(map(is_zero, found))
    if column.rank >= RARE:
        return not any(found)
    return all(cell in (None, "", [], ()) for cell in found)


def heading(name: str) -> str:
    """A report or a section as a title: "report-refunds" reads Refunds."""
    words = name.removeprefix("report-").replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def notes(table: Table) -> list[str]:
    """The sentences after a table."""
    found = table.meta.get("notes")
    texts = [found] if isinstance(found, str) else found if isinstance(found, list | tuple) else []
    return [text for text in texts if text and isinstance(text, str)]
