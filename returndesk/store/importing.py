"""Orders on their way in: staged in temporary tables, then merged in sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from returndesk.core.merging import Taken, customer_key, line_keys
from returndesk.core.orders import CustomerIn, LineIn, OrderIn, paid_by_line
from returndesk.store.orders import HELD_UNITS, split_list

_STAGE = (
    """create temp table stage_order (
        seq integer primary key, file integer not null, channel text, number text, ordered_on text,
        ordered_at text, customer_key text, name text, email text, phone text, platform_id text, tier text,
        currency text, shipping_minor integer, discount_minor integer, tax_minor integer,
        tax_included integer, paid_minor integer, country text, tags text, payment_method text, status text,
        source text, campaign text, elsewhere_minor integer)""",
    """create temp table stage_line (
        order_seq integer, position integer, line_key text, sku text, title text, category text,
        quantity integer, unit_price_minor integer, gross_minor integer, discount_minor integer,
        tax_minor integer, paid_minor integer, tags text, cost_minor integer, shipped_on text,
        delivered_on text, tracking text, elsewhere_units integer,
        primary key (order_seq, position)) without rowid""",
)
_ORDER_FACTS = (
    "channel, number, ordered_on, ordered_at, currency, shipping_minor, discount_minor, tax_minor,"
    " tax_included, paid_minor, country, tags, payment_method, status, source, campaign, elsewhere_minor"
)
_LINE_FACTS = (
    "position, line_key, sku, title, category, quantity, unit_price_minor, gross_minor, discount_minor,"
    " tax_minor, paid_minor, tags, cost_minor, shipped_on, delivered_on, tracking, elsewhere_units"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An order as it is stored, in the shape in which files bring them, and what stands on it."""

    order_id: int
    order: OrderIn
    line_ids: tuple[int, ...]
    taken: tuple[Taken, ...]
    shipping_refunded_minor: int


def stage(conn: sqlite3.Connection, files: Iterable[tuple[int, Iterable[OrderIn]]]) -> None:
    """Put the orders of some files, (file number, orders), into temporary tables: the desk is not touched."""
    for statement in _STAGE:
        conn.execute(statement)
    seq = 0
    orders: list[tuple[object, ...]] = []
    lines: list[tuple[object, ...]] = []
    for file, incoming in files:
        for order in incoming:
            seq += 1
            paid = paid_by_line(order.lines, order.discount_minor, order.tax_minor, order.tax_included)
            orders.append((seq, file, *_order_values(order, sum(paid))))
            keys = line_keys(order.lines)
            for position, (line, key, minor) in enumerate(zip(order.lines, keys, paid, strict=True), 1):
                lines.append((seq, *_line_values(position, key, line, minor)))
            if len(orders) >= 5_000:  # bounded memory, however long the file
                _flush(conn, orders, lines)
    _flush(conn, orders, lines)


def _flush(
    conn: sqlite3.Connection, orders: list[tuple[object, ...]], lines: list[tuple[object, ...]]
) -> None:
    conn.execute("begin")
    conn.executemany(f"insert into stage_order values ({', '.join('?' * 25)})", orders)
    conn.executemany(f"insert into stage_line values ({', '.join('?' * 18)})", lines)
    conn.execute("commit")
    orders.clear()
    lines.clear()


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _order_values(order: OrderIn, paid_minor: int) -> tuple[object, ...]:
    who = order.customer
    return (
        order.channel, order.number, order.ordered_on.isoformat(), _instant(order.ordered_at),
        customer_key(order.channel, who.platform_id, who.email, who.phone) or None,
        who.name, who.email, who.phone, who.platform_id, who.tier, order.currency, order.shipping_minor,
        order.discount_minor, order.tax_minor, int(order.tax_included), paid_minor, order.country,
        ";".join(order.tags), order.payment_method, order.status, order.source, order.campaign,
        order.elsewhere_minor,
    )  # fmt: skip


def _line_values(position: int, key: str, line: LineIn, paid_minor: int) -> tuple[object, ...]:
    return (
        position, key, line.sku, line.title, line.category, line.quantity, line.unit_price_minor,
        line.gross_minor, line.discount_minor, line.tax_minor, paid_minor, ";".join(line.tags),
        line.cost_minor, _day(line.shipped_on), _day(line.delivered_on), line.tracking, line.elsewhere_units,
    )  # fmt: skip


