"""External refunds (made on the platform): each import adds what its files have beyond the ledger."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.orders.external_refunds import Given, Sale, SoldLine, expected_ledger, ledger_changes
from returndesk.core.reports.model import Scope
from returndesk.core.value import Value
from returndesk.store.orders.confirmations import confirm_refunds
from returndesk.store.orders.read import reductions_of
from returndesk.store.reports.keys import columns_of
from returndesk.store.rows import named, span
from returndesk.store.schema.orders import OVER, SOLD, carried, later, received

# The orders with an external refund in this import: new ones, and the known ones that it staged. Of these the
# first part uses the small partial index, so that a million ordinary ones cost next to nothing.
_IMPORTED = """
    select order_id as id from temp.imported_refund
    union
    select o.id from temp.stage_order s cross join orders o indexed by orders_refunded_outside
        on o.channel = s.channel and o.number = s.number and (o.status <> 'open' or o.reported_minor > 0)
    union
    select o.id from temp.stage_line t cross join temp.stage_order s on s.seq = t.order_seq
        cross join orders o on o.channel = s.channel and o.number = s.number where t.reported_units > 0
"""
# All orders with a known external refund, for the doctor.
_EVERY = """
    select id from orders where status <> 'open' or elsewhere_minor > 0
    union select order_id from order_line where elsewhere_units > 0 union select order_id from external_refund
"""
_PARTS = "units, goods_minor, shipping_minor, amount_minor"


class RefundedOrder(Value):
    """An order with its ledger by currency: all but its own currency are left from a correction."""

    order_id: int
    number: str
    sale: Sale
    ledgers: dict[str, dict[int | None, Given]]
    positions: dict[int, int]  # of its lines, by line id


def record_external_refunds(
    conn: sqlite3.Connection, on: date, platforms: Sequence[str]
) -> list[tuple[str, int, int, int]]:
    """Add an import's external refunds to the ledger; the day's sums as `external_refunds_of_day` has them.

    `platforms` are those of its files. Call it inside the import's own transaction, after its orders are
    merged and while they are staged.
    """
    # Selected once: it is read twice, and may have gone through a million staged orders.
    conn.execute("drop table if exists temp.touched_order")
    conn.execute(f"create temp table touched_order as {_IMPORTED}")
    _note_cancellations(conn, on)
    confirm_refunds(conn, on)
    told = dict(conn.execute("select order_id, max(file) from temp.imported_refund group by order_id"))
    orders = refunded_orders(conn, "select id from temp.touched_order")
    _bring_up(conn, on, ((platforms[told.get(one.order_id, 0)], one) for one in orders))
    return external_refunds_of_day(conn, on)


def recount_external_refunds(
    conn: sqlite3.Connection, on: date, order_id: int
) -> list[tuple[str, int, int, int]]:
    """Add what a platform told of an order and there was no money left for, as far as there is now.

    The day's sums as `external_refunds_of_day` has them.
    """
    row = conn.execute(
        "select platform from external_refund where order_id = ? order by id desc limit 1", (order_id,)
    ).fetchone()
    orders = list(refunded_orders(conn, f"select {order_id:d} as id"))
    _bring_up(conn, on, ((row[0] if row else "", one) for one in orders))
    return external_refunds_of_day(conn, on)


def _bring_up(conn: sqlite3.Connection, on: date, orders: Iterable[tuple[str, RefundedOrder]]) -> None:
    """Add to the ledgers of orders, each with its platform, what they must have now beyond what they have."""
    rows = []
    for platform, one in orders:
        currency = one.sale.currency
        expected = {currency: expected_ledger(one.sale, one.ledgers.get(currency, {}))}
        for code in sorted({**one.ledgers, **expected}, key=currency.__eq__):  # its own last
            for line, given in ledger_changes(expected.get(code, {}), one.ledgers.get(code, {})):
                rows.append((one.order_id, line, on.isoformat(), platform, code, *given))
    conn.executemany(
        f"insert into external_refund (order_id, order_line_id, on_day, platform, currency, {_PARTS})"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _note_cancellations(conn: sqlite3.Connection, on: date) -> None:
    """Note which orders an import shows as cancelled and paid, and which as refunded in whole."""
    # Of several files of one import the last one counts that shows the order as over.
    last = "(select order_id, owed, max(file) from temp.imported_refund where owed >= 0 group by order_id)"
    conn.execute(f"delete from cancellation where order_id in (select order_id from {last} where owed = 0)")
    conn.execute(
        f"insert or ignore into cancellation select i.order_id, ? from {last} i"
        " join orders o on o.id = i.order_id where i.owed = 1 and o.status = 'cancelled'",
        (on.isoformat(),),
    )


def beyond_refunds_here(conn: sqlite3.Connection, after: int) -> list[tuple[str, int, str]]:
    """(order, minor units, currency) of external refunds after an id, for orders with refunds here."""
    return conn.execute(
        "select o.number, sum(e.total_minor), e.currency from external_refund e"
        " join orders o on o.id = e.order_id"
        " where e.id > ? and exists (select 1 from refund where order_id = o.id)"
        " group by o.id, e.currency having sum(e.total_minor) > 0 order by o.id",
        (after,),
    ).fetchall()


def cancelled_untold(conn: sqlite3.Connection, after: int) -> list[str]:
    """The orders of external refunds after an id that were cancelled, with payment and refund unknown."""
    rows = conn.execute(
        "select o.number from external_refund e join orders o on o.id = e.order_id where e.id > ?"
        " and o.status = 'cancelled' and o.payment = 'unknown'"
        " and o.elsewhere_minor < o.received_minor - o.returned_minor"
        " and not exists (select 1 from cancellation where order_id = o.id)"
        " group by o.id having sum(e.total_minor) > 0 order by o.id",
        (after,),
    )
    return [number for (number,) in rows]


def claims_on_touched_orders(conn: sqlite3.Connection) -> list[int]:
    """The open claims on orders whose external refunds were just recorded, oldest first."""
    rows = conn.execute(
        "select id from claim where stage not in ('', 'close')"
        " and order_id in (select id from temp.touched_order) order by id"
    )
    return [claim_id for (claim_id,) in rows]


def external_refunds_of_day(conn: sqlite3.Connection, day: date) -> list[tuple[str, int, int, int]]:
    """(currency, orders, units, total in minor units) of a day's imported external refunds."""
    return conn.execute(
        "select currency, count(distinct order_id), sum(units), sum(total_minor) from external_refund"
        " where on_day = ? group by currency order by currency",
        (day.isoformat(),),
    ).fetchall()


