"""Orders and their customers, refunds made on the platform, and parts of paired exports."""

# Lines that were sold; the others went out for a claim.
SOLD = "line_key not glob 'from:*'"
# Lines `l` that were not sent yet: neither a day nor a word of the platform says so.
UNSENT = "(l.fulfillment = 'unsent' and l.shipped_on is null and l.delivered_on is null)"


def carried(order: str, but: str = "") -> str:
    """SQL for what came in for an order in goods, in minor units.

    The value credited for returned goods as far as new goods carry it over, with what was paid of the
    difference. `but` leaves out a remedy.
    """
    return f"""(select coalesce(sum(max(0, min(new, value + (select coalesce(sum(amount_minor), 0)
        from exchange_payment where claim_id = m.claim_id)))), 0)
        from (select claim_id, sum(new_minor) as new, sum(value_minor + postage_minor) as value from remedy
            where order_id = {order}{but} group by claim_id) m)"""


def received(order: str, last_payment: str = "") -> str:
    """SQL for what came in for an order in money, in minor units: as exports tell it, else as recorded here.

    `order` is the name of its row; `last_payment` is SQL for what `recorded` gives, where it is known.
    """
    return f"max({order}.received_minor, min({price(order)}, {last_payment or recorded(f'{order}.id')}))"


def price(order: str) -> str:
    """SQL for what an order must be paid, in minor units: its total, and at most its parts."""
    return f"min({order}.charged_minor, coalesce({order}.total_minor, {order}.charged_minor))"


def later(order: str) -> str:
    """SQL for what of that was recorded here, and no export tells: neither as paid nor as refunded."""
    return f"max(0, {received(order)} - max({order}.received_minor, {order}.elsewhere_minor))"


def recorded(order: str) -> str:
    """SQL for what came in for an order with the last payment that was recorded here; 0 without one."""
    return f"""coalesce((select after_minor from order_payment where order_id = {order}
        order by id desc limit 1), 0)"""


# SQLite compares with two values of an `in`; for more it fills a table, for each row of an import anew.
ORDERS = """
create table customer (
    id integer primary key,
    key text unique, -- platform id, else mail, else phone; null: known by name at most
    name text not null,
    email text not null,
    phone text not null,
    platform_id text not null,
    tier text not null,
    -- '': by the order's country
    language text not null default '' check (language = '' or language in ('en', 'zh'))
) strict;

-- To whom an order was sent, where not to its buyer: only what differs from the buyer's own.
create table recipient (
    order_id integer primary key references orders (id),
    name text not null,
    phone text not null,
    check (name <> '' or phone <> '')
) strict;

create table orders (
    id integer primary key,
    channel text not null,
    number text not null check (number <> ''),
    ordered_on text not null,
    ordered_at text,
    imported_on text not null,
    customer_id integer references customer (id),
    currency text not null check (length(currency) = 3),
    shipping_minor integer not null check (shipping_minor >= 0),
    discount_minor integer not null check (discount_minor >= 0),
    shipping_tax_minor integer not null, -- in its shipping
    tax_included integer not null check (tax_included in (0, 1)),
    paid_minor integer not null check (paid_minor >= 0), -- the sum of its lines
    country text not null,
    -- joined by ';': rows of their own would slow every import, and they are only read with their order
    tags text not null,
    payment_method text not null,
    status text not null
        check (status in ('open', 'part-refunded') or status in ('refunded', 'cancelled')),
    source text not null,
    campaign text not null,
    reported_minor integer not null check (reported_minor >= 0), -- by exports as refunded, items unknown
    elsewhere_minor integer not null default 0, -- of that, what is beyond the refunds given here
    total_minor integer check (total_minor >= 0), -- as the export states it
    payment text not null check (payment in ('unknown', 'paid') or payment in ('unpaid', 'part-paid')),
    outstanding_minor integer not null check (outstanding_minor >= 0),
    -- a payment fee, gift wrap, duties: one at most, since no export names more
    surcharge text not null,
    surcharge_minor integer not null check (surcharge_minor >= 0),
    surcharge_tax_minor integer not null, -- in it
    charged_minor integer not null generated always as
        (paid_minor + shipping_minor + surcharge_minor) virtual,
    -- what came in for all of these; an export that says nothing of it means paid in full
    received_minor integer not null generated always as (case when payment = 'unpaid' then 0 else
        max(0, min(charged_minor, coalesce(total_minor, charged_minor) - outstanding_minor)) end) virtual,
    surcharge_refunded_minor integer not null default 0
        check (surcharge_refunded_minor between 0 and surcharge_minor),
    shipping_refunded_minor integer not null default 0,
    shared_goods_minor integer not null default 0 check (shared_goods_minor between 0 and paid_minor),
    returned_minor integer not null default 0,
    unique (channel, number),
    check (elsewhere_minor between 0 and reported_minor),
    check (shipping_refunded_minor between 0 and shipping_minor),
    check (outstanding_minor = 0 or payment in ('unpaid', 'part-paid')),
    check (returned_minor >= 0) -- and at most what came in: see orders_return_what_came_in
) strict;
create index orders_by_number on orders (number);
create index orders_by_day on orders (ordered_on);
create index orders_by_customer on orders (customer_id);
-- An import of a million ordinary orders asks this small index, not the orders themselves.
create index orders_refunded_outside on orders (channel, number)
    where status <> 'open' or reported_minor > 0;

create table order_line (
    id integer primary key,
    order_id integer not null references orders (id),
    position integer not null check (position > 0),
    line_key text not null, -- the platform's line id, else SKU and occurrence
    sku text not null check (sku <> ''),
    title text not null,
    category text not null,
    quantity integer not null check (quantity > 0),
    unit_price_minor integer not null check (unit_price_minor >= 0),
    gross_minor integer not null check (gross_minor >= 0),
    discount_minor integer not null check (discount_minor between 0 and gross_minor),
    tax_minor integer not null,
    paid_minor integer not null check (paid_minor >= 0),
    tags text not null, -- joined by ';'
    cost_minor integer check (cost_minor >= 0),
    shipped_on text,
    delivered_on text,
    part_units integer not null default 0 check (part_units between 0 and quantity), -- delivered so far
    part_on text, -- the last of them
    tracking text not null,
    fulfillment text not null default '' check (fulfillment = '' or fulfillment in ('unsent', 'sent')),
    reported_units integer not null check (reported_units between 0 and quantity), -- as refunded
    elsewhere_units integer not null default 0, -- of those, what is beyond the refunds given here
    settled_units integer not null default 0 check (settled_units >= 0),
    refunded_minor integer not null default 0,
    unique (order_id, position),
    unique (order_id, line_key),
    check (elsewhere_units between 0 and reported_units),
    check (settled_units + elsewhere_units <= quantity),
    check ((part_units = 0) = (part_on is null)),
    check (refunded_minor between 0 and paid_minor)
) strict;
create index order_line_by_sku on order_line (sku);
"""