# A staged order that tells nothing new: every figure is equal, every fact is known or blank, nothing moves
# forward. Most orders of a file that comes in again are such; the rest are merged one by one, by the rules.
_TOLD_BEFORE = """
    s.ordered_on = o.ordered_on and s.currency = o.currency and s.shipping_minor = o.shipping_minor
    and s.discount_minor = o.discount_minor and s.tax_minor = o.tax_minor
    and s.elsewhere_minor <= o.elsewhere_minor and (s.status = o.status or s.status = 'open')
    and (s.ordered_at is null or o.ordered_at is not null)
    and (s.country = '' or o.country <> '') and (s.payment_method = '' or o.payment_method <> '')
    and (s.source = '' or o.source <> '') and (s.campaign = '' or o.campaign <> '')
    and (s.tags = '' or o.tags <> '') and (s.name = '' or c.name <> '') and (s.email = '' or c.email <> '')
    and (s.phone = '' or c.phone <> '') and (s.platform_id = '' or c.platform_id <> '')
    and (s.tier = '' or c.tier <> '')
    and not exists (select 1 from temp.stage_line t left join order_line l
        on l.order_id = o.id and l.line_key = t.line_key where t.order_seq = s.seq and not coalesce(
        t.quantity = l.quantity and t.unit_price_minor = l.unit_price_minor
        and t.gross_minor = l.gross_minor and t.discount_minor = l.discount_minor
        and t.tax_minor = l.tax_minor and t.elsewhere_units <= l.elsewhere_units
        and (t.title = '' or l.title <> '') and (t.category = '' or l.category <> '')
        and (t.tags = '' or l.tags <> '') and (t.cost_minor is null or l.cost_minor is not null)
        and (t.shipped_on is null or l.shipped_on is not null)
        and (t.delivered_on is null or t.delivered_on <= l.delivered_on)
        and (t.tracking = '' or t.tracking = l.tracking), 0))
"""


def known_orders(conn: sqlite3.Connection, file: int) -> tuple[int, list[tuple[str, str, int]]]:
    """How many of a file's staged orders the desk has already; (channel, number, order id) of those that
    may tell something new.
    """
    source = (
        "from temp.stage_order s join orders o on o.channel = s.channel and o.number = s.number"
        " left join customer c on c.id = o.customer_id where s.file = ?"
    )
    known = conn.execute(f"select count(*) {source}", (file,)).fetchone()[0]
    if not known:
        return 0, []
    rows = conn.execute(
        f"select s.channel, s.number, o.id {source} and not coalesce({_TOLD_BEFORE}, 0) order by s.seq",
        (file,),
    )
    return known, rows.fetchall()


def insert_new(conn: sqlite3.Connection, file: int, on: date) -> tuple[int, int]:
    """Merge a file's staged orders that are new; (orders, lines) that came in."""
    fresh = (
        "select * from temp.stage_order s where s.file = :file and not exists"
        " (select 1 from orders o where o.channel = s.channel and o.number = s.number)"
    )
    values = {"file": file, "on": on.isoformat()}
    conn.execute("drop table if exists temp.fresh_order")
    conn.execute(f"create temp table fresh_order as {fresh}", values)
    conn.execute("alter table temp.fresh_order add column customer_id integer")
    _link_customers(conn)
    orders = conn.execute(
        f"insert into orders ({_ORDER_FACTS}, customer_id, imported_on)"
        f" select {_ORDER_FACTS}, customer_id, :on from temp.fresh_order order by seq",
        values,
    ).rowcount
    columns = ", ".join(f"l.{name.strip()}" for name in _LINE_FACTS.split(","))
    lines = conn.execute(
        f"insert into order_line (order_id, {_LINE_FACTS}) select o.id, {columns} from temp.fresh_order f"
        " join orders o on o.channel = f.channel and o.number = f.number"
        " join temp.stage_line l on l.order_seq = f.seq order by f.seq, l.position",
        values,
    ).rowcount
    return orders, lines


def _link_customers(conn: sqlite3.Connection) -> None:
    """Customers of the fresh orders: known ones filled in, new ones added; a bare name is nobody known."""
    conn.execute(
        "insert into customer (key, name, email, phone, platform_id, tier)"
        " select customer_key, name, email, phone, platform_id, tier from temp.fresh_order"
        " where customer_key is not null order by seq"
        " on conflict (key) do update set"
        " name = coalesce(nullif(name, ''), excluded.name),"
        " email = coalesce(nullif(email, ''), excluded.email),"
        " phone = coalesce(nullif(phone, ''), excluded.phone),"
        " tier = coalesce(nullif(excluded.tier, ''), tier)"
    )
    conn.execute(
        "update temp.fresh_order set customer_id ="
        " (select id from customer where key = fresh_order.customer_key) where customer_key is not null"
    )
    named = conn.execute(
        "select seq, name, tier from temp.fresh_order"
        " where customer_key is null and (name <> '' or tier <> '') order by seq"
    ).fetchall()
    for seq, name, tier in named:
        customer_id = conn.execute(
            "insert into customer (key, name, email, phone, platform_id, tier)"
            " values (null, ?, '', '', '', ?)",
            (name, tier),
        ).lastrowid
        conn.execute("update temp.fresh_order set customer_id = ? where seq = ?", (customer_id, seq))


