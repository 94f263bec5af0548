"""Customers' occasions, and the letters that were sent for them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from returndesk.store.rows import insert


class DatedCustomer(NamedTuple):
    """A customer whose occasion is on a day of the year; `first_on` is their first order."""

    customer_id: int
    month_day: str
    country: str  # of their newest order
    first_on: date | None = None


_COUNTRY = (
    "coalesce((select country from orders where customer_id = {} order by ordered_on desc, id desc), '')"
)


def birthdays(conn: sqlite3.Connection, month_days: Collection[str]) -> list[DatedCustomer]:
    """Customers whose birthday is on one of these days of the year."""
    rows = conn.execute(
        f"select id, birthday, {_COUNTRY.format('u.id')} from customer u"
        " where birthday <> '' and birthday in (select value from json_each(?))",
        (json.dumps(list(month_days)),),
    )
    return [DatedCustomer(*row) for row in rows]


def first_orders(
    conn: sqlite3.Connection, month_days: Collection[str], customers: Collection[int]
) -> list[DatedCustomer]:
    """Which of some customers ordered first on such a day of the year; not counting cancelled orders."""
    rows = conn.execute(
        f"select customer_id, substr(first_on, 6), {_COUNTRY.format('f.customer_id')}, first_on from"
        " (select customer_id, min(ordered_on) as first_on from orders"
        " where customer_id in (select value from json_each(?)) and status <> 'cancelled'"
        " group by customer_id) f where substr(first_on, 6) in (select value from json_each(?))",
        (json.dumps(list(customers)), json.dumps(list(month_days))),
    )
    return [DatedCustomer(one, day, country, date.fromisoformat(on)) for one, day, country, on in rows]


def sent_letters(
    conn: sqlite3.Connection, occasion: str, customers: Collection[int]
) -> dict[int, list[tuple[date, date, str]]]:
    """Customer → (day of the occasion, day on which it was sent, code of its coupon) of letters."""
    found: dict[int, list[tuple[date, date, str]]] = {}
    for customer_id, day, on, code in conn.execute(
        "select l.customer_id, l.day, j.on_day, coalesce(k.code, '') from occasion_letter l"
        " join journal j on j.seq = l.seq left join coupon k on k.id = l.coupon_id"
        " where l.occasion = ? and l.customer_id in (select value from json_each(?)) order by l.id",
        (occasion, json.dumps(list(customers))),
    ):
        sent = (date.fromisoformat(day), date.fromisoformat(on), code)
        found.setdefault(customer_id, []).append(sent)
    return found


def keep(conn: sqlite3.Connection, row: Mapping[str, object]) -> None:
    """Keep that a letter was sent."""
    insert(conn, "occasion_letter", row)
