"""Plain text: the columns aligned under their keys, for pipes and logs; nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from returndesk.render.cell_text import NUMERIC, as_text
from returndesk.render.escape import visible
from returndesk.render.table import Sections, Table
from returndesk.render.width import cells, pad


def write_plain(value: Table | Sections, as_of: date) -> Iterator[str]:
    """Lines under a header of keys, two spaces between columns, numbers to the right.

    Sections have their name on a line before them and an empty line between. Widths depend on all rows,
    so they are held in memory.
    """
    if isinstance(value, Table):
        yield from _aligned(value)
        return
    for index, (name, table) in enumerate(value.parts):
        yield f"\n{name}\n" if index else f"{name}\n"
        yield from _aligned(table)


def _aligned(table: Table) -> Iterator[str]:
    columns = table.columns
    rows = [[column.key for column in columns]]
    rows += ([visible(as_text(row.get(column.key))) for column in columns] for row in table.rows)
    widths = [max(map(cells, texts)) for texts in zip(*rows, strict=True)]
    right = [column.kind in NUMERIC for column in columns]
    for row in rows:
        yield "  ".join(map(pad, row, widths, right)).rstrip(" ") + "\n"
