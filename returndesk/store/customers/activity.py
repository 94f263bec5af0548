"""What customers ordered and kept: the number of orders, their net value and the latest, since some days."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from returndesk.store.schema.orders import SOLD, received

# What became of orders: money given back for faults of shop, maker and carrier, which does not count; orders
# whose units all went back by the customer's own choice, or on the platform, which does not say why.
_BACK = f"""
    excused as materialized (select order_id, sum(minor) as minor from (
        select r.order_id, r.returned_minor as minor
            from refund r join claim c on c.id = r.claim_id where c.fault <> 'customer'
        union all select x.order_id, x.returned_minor
            from correction x join claim c on c.id = x.claim_id where c.fault <> 'customer')
        group by order_id),
    wholly_back as materialized (select order_id from (
        select r.order_id, l.units from refund_line l join refund r on r.id = l.refund_id
            join claim c on c.id = r.claim_id where c.fault = 'customer'
        union all select order_id, units from external_refund where units <> 0) b group by order_id
        having sum(units) >= (select sum(quantity) from order_line where order_id = b.order_id and {SOLD})),
    outside as materialized (select order_id, sum(total_minor) as minor from external_refund
        group by order_id),
    exchanged as materialized (select order_id, sum(max(0, min(new, value + paid))) as minor from (
        select order_id, claim_id, sum(new_minor) as new, sum(value_minor + postage_minor) as value,
            (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = m.claim_id) as paid
            from remedy m group by order_id, claim_id) group by order_id),
    paid_here as materialized (select order_id, after_minor as minor from order_payment p
        where id = (select max(id) from order_payment where order_id = p.order_id))"""
_RECEIVED = received("o", "coalesce(p.minor, 0)")
_ENDED = "(o.status = 'cancelled' or o.status = 'refunded' and coalesce(e.minor, 0) = 0)"
_KEPT = f"(not {_ENDED} and {_RECEIVED} > 0 and g.order_id is null)"
_NET = f"""iif({_ENDED}, 0, max(0, {_RECEIVED} + coalesce(x.minor, 0) - o.returned_minor
    + coalesce(e.minor, 0) - max(o.elsewhere_minor, coalesce(u.minor, 0))))"""


class CustomerSums(NamedTuple):
    """A customer's kept orders; the numbers and the net values by currency are since each day asked for."""

    customer_id: int
    orders: tuple[int, ...]
    net_minor: tuple[dict[str, int], ...]
    latest_on: date | None


def activity_since(
    conn: sqlite3.Connection, days: Sequence[date | None], until: date, customer_id: int | None = None
) -> Iterator[CustomerSums]:
    """The kept orders of each customer with an order, by id, since each of some days, the days included.

    None is all orders. Orders after `until` do not count. `customer_id` asks for one customer alone.
    """
    bound = {f"since{n}": (day or date.min).isoformat() for n, day in enumerate(days)}
    sums = ", ".join(
        f"sum(kept and ordered_on >= :since{n}), sum(iif(ordered_on >= :since{n}, net, 0))"
        for n in range(len(days))
    )
    rows = conn.execute(
        f"with {_BACK} select customer_id, currency, max(iif(kept, ordered_on, '')), {sums} from ("
        f" select o.customer_id, o.currency, o.ordered_on, {_KEPT} as kept, {_NET} as net from orders o"
        " left join excused e on e.order_id = o.id left join wholly_back g on g.order_id = o.id"
        " left join outside u on u.order_id = o.id left join exchanged x on x.order_id = o.id"
        " left join paid_here p on p.order_id = o.id"
        f" where o.customer_id {'is not null' if customer_id is None else '= :customer'}"
        " and o.ordered_on <= :until) group by customer_id, currency order by customer_id, currency",
        {**bound, "until": until.isoformat(), **({} if customer_id is None else {"customer": customer_id})},
    )
    for customer, of_customer in groupby(rows, key=itemgetter(0)):
        found = list(of_customer)
        latest = max(row[2] for row in found)
        yield CustomerSums(
            customer,
            tuple(sum(row[3 + 2 * n] for row in found) for n in range(len(days))),
            tuple({row[1]: row[4 + 2 * n] for row in found} for n in range(len(days))),
            date.fromisoformat(latest) if latest else None,
        )
