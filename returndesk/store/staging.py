"""Orders on their way in: in temporary tables, in the shape in which the desk keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from returndesk.core.merging import customer_key, line_keys
from returndesk.core.orders import CustomerIn, LineIn, OrderIn, paid_by_line
from returndesk.store.orders import split_list

CACHE_KIB = 64 * 1024  # of pages, while a file comes in: its indexes are written all over

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
)
ORDER_FACTS = (
    "channel, number, ordered_on, ordered_at, currency, shipping_minor, discount_minor, tax_minor,"
    " tax_included, paid_minor, country, tags, payment_method, status, source, campaign, elsewhere_minor"
)
LINE_FACTS = (
    "position, line_key, sku, title, category, quantity, unit_price_minor, gross_minor, discount_minor,"
    " tax_minor, paid_minor, tags, cost_minor, shipped_on, delivered_on, tracking, elsewhere_units"
)


_FILE = 40  # bits of seq below the file's number
_BATCH = 2_000  # orders; bounded memory, however long the file


class Stage:
    """The temporary tables of one import: the desk is not touched."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._orders: list[tuple[object, ...]] = []
        self._lines: list[tuple[object, ...]] = []
        conn.execute(f"pragma cache_size = -{CACHE_KIB}")
        for statement in _TABLES:
            conn.execute(statement)

    def add(self, file: int, line: int, order: OrderIn) -> None:
        """Take one order of a file, by its number among the files and the line on which it begins."""
        lines = order.lines
        paid = paid_by_line(lines, order.discount_minor, order.tax_minor, order.tax_included)
        seq = file << _FILE | line
        self._orders.append((seq, *who_values(order), *order_values(order, sum(paid))))
        for position, (one, key, minor) in enumerate(zip(lines, line_keys(lines), paid, strict=True), 1):
            self._lines.append((seq, *line_values(position, key, one, minor)))
        if len(self._orders) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is not yet in the tables."""
        self._conn.execute("begin")
        self._conn.executemany(f"insert into stage_order values ({', '.join('?' * 24)})", self._orders)
        self._conn.executemany(f"insert into stage_line values ({', '.join('?' * 18)})", self._lines)
        self._conn.execute("commit")
        self._orders.clear()
        self._lines.clear()

    def drop(self) -> None:
        """Forget what was staged."""
        for name in ("stage_line", "stage_order", "fresh_order"):
            self._conn.execute(f"drop table if exists temp.{name}")


def seqs_of(file: int) -> tuple[int, int]:
    """The first and last seq that a file's orders can have."""
    return file << _FILE, (file + 1 << _FILE) - 1


def instant(at: datetime | None) -> str | None:
    """A UTC instant as the desk keeps it."""
    return f"{at.astimezone(UTC).isoformat()[:19]}Z" if at else None


def who_values(order: OrderIn) -> tuple[object, ...]:
    """Who bought: key, name, mail, phone, id, tier."""
    name, email, phone, platform_id, tier = order.customer
    key = customer_key(order.channel, platform_id, email, phone) or None
    return key, name, email, phone, platform_id, tier


def order_values(order: OrderIn, paid_minor: int) -> tuple[object, ...]:
    """An order's facts in the order of ORDER_FACTS."""
    (channel, number, ordered_on, currency, _, ordered_at, _, shipping, discount, tax, included, country,
     tags, payment_method, status, source, campaign, elsewhere) = order  # fmt: skip
    return (
        channel, number, ordered_on.isoformat(), instant(ordered_at), currency, shipping, discount, tax,
        1 if included else 0, paid_minor, country, ";".join(tags) if tags else "", payment_method, status,
        source, campaign, elsewhere,
    )  # fmt: skip


def line_values(position: int, key: str, line: LineIn, paid_minor: int) -> tuple[object, ...]:
    """A line's facts in the order of LINE_FACTS."""
    (sku, quantity, unit_price, gross, title, category, discount, tax, tags, cost, _, shipped, delivered,
     tracking, elsewhere) = line  # fmt: skip
    return (
        position, key, sku, title, category, quantity, unit_price, gross, discount, tax, paid_minor,
        ";".join(tags) if tags else "", cost, shipped.isoformat() if shipped else None,
        delivered.isoformat() if delivered else None, tracking, elsewhere,
    )  # fmt: skip


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
