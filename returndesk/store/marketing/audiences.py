"""To whom an offer can be made: groups of customers by what they ordered and how they were treated."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

# Customers whose claim was settled badly, and who ordered nothing since: it was rejected, scored 2 or less,
# or a target of the shop's was missed.
_AT_RISK = """
    select customer from (
        select coalesce(m.customer_id, o.customer_id) as customer,
            max(coalesce(h.settled_on, c.closed_on, c.decided_on)) as since
        from claim c join orders o on o.id = c.order_id
        left join claimant m on m.claim_id = c.id left join claim_handling h on h.claim_id = c.id
        where c.status = 'rejected' or (h.settled_on <= :today and (h.kept < h.targets
            or exists (select 1 from feedback where claim_id = c.id and score <= 2)))
        group by 1) b
    where customer is not null and not exists (select 1 from orders where customer_id = b.customer
        and ordered_on > b.since and ordered_on <= :today and status <> 'cancelled')"""
_ORDERED = "select customer_id from orders where customer_id is not null and status <> 'cancelled'"
_OF_DAYS = f"{_ORDERED} and ordered_on <= :today group by customer_id having "
_GROUPS = {
    "at-risk": _AT_RISK,
    "lapsed": f"{_OF_DAYS} max(ordered_on) < :since",
    "new": f"{_OF_DAYS} min(ordered_on) >= :since",
    "tier": "select id from customer where tier = :tier",
}


class Addressee(NamedTuple):
    """A customer as a mailer needs them."""

    customer_id: int
    name: str
    email: str
    language: str  # as the customer set it; "" for none
    country: str  # of their newest order; "" if unknown


class Known(NamedTuple):
    """By what a file may name a customer."""

    customer_id: int
    key: str | None
    name: str
    email: str
    phone: str
    platform_id: str


def group_members(
    conn: sqlite3.Connection, group: str, today: date, since: date | None = None, tier: str = ""
) -> list[int]:
    """The customers of a group on a day: at-risk, lapsed (nothing since a day), new (since a day), tier."""
    bound = {"today": today.isoformat(), "since": since and since.isoformat(), "tier": tier}
    return [customer for (customer,) in conn.execute(f"{_GROUPS[group]} order by 1", bound)]


def known_customers(conn: sqlite3.Connection) -> list[Known]:
    """All customers with what they are known by, and by what they were before a merge."""
    rows = conn.execute(
        "select id, key, name, email, phone, platform_id from customer"
        " union all select customer_id, key, name, email, phone, platform_id from merged_customer order by 1"
    )
    return [Known(*row) for row in rows]


def addressees(conn: sqlite3.Connection, customers: Collection[int]) -> list[Addressee]:
    """These customers with their address, by number."""
    rows = conn.execute(
        "select u.id, u.name, u.email, u.language, coalesce((select country from orders"
        " where customer_id = u.id order by ordered_on desc, id desc limit 1), '')"
        " from customer u where u.id in (select value from json_each(?)) order by u.id",
        (json.dumps(list(customers)),),
    )
    return [Addressee(*row) for row in rows]
