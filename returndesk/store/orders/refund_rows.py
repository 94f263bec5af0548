"""Refunds that a platform tells in rows of their own, for sales of this file or of an earlier one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from returndesk.core.orders.incoming import RefundRow
from returndesk.store.schema.orders import SOLD

# All units that such rows tell of a line, and the order's status with them.
_REPORTED = """
    update order_line as l set reported_units = max(reported_units,
        (select coalesce(sum(units), 0) from refund_row where order_line_id = l.id)) where order_id = ?
"""
_STATUS = f"""
    update orders set status = iif(exists (select 1 from order_line where order_id = orders.id
        and reported_units < quantity and {SOLD}), 'part-refunded', 'refunded')
    where id = ? and status in ('open', 'part-refunded')
"""


def save_payments(conn: sqlite3.Connection, numbers: Mapping[str, str]) -> None:
    """Keep the payments of sales, by number, for refunds in later files."""
    conn.executemany(
        "insert or ignore into sale_payment (payment, order_id)"
        " select ?, id from orders where number = ? order by id desc limit 1",
        numbers.items(),
    )


def take_refund_rows(
    conn: sqlite3.Connection, rows: Iterable[RefundRow], file: int
) -> tuple[set[int], list[str]]:
    """Count a file's rows that are not yet counted as refunded: the orders, and the numbers without one.

    Call it once the sales of the files are written, and before their external refunds are recorded.
    """
    touched, strangers = set(), list[str]()
    alike = Counter[RefundRow]()  # units: one refund may have several rows of one item
    for row in rows:
        alike[row._replace(units=0)] += row.units
    for row, units_of_row in alike.items():
        order_id = _order_of(conn, row)
        lines = conn.execute(
            "select l.id, l.quantity - coalesce((select sum(units) from refund_row"
            " where order_line_id = l.id), 0), exists (select 1 from refund_row"
            " where order_line_id = l.id and reference = ?) from order_line l"
            f" where order_id = ? and sku = ? and title = ? and {SOLD} order by position",
            (row.reference, order_id, row.sku, row.title),
        ).fetchall()
        if any(known for *_, known in lines):
            continue
        left = units_of_row
        for line_id, free, _ in lines:
            if units := min(left, free):
                values = (line_id, row.reference, units)
                conn.execute(
                    "insert into refund_row (order_line_id, reference, units) values (?, ?, ?)", values
                )
                left -= units
        if left:
            strangers.append(row.number)
        if order_id is not None and left < units_of_row:
            touched.add(order_id)
    changed = {order_id for order_id in touched if _report(conn, order_id, file)}
    return changed, strangers


def _order_of(conn: sqlite3.Connection, row: RefundRow) -> int | None:
    """The order by its payment, else by its number, if no other channel has it."""
    by_payment = conn.execute(
        "select order_id from sale_payment where payment = ?", (row.payment,)
    ).fetchall()
    found = by_payment or conn.execute("select id from orders where number = ?", (row.number,)).fetchall()
    return int(found[0][0]) if len(found) == 1 else None


def _report(conn: sqlite3.Connection, order_id: int, file: int) -> bool:
    """Bring an order up to what its rows tell; whether that changed anything."""
    sums = "select sum(reported_units) from order_line where order_id = ?"
    before = conn.execute(sums, (order_id,)).fetchone()
    conn.execute(_REPORTED, (order_id,))
    conn.execute(_STATUS, (order_id,))
    conn.execute(
        "insert or ignore into temp.imported_refund (order_id, file) values (?, ?)", (order_id, file)
    )
    return bool(before != conn.execute(sums, (order_id,)).fetchone())
