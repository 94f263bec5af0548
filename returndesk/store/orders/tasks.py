"""What is left to do for an order that no claim takes care of: the queue reads it each time."""

import sqlite3
from datetime import date
from typing import NamedTuple

from returndesk.core.claims.summary import ClaimOrder
from returndesk.store.rows import named, taken
from returndesk.store.schema.orders import OVER, later, received


class OrderTask(NamedTuple):
    """An order that needs the shop; minor units."""

    order_id: int
    order: ClaimOrder
    minor: int
    currency: str
    since_on: date
    items: str | None = ""  # of those that can be claimed: their lines, joined by a space
    status: str = ""
    claim_id: int | None = None  # that gave back all units, for less than came in by now


_ORDER = """o.id as order_id, o.channel, o.number,
        exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel) as shared,
        coalesce(nullif(u.name, ''), nullif(u.email, ''), u.platform_id, '') as customer,
        coalesce(u.tier, '') as tier, o.currency"""
# Cancelled on the platform, paid and not refunded, or paid here beside what the platform refunded; no claim
# is open, and units are left to claim.
_ENDED = f"""
    select {_ORDER}, o.status, min(t.on_day) as since_on, min({received("o")} - o.returned_minor
            - max(o.elsewhere_minor, (select coalesce(sum(total_minor), 0) from external_refund
            where order_id = o.id and currency = o.currency)), iif({OVER.format("o")}, {later("o")}, 1e18))
            as minor,
        (select group_concat(position, ' ') from (select position from order_line where order_id = o.id
            and quantity > settled_units + elsewhere_units order by position)) as items,
        (select max(claim_id) from refund where order_id = o.id) as claim_id
    from (select order_id, on_day from cancellation union all select order_id, on_day from order_payment) t
        join orders o on o.id = t.order_id left join customer u on u.id = o.customer_id
    where o.status in ('cancelled', 'refunded') and not exists (
        select 1 from claim where order_id = o.id and stage not in ('', 'close'))
    group by o.id order by o.id
"""


def ended_and_owed(conn: sqlite3.Connection) -> list[OrderTask]:
    """The orders that the platform ended without giving all of the customer's money back."""
    return [
        OrderTask(order=ClaimOrder(**taken(row, ClaimOrder._fields[:-1])), **row)
        for row in named(conn.execute(_ENDED))
        if row["minor"] > 0 and (row["items"] or row["claim_id"])
    ]


_DISPUTED = f"""
    select {_ORDER}, d.on_day as since_on, d.amount_minor as minor
    from dispute d join orders o on o.id = d.order_id left join customer u on u.id = o.customer_id
    where d.state = 'open' and d.id = (select max(id) from dispute where order_id = d.order_id) order by d.id
"""


def open_disputes(conn: sqlite3.Connection) -> list[OrderTask]:
    """The orders whose dispute is not decided yet."""
    return [
        OrderTask(order=ClaimOrder(**taken(row, ClaimOrder._fields[:-1])), **row)
        for row in named(conn.execute(_DISPUTED))
    ]