EXTERNAL_REFUNDS = f"""
-- Refunds and cancellations on the platforms, as imports report them: each row is what one import added to
-- the rows before it; below 0 where a corrected order took some of it back.
create table external_refund (
    id integer primary key,
    order_id integer not null references orders (id),
    order_line_id integer references order_line (id), -- null: only the order is known
    on_day text not null, -- the desk's day of that import: the platform's own is mostly unknown
    platform text not null, -- whose export it was; '' for the desk's own columns
    currency text not null check (length(currency) = 3),
    units integer not null,
    goods_minor integer not null,
    shipping_minor integer not null,
    amount_minor integer not null, -- reported for the whole order, items unknown
    total_minor integer not null generated always as (goods_minor + shipping_minor + amount_minor) stored,
    check (order_line_id is null or (shipping_minor = 0 and amount_minor = 0)),
    check (order_line_id is not null or (units = 0 and goods_minor = 0)),
    check (units <> 0 or goods_minor <> 0 or shipping_minor <> 0 or amount_minor <> 0)
) strict;
create index external_refund_by_order on external_refund (order_id);
create index external_refund_by_day on external_refund (on_day);

create trigger external_refund_fits after insert on external_refund begin
    select raise(abort, 'an external refund names a line of another order')
        where new.order_line_id is not null
        and new.order_id <> (select order_id from order_line where id = new.order_line_id);
    select raise(abort, 'external refunds of an order are below zero') where new.total_minor < 0
        and (select sum(total_minor) from external_refund where order_id = new.order_id
            and currency = new.currency) < 0;
    select raise(abort, 'refunds, here and external, exceed the amount paid') from orders o
        where o.id = new.order_id and new.total_minor > 0 and (o.currency <> new.currency
        or o.returned_minor + (select sum(total_minor) from external_refund
            where order_id = o.id and currency = o.currency) > {received("o")} + {carried("o.id")});
    select raise(abort, 'refunds of a line, here and external, exceed what was sold') from order_line l
        where l.id = new.order_line_id and ((new.goods_minor > 0 and l.refunded_minor
            + (select sum(goods_minor) from external_refund where order_id = new.order_id
            and order_line_id = l.id and currency = new.currency) > l.paid_minor)
        or (new.units > 0 and (select sum(units) from external_refund where order_id = new.order_id
            and order_line_id = l.id and currency = new.currency) > l.quantity));
end;
"""

REFUND_ROWS = """
-- The payments by which a platform's later rows know their sale, and the rows of refunds that were counted:
-- the same row comes with many files.
create table sale_payment (
    payment text primary key,
    order_id integer not null references orders (id)
) strict, without rowid;
create table refund_row (
    order_line_id integer not null references order_line (id),
    reference text not null,
    units integer not null check (units > 0),
    primary key (order_line_id, reference)
) strict, without rowid;
create trigger refund_row_fits after insert on refund_row begin
    select raise(abort, 'more units are refunded on the platform than were sold') from order_line
        where id = new.order_line_id
        and (select sum(units) from refund_row where order_line_id = new.order_line_id) > quantity;
end;
"""

