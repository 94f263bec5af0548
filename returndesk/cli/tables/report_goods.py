"""From figures about parcels and units to tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.desk.reports.goods import CarrierSums
    from returndesk.store.claims.stock import StockRow

CARRIERS = (
    Column("carrier", "code"),
    Column("title", rank=4),
    Column("currency", "code"),
    *(Column(name, "count", rank=1) for name in ("lost", "late", "damaged")),
    Column("claimed", "amount"),
    Column("paid", "amount"),
    Column("refunded", "amount", rank=2),
    Column("replaced", "amount", rank=3),
    Column("compensation", "amount", rank=3),
    Column("net_loss", "amount", title="net loss"),
)
STOCK = (
    Column("sku"),
    Column("disposition", "code"),
    Column("condition", "code", rank=1),
    Column("units", "count"),
)


def carriers_table(sums: Sequence[CarrierSums]) -> Table:
    """A row for each carrier and currency; a parcel whose carrier is not known has none."""
    rows: list[Row] = []
    for row in sums:
        figures, currency = row.figures, row.figures.currency
        amounts = {
            "claimed": figures.claimed_minor,
            "paid": figures.paid_minor,
            "refunded": figures.refunded_minor,
            "replaced": figures.replaced_minor,
            "compensation": figures.compensated_minor,
            "net_loss": row.net_loss_minor,
        }
        rows.append(
            {
                "carrier": figures.carrier or None,
                "title": row.title or None,
                "currency": currency,
                "lost": figures.lost,
                "late": figures.late,
                "damaged": figures.damaged,
                **{key: format_minor(minor, currency) for key, minor in amounts.items()},
            }
        )
    return Table("report-carriers", CARRIERS, rows, {"empty": "no parcel was lost, late or damaged"})


def stock_table(moves: Sequence[StockRow]) -> Table:
    """A row for each SKU, disposition and condition."""
    rows: list[Row] = [
        {
            "sku": row.sku,
            "disposition": row.disposition,
            "condition": row.condition or None,
            "units": row.units,
        }
        for row in moves
    ]
    return Table("report-stock", STOCK, rows, {"empty": "claims moved no goods"})
