"""Notes on products: a measure, its day, its words and who recorded it."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import NamedTuple

from returndesk.store.rows import named


class ProductNote(NamedTuple):
    """What was done about a product on a day; `note` is "" once erased."""

    sku: str
    on: date
    note: str
    who: str


def product_notes(conn: sqlite3.Connection, sku: str | None = None) -> list[ProductNote]:
    """The notes on a SKU, or on all, by day, those of one day as they were recorded."""
    rows = conn.execute(
        "select p.sku, p.noted_on as \"on\", coalesce(json_extract(t.body, '$.note'), '') as note, j.who"
        " from product_note p join journal j on j.seq = p.seq left join journal_text t on t.seq = p.seq"
        " where ? is null or p.sku = ? order by p.noted_on, p.id",
        (sku, sku),
    )
    return [ProductNote(**row) for row in named(rows)]
