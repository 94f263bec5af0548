"""Markdown as GitHub and most mail programs know it: tables that read well as plain text, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from returndesk.render.escape import markdown_line, markdown_text
from returndesk.render.formats.figures import figures, heading, notes
from returndesk.render.table import Sections, Table
from returndesk.render.width import cells, pad


def write_markdown(value: Table | Sections, as_of: date) -> Iterator[str]:
    """The sentence that says what is counted, then a table; sections have their names as headings."""
    if value.about:
        yield f"{markdown_line(value.about)}\n\n"
    if isinstance(value, Table):
        yield from _table(value, as_of)
        return
    for index, (name, table) in enumerate(value.parts):
        yield "\n" * bool(index) + f"## {markdown_text(heading(name))}\n\n"
        if table.about:
            yield f"{markdown_line(table.about)}\n\n"
        yield from _table(table, as_of)


def _table(table: Table, as_of: date) -> Iterator[str]:
    if not table.rows:
        yield f"{markdown_line(str(table.meta.get('empty') or 'Nothing to show'))}\n"
        return
    titles, right, rows, totals = figures(table, as_of)
    lines = [[markdown_text(cell) for cell in row] for row in (titles, *rows, *totals)]
    widths = [max(3, *map(cells, texts)) for texts in zip(*lines, strict=True)]
    rule = [
        "-" * (width - 1) + ":" if to_right else "-" * width
        for width, to_right in zip(widths, right, strict=True)
    ]
    for line in (lines[0], rule, *lines[1:]):
        yield f"| {' | '.join(map(pad, line, widths, right))} |\n"
    yield from (f"\n{markdown_line(note)}\n" for note in notes(table))
