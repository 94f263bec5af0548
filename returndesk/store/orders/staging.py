"""Orders that the desk knows and that may tell something new: in temporary tables, until they are merged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, columns_of
from returndesk.core.orders.paired_export import Half
from returndesk.store.orders.columns import LINE_FACTS, ORDER_FACTS, Row, batch_of, line_columns
from returndesk.store.orders.read import split_list

_HALVES = 2_000  # that are written at once

# seq is the file's number and the order's first line in it: orders may come in any order.
_TABLES = (
    """create temp table stage_order (
        seq integer primary key, customer_key text, name text, email text, phone text, platform_id text,
        tier text, channel text, number text, ordered_on text, ordered_at text, currency text,
        shipping_minor integer, discount_minor integer, tax_minor integer, tax_included integer,
        paid_minor integer, country text, tags text, payment_method text, status text, source text,
        campaign text, elsewhere_minor integer)""",
    """create temp table stage_line (
        order_seq integer, position integer, line_key text, sku text, title text, category text,
        quantity integer, unit_price_minor integer, gross_minor integer, discount_minor integer,
        tax_minor integer, paid_minor integer, tags text, cost_minor integer, shipped_on text,
        delivered_on text, tracking text, elsewhere_units integer,
        primary key (order_seq, position)) without rowid""",
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
        self._halves: list[Half] = []
        for statement in _TABLES:
            conn.execute(statement)

    def keep(self, half: Half) -> None:
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
        self._conn.executemany(f"insert into stage_order values ({', '.join('?' * 24)})", orders)
        self._conn.executemany(f"insert into stage_line values ({', '.join('?' * 18)})", lines)

    def clear(self) -> None:
        """Take back what is in the tables: it is to be read again."""
        self._halves.clear()
        for name in _OWN:
            self._conn.execute(f"delete from temp.{name}")

    def drop(self) -> None:
        """Forget what was staged."""
        for name in _OWN:
            self._conn.execute(f"drop table if exists temp.{name}")


def _half_row(half: Half) -> Row:
    body = {"channel": half.channel, "headings": half.headings, "rows": half.rows}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return half.pair, half.part, half.number, text, half.file


def order_values(order: OrderIn) -> tuple[object, ...]:
    """An order's facts in the order of ORDER_FACTS."""
    return tuple(column[0] for column in batch_of(0, columns_of([(0, order)])).orders)


def line_values(position: int, key: str, line: LineIn, paid_minor: int) -> tuple[object, ...]:
    """A line's facts in the order of LINE_FACTS."""
    values = [column[0] for column in line_columns([(value,) for value in line])]
    return (position, key, *values[:8], paid_minor, *values[8:14])


def order_in(facts: Sequence[Any], who: Sequence[str], lines: Sequence[Sequence[Any]]) -> OrderIn:
    """An order from its facts (ORDER_FACTS), its customer's five and its lines' facts (LINE_FACTS)."""
    (channel, number, ordered_on, ordered_at, currency, shipping, discount, tax, included, _, country, tags,
     payment_method, status, source, campaign, elsewhere) = facts  # fmt: skip
    return OrderIn(
        channel=channel,
        number=number,
        ordered_on=date.fromisoformat(ordered_on),
        currency=currency,
        lines=tuple(map(_line_in, lines)),
        ordered_at=datetime.fromisoformat(ordered_at) if ordered_at else None,
        customer=CustomerIn(*who),
        shipping_minor=shipping,
        discount_minor=discount,
        tax_minor=tax,
        tax_included=bool(included),
        country=country,
        tags=split_list(tags),
        payment_method=payment_method,
        status=status,
        source=source,
        campaign=campaign,
        elsewhere_minor=elsewhere,
    )


def _line_in(facts: Sequence[Any]) -> LineIn:
    (_, key, sku, title, category, quantity, unit_price, gross, discount, tax, _, tags, cost, shipped,
     delivered, tracking, elsewhere) = facts  # fmt: skip
    return LineIn(
        sku=sku,
        quantity=quantity,
        unit_price_minor=unit_price,
        gross_minor=gross,
        title=title,
        category=category,
        discount_minor=discount,
        tax_minor=tax,
        tags=split_list(tags),
        cost_minor=cost,
        line_id=key.removeprefix("id:").rpartition("#")[0] if key.startswith("id:") else "",
        shipped_on=date.fromisoformat(shipped) if shipped else None,
        delivered_on=date.fromisoformat(delivered) if delivered else None,
        tracking=tracking,
        elsewhere_units=elsewhere,
    )


def load_staged(conn: sqlite3.Connection, seq: int) -> OrderIn:
    """One staged order, as its file told it."""
    row = conn.execute(
        f"select name, email, phone, platform_id, tier, {ORDER_FACTS} from temp.stage_order where seq = ?",
        (seq,),
    ).fetchone()
    lines = conn.execute(
        f"select {LINE_FACTS} from temp.stage_line where order_seq = ? order by position", (seq,)
    ).fetchall()
    return order_in(row[5:], row[:5], lines)