def refunded_orders(conn: sqlite3.Connection, touched: str = _EVERY) -> Iterator[RefundedOrder]:
    """The orders with external refunds, by id, each with its ledgers."""
    ledgers = _ledgers(conn, touched)
    # The platform knows of no goods given in exchange; where it refunded all, of no payment recorded here.
    later_on = f"iif({OVER.format('o')}, {later('o')}, 0)"
    came = f"{received('o')} - {later_on} + min(o.returned_minor, {carried('o.id')} + {later_on})"
    rows: Iterator[Any] = conn.execute(
        f"select o.id, o.number, {OVER.format('o')}, o.currency, {came}, o.shipping_minor, o.elsewhere_minor,"
        " o.shipping_refunded_minor, o.returned_minor, o.reported_minor > 0,"
        " l.id, l.quantity, l.paid_minor, l.elsewhere_units, l.settled_units, l.refunded_minor, l.position"
        # from the few orders that an import touches, not through all of the desk's
        f" from ({touched}) t cross join orders o on o.id = t.id cross join order_line l on l.order_id = o.id"
        f" and l.{SOLD} order by o.id, l.position"
    )
    for (order_id, number, *facts, stated), group in itertools.groupby(rows, key=lambda row: row[:10]):
        lines, positions = [], {}
        reductions = reductions_of(conn, order_id)
        for row in group:
            *line, position = row[len(facts) + 3 :]
            lines.append(SoldLine(*(*line, reductions.get(line[0], ()))))
            positions[lines[-1].line_id] = position
        figures = [*facts, lines, bool(stated)]
        yield RefundedOrder(order_id, number, Sale(*figures), ledgers.get(order_id, {}), positions)


