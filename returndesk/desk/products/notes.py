"""Notes on products: the day of a measure, for reports that compare before and after."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_sku
from returndesk.errors import BadData, UsageProblem
from returndesk.store import products as store
from returndesk.store.products import ProductNote
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def note_product(desk: Desk, typed: str, text: str, on: date | None = None) -> tuple[ProductNote, str]:
    """Record what was done about a product on a day, by default today; the note, and in words what it is.

    Raises NotFound for an unknown SKU, BadData for a day in the future.
    """
    day, note = on or desk.today, " ".join(text.split())
    if not note:
        raise UsageProblem("TEXT is missing: what was done about the product")
    if day > desk.today:
        raise BadData(f"--on {day_text(day, desk.today)} is in the future")
    with desk.act() as at:
        sku = find_sku(desk, typed)
        details = {"sku": sku, "noted_on": day.isoformat()}
        seq = record(desk, "product-note", at=at, details=details, text={"note": note})
        insert(desk.conn, "product_note", {"seq": seq, "sku": sku, "noted_on": day})
        return ProductNote(sku, day, note, desk.who), f"Noted on {sku}, dated {day_text(day, desk.today)}"


def list_notes(desk: Desk, typed: str | None = None) -> list[ProductNote]:
    """The notes on a product, or on all, oldest first. Raises NotFound for an unknown SKU."""
    return store.product_notes(desk.conn, find_sku(desk, typed) if typed else None)
