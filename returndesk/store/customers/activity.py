"""What customers ordered and kept: the number of orders, their net value and the latest, since some days."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import add, itemgetter
from typing import NamedTuple

from returndesk.core.value import Value
from returndesk.store.schema.orders import SOLD, received

# What became of orders: money given back for faults of shop, maker and carrier, which does not count; orders
# whose units all went back by the customer's own choice, or on the platform, which does not say why; and what
# the platform refunded, what came in for exchanges, and here. `{of}` and `{claimed}` narrow the rows of a
# table to the orders of some customers: one row an order is joined, as five joins take twice as long.
_BACK = f"""
    back as materialized (select order_id, sum(excused) as excused, max(whole) as whole,
        sum(outside) as outside, sum(exchanged) as exchanged, sum(paid) as paid from (
        select t.order_id, t.returned_minor as excused, 0 as whole, 0 as outside, 0 as exchanged, 0 as paid
            from refund t join claim c on c.id = t.claim_id where c.fault <> 'customer'{{claimed}}
        union all select t.order_id, t.returned_minor, 0, 0, 0, 0
            from correction t join claim c on c.id = t.claim_id where c.fault <> 'customer'{{claimed}}
        union all select order_id, 0, 1, 0, 0, 0 from (
            select t.order_id, l.units from refund t join refund_line l on l.refund_id = t.id
                join claim c on c.id = t.claim_id where c.fault = 'customer'{{claimed}}
            union all select order_id, units from external_refund t where units <> 0{{of}}) b
            group by order_id having sum(units)
                >= (select sum(quantity) from order_line where order_id = b.order_id and {SOLD})
        union all select order_id, 0, 0, total_minor, 0, 0 from external_refund t where true{{of}}
        union all select order_id, 0, 0, 0, max(0, min(new, value + paid)), 0 from (
            select order_id, sum(new_minor) as new, sum(value_minor + postage_minor) as value,
                (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = t.claim_id)
                    as paid
                from remedy t where true{{of}} group by order_id, claim_id)
        union all select order_id, 0, 0, 0, 0, after_minor from order_payment t
            where id = (select max(id) from order_payment where order_id = t.order_id){{of}})
        group by order_id)"""
_SOME = "customer_id in (select value from json_each(:some))"
_OF_SOME = f" and t.order_id in (select id from orders where {_SOME})"
_CLAIMED_BY_SOME = (
    f" and t.claim_id in (select id from claim where order_id in (select id from orders where {_SOME}))"
)
_ORDERS = "orders o left join back b on b.order_id = o.id"
_RECEIVED = received("o", "coalesce(b.paid, 0)")
_ENDED = "(o.status = 'cancelled' or o.status = 'refunded' and coalesce(b.excused, 0) = 0)"
_KEPT = f"(not {_ENDED} and {_RECEIVED} > 0 and coalesce(b.whole, 0) = 0)"
_LEFT = f"""{_RECEIVED} + coalesce(b.exchanged, 0) - o.returned_minor
    - max(o.elsewhere_minor, coalesce(b.outside, 0))"""
_NET = f"iif({_ENDED}, 0, max(0, {_LEFT} + coalesce(b.excused, 0)))"
_VALUE = f"iif(o.status = 'cancelled' or o.status = 'refunded', 0, max(0, {_LEFT}))"


class CustomerSums(NamedTuple):
    """A customer's kept orders; the numbers and the net values by currency are since each day asked for."""

    customer_id: int
    orders: tuple[int, ...]
    net_minor: tuple[dict[str, int], ...]
    latest_on: date | None


class OrderValue(NamedTuple):
    """What an order of a customer came to, less all that was refunded. Minor units."""

    customer_id: int
    ordered_on: date
    currency: str
    value_minor: int
    order_id: int


def activity_since(
    conn: sqlite3.Connection,
    days: Sequence[date | None],
    until: date,
    customers: Collection[int] | None = None,
) -> Iterator[CustomerSums]:
    """The kept orders of each customer with an order, by id, since each of some days, the days included.

    None is all orders. Orders after `until` do not count. `customers` asks for these alone.
    """
    bound = {f"since{n}": (day or date.min).isoformat() for n, day in enumerate(days)}
    sums = ", ".join(
        f"sum(kept and ordered_on >= :since{n}), sum(iif(ordered_on >= :since{n}, net, 0))"
        for n in range(len(days))
    )
    rows = _asked(
        conn,
        f"select customer_id, currency, max(iif(kept, ordered_on, '')), {sums} from ("
        f" select o.customer_id, o.currency, o.ordered_on, {_KEPT} as kept, {_NET} as net from {_ORDERS}"
        # without a limit kept and net would be computed anew for each sum
        " where {of_order} and o.ordered_on <= :until limit -1) group by customer_id, currency"
        " order by customer_id, currency",
        {**bound, "until": until.isoformat()},
        customers,
    )
    day = lru_cache(date.fromisoformat)  # the same days again and again
    for customer, of_customer in groupby(rows, key=itemgetter(0)):
        (_, currency, latest, *sums), *others = of_customer
        orders, net = sums[::2], [{currency: minor} for minor in sums[1::2]]
        for _, currency, also, *more in others:
            latest = max(latest, also)
            orders = [*map(add, orders, more[::2])]
            for found, minor in zip(net, more[1::2], strict=True):
                found[currency] = minor
        yield CustomerSums(customer, tuple(orders), tuple(net), day(latest) if latest else None)


