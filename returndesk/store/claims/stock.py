"""Units that claims brought in and took out, by SKU: what an inventory needs to know."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.reports.model import Fact, joined
from returndesk.store.rows import span


class StockRow(NamedTuple):
    """Units of a SKU that went to one place in one condition; below 0 they left the shop."""

    sku: str
    disposition: str
    condition: str
    units: int


_MOVED = (
    "select l.sku, i.disposition, i.condition, i.units, i.on_day, cl.claim_id from inspection i"
    " join claim_line cl on cl.id = i.claim_line_id join order_line l on l.id = cl.order_line_id"
    " where i.condition <> 'missing' and i.on_day between :first and :last"
    " union all select g.sku, 'sent', '', -g.units, s.on_day, s.claim_id from outgoing g"
    " join sent s on s.id = g.sent_id where s.on_day between :first and :last"
)


def stock_moves(conn: sqlite3.Connection, first: date | None, last: date | None) -> list[StockRow]:
    """What was inspected in a period (both days in; None is open), and what was sent for claims.

    Goods that were missing went nowhere. What goes back to its customer came in by its inspection and leaves
    no trace here when it is sent: it was never the shop's.
    """
    rows: list[Any] = conn.execute(
        f"select sku, disposition, condition, sum(units) from ({_MOVED}) group by sku, disposition, condition"
        " order by sku, disposition = 'sent', disposition, condition",
        span(first, last),
    ).fetchall()
    return [StockRow(*row) for row in rows]


def stock_facts(conn: sqlite3.Connection, first: date | None, last: date | None) -> Iterator[Fact]:
    """What is behind `stock_moves`, oldest first: the facts of a row add up to its units."""
    for sku, disposition, condition, units, on, claim, currency, channel, order in conn.execute(
        "select m.sku, m.disposition, m.condition, m.units, m.on_day, c.id, o.currency, o.channel, o.number"
        f" from ({_MOVED}) m join claim c on c.id = m.claim_id join orders o on o.id = c.order_id"
        " order by m.on_day, c.id, m.sku, m.disposition",
        span(first, last),
    ):
        key = joined(tuple(filter(None, (sku, disposition, condition))))
        yield Fact(key, currency, "units", claim, channel, order, date.fromisoformat(on), sku, units)


def units_by_disposition(conn: sqlite3.Connection, day: date) -> list[tuple[str, int]]:
    """(disposition, units) of what was inspected on a day; missing units have none."""
    return conn.execute(
        "select disposition, sum(units) from inspection where on_day = ? and condition <> 'missing'"
        " group by disposition order by disposition",
        (day.isoformat(),),
    ).fetchall()