PAIRED_EXPORTS = """
-- An order of a two-file export, kept until the other file comes.
create table paired_export (
    pair text not null,
    part text not null check (part in ('lines', 'orders')),
    number text not null,
    body text not null, -- JSON: its rows as the file has them
    file text not null,
    on_day text not null,
    primary key (pair, part, number)
) strict, without rowid;
"""

CANCELLATIONS = """
-- Orders that an export shows as cancelled and as paid: of these only what exports report as refunded is, and
-- the rest is owed to the customer. Where an export does not say what was paid, cancelled means refunded.
create table cancellation (
    order_id integer primary key references orders (id),
    on_day text not null -- of the first import that showed it
) strict, without rowid;
"""

_BELOW_REFUNDS = f"""
    select raise(abort, 'refunds, here and external, exceed the amount paid') from orders o
        where o.id = {{row}}.order_id and o.returned_minor + max(o.elsewhere_minor,
            (select coalesce(sum(total_minor), 0) from external_refund
            where order_id = o.id and currency = o.currency)) > {received("o")} + {carried("o.id")};
    select raise(abort, 'more was refunded by a tender than was paid by it') from orders o
        where o.id = {{row}}.order_id and {{row}}.credit_id is null
        and instr(lower(o.payment_method), lower({{row}}.method)) = 0
        and (select coalesce(sum(settled_minor), 0) from payout where order_id = o.id
            and tender = {{row}}.method) > (select coalesce(sum(amount_minor), 0) from order_payment
            where order_id = o.id and method = {{row}}.method);"""

PAYMENTS = f"""
-- What customers paid for orders that were not paid in full; below 0 corrects it. `after_minor` is what had
-- come in with it: an export that shows more by then shows this payment too.
create table order_payment (
    id integer primary key autoincrement, -- one that was undone keeps its number in the journal
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    paid_on text not null,
    method text not null check (trim(method) <> ''),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    rounding_minor integer not null default 0, -- of cash: paid beside the amount, below 0 less
    after_minor integer not null check (after_minor >= max(0, amount_minor)),
    credit_id integer unique references credit (id), -- the store credit that paid it, as far as it was owed
    check ((method = 'credit') = (credit_id is not null)),
    check (rounding_minor = 0 or lower(method) = 'cash')
) strict;
create index order_payment_by_order on order_payment (order_id);
create index order_payment_by_day on order_payment (on_day);

create trigger order_payment_fits before insert on order_payment begin
    select raise(abort, 'a payment has the currency of its order') from orders
        where id = new.order_id and currency <> new.currency;
    select raise(abort, 'a payment exceeds what is outstanding') from orders o
        where o.id = new.order_id and new.amount_minor > 0
        and (new.after_minor <> {received("o")} + new.amount_minor
        or new.after_minor > {price("o")});
    select raise(abort, 'payments by store credit exceed the credit used') where new.credit_id is not null
        and (select coalesce(sum(amount_minor), 0) from order_payment where order_id = new.order_id
            and credit_id is not null) + new.amount_minor
        > -(select coalesce(sum(amount_minor), 0) from credit where order_id = new.order_id);
    select raise(abort, 'a correction exceeds the payments by its method') where new.amount_minor < 0
        and (new.after_minor <> {recorded("new.order_id")} + new.amount_minor
        or (select coalesce(sum(amount_minor), 0) from order_payment where order_id = new.order_id
            and method = new.method) + new.amount_minor < 0);
end;
create trigger order_payment_keeps_refunds after insert on order_payment
    when new.amount_minor < 0 begin{_BELOW_REFUNDS.format(row="new")}
end;
create trigger order_payment_is_undone after delete on order_payment begin
    select raise(abort, 'store credit that was used is not undone') where old.credit_id is not null;
    select raise(abort, 'only the last payment of an order can be undone')
        where exists (select 1 from order_payment where order_id = old.order_id and id > old.id);{
    _BELOW_REFUNDS.format(row="old")
}
end;
"""

# Whether all that exports tell of an order's payments counts as refunded on the platform.
OVER = (
    "({0}.status = 'refunded' or {0}.status = 'cancelled'"
    " and not exists (select 1 from cancellation where order_id = {0}.id))"
)

# An order's refunds so far, here and on the platform, and the new one exceed what came in for it.
# What the units refunded there are worth counts beside an amount that the platform reports.
EXCEEDS_PAID = f"""
    select raise(abort, 'refunds, here and external, exceed the amount paid') from orders
        where id = new.order_id and new.{{amount}} > 0 and ({OVER.format("orders")}
        and {later("orders")} = 0
        -- the platform knows of no goods given in exchange
        and not exists (select 1 from exchanged_line where order_line_id in
            (select id from order_line where order_id = new.order_id))
        or returned_minor + new.{{amount}} + max(elsewhere_minor,
            (select coalesce(sum(total_minor), 0) from external_refund where order_id = new.order_id
            and currency = orders.currency))
            > {received("orders")} + {carried("new.order_id")});
"""
