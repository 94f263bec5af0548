"""Orders on their way in: in temporary tables, in the shape in which the desk keeps them."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import accumulate
from operator import sub
from typing import Any, NamedTuple

from returndesk.core.halves import Half
from returndesk.core.merging import customer_key, keys_of
from returndesk.core.orders import CustomerIn, LineIn, OrderColumns, OrderIn, columns_of, paid_of_nets
from returndesk.store.orders import split_list

CACHE_KIB = 112 * 1024  # of pages, while a file comes in: its indexes are written all over
_HALVES = 2_000  # that are written at once
SORT_KIB = 24 * 1024  # the same, while customers are sorted

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
)
_OWN = ("stage_line", "stage_order", "stage_half")
ORDER_FACTS = (
    "channel, number, ordered_on, ordered_at, currency, shipping_minor, discount_minor, tax_minor,"
    " tax_included, paid_minor, country, tags, payment_method, status, source, campaign, elsewhere_minor"
)
LINE_FACTS = (
    "position, line_key, sku, title, category, quantity, unit_price_minor, gross_minor, discount_minor,"
    " tax_minor, paid_minor, tags, cost_minor, shipped_on, delivered_on, tracking, elsewhere_units"
)
_FILE = 40  # bits of seq below the file's number

Row = tuple[object, ...]
Column = Sequence[Any]


class Stage:
    """The temporary tables of one import: the desk is not touched."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.orders = 0  # how many are in the tables
        self.refunded: Counter[int] = Counter()  # by file: orders with refunds made in the platform
        self.cancelled: Counter[int] = Counter()  # by file
        self._conn = conn
        self._halves: list[Half] = []
        conn.execute(f"pragma cache_size = -{CACHE_KIB}")
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

    def write(self, batch: Batch) -> None:
        """Write some orders at once."""
        orders, lines = rows_of(batch)
        self._conn.execute("begin")
        self._conn.executemany(f"insert into stage_order values ({', '.join('?' * 24)})", orders)
        self._conn.executemany(f"insert into stage_line values ({', '.join('?' * 18)})", lines)
        self._conn.execute("commit")
        self.orders += len(orders)
        file = batch.seqs[0] >> _FILE
        statuses, elsewhere, units = batch.orders[12], batch.orders[15], batch.lines[13]
        self.cancelled[file] += statuses.count("cancelled")
        if any(elsewhere) or any(units) or "refunded" in statuses or "part-refunded" in statuses:
            self.refunded[file] += _refunded(batch)

    def clear(self) -> None:
        """Take back what is in the tables: it is to be read again."""
        for name in _OWN:
            self._conn.execute(f"delete from temp.{name}")
        self.orders = 0
        self.refunded.clear()
        self.cancelled.clear()

    def drop(self) -> None:
        """Forget what was staged."""
        for name in (*_OWN, "fresh_order"):
            self._conn.execute(f"drop table if exists temp.{name}")


def _refunded(batch: Batch) -> int:
    """How many of some orders tell of refunds made in the platform."""
    statuses, elsewhere, units = batch.orders[12], batch.orders[15], batch.lines[13]
    starts = accumulate(batch.counts, initial=0)
    return sum(
        status in ("refunded", "part-refunded") or minor > 0 or any(units[start : start + count])
        for status, minor, start, count in zip(statuses, elsewhere, starts, batch.counts, strict=False)
    )


def _half_row(half: Half) -> Row:
    body = {"channel": half.channel, "headings": half.headings, "rows": half.rows}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return half.pair, half.part, half.number, text, half.file


def seqs_of(file: int) -> tuple[int, int]:
    """The first and last seq that a file's orders can have."""
    return file << _FILE, (file + 1 << _FILE) - 1


def instant(at: datetime | None) -> str | None:
    """A UTC instant as the desk keeps it."""
    if at is None:
        return None
    return f"{(at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:19]}Z"


class Batch(NamedTuple):
    """Some orders by columns, each value plain text, number or None: ready for tables, and for a pipe."""

    seqs: Column
    counts: Column  # of each order's lines
    customers: Sequence[Column]  # name, mail, phone, id, tier
    orders: list[Column]  # by ORDER_FACTS, without what was paid
    lines: list[Column]  # by LINE_FACTS from the SKU on, without what was paid; then the platform's line id


