"""The points that customers used."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import date

from returndesk.core.customers.points import UsedPoints


def used_points(
    conn: sqlite3.Connection, customers: Collection[int] | None = None
) -> dict[int, list[UsedPoints]]:
    """The points that customers used, an order's on the day of its first use, less those returned."""
    found: dict[int, list[UsedPoints]] = {}
    for customer, on, points in conn.execute(
        "select customer_id, min(used_on), sum(points) from points_use"
        " where ?1 is null or customer_id in (select value from json_each(?1))"
        " group by customer_id, order_id order by min(id)",
        (None if customers is None else json.dumps(list(customers)),),
    ):
        found.setdefault(customer, []).append(UsedPoints(date.fromisoformat(on), points))
    return found


def used_as_one(conn: sqlite3.Connection, customers: Collection[int]) -> list[UsedPoints]:
    """The points that some customers used, as those of one person."""
    rows = conn.execute(
        "select min(used_on), sum(points) from points_use"
        " where customer_id in (select value from json_each(?)) group by order_id order by min(id)",
        (json.dumps(list(customers)),),
    )
    return [UsedPoints(date.fromisoformat(on), points) for on, points in rows]


def used_for(conn: sqlite3.Connection, customer_id: int, order_id: int) -> int:
    """The points that a customer used for an order, less those returned."""
    sql = "select coalesce(sum(points), 0) from points_use where customer_id = ? and order_id = ?"
    return int(conn.execute(sql, (customer_id, order_id)).fetchone()[0])


def are_known(conn: sqlite3.Connection) -> bool:
    """Whether any policy of the desk ever gave points."""
    sql = "select 1 from policy where json_type(parsed, '$.points.per') is not null"
    return conn.execute(sql).fetchone() is not None
