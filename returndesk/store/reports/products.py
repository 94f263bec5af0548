"""Products: what became of their units ordered in a period."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from returndesk.core.reports.intervals import OrderSums, order_sums
from returndesk.core.reports.periods import Period
from returndesk.store.rows import span
from returndesk.store.schema.orders import SOLD


def sold_and_returned(conn: sqlite3.Connection, sku: str, periods: Sequence[Period]) -> list[OrderSums]:
    """The sums of a product's orders in each of some periods, as the cohorts of reports have them."""
    rows = conn.execute(
        "select o.ordered_on, sum(l.quantity), sum(min(l.quantity, coalesce((select sum(cl.received)"
        " from claim_line cl where cl.order_line_id = l.id), 0)))"
        " from order_line l cross join orders o on o.id = l.order_id"
        " where l.sku = :sku and o.ordered_on between :first and :last and o.status <> 'cancelled'"
        f" and {SOLD} group by o.id",
        {
            "sku": sku,
            **span(
                min(one.first or date.min for one in periods), max(one.last or date.max for one in periods)
            ),
        },
    ).fetchall()
    days = [span(*period) for period in periods]
    return [
        order_sums((sold, back) for on, sold, back in rows if of["first"] <= on <= of["last"]) for of in days
    ]
