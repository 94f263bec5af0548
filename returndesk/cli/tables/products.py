"""Tables of notes on products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.render.table import Column, Table, table_of

if TYPE_CHECKING:
    from returndesk.store.products import ProductNote

NOTES = (Column("sku"), Column("on", "date"), Column("note"), Column("who", rank=1))


def note_table(note: ProductNote) -> Table:
    """The note that was recorded."""
    return table_of("product-note", NOTES, [note], {"next": [f"returndesk product list {note.sku}"]})


def notes_table(notes: Sequence[ProductNote], total: int) -> Table:
    """Notes on products, oldest first; `total` includes those beyond a limit."""
    meta = {"more": max(0, total - len(notes)), "empty": "no notes"}
    return table_of("product-list", NOTES, notes, meta)
