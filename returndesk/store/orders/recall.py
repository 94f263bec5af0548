"""Who has a product: for the letters of a recall."""

import sqlite3
from typing import NamedTuple

from returndesk.store.orders.read import SHOWN
from returndesk.store.rows import named
from returndesk.store.schema.orders import UNSENT


class Owned(NamedTuple):
    """Units that are with a customer, or still to be sent; without a customer, the buyer is unknown."""

    customer_id: int | None
    key: str
    name: str
    email: str
    phone: str
    language: str
    country: str
    channel: str
    number: str
    shared: bool  # another channel has the same number
    title: str
    units: int
    claim_id: int | None  # of goods still to be sent: the claim that they are owed on


_WHO = """coalesce(c.key, '') as key, coalesce(c.name, '') as name,
        coalesce(c.email, '') as email, coalesce(c.phone, '') as phone, coalesce(c.language, '') as language,
        o.country, o.channel, o.number,
        exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel) as shared"""

# Units that were repaired are with the customer again. What a platform refunded may never have come back.
_OWNED = f"""
    select o.customer_id, {_WHO},
        coalesce(nullif(l.title, ''), l.sku) as title,
        l.quantity - coalesce((select sum(max(0, accepted - repaired)) from claim_line
            where order_line_id = l.id), 0) as units, null as claim_id
    from order_line l join orders o on o.id = l.order_id left join customer c on c.id = o.customer_id
    where l.sku = ? and o.status <> 'cancelled'
        and not ({UNSENT} and l.part_on is null) and {SHOWN}
    order by o.ordered_on, o.id, l.position
"""

# Goods of an exchange or a replacement are no line of their order before they are sent.
_TO_SEND = f"""
    select c.id as customer_id, {_WHO},
        coalesce((select title from order_line where sku = g.sku and title <> '' limit 1), g.sku) as title,
        sum(g.units) as units, g.claim_id
    from outgoing g join remedy r on r.id = g.remedy_id join orders o on o.id = r.order_id
    left join claimant t on t.claim_id = g.claim_id
    left join customer c on c.id = coalesce(t.customer_id, o.customer_id)
    where g.sku = ? and g.sent_id is null and r.kind <> 'repair' group by g.claim_id order by g.claim_id
"""


def owners_of(conn: sqlite3.Connection, sku: str) -> list[Owned]:
    """The units of a SKU that are with customers, by order; then those still to be sent to them."""
    rows = [row for sql in (_OWNED, _TO_SEND) for row in named(conn.execute(sql, (sku,)))]
    return [Owned(**{**row, "shared": bool(row["shared"])}) for row in rows if row["units"] > 0]


def all_skus(conn: sqlite3.Connection) -> list[str]:
    """Every SKU that was sold, or given in exchange."""
    return [sku for (sku,) in conn.execute("select distinct sku from order_line")]


def skus_like(conn: sqlite3.Connection, typed: str) -> list[str]:
    """The SKU as typed, else those that differ by case, else those that begin so."""
    values = {"typed": typed, "length": len(typed)}
    starts = "substr(sku, 1, :length) = :typed collate nocase"
    for where in ("sku = :typed", "sku = :typed collate nocase", starts):
        tables = (f"select sku from {table} where {where}" for table in ("order_line", "outgoing"))
        sql = f"{' union '.join(tables)} order by sku limit 9"
        if found := [sku for (sku,) in conn.execute(sql, values)]:
            return found
    return []
