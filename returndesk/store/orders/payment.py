"""What customers paid for orders that were not paid in full, as recorded here. Minor units."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from returndesk.store.rows import insert
from returndesk.store.schema.orders import recorded


def add(conn: sqlite3.Connection, row: Mapping[str, object]) -> int:
    """Record a payment, or a correction of one; its id."""
    return insert(conn, "order_payment", dict(row))


def set_unpaid(conn: sqlite3.Connection, order_id: int) -> None:
    """Record that nothing came in for an order whose exports do not say what was paid."""
    conn.execute(
        "update orders set payment = 'unpaid', outstanding_minor = charged_minor where id = ?", (order_id,)
    )


def recorded_minor(conn: sqlite3.Connection, order_id: int) -> int:
    """What had come in for an order with the last payment that was recorded."""
    return int(
        conn.execute(f"select {recorded('o.id')} from orders o where id = ?", (order_id,)).fetchone()[0]
    )


def recorded_by(conn: sqlite3.Connection, order_id: int, method: str) -> tuple[int, int]:
    """What was recorded for an order by one method, and the rounding of cash beside it."""
    sums = "coalesce(sum(amount_minor), 0), coalesce(sum(rounding_minor), 0)"
    sql = f"select {sums} from order_payment where order_id = ? and method = ?"
    minor, rounding = conn.execute(sql, (order_id, method)).fetchone()
    return minor, rounding


def refunded_by(conn: sqlite3.Connection, order_id: int, method: str) -> int:
    """What was given back of an order by one tender."""
    sql = "select coalesce(sum(settled_minor), 0) from payout where order_id = ? and tender = ?"
    return int(conn.execute(sql, (order_id, method)).fetchone()[0])


def stated_minor(conn: sqlite3.Connection, order_id: int) -> int:
    """What came in for an order as its exports tell it."""
    return int(conn.execute("select received_minor from orders where id = ?", (order_id,)).fetchone()[0])
