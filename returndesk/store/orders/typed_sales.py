"""What the desk knows for a sale that is typed: the next number, titles, and prices."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from returndesk.store.orders.read import SHOWN
from returndesk.store.schema.orders import SOLD


def next_number(conn: sqlite3.Connection, letter: str) -> str:
    """The next of the numbers that the desk itself gives, such as T0001."""
    digits = "number glob ?1 || '[0-9]*' and substr(number, 2) not glob '*[^0-9]*'"
    sql = f"select coalesce(max(cast(substr(number, 2) as integer)), 0) + 1 from orders where {digits}"
    return f"{letter}{conn.execute(sql, (letter,)).fetchone()[0]:04d}"


def last_titles(conn: sqlite3.Connection, skus: Sequence[str]) -> dict[str, tuple[str, str]]:
    """SKU -> title and category, as last sold."""
    # One by one by the index of SKUs, whose lines are in the order of their ids: not every line ever sold.
    rows = conn.execute(
        "select l.sku, l.title, l.category from json_each(:skus) k cross join order_line l on l.id ="
        " (select id from order_line where sku = k.value and title <> '' order by id desc limit 1)",
        {"skus": json.dumps(list(skus))},
    )
    return {sku: (title, category) for sku, title, category in rows}


def lowest_price(conn: sqlite3.Connection, sku: str, currency: str, since: date) -> tuple[str, int] | None:
    """The SKU as it is written, and the least that was paid for one since a day; None where none was sold.

    Minor units, rounded down. In any case of its letters, where none is exactly that.
    """
    for where in ("l.sku = ?", "l.sku = ? collate nocase"):
        row = conn.execute(
            "select l.sku, min(l.paid_minor / l.quantity) from order_line l"
            f" join orders o on o.id = l.order_id where {where} and l.{SOLD} and o.currency = ?"
            f" and o.ordered_on >= ? and o.status <> 'cancelled' and {SHOWN} having count(*) > 0",
            (sku, currency, since.isoformat()),
        ).fetchone()
        if row:
            return str(row[0]), int(row[1])
    return None
