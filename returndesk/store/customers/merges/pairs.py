"""What shows that two customers may be one person, or are two."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Address(NamedTuple):
    """A customer's email and phone, now or of an entry that was merged."""

    customer_id: int
    email: str
    phone: str


def addresses(conn: sqlite3.Connection) -> list[Address]:
    """Every email and phone number, those of the customers with the most orders first."""
    rows = conn.execute(
        "select u.id, u.email, u.phone from (select id, email, phone from customer"
        " union all select customer_id, email, phone from merged_customer) u"
        " where u.email <> '' or u.phone <> ''"
        " order by (select count(*) from orders where customer_id = u.id) desc, u.id"
    )
    return list(map(Address._make, rows))


def claimed_between(conn: sqlite3.Connection) -> set[tuple[int, int]]:
    """Pairs, the older number first, of whom one claims on an order of the other: they are two people."""
    rows = conn.execute(
        "select distinct min(t.customer_id, o.customer_id), max(t.customer_id, o.customer_id) from claimant t"
        " join claim c on c.id = t.claim_id join orders o on o.id = c.order_id"
        " where o.customer_id is not null"
    )
    return set(rows.fetchall())