def batch_of(file: int, told: OrderColumns) -> Batch:
    """Some orders of a file, by its number among the files of one import."""
    (channels, numbers, ordered_on, currencies, ordered_at, shipping, discounts, taxes, included, countries,
     tags, methods, statuses, sources, campaigns, elsewhere) = told.orders  # fmt: skip
    return Batch(
        [file << _FILE | line for line in told.first_lines],
        told.counts,
        told.customers,
        [channels, numbers, _days(ordered_on), list(map(instant, ordered_at)), currencies, shipping,
         discounts, taxes, list(map(int, included)), countries, list(map(";".join, tags)), methods, statuses,
         sources, campaigns, elsewhere],
        _line_columns(told.lines),
    )  # fmt: skip


def _line_columns(told: Sequence[Column]) -> list[Column]:
    (skus, quantities, prices, gross, titles, categories, discounts, taxes, tags, costs, line_ids, shipped,
     delivered, tracking, elsewhere) = told  # fmt: skip
    return [
        skus, titles, categories, quantities, prices, gross, discounts, taxes, list(map(";".join, tags)),
        costs, _days(shipped), _days(delivered), tracking, elsewhere, line_ids,
    ]  # fmt: skip


def _days(days: Sequence[date | None]) -> list[str | None]:
    text = {day: day.isoformat() if day else None for day in set(days)}  # a file has few days, often told
    return [text[day] for day in days]


def rows_of(batch: Batch) -> tuple[list[Row], list[Row]]:
    """The rows of stage_order and of stage_line."""
    seqs, counts, customers, orders, lines = batch
    ends = list(accumulate(counts))
    spans = list(zip([0, *ends[:-1]], ends, strict=True))
    several = [(at, start, end) for at, (start, end) in enumerate(spans) if end - start > 1]
    paid, keys = _paid(batch, spans), _keys(batch, several)
    sums, positions = [paid[start] for start, _ in spans], [1] * len(paid)
    for at, start, end in several:
        sums[at] = sum(paid[start:end])
        positions[start:end] = range(1, end - start + 1)
    order_seqs = seqs
    if several:
        order_seqs = [seq for seq, count in zip(seqs, counts, strict=True) for _ in range(count)]
    _, emails, phones, ids, _ = customers
    customer_keys = [key or None for key in map(customer_key, orders[0], ids, emails, phones)]
    return (
        list(zip(seqs, customer_keys, *customers, *orders[:9], sums, *orders[9:], strict=True)),
        list(zip(order_seqs, positions, keys, *lines[:8], paid, *lines[8:14], strict=True)),
    )


def _paid(batch: Batch, spans: Sequence[tuple[int, int]]) -> list[int]:
    """What was paid for each line; a short way for orders without a discount and with their tax inside."""
    discounts, taxes, included = batch.orders[6:9]
    gross, line_discounts, line_taxes = batch.lines[5:8]
    nets = list(map(sub, gross, line_discounts))
    if not any(discounts) and all(included) and min(nets) >= 0:
        return nets
    return [
        minor
        for (start, end), discount, tax, inside in zip(spans, discounts, taxes, included, strict=True)
        for minor in paid_of_nets(nets[start:end], line_taxes[start:end], discount, tax, bool(inside))
    ]


def _keys(batch: Batch, several: Sequence[tuple[int, int, int]]) -> list[str]:
    skus, line_ids = batch.lines[0], batch.lines[-1]
    keys = [f"id:{known}#1" if known else f"sku:{sku}#1" for sku, known in zip(skus, line_ids, strict=True)]
    for _, start, end in several:
        if len(set(keys[start:end])) < end - start:  # twins
            keys[start:end] = keys_of(skus[start:end], line_ids[start:end])
    return keys


def order_values(order: OrderIn, paid_minor: int) -> tuple[object, ...]:
    """An order's facts in the order of ORDER_FACTS."""
    values = [column[0] for column in batch_of(0, columns_of([(0, order)])).orders]
    return (*values[:9], paid_minor, *values[9:])


def line_values(position: int, key: str, line: LineIn, paid_minor: int) -> tuple[object, ...]:
    """A line's facts in the order of LINE_FACTS."""
    values = [column[0] for column in _line_columns([(value,) for value in line])]
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
