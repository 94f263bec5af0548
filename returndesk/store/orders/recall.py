"""Who has a product: for the letters of a recall."""

import sqlite3
from typing import NamedTuple

from returndesk.store.orders.read import SHOWN
from returndesk.store.rows import named


class Owned(NamedTuple):
    """Units of a sold line that did not come back for good; without a customer, the buyer is unknown."""

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


# Units that were repaired are with the customer again. What a platform refunded may never have come back.
_OWNED = f"""
    select o.customer_id, coalesce(c.key, '') as key, coalesce(c.name, '') as name,
        coalesce(c.email, '') as email, coalesce(c.phone, '') as phone, coalesce(c.language, '') as language,
        o.country, o.channel, o.number,
        exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel) as shared,
        coalesce(nullif(l.title, ''), l.sku) as title,
        l.quantity - coalesce((select sum(max(0, accepted - repaired)) from claim_line
            where order_line_id = l.id), 0) as units
    from order_line l join orders o on o.id = l.order_id left join customer c on c.id = o.customer_id
    where l.sku = ? and o.status <> 'cancelled' and l.fulfillment <> 'unsent' and {SHOWN}
    order by o.ordered_on, o.id, l.position
"""


def owners_of(conn: sqlite3.Connection, sku: str) -> list[Owned]:
    """The units of a SKU that are with customers, by order."""
    rows = named(conn.execute(_OWNED, (sku,)))
    return [Owned(**{**row, "shared": bool(row["shared"])}) for row in rows if row["units"] > 0]


def all_skus(conn: sqlite3.Connection) -> list[str]:
    """Every SKU that was sold, or given in exchange."""
    return [sku for (sku,) in conn.execute("select distinct sku from order_line")]


def skus_like(conn: sqlite3.Connection, typed: str) -> list[str]:
    """The SKU as typed, else those that differ by case, else those that begin so."""
    for where, value in (("sku = ?", typed), ("sku = ? collate nocase", typed)):
        sql = f"select distinct sku from order_line where {where} order by sku"
        if found := [sku for (sku,) in conn.execute(sql, (value,))]:
            return found
    sql = (
        "select distinct sku from order_line where substr(sku, 1, ?) = ? collate nocase order by sku limit 9"
    )
    return [sku for (sku,) in conn.execute(sql, (len(typed), typed))]
