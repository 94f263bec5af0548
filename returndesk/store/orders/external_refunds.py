"""What was refunded where it was sold: each import adds what it tells beyond what stands there already."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from returndesk.core.orders.external_refunds import Given, Sale, SoldLine, expected_ledger, told_more
from returndesk.store.rows import span

# The orders of which an import has told something elsewhere: new ones, and the known ones that it staged. Of
# these the first half asks the small partial index, so that a million ordinary ones cost next to nothing.
STAGED = """
    select order_id as id from temp.told_elsewhere_by
    union
    select o.id from temp.stage_order s cross join orders o indexed by orders_refunded_outside
        on o.channel = s.channel and o.number = s.number and (o.status <> 'open' or o.elsewhere_minor > 0)
    union
    select o.id from temp.stage_line t cross join temp.stage_order s on s.seq = t.order_seq
        cross join orders o on o.channel = s.channel and o.number = s.number where t.elsewhere_units > 0
"""
# All orders of the desk of which anything of the kind is known, for the doctor.
EVERY = """
    select id from orders where status <> 'open' or elsewhere_minor > 0
    union select order_id from order_line where elsewhere_units > 0 union select order_id from external_refund
"""
_PARTS = "units, goods_minor, shipping_minor, amount_minor"


@dataclass(frozen=True, slots=True)
class Told:
    """An order, and what stands of it by currency: all but its own are left from a correction."""

    order_id: int
    number: str
    sale: Sale
    stands: dict[str, dict[int | None, Given]]
    positions: dict[int, int]  # of its lines, by line id


def record_elsewhere(
    conn: sqlite3.Connection, on: date, touched: str = STAGED
) -> list[tuple[str, int, int, int]]:
    """Add what an import told of refunds elsewhere; the day's sums as `elsewhere_of_day` has them.

    To be called inside the import's own transaction, after its orders are merged and while they are staged.
    `touched` is SQL for the ids of the orders to look at.
    """
    # Asked once: what it names is read twice, and it may have gone through a million staged orders.
    conn.execute("drop table if exists temp.told_elsewhere")
    conn.execute(f"create temp table told_elsewhere as {touched}")
    rows = []
    for told in told_orders(conn, "select id from temp.told_elsewhere"):
        currency = told.sale.currency
        ours = told.stands.get(currency, {})
        more = [
            (other, *one)
            for other, stands in told.stands.items()
            if other != currency
            for one in told_more({}, stands)
        ]
        more += [(currency, *one) for one in told_more(expected_ledger(told.sale, ours), ours)]
        rows += [(told.order_id, line, on.isoformat(), code, *given) for code, line, given in more]
    conn.executemany(
        f"insert into external_refund (order_id, order_line_id, on_day, currency, {_PARTS})"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    conn.execute("drop table temp.told_elsewhere")
    return elsewhere_of_day(conn, on)


def elsewhere_of_day(conn: sqlite3.Connection, day: date) -> list[tuple[str, int, int, int]]:
    """(currency, orders, units, total in minor units) of what the imports of a day told."""
    return conn.execute(
        "select currency, count(distinct order_id), sum(units), sum(total_minor) from external_refund"
        " where on_day = ? group by currency order by currency",
        (day.isoformat(),),
    ).fetchall()


def told_orders(conn: sqlite3.Connection, touched: str = EVERY) -> Iterator[Told]:
    """The orders of which something is known, by id, with what stands in the ledger of each."""
    stood = _stands(conn, touched)
    rows: Iterator[Any] = conn.execute(
        "select o.id, o.number, o.status, o.currency, o.paid_minor, o.shipping_minor, o.elsewhere_minor,"
        " o.shipping_refunded_minor, o.returned_minor, l.id, l.quantity, l.paid_minor, l.elsewhere_units,"
        " l.settled_units, l.refunded_minor, l.position"
        f" from ({touched}) t join orders o on o.id = t.id join order_line l on l.order_id = o.id"
        " order by o.id, l.position"
    )
    for (order_id, number, *facts), group in itertools.groupby(rows, key=lambda row: row[:9]):
        lines, positions = [], {}
        for row in group:
            *line, position = row[len(facts) + 2 :]
            lines.append(SoldLine(*line))
            positions[lines[-1].line_id] = position
        figures = [*facts, lines]
        yield Told(order_id, number, Sale(*figures), stood.get(order_id, {}), positions)


def _stands(conn: sqlite3.Connection, touched: str) -> dict[int, dict[str, dict[int | None, Given]]]:
    found: dict[int, dict[str, dict[int | None, Given]]] = {}
    rows = conn.execute(
        "select order_id, currency, order_line_id, sum(units), sum(goods_minor), sum(shipping_minor),"
        f" sum(amount_minor) from external_refund where order_id in ({touched})"
        " group by order_id, currency, order_line_id"
    )
    for order_id, currency, line_id, *sums in rows:
        found.setdefault(order_id, {}).setdefault(currency, {})[line_id] = Given(*sums)
    return found


@dataclass(frozen=True, slots=True)
class OrderLevel:
    """What was told of an order without saying for which line, and what its lines weigh: their paid."""

    amount_minor: int
    shipping_minor: int
    currency: str
    lines: tuple[tuple[str, str, int], ...]  # (sku, category, paid)


_BETWEEN = "e.on_day between :first and :last"


def elsewhere_by_day(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> list[tuple[date, str, str, int]]:
    """(day, channel, currency, total in minor units) of what was told on those days; None is open."""
    rows: list[Any] = conn.execute(
        "select e.on_day, o.channel, e.currency, sum(e.total_minor) from external_refund e"
        f" join orders o on o.id = e.order_id where {_BETWEEN} group by 1, 2, 3 order by 1, 2, 3",
        span(first, last),
    ).fetchall()
    return [(date.fromisoformat(day), *rest) for day, *rest in rows]


def elsewhere_by_line(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> list[tuple[str, str, str, int]]:
    """(sku, category, currency, goods in minor units) of what was told of single lines."""
    return conn.execute(
        "select l.sku, l.category, e.currency, sum(e.goods_minor) from external_refund e"
        f" join order_line l on l.id = e.order_line_id where {_BETWEEN} group by 1, 2, 3 order by 1, 2, 3",
        span(first, last),
    ).fetchall()


def elsewhere_of_orders(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> Iterator[OrderLevel]:
    """What was told of whole orders, each with its lines."""
    rows: Iterator[Any] = conn.execute(
        "select e.id, e.amount_minor, e.shipping_minor, e.currency, l.sku, l.category, l.paid_minor"
        " from external_refund e join order_line l on l.order_id = e.order_id"
        f" where e.order_line_id is null and {_BETWEEN} order by e.id, l.position",
        span(first, last),
    )
    for (_, amount, shipping, currency), group in itertools.groupby(rows, key=lambda row: row[:4]):
        yield OrderLevel(amount, shipping, currency, tuple(tuple(row[4:]) for row in group))