def _ledgers(conn: sqlite3.Connection, touched: str) -> dict[int, dict[str, dict[int | None, Given]]]:
    found: dict[int, dict[str, dict[int | None, Given]]] = {}
    rows = conn.execute(
        "select order_id, currency, order_line_id, sum(units), sum(goods_minor), sum(shipping_minor),"
        f" sum(amount_minor) from external_refund where order_id in ({touched})"
        " group by order_id, currency, order_line_id"
    )
    for order_id, currency, line_id, *sums in rows:
        found.setdefault(order_id, {}).setdefault(currency, {})[line_id] = Given(*sums)
    return found


class Reported(NamedTuple):
    """What a platform refunded of an order, or of one line of it, as reports add it up. Minor units."""

    day: date  # of its import, or of its order: as the basis has it
    currency: str
    keys: Mapping[str, str]  # of the order, those that were asked for
    method: str = ""
    sku: str = ""
    category: str = ""
    amount_minor: int = 0
    shipping_minor: int = 0
    lines: tuple[tuple[str, str, int], ...] = ()  # of a whole order: (sku, category, paid)


# What the banks took in disputes is refunded outside the desk, too.
_WITH_DISPUTES = """(
    select order_id, on_day, currency, 'elsewhere' as method, total_minor from external_refund
    union all select order_id, on_day, currency, 'dispute', taken_minor from dispute
        where taken_minor <> 0)"""
_OF_ORDERS = """(select id, order_id, on_day, currency, amount_minor, shipping_minor from external_refund
    where order_line_id is null
    union all select -id, order_id, on_day, currency, taken_minor, 0 from dispute where taken_minor <> 0)"""


def _selected(scope: Scope) -> tuple[Mapping[str, str], str, str]:
    """The order's keys that a scope adds up by, the columns of the day and of these, and the condition."""
    keys = columns_of(scope.by, but=("claim",))
    day = "o.ordered_on" if scope.basis == "sale" else "e.on_day"
    columns = "".join(f", {sql} as key_{name}" for name, sql in keys.items())
    return keys, f"{day} as day{columns}", f"{day} between :first and :last"


def _reported(rows: sqlite3.Cursor, keys: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for row in named(rows):
        of_order = {name: str(row.pop(f"key_{name}")) for name in keys}
        yield {**row, "keys": of_order}


def external_refunds_between(
    conn: sqlite3.Connection, scope: Scope, *, of_sold: bool = False
) -> list[Reported]:
    """The refunds of a scope's period, by the days of their imports or of their orders.

    With `of_sold`, without those of cancelled orders.
    """
    keys, columns, within = _selected(scope)
    within += " and o.status <> 'cancelled'" * of_sold
    rows = conn.execute(
        f"select e.currency, e.method, e.total_minor as amount_minor, {columns} from {_WITH_DISPUTES} e"
        f" join orders o on o.id = e.order_id where {within}",
        span(*scope.period),
    )
    return [Reported(**row) for row in _reported(rows, keys)]


def external_refunds_of_lines(conn: sqlite3.Connection, scope: Scope) -> list[Reported]:
    """The refunds of single lines."""
    keys, columns, within = _selected(scope)
    rows = conn.execute(
        f"select e.currency, e.goods_minor as amount_minor, l.sku, l.category, {columns}"
        " from external_refund e join order_line l on l.id = e.order_line_id"
        f" join orders o on o.id = e.order_id where {within}",
        span(*scope.period),
    )
    return [Reported(**row) for row in _reported(rows, keys)]


def external_refunds_of_orders(conn: sqlite3.Connection, scope: Scope) -> Iterator[Reported]:
    """The refunds of whole orders, each with its lines."""
    keys, columns, within = _selected(scope)
    rows = conn.execute(
        "select e.id, e.amount_minor, e.shipping_minor, e.currency, l.sku, l.category,"
        f" l.paid_minor, {columns} from {_OF_ORDERS} e join orders o on o.id = e.order_id"
        f" join order_line l on l.order_id = e.order_id and l.{SOLD}"
        f" where {within} order by e.id, l.position",
        span(*scope.period),
    )
    for _, group in itertools.groupby(_reported(rows, keys), key=lambda row: row.pop("id")):
        whole = list(group)
        lines = tuple((row.pop("sku"), row.pop("category"), row.pop("paid_minor")) for row in whole)
        yield Reported(**whole[0], lines=lines)
