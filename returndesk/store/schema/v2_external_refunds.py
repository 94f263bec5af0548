"""Schema 2: what was refunded elsewhere, told once and never rewritten; halves of files that wait."""

from __future__ import annotations

import sqlite3

from returndesk.core.orders.external_refunds import Sale, SoldLine, given_elsewhere

ELSEWHERE = """
-- What imports told of refunds and cancellations where the orders were sold: each row is what one of them
-- told beyond the rows before it; below 0 where a correction of the order took some of that back.
create table elsewhere (
    id integer primary key,
    order_id integer not null references orders (id),
    order_line_id integer references order_line (id), -- null: only the order is known
    on_day text not null, -- the desk's day of that import: the platform's own is mostly unknown
    currency text not null check (length(currency) = 3),
    units integer not null,
    goods_minor integer not null,
    shipping_minor integer not null,
    amount_minor integer not null, -- told of the whole order, for what is not known
    total_minor integer not null generated always as (goods_minor + shipping_minor + amount_minor) stored,
    check (order_line_id is null or (shipping_minor = 0 and amount_minor = 0)),
    check (order_line_id is not null or (units = 0 and goods_minor = 0)),
    check (units <> 0 or goods_minor <> 0 or shipping_minor <> 0 or amount_minor <> 0)
) strict;
create index elsewhere_by_order on elsewhere (order_id);
create index elsewhere_by_day on elsewhere (on_day);
-- An import of a million ordinary orders asks this small index, not the orders themselves.
create index orders_elsewhere on orders (channel, number) where status <> 'open' or elsewhere_minor > 0;

create trigger elsewhere_fits after insert on elsewhere begin
    select raise(abort, 'what is told of an elsewhere refund names a line of another order')
        where new.order_line_id is not null
        and new.order_id <> (select order_id from order_line where id = new.order_line_id);
    select raise(abort, 'less than nothing was refunded elsewhere') where new.total_minor < 0
        and (select sum(total_minor) from elsewhere where order_id = new.order_id
            and currency = new.currency) < 0;
    select raise(abort, 'refunds, here and elsewhere, above what was paid') from orders o
        where o.id = new.order_id and new.total_minor > 0 and (o.currency <> new.currency
        or o.returned_minor + (select sum(total_minor) from elsewhere
            where order_id = o.id and currency = o.currency) > o.paid_minor + o.shipping_minor);
    select raise(abort, 'more was refunded for a line, here and elsewhere, than was sold') from order_line l
        where l.id = new.order_line_id and ((new.goods_minor > 0 and l.refunded_minor
            + (select sum(goods_minor) from elsewhere where order_id = new.order_id
            and order_line_id = l.id and currency = new.currency) > l.paid_minor)
        or (new.units > 0 and (select sum(units) from elsewhere where order_id = new.order_id
            and order_line_id = l.id and currency = new.currency) > l.quantity));
end;
create trigger elsewhere_stays before delete on elsewhere begin
    select raise(abort, 'what was refunded elsewhere is never taken back: money has left');
end;
create trigger elsewhere_is_fixed before update on elsewhere begin
    select raise(abort, 'what was refunded elsewhere is never changed: money has left');
end;

-- As in schema 1, but what the units refunded elsewhere were worth counts beside an amount told.
drop trigger refund_counts;
create trigger refund_counts after insert on refund begin
    select raise(abort, 'refunds, here and elsewhere, above what was paid') from orders
        where id = new.order_id and new.returned_minor > 0 and (status in ('refunded', 'cancelled')
        or elsewhere_minor > 0 and returned_minor + new.returned_minor + max(elsewhere_minor,
            (select coalesce(sum(total_minor), 0) from elsewhere where order_id = new.order_id
            and currency = orders.currency)) > paid_minor + shipping_minor);
    update orders set shipping_refunded_minor = shipping_refunded_minor + new.shipping_minor,
        shared_goods_minor = shared_goods_minor + new.shared_goods_minor,
        returned_minor = returned_minor + new.returned_minor
        where id = new.order_id;
end;
"""

WAITING = """
-- One half of an order whose files come in pairs, kept until the other half comes.
create table waiting_half (
    pair text not null,
    part text not null check (part in ('lines', 'orders')),
    number text not null,
    body text not null,
    file text not null,
    on_day text not null,
    primary key (pair, part, number)
) strict, without rowid;
"""


def tell_what_stood(conn: sqlite3.Connection) -> None:
    """Put down what a desk of schema 1 knew already, on the day on which each order came in.

    Which later import told it, that desk did not keep. Written out here and not shared with the imports:
    what they write may change with later schemas, an upgrade from this one may not.
    """
    orders = conn.execute(
        "select id, imported_on, status, currency, paid_minor, shipping_minor, elsewhere_minor,"
        " shipping_refunded_minor, returned_minor from orders o where status <> 'open'"
        " or elsewhere_minor > 0 or exists (select 1 from order_line where order_id = o.id"
        " and elsewhere_units > 0) order by id"
    ).fetchall()
    for order_id, on_day, *facts in orders:
        lines = conn.execute(
            "select id, quantity, paid_minor, elsewhere_units, settled_units, refunded_minor"
            " from order_line where order_id = ? order by position",
            (order_id,),
        )
        figures = [*facts, [SoldLine(*line) for line in lines]]
        sale = Sale(*figures)
        rows = [
            (order_id, line_id, on_day, sale.currency, *given)
            for line_id, given in given_elsewhere(sale, {}).items()
            if any(given)
        ]
        conn.executemany(
            "insert into elsewhere (order_id, order_line_id, on_day, currency, units, goods_minor,"
            " shipping_minor, amount_minor) values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
