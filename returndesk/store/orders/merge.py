"""Orders that are imported again: which of them have something new, and how that is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from returndesk.core.orders.incoming import CustomerIn, OrderIn, RecipientIn, paid_by_line
from returndesk.core.orders.merge import Stored, Taken, customer_key, line_keys
from returndesk.store.customers.merges.known import current_key, former_entries
from returndesk.store.orders.columns import LINE_COLUMNS, ORDER_COLUMNS, file_of, seqs_of
from returndesk.store.orders.read import held_units
from returndesk.store.orders.staging import line_row, order_in, order_row
from returndesk.store.rows import insert, update
from returndesk.store.schema.orders import SOLD, carried, recorded

# A staged order with nothing new: every figure is equal, every fact is known or blank, nothing moves
# forward. Most orders of a file that is imported again are like that; the rest are merged one by one.
_NOTHING_NEW = """
    s.ordered_on = o.ordered_on and s.currency = o.currency and s.shipping_minor = o.shipping_minor
    and s.discount_minor = o.discount_minor and s.shipping_tax_minor = o.shipping_tax_minor
    and s.surcharge_minor = o.surcharge_minor and s.surcharge_tax_minor = o.surcharge_tax_minor
    and (s.total_minor is null or s.total_minor = o.total_minor)
    and (s.payment = 'unknown' or s.payment = o.payment and s.outstanding_minor = o.outstanding_minor)
    and s.reported_minor <= o.reported_minor and (s.status = o.status or s.status = 'open')
    and (s.ordered_at is null or o.ordered_at is not null)
    and (s.country = '' or o.country <> '') and (s.payment_method = '' or o.payment_method <> '')
    and (s.source = '' or o.source <> '') and (s.campaign = '' or o.campaign <> '')
    and (s.tags = '' or o.tags <> '') and (s.discount_codes = '' or o.discount_codes <> '')
    and (s.name = '' or c.name <> '') and (s.email = '' or c.email <> '') and (s.phone = '' or c.phone <> '')
    and (s.platform_id = '' or c.platform_id <> '')
    and (s.tier = '' or c.tier <> '')
    -- another customer may mean another order
    and (s.customer_key is null or c.key is null or s.customer_key = c.key)
    and (c.key is not null or s.name in ('', c.name))
    and (s.recipient_name in ('', c.name) or r.name <> '')
    and (s.recipient_phone in ('', c.phone) or r.phone <> '')
    and not exists (select 1 from temp.stage_line t left join order_line l
        on l.order_id = o.id and l.line_key = t.line_key where t.order_seq = s.seq and not coalesce(
        {lines}, 0))
