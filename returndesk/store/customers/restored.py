"""Customers who were erased at a desk, and whom a backup of it still names."""

from __future__ import annotations

import json
import sqlite3

from returndesk.core.value import Value

_PERSON = "(c.key is not null or c.name || c.email || c.phone || c.platform_id <> '')"


class ErasedBuyer(Value):
    """A customer who was erased, and their first order; "" for one without an order."""

    customer_id: int
    channel: str
    number: str


def erased_buyers(conn: sqlite3.Connection) -> list[ErasedBuyer]:
    """The customers who were erased at the desk that is open, of any schema."""
    if not _has(conn, "erased_customer"):
        return []
    rows = conn.execute(
        "select e.customer_id, coalesce(o.channel, ''), coalesce(o.number, '') from erased_customer e"
        " left join orders o on o.id = (select min(id) from orders where customer_id = e.customer_id)"
        " order by e.customer_id"
    ).fetchall()
    if _has(conn, "merged_customer"):  # a backup from before the merge has their other entries
        rows += conn.execute(
            "select id, '', '' from merged_customer join erased_customer using (customer_id) order by id"
        ).fetchall()
    return [ErasedBuyer(*row) for row in rows]


def named_again(conn: sqlite3.Connection, erased: list[ErasedBuyer]) -> list[str]:
    """Those whom the backup that is open, of any schema, names: each by an order as it is typed, or ""."""
    left = (
        "and c.id not in (select customer_id from erased_customer)" if _has(conn, "erased_customer") else ""
    )
    rows = conn.execute(
        "select case when j.value ->> 1 = '' then ''"
        " when (select count(*) from orders where number = o.number) = 1 then o.number"
        " else o.channel || ':' || o.number end"
        " from json_each(?) j"
        " left join orders o on o.channel = j.value ->> 1 and o.number = j.value ->> 2"
        " join customer c on c.id = case when j.value ->> 1 = '' then j.value ->> 0 else o.customer_id end"
        f" where {_PERSON} {left} order by j.key",
        (json.dumps([[one.customer_id, one.channel, one.number] for one in erased]),),
    )
    return [known_by for (known_by,) in rows]


def _has(conn: sqlite3.Connection, table: str) -> bool:
    return conn.execute("select 1 from sqlite_schema where name = ?", (table,)).fetchone() is not None
