"""Products: why their units came back, and what became of those ordered in a period."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from returndesk.core.reports.intervals import OrderSums, order_sums
from returndesk.core.reports.periods import Period
from returndesk.store.rows import span
from returndesk.store.schema.orders import SOLD


class ReasonUnits(NamedTuple):
    """The units of a product that came back for one reason."""

    sku: str
    reason: str
    units: int


def returned_by_reason(conn: sqlite3.Connection, skus: Iterable[str], period: Period) -> list[ReasonUnits]:
    """Units ordered in a period that came back, by product and reason; most units first."""
    rows = conn.execute(
        "select sku, reason, sum(y) from (select l.sku, c.reason, min(l.quantity, sum(cl.received)) as y"
        " from order_line l cross join claim_line cl on cl.order_line_id = l.id and cl.received > 0"
        " cross join orders o on o.id = l.order_id join claim c on c.id = cl.claim_id"
        " where l.sku in (select value from json_each(:skus)) and o.ordered_on between :first and :last"
        f" and o.status <> 'cancelled' and {SOLD} group by l.id, c.reason) group by sku, reason",
        {"skus": json.dumps(list(skus)), **span(*period)},
    )
    return sorted((ReasonUnits(*row) for row in rows), key=lambda one: (-one.units, one.sku, one.reason))


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