def order_values(
    conn: sqlite3.Connection, until: date, customers: Collection[int] | None = None
) -> Iterator[OrderValue]:
    """The orders of customers that came to something, by customer and day; `customers` asks for some."""
    rows = _asked(
        conn,
        f"select o.customer_id, o.ordered_on, o.currency, {_VALUE} as value, o.id from {_ORDERS}"
        " where {of_order} and o.ordered_on <= :until and value > 0"
        " order by o.customer_id, o.ordered_on, o.id",
        {"until": until.isoformat()},
        customers,
    )
    for customer, on, currency, minor, order in rows:
        yield OrderValue(customer, date.fromisoformat(on), currency, minor, order)


def _asked(
    conn: sqlite3.Connection, query: str, bound: dict[str, str], customers: Collection[int] | None
) -> sqlite3.Cursor:
    """A query over orders with what became of them, of all customers or of some."""
    if customers is None:
        parts = {"of": "", "claimed": "", "of_order": "o.customer_id is not null"}
    else:
        parts = {"of": _OF_SOME, "claimed": _CLAIMED_BY_SOME, "of_order": f"o.{_SOME}"}
        bound = {**bound, "some": json.dumps(list(customers))}
    back, asked = (
        _BACK.format(of=parts["of"], claimed=parts["claimed"]),
        query.replace("{of_order}", parts["of_order"]),
    )
    return conn.execute(f"with {back} {asked}", bound)


class Bought(Value):
    """Units of a product that a customer bought."""

    category: str
    sku: str
    units: int


class Returned(Value):
    """An order's units, and those of them that came back."""

    units: int
    returned: int


class Handled(Value):
    """A customer's claim: why, and the days from the notice to the money, if there was any."""

    reason: str
    fault: str
    days: int | None
    score: int | None  # the last


_OF_ONE = f"o.customer_id = ? and o.status <> 'cancelled' and o.ordered_on <= ? and l.{SOLD}"


def bought(conn: sqlite3.Connection, customer_id: int, until: date) -> list[Bought]:
    """What a customer bought, the most units first; cancelled orders do not count."""
    rows = conn.execute(
        "select l.category, l.sku, sum(l.quantity) as units from orders o"
        f" join order_line l on l.order_id = o.id where {_OF_ONE}"
        " group by l.category, l.sku order by units desc, l.sku, l.category",
        (customer_id, until.isoformat()),
    )
    return [Bought(*row) for row in rows]


def returned_by_order(conn: sqlite3.Connection, customer_id: int, until: date) -> list[Returned]:
    """The units of each order of a customer, and how many of them the shop received back."""
    rows = conn.execute(
        "select sum(l.quantity), sum(min(l.quantity, (select coalesce(sum(received), 0) from claim_line"
        " where order_line_id = l.id))) from orders o join order_line l on l.order_id = o.id"
        f" where {_OF_ONE} group by o.id",
        (customer_id, until.isoformat()),
    )
    return [Returned(*row) for row in rows]


def order_days(conn: sqlite3.Connection, customer_id: int, until: date) -> tuple[date | None, date | None]:
    """The days of a customer's first and last order that was not cancelled."""
    first, last = conn.execute(
        "select min(ordered_on), max(ordered_on) from orders"
        " where customer_id = ? and status <> 'cancelled' and ordered_on <= ?",
        (customer_id, until.isoformat()),
    ).fetchone()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else (None, None)


def handled(conn: sqlite3.Connection, customer_id: int) -> list[Handled]:
    """A customer's own claims, the newest first; without cancelled and rejected ones."""
    rows = conn.execute(
        "select c.reason, c.fault, cast(julianday((select min(on_day) from refund where claim_id = c.id))"
        " - julianday(c.notice_on) as integer),"
        " (select score from feedback where claim_id = c.id order by id desc limit 1)"
        " from claim c where c.status not in ('cancelled', 'rejected') and c.id in"
        " (select m.id from claim m join orders o on o.id = m.order_id where o.customer_id = ?1"
        " and not exists (select 1 from claimant where claim_id = m.id)"
        " union select claim_id from claimant where customer_id = ?1) order by c.id desc",
        (customer_id,),
    )
    return [Handled(*row) for row in rows]
