"""The default screen: a table, a record, or named sections."""

from __future__ import annotations

from datetime import date

from returndesk.core.value import replace
from returndesk.render.cell_text import NUMERIC
from returndesk.render.screens.layout import (
    BLANK,
    TEXT_WIDTH,
    Field,
    Line,
    Segment,
    about,
    commands,
    dotted,
    fit,
    flowed,
    grid,
    paragraph,
    plain,
)
from returndesk.render.screens.phrases import number, word, words
from returndesk.render.shown import is_zero, shown_cell, title_of
from returndesk.render.table import FOR_DATA, NO_RECORD, RARE, Column, Sections, Table
from returndesk.render.width import pad

_IDLE = 10  # more than the rank of any column


def table_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Rows under dim headers; a single record (`…-show`) as one key a line.

    Meta, each optional: title, notes, empty (text for no rows), more (rows not shown), single, next, below (a
    column whose text is shown whole, below the main columns of its row).
    """
    meta = table.meta
    lines = [plain(title, "strong") for title in words(meta, "title")]
    if not table.rows:
        lines.append(plain(word(meta, "empty") or "Nothing to show", "dim"))
    elif (table.name.endswith("-show") or meta.get("single")) and len(table.rows) == 1:
        lines += _record(table, as_of, width)
    elif below := word(meta, "below"):
        lines += _with_text_below(table, below, as_of, width)
    else:
        filled = [one for one in table.columns if one.rank < RARE or any(row[one.key] for row in table.rows)]
        shown = (one._replace(rank=2) if one.rank == RARE else one for one in filled)
        fields = {column.key: field_of(table, column, as_of) for column in shown}
        if table.charts:
            lines += _charted(table, fields, as_of, width)
        else:
            lines += grid(list(fields.values()), width, indent=0)
    if number(meta, "more"):
        lines.append(dotted([(f"and {number(meta, 'more')} more", "dim"), ("--limit 0 shows all", "dim")]))
    for note in words(meta, "notes"):
        lines += paragraph((), note, width)
    return lines + commands(words(meta, "next"))


def _charted(table: Table, fields: dict[str, Field], as_of: date, width: int) -> list[Line]:
    """Rows with their marks beside them, where room is short in place of the marks' ends; then sparklines."""
    from returndesk.render.screens.charts import beside, legend, under  # where there is something to draw

    whole, below = list(fields.values()), under(table, as_of, width)
    marks, ends = beside(table, as_of, width)
    if marks is not None:
        others = [field for key, field in fields.items() if key not in ends]
        for tried in ([*whole, marks], [*others, replace(marks, rank=1)] if ends else []):
            if tried and tried[-1] in fit(tried, width)[0]:
                return [*grid(tried, width, indent=0), *legend(table, as_of), *below]
    return [*grid(whole, width, indent=0), *below]


def sections_screen(value: Sections, as_of: date, width: int) -> list[Line]:
    """Each section with rows under its name; empty sections are named on the last line."""
    lines = [plain(title, "strong") for title in words(value.meta, "title")] + about(value, width)
    empty = [name for name, table in value.parts if not table.rows]
    for name, table in value.parts:
        if table.rows:
            lines += [BLANK] * bool(lines) + [plain(name.replace("_", " "), "strong"), *about(table, width)]
            lines += table_screen(table, as_of, width)
    if empty:
        lines += [BLANK] * bool(lines) + paragraph(
            (), f"no {', '.join(empty).replace('_', ' ')}", width, "dim"
        )
    return lines + commands(words(value.meta, "next"))


def field_of(table: Table, column: Column, as_of: date) -> Field:
    """One column of a table as shown; a currency that never changes is shown once.

    Where room is short, amounts that are all zero are omitted first: what is left on the screen adds up.
    """
    texts: list[Segment] = [(shown_cell(row, column, as_of), "") for row in table.rows]
    texts += [(shown_cell(row, column, as_of), "strong") for row in table.totals]
    if column.key == "currency" and len({text for text, _ in texts}) == 1:
        texts[1:] = [("", "")] * (len(texts) - 1)
    idle = column.rank and column.kind == "amount" and all(is_zero(row.get(column.key)) for row in table.rows)
    return Field(
        title_of(column),
        texts,
        right=column.kind in NUMERIC,
        rank=column.rank + _IDLE if idle else column.rank,
        may_cut=column.kind in ("text", "list"),
    )


def _with_text_below(table: Table, below: str, as_of: date, width: int) -> list[Line]:
    lines: list[Line] = []
    columns = [column for column in table.columns if column.key != below and column.rank < FOR_DATA]
    text = next(column for column in table.columns if column.key == below)
    for row in table.rows:
        lines += flowed((), [plain(shown_cell(row, column, as_of)) for column in columns], width, 2)
        lines += paragraph(plain("  "), shown_cell(row, text, as_of), min(width, TEXT_WIDTH))
    return lines


def _record(table: Table, as_of: date, width: int) -> list[Line]:
    titles = [title_of(column) for column in table.columns]
    widest, row = max(map(len, titles), default=0), table.rows[0]
    lines: list[Line] = []
    for column, title in zip(table.columns, titles, strict=True):
        if column.rank == NO_RECORD:
            continue
        value = row.get(column.key)
        # An address is of several lines.
        parts = [{column.key: part} for part in value.split("\n")] if isinstance(value, str) else [row]
        for text in filter(None, (shown_cell(part, column, as_of) for part in parts)):
            lines += paragraph(((pad(title, widest + 2), "dim"),), text, width)
            title = ""
    return lines
