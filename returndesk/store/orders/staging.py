"""Orders that the desk knows and that may tell something new: in temporary tables, until they are merged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, columns_of
from returndesk.core.orders.paired_export import PairedPart
from returndesk.store.orders.columns import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Row,
    batch_of,
    read_values,
    stored_columns,
)
from returndesk.store.rows import marks

_HALVES = 2_000  # that are written at once

_STAGED = ("customer_key", *CustomerIn._fields, *ORDER_COLUMNS)

# seq is the file's number and the order's first line in it: orders may come in any order.
_TABLES = (
    f"create temp table stage_order (seq integer primary key, {', '.join(_STAGED)})",
    f"create temp table stage_line (order_seq integer, {', '.join(LINE_COLUMNS)},"
    " primary key (order_seq, position)) without rowid",
    """create temp table stage_half (
        pair text, part text, number text, body text, file text,
        primary key (pair, part, number)) without rowid""",
    # What is being asked of the desk, and what has come in beside the stage, see OrderWriter.
    "create temp table told_order (n integer primary key, channel text, number text)",
    "create temp table told_number (file integer, number text)",
    "create temp table told_elsewhere_by (order_id integer primary key)",
)
_OWN = ("stage_line", "stage_order", "stage_half", "told_order", "told_number", "told_elsewhere_by")


class Stage:
    """The temporary tables of one import."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._halves: list[PairedPart] = []
        for statement in _TABLES:
            conn.execute(statement)

    def keep(self, half: PairedPart) -> None:
        """Take half of an order, to wait for the other one."""
        self._halves.append(half)
        if len(self._halves) >= _HALVES:
            self.flush()

    def flush(self) -> None:
        """Write the halves that are not yet in their table."""
        if self._halves:
            self._conn.execute("begin")
            rows = map(_half_row, self._halves)
            self._conn.executemany("insert or replace into stage_half values (?, ?, ?, ?, ?)", rows)
            self._conn.execute("commit")
            self._halves.clear()

    def write(self, orders: Sequence[Row], lines: Sequence[Row]) -> None:
        """Keep some orders for their merge; lines have their order's seq first."""
        self._conn.executemany(f"insert into stage_order values (?, {marks(_STAGED)})", orders)
        self._conn.executemany(f"insert into stage_line values (?, {marks(LINE_COLUMNS)})", lines)

    def clear(self) -> None:
        """Take back what is in the tables: it is to be read again."""
        self._halves.clear()
        for name in _OWN:
            self._conn.execute(f"delete from temp.{name}")

    def drop(self) -> None:
        """Forget what was staged."""
        for name in _OWN:
            self._conn.execute(f"drop table if exists temp.{name}")


def _half_row(half: PairedPart) -> Row:
    body = {"channel": half.channel, "headings": half.headings, "rows": half.rows}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return half.pair, half.part, half.number, text, half.file


def order_row(order: OrderIn) -> dict[str, object]:
    """An order's columns."""
    batch = batch_of(0, columns_of([(0, order)]))
    return {name: column[0] for name, column in batch.orders.items()}


def line_row(position: int, key: str, line: LineIn, paid_minor: int) -> dict[str, object]:
    """A line's columns."""
    columns = stored_columns({name: [value] for name, value in line._asdict().items() if name != "line_id"})
    row = {name: column[0] for name, column in columns.items()}
    return {"position": position, "line_key": key, "paid_minor": paid_minor, **row}


def order_in(order: Sequence[Any], customer: Sequence[str], lines: Sequence[Sequence[Any]]) -> OrderIn:
    """An order from the values of ORDER_COLUMNS, its customer's and its lines' of LINE_COLUMNS."""
    values = read_values(ORDER_COLUMNS, order)
    del values["paid_minor"]  # worked out from its lines
    return OrderIn(**values, customer=CustomerIn(*customer), lines=tuple(map(_line_in, lines)))


def _line_in(row: Sequence[Any]) -> LineIn:
    values = read_values(LINE_COLUMNS, row)
    key = values.pop("line_key")
    for name in ("position", "paid_minor"):
        del values[name]
    line_id = key.removeprefix("id:").rpartition("#")[0] if key.startswith("id:") else ""
    return LineIn(**values, line_id=line_id)


def load_staged(conn: sqlite3.Connection, seq: int) -> OrderIn:
    """One staged order, as its file told it."""
    customer = conn.execute(
        f"select {', '.join(CustomerIn._fields)} from temp.stage_order where seq = ?", (seq,)
    ).fetchone()
    order = conn.execute(
        f"select {', '.join(ORDER_COLUMNS)} from temp.stage_order where seq = ?", (seq,)
    ).fetchone()
    lines = conn.execute(
        f"select {', '.join(LINE_COLUMNS)} from temp.stage_line where order_seq = ? order by position", (seq,)
    ).fetchall()
    return order_in(order, customer, lines)
