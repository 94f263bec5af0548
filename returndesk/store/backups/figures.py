"""The figures of a desk's file of any schema: what an owner would miss."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from returndesk.core.value import Value

# figure → (currency, value); all tables are in every schema. A value is a count or minor units.
_FIGURES = {
    "orders": "select '', count(*) from orders",
    "lines": "select '', count(*) from order_line",
    "customers": "select '', count(*) from customer",
    "claims": "select '', count(*) from claim",
    "open-claims": "select '', count(*) from claim where stage <> ''",
    "refunded": "select currency, sum(total_minor) from refund group by currency",
    "corrected": "select currency, sum(amount_minor) from correction group by currency",
    "compensated": "select currency, sum(amount_minor) from compensation group by currency",
    "store-credit": "select currency, sum(amount_minor) from credit group by currency",
    "received": "select o.currency, sum(p.amount_minor) from order_payment p"
    " join orders o on o.id = p.order_id group by o.currency",
    "entries": "select '', count(*) from journal",
}
MONEY = frozenset({"refunded", "corrected", "compensated", "store-credit", "received"})


class Figures(Value):
    """A desk's figures: counts and money by (figure, currency), and its last act."""

    shop: str
    timezone: str
    values: Mapping[tuple[str, str], int]
    last_at: str  # the instant of the last entry in the journal, UTC
    last_on: str  # and its day


def figures(conn: sqlite3.Connection) -> Figures:
    """The figures of the desk that is open."""
    values = {
        (figure, currency): int(value)
        for figure, query in _FIGURES.items()
        for currency, value in conn.execute(query)
    }
    shop, zone = conn.execute("select shop, timezone from desk").fetchone()
    last = conn.execute("select at, on_day from journal order by seq desc limit 1").fetchone() or ("", "")
    return Figures(shop, zone, values, *last)


def entries_since(conn: sqlite3.Connection, head: str) -> int | None:
    """How many entries the journal has after the one of that hash; None where it has no such entry."""
    found = conn.execute("select seq from journal where hash = ?", (head,)).fetchone()
    if found is None:
        return None
    return int(conn.execute("select count(*) from journal where seq > ?", found).fetchone()[0])