def load_stored(conn: sqlite3.Connection, order_id: int) -> Stored:
    """An order as files bring them, with what claims and refunds stand on."""
    row: Sequence[Any] = conn.execute(
        "select o.channel, o.number, o.ordered_on, o.currency, o.ordered_at, o.shipping_minor,"
        " o.discount_minor, o.tax_minor, o.tax_included, o.country, o.tags, o.payment_method, o.status,"
        " o.source, o.campaign, o.elsewhere_minor, o.shipping_refunded_minor, coalesce(c.name, ''),"
        " coalesce(c.email, ''), coalesce(c.phone, ''), coalesce(c.platform_id, ''), coalesce(c.tier, '')"
        " from orders o left join customer c on c.id = o.customer_id where o.id = ?",
        (order_id,),
    ).fetchone()
    rows = conn.execute(
        f"select id, settled_units, refunded_minor, {_LINE_FACTS} from order_line where order_id = ?"
        " order by position",
        (order_id,),
    ).fetchall()
    held = dict(conn.execute(f"{HELD_UNITS} and c.order_id = ? group by cl.order_line_id", (order_id,)))
    order = OrderIn(
        channel=row[0],
        number=row[1],
        ordered_on=date.fromisoformat(row[2]),
        currency=row[3],
        lines=tuple(_stored_line(line[3:]) for line in rows),
        ordered_at=datetime.fromisoformat(row[4]) if row[4] else None,
        customer=CustomerIn(*row[17:22]),
        shipping_minor=row[5],
        discount_minor=row[6],
        tax_minor=row[7],
        tax_included=bool(row[8]),
        country=row[9],
        tags=split_list(row[10]),
        payment_method=row[11],
        status=row[12],
        source=row[13],
        campaign=row[14],
        elsewhere_minor=row[15],
    )
    taken = tuple(Taken(line[1], held.get(line[0], 0), line[2]) for line in rows)
    return Stored(order_id, order, tuple(line[0] for line in rows), taken, row[16])


def _stored_line(row: Sequence[Any]) -> LineIn:
    (_, key, sku, title, category, quantity, unit_price, gross, discount, tax, _, tags, cost, shipped,
     delivered, tracking, elsewhere) = row  # fmt: skip
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


def overwrite(conn: sqlite3.Connection, stored: Stored, order: OrderIn) -> int:
    """Write a merged order over the stored one; the number of lines that were added."""
    paid = paid_by_line(order.lines, order.discount_minor, order.tax_minor, order.tax_included)
    values = _order_values(order, sum(paid))
    facts = [*values[:4], *values[10:]]
    columns = ", ".join(f"{name.strip()} = ?" for name in _ORDER_FACTS.split(","))
    conn.execute(f"update orders set {columns} where id = ?", (*facts, stored.order_id))
    _fill_customer(conn, stored.order_id, order)
    keys = line_keys(order.lines)
    old_keys = [key for (key,) in conn.execute(
        "select line_key from order_line where order_id = ? order by position", (stored.order_id,)
    )]  # fmt: skip
    columns = ", ".join(f"{name.strip()} = ?" for name in _LINE_FACTS.split(","))
    for position, (line, minor) in enumerate(zip(order.lines, paid, strict=True), 1):
        if position <= len(stored.line_ids):
            # A known line keeps the key by which earlier files know it.
            row = _line_values(position, old_keys[position - 1], line, minor)
            conn.execute(
                f"update order_line set {columns} where id = ?", (*row, stored.line_ids[position - 1])
            )
        else:
            row = _line_values(position, keys[position - 1], line, minor)
            conn.execute(
                f"insert into order_line (order_id, {_LINE_FACTS}) values ({', '.join('?' * 18)})",
                (stored.order_id, *row),
            )
    return len(order.lines) - len(stored.line_ids)


def _fill_customer(conn: sqlite3.Connection, order_id: int, order: OrderIn) -> None:
    """Give an order the customer that a later file names, or fill in what was not known of them."""
    who = order.customer
    key = customer_key(order.channel, who.platform_id, who.email, who.phone) or None
    if not any((who.name, who.email, who.phone, who.platform_id, who.tier)):
        return
    current, current_key = conn.execute(
        "select o.customer_id, c.key from orders o left join customer c on c.id = o.customer_id"
        " where o.id = ?",
        (order_id,),
    ).fetchone()
    known = conn.execute("select id from customer where key = ?", (key,)).fetchone() if key else None
    if known is not None and current_key is None:
        customer_id = known[0]  # who was a bare name turns out to be somebody whom the shop knows
    elif current is None:
        customer_id = conn.execute(
            "insert into customer (key, name, email, phone, platform_id, tier)"
            " values (?, '', '', '', '', '')",
            (key,),
        ).lastrowid
    else:
        customer_id = current
    conn.execute("update orders set customer_id = ? where id = ?", (customer_id, order_id))
    conn.execute(
        "update customer set name = coalesce(nullif(name, ''), ?), email = coalesce(nullif(email, ''), ?),"
        " phone = coalesce(nullif(phone, ''), ?), platform_id = coalesce(nullif(platform_id, ''), ?),"
        " tier = coalesce(nullif(tier, ''), ?),"
        " key = coalesce(key, case when exists (select 1 from customer where key = ?) then null else ? end)"
        " where id = ?",
        (who.name, who.email, who.phone, who.platform_id, who.tier, key, key, customer_id),
    )


def drop_stage(conn: sqlite3.Connection) -> None:
    """Forget what was staged."""
    for name in ("stage_line", "stage_order", "fresh_order"):
        conn.execute(f"drop table if exists temp.{name}")
