"""Tables of products: notes on them, those that come back too often, and what measures changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from returndesk.render.table import Chart, Column, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.desk.products.measures import Measure
    from returndesk.desk.reports.watchlist import Watchlist
    from returndesk.store.products import ProductNote

NOTES = (Column("sku"), Column("on", "date"), Column("note"), Column("who", rank=1))


def note_table(note: ProductNote) -> Table:
    """The note that was recorded."""
    return table_of("product-note", NOTES, [note], {"next": [f"returndesk product list {note.sku}"]})


def notes_table(notes: Sequence[ProductNote], total: int) -> Table:
    """Notes on products, oldest first; `total` includes those beyond a limit."""
    meta = {"more": max(0, total - len(notes)), "empty": "no notes"}
    return table_of("product-list", NOTES, notes, meta)


WATCHLIST = (
    Column("sku"),
    Column("title", rank=3),
    Column("sold", "count", title="units sold"),
    Column("returned", "count", rank=2),
    Column("rate", "rate"),
    Column("limit", "rate", title="upper limit"),
    Column("low", "rate", title="lower limit", rank=6),
    Column("average", "rate", title="shop average", rank=5),
    Column("reason", "code"),
    Column("share", "rate", title="of returns", rank=1),
    Column("trend", "code", rank=1),
    Column("rate_before", "rate", title="rate before", rank=4),
    Column("last_note", "date", title="last note", rank=2, of="note_on"),
    Column("note", rank=3),
    *columns("rate", "benchmark_low benchmark_high", rank=8),
)
_FUNNEL = ("sold", "rate", "low", "limit")


def watchlist_table(found: Watchlist, shop: str) -> Table:
    """The watchlist, a row for each product, and its funnel."""
    average = found.rows[0].average if found.rows else None
    named = f"shop average {found.period}:"
    funnel = Chart("funnel", "sku", _FUNNEL, "Return rate by units sold", average, named)
    meta = {"empty": found.empty, "shop": shop}
    return table_of("report-watchlist", WATCHLIST, found.rows, meta, about=found.about, charts=(funnel,))


MEASURES = (
    Column("sku"),
    Column("title", rank=6),
    Column("on", "date"),
    Column("note"),
    Column("days", "count", rank=5),
    Column("so_far", "truth", title="so far", rank=6),
    *columns("count", "sold_before returned_before", rank=5),
    Column("rate_before", "rate", title="before", rank=5),
    *columns("count", "sold_after returned_after", rank=5),
    Column("rate_after", "rate", title="after", rank=5),
    Column("difference", "points", rank=5),
    *columns("points", "low high", rank=5),
    Column("effect", "code", rank=6),
    Column("result"),
)


def measures_table(found: Iterable[Measure], shop: str, about: str) -> Table:
    """What measures changed, a row for each note."""
    change = Chart(
        "intervals",
        "sku on",
        ("difference", "low", "high"),
        "Change of the return rate, in percentage points",
        "0.0000",
        "no change",
    )
    meta = {"empty": "no notes: returndesk product note SKU TEXT --on DATE", "shop": shop, "below": "result"}
    return table_of("report-measures", MEASURES, found, meta, about=about, charts=(change,))
