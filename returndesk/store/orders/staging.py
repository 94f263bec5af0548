"""Known orders that may have something new: in temporary tables until they are merged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from returndesk.core.orders.incoming import (
    CustomerIn,
    LineIn,
    OrderIn,
    Origin,
    PairedPart,
    RecipientIn,
    columns_of,
)
from returndesk.store.orders.columns import (
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Row,
    batch_of,
    stored_columns,
)
from returndesk.store.rows import marks, read_values, taken

_PARTS = 2_000  # that are written at once

SENT_TO = tuple(f"recipient_{name}" for name in RecipientIn._fields)
_STAGED = ("customer_key", *CustomerIn._fields, *ORDER_COLUMNS, *SENT_TO)

# seq is the file's number and the order's first line in it: orders may come in any order. The last two are
# filled by OrderWriter.
_TABLES = {
    "stage_line": f"(order_seq integer, {', '.join(LINE_COLUMNS)},"
    " primary key (order_seq, position)) without rowid",
    "stage_order": f"(seq integer primary key, {', '.join(_STAGED)})",
    "stage_part": "(pair text, part text, number text, body text, file text,"
    " primary key (pair, part, number)) without rowid",
    "imported_number": "(file integer, number text)",
    # `news` is 1 for an order that is new; of codes, for one whose codes are.
    "imported_code": "(order_id integer, seq integer, code text, typed text, news integer)",
    "imported_consent": "(order_id integer, seq integer, given integer, news integer)",
    "imported_refund": "(order_id integer, file integer, owed integer, primary key (order_id, file))",
}


class Stage:
    """The temporary tables of one import."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._parts: list[PairedPart] = []
        for name, columns in _TABLES.items():
            conn.execute(f"create temp table {name} {columns}")

    def keep(self, part: PairedPart) -> None:
        """Keep a part of an order until the other one is imported."""
        self._parts.append(part)
        if len(self._parts) >= _PARTS:
            self.flush()

    def flush(self) -> None:
        """Write the parts that are not yet in their table."""
        if self._parts:
            self._conn.execute("begin")
            rows = map(_part_row, self._parts)
            self._conn.executemany("insert or replace into stage_part values (?, ?, ?, ?, ?)", rows)
            self._conn.execute("commit")
            self._parts.clear()

    def write(self, orders: Sequence[Row], lines: Sequence[Row]) -> None:
        """Keep some orders for their merge; lines have their order's seq first."""
        self._conn.executemany(f"insert into stage_order values (?, {marks(_STAGED)})", orders)
        self._conn.executemany(f"insert into stage_line values (?, {marks(LINE_COLUMNS)})", lines)

    def clear(self) -> None:
        """Empty the tables: the files are read again."""
        self._parts.clear()
        for name in _TABLES:
            self._conn.execute(f"delete from temp.{name}")

    def drop(self) -> None:
        """Forget what was staged."""
        for name in _TABLES:
            self._conn.execute(f"drop table if exists temp.{name}")


def _part_row(part: PairedPart) -> Row:
    body = {"channel": part.channel, "headings": part.headings, "rows": part.rows}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return part.pair, part.part, part.number, text, part.file


def order_row(order: OrderIn) -> dict[str, object]:
    """An order's columns."""
    batch = batch_of(0, columns_of([(0, order)]))
    return {name: column[0] for name, column in batch.orders.items()}


def line_row(position: int, key: str, line: LineIn, paid_minor: int) -> dict[str, object]:
    """A line's columns."""
    columns = stored_columns({name: [value] for name, value in line._asdict().items() if name != "line_id"})
    row = {name: column[0] for name, column in columns.items()}
    return {"position": position, "line_key": key, "paid_minor": paid_minor, **row}


def order_in(order: Sequence[Any], lines: Sequence[Sequence[Any]]) -> OrderIn:
    """An order from the values of ORDER_COLUMNS, then its customer's and its recipient's, and its lines' of
    LINE_COLUMNS.
    """
    count, sent_to = len(ORDER_COLUMNS), RecipientIn(*order[-len(SENT_TO) :])
    values = read_values(ORDER_COLUMNS, order[:count])
    del values["paid_minor"]  # worked out from its lines
    return OrderIn(
        origin=Origin(**taken(values, Origin._fields)),
        **values,
        customer=CustomerIn(*order[count : -len(SENT_TO)]),
        recipient=sent_to if any(sent_to) else None,
        lines=tuple(map(_line_in, lines)),
    )


def _line_in(row: Sequence[Any]) -> LineIn:
    values = read_values(LINE_COLUMNS, row)
    key = values.pop("line_key")
    for name in ("position", "paid_minor"):
        del values[name]
    line_id = key.removeprefix("id:").rpartition("#")[0] if key.startswith("id:") else ""
    return LineIn(**values, line_id=line_id)


def load_staged(conn: sqlite3.Connection, seq: int) -> OrderIn:
    """One staged order, as it was in its file."""
    columns = ", ".join((*ORDER_COLUMNS, *CustomerIn._fields, *SENT_TO))
    order = conn.execute(f"select {columns} from temp.stage_order where seq = ?", (seq,)).fetchone()
    lines = conn.execute(
        f"select {', '.join(LINE_COLUMNS)} from temp.stage_line where order_seq = ? order by position", (seq,)
    ).fetchall()
    return order_in(order, lines)
