"""A table's figures as a page or a mail shows them: titles, cells, and each amount with its currency."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from returndesk.render.cell_text import NUMERIC
from returndesk.render.escape import visible
from returndesk.render.shown import is_zero, shown_cell, title_of
from returndesk.render.table import RARE, Column, Table


class Figures(NamedTuple):
    """Titles, which of them are of numbers, and the rows; not escaped for their surface yet."""

    titles: list[str]
    right: list[bool]
    rows: list[list[str]]


def figures(table: Table, as_of: date) -> Figures:
    """What is shown: every column but those without figures; a currency is beside its amounts.

    A currency that never changes is in the titles of the amounts, else in their cells.
    """
    amounts = any(column.kind == "amount" for column in table.columns)
    with_money = amounts and any(column.key == "currency" for column in table.columns)
    currencies = (
        list(dict.fromkeys(str(row.get("currency") or "") for row in table.rows)) if with_money else []
    )
    columns = [
        column
        for column in table.columns
        if not (with_money and column.key == "currency")
        and (column is table.columns[0] or not _is_idle(table, column))
    ]
    one = visible(currencies[0]) if len(currencies) == 1 else ""
    titles = [
        f"{title_of(column)} {one}".rstrip() if column.kind == "amount" else title_of(column)
        for column in columns
    ]
    rows = []
    for row in table.rows:
        unit = visible(str(row.get("currency") or "")) if len(currencies) > 1 else ""
        cells = []
        for column in columns:
            text = shown_cell(row, column, as_of)
            cells.append(f"{text} {unit}" if unit and text and column.kind == "amount" else text)
        rows.append(cells)
    return Figures(titles, [column.kind in NUMERIC for column in columns], rows)


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