"""
# A line with nothing new; any other column is known already, or blank in the file.
_LINE_NOTHING_NEW = {
    **dict.fromkeys(("quantity", "unit_price_minor", "gross_minor"), "t.{0} = l.{0}"),
    **dict.fromkeys(("discount_minor", "tax_minor"), "t.{0} = l.{0}"),
    **dict.fromkeys(("position", "line_key", "sku", "paid_minor"), "true"),  # the key and these are one
    "reported_units": "t.{0} <= l.{0}",
    "delivered_on": "(t.{0} is null or t.{0} <= l.{0})",
    "tracking": "(t.{0} = '' or t.{0} = l.{0})",
    "fulfillment": "(t.{0} in ('', l.{0}) or l.{0} = 'sent')",
}
_KNOWN_OR_BLANK = "(coalesce(t.{0}, '') = '' or coalesce(l.{0}, '') <> '')"


def _nothing_new() -> str:
    lines = (_LINE_NOTHING_NEW.get(name, _KNOWN_OR_BLANK).format(name) for name in LINE_COLUMNS)
    return _NOTHING_NEW.format(lines=" and ".join(lines))


def known_orders(conn: sqlite3.Connection, file: int) -> tuple[int, list[tuple[int, int]]]:
    """How many of a file's staged orders the desk has already; (seq, order id) of those that may have
    something new.
    """
    source = (
        "from temp.stage_order s join orders o on o.channel = s.channel and o.number = s.number"
        " left join customer c on c.id = o.customer_id left join recipient r on r.order_id = o.id"
        " where s.seq between ? and ?"
    )
    known = conn.execute(f"select count(*) {source}", seqs_of(file)).fetchone()[0]
    if not known:
        return 0, []
    rows = conn.execute(
        f"select s.seq, o.id {source} and not coalesce({_nothing_new()}, 0) order by s.seq", seqs_of(file)
    )
    return known, rows.fetchall()


def load_stored(conn: sqlite3.Connection, order_id: int) -> Stored:
    """An order as files bring them, with what claims and refunds depend on."""
    of_order = ", ".join(f"o.{name}" for name in ORDER_COLUMNS)
    people = (("c", CustomerIn._fields), ("r", RecipientIn._fields))
    who = ", ".join(f"coalesce({table}.{name}, '')" for table, names in people for name in names)
    row: Sequence[Any] = conn.execute(
        f"select o.shipping_refunded_minor, max(0, o.returned_minor - {carried('o.id')}),"
        " o.surcharge_refunded_minor,"
        " exists (select 1 from journal where order_id = o.id and act = 'order-customer'),"
        f" {recorded('o.id')},"
        " exists (select 1 from claim where order_id = o.id)"
        " or exists (select 1 from order_payment where order_id = o.id)"
        " or exists (select 1 from dispute where order_id = o.id)"
        " or exists (select 1 from credit where order_id = o.id),"
        " (select coalesce(-sum(amount_minor), 0) from credit where order_id = o.id),"
        f" {of_order}, {who} from orders o"
        " left join customer c on c.id = o.customer_id left join recipient r on r.order_id = o.id"
        " where o.id = ?",
        (order_id,),
    ).fetchone()
    lines = conn.execute(
        "select id, settled_units, refunded_minor, (select coalesce(sum(units), 0) from confirmation"
        f" where order_line_id = order_line.id), {', '.join(LINE_COLUMNS)} from order_line"
        f" where order_id = ? and {SOLD} order by position",
        (order_id,),
    ).fetchall()
    held = held_units(conn, order_id)
    taken = [
        Taken(settled, held.get(line_id, 0), refunded, confirmed)
        for line_id, settled, refunded, confirmed, *_ in lines
    ]
    order, line_ids = order_in(row[7:], [line[4:] for line in lines]), tuple(line[0] for line in lines)
    shipping, returned, surcharge, buyer_given, paid, in_currency, credit = row[:7]
    return Stored(
        order,
        taken,
        shipping_refunded_minor=shipping,
        order_id=order_id,
        line_ids=line_ids,
        returned_minor=returned,
        surcharge_refunded_minor=surcharge,
        buyer_given=bool(buyer_given),
        recorded_minor=paid,
        in_currency=bool(in_currency),
        credit_used_minor=credit,
        known_as=_known_as(conn, order_id),
    )


def _known_as(conn: sqlite3.Connection, order_id: int) -> tuple[CustomerIn, ...]:
    """Who the customer of an order was in entries that were merged into theirs."""
    rows = conn.execute(
        "select customer_id from orders where id = ? and customer_id is not null", (order_id,)
    )
    return tuple(who for _, _, who in former_entries(conn, [customer_id for (customer_id,) in rows]))


def leave_out(conn: sqlite3.Connection, seq: int, order_id: int) -> None:
    """Leave a staged order out of the import: it means another one than its number says."""
    conn.execute("delete from temp.stage_line where order_seq = ?", (seq,))
    conn.execute("delete from temp.stage_order where seq = ?", (seq,))
    conn.execute("delete from temp.imported_code where seq = ?", (seq,))
    its_own = (order_id, file_of(seq))
    conn.execute("delete from temp.imported_refund where order_id = ? and file = ?", its_own)


def overwrite(conn: sqlite3.Connection, stored: Stored, order: OrderIn) -> int:
    """Write a merged order over the stored one; the number of lines that were added.

    Lines that went out for a claim keep their places: a line that was added follows them.
    """
    paid = paid_by_line(order.lines, order.discount_minor, order.tax_included)
    update(conn, "orders", stored.order_id, order_row(order))
    if order.origin.discount_codes != stored.order.origin.discount_codes:
        conn.execute("update temp.imported_code set news = 1 where order_id = ?", (stored.order_id,))
    _fill_customer(conn, stored.order_id, order)
    if order.recipient and order.recipient != stored.order.recipient:
        conn.execute("insert or replace into recipient values (?, ?, ?)", (stored.order_id, *order.recipient))
    keys = line_keys(order.lines)
    places = conn.execute(
        f"select position, line_key, {SOLD} from order_line where order_id = ? order by position",
        (stored.order_id,),
    ).fetchall()
    known = [(position, key) for position, key, was_sold in places if was_sold]
    for at, (line, minor) in enumerate(zip(order.lines, paid, strict=True)):
        if at < len(known):
            # A known line keeps the key by which earlier files know it.
            update(conn, "order_line", stored.line_ids[at], line_row(*known[at], line, minor))
        else:
            row = line_row(len(places) + at - len(known) + 1, keys[at], line, minor)
            insert(conn, "order_line", {"order_id": stored.order_id, **row})
    return len(order.lines) - len(stored.line_ids)


def _fill_customer(conn: sqlite3.Connection, order_id: int, order: OrderIn) -> None:
    """Give an order the customer that a later file names, or fill in what was not known of them."""
    who = order.customer
    key = current_key(conn, customer_key(order.channel, who.platform_id, who.email, who.phone)) or None
    if not any((who.name, who.email, who.phone, who.platform_id, who.tier)):
        return
    current, held_key = conn.execute(
        "select o.customer_id, c.key from orders o left join customer c on c.id = o.customer_id"
        " where o.id = ?",
        (order_id,),
    ).fetchone()
    known = conn.execute("select id from customer where key = ?", (key,)).fetchone() if key else None
    if known is not None and held_key is None:
        customer_id = known[0]  # a bare name turns out to be a known customer
        conn.execute("update orders set customer_id = ? where id = ?", (customer_id, order_id))
        conn.execute(
            "delete from customer where id = ?1 and not exists (select 1 from orders where customer_id = ?1)"
            " and not exists (select 1 from merged_customer where customer_id = ?1)"
            " and not exists (select 1 from claimant where customer_id = ?1)",
            (current,),
        )
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
