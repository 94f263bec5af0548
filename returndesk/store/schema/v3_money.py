"""Schema 3: what a claim comes to beside refunds, the goods that go out for it, and store credit."""

from __future__ import annotations

import sqlite3

# Who booked it, when, on what; every table of money has these.
_BOOKED = """
    claim_id integer not null references claim (id),
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    owner text not null"""

REMEDIES = f"""
-- Units repaired or replaced have their outcome and can be claimed again; refused ones are sent back.
alter table claim_line add column mended integer not null default 0
    check (mended >= 0 and settled + mended <= accepted + kept);
alter table claim_line add column sent_back integer not null default 0
    check (sent_back between 0 and refused);

-- An exchange, a repair or a replacement. The sums are an exchange's: the new goods against the value of the
-- old ones, without shipping; what that leaves the customer owes, or below 0 the shop.
create table remedy (
    id integer primary key,{_BOOKED},
    kind text not null check (kind in ('exchange', 'repair', 'replacement')),
    currency text not null check (length(currency) = 3),
    goods_minor integer not null check (goods_minor >= 0),
    fee_minor integer not null check (fee_minor between 0 and goods_minor),
    deduction_minor integer not null check (deduction_minor between 0 and goods_minor),
    adjustment_minor integer not null check (adjustment_minor >= 0), -- lifts the value to 0
    new_minor integer not null check (new_minor >= 0),
    difference_minor integer not null,
    value_minor integer not null generated always as
        (goods_minor - fee_minor - deduction_minor + adjustment_minor) stored,
    check (goods_minor - fee_minor - deduction_minor + adjustment_minor >= 0),
    check (adjustment_minor = 0 or goods_minor - fee_minor - deduction_minor + adjustment_minor = 0),
    check (difference_minor = new_minor - goods_minor + fee_minor + deduction_minor - adjustment_minor),
    check (kind = 'exchange' or (goods_minor = 0 and new_minor = 0))
) strict;
create index remedy_by_claim on remedy (claim_id);
create index remedy_by_day on remedy (on_day);

create table remedy_line (
    remedy_id integer not null references remedy (id),
    claim_line_id integer not null references claim_line (id),
    order_line_id integer not null references order_line (id),
    units integer not null check (units > 0),
    goods_minor integer not null check (goods_minor >= 0),
    fee_minor integer not null check (fee_minor between 0 and goods_minor),
    deduction_minor integer not null check (deduction_minor between 0 and goods_minor),
    primary key (remedy_id, claim_line_id)
) strict, without rowid;
create index remedy_line_by_order_line on remedy_line (order_line_id);

-- Goods owed to the customer, and the parcels that they went in.
create table sent (
    id integer primary key,{_BOOKED},
    back_units integer not null check (back_units >= 0), -- refused ones that went back
    tracking text not null
) strict;
create index sent_by_claim on sent (claim_id);

create table outgoing (
    id integer primary key,
    remedy_id integer not null references remedy (id),
    claim_id integer not null references claim (id),
    sku text not null check (sku <> ''),
    units integer not null check (units > 0),
    price_minor integer not null check (price_minor >= 0), -- of one; 0 for what is repaired or replaced
    sent_id integer references sent (id)
) strict;
create index outgoing_by_claim on outgoing (claim_id);

-- What was paid of the difference of exchanges: by the customer, or below 0 by the shop as a refund.
create table difference_paid (
    id integer primary key,{_BOOKED},
    refund_id integer unique references refund (id),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    check ((amount_minor < 0) = (refund_id is not null))
) strict;
create index difference_paid_by_claim on difference_paid (claim_id);
create index difference_paid_by_day on difference_paid (on_day);

create trigger remedy_line_counts after insert on remedy_line begin
    update order_line set settled_units = settled_units + new.units,
        refunded_minor = refunded_minor + new.goods_minor where id = new.order_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind = 'exchange');
    update claim_line set settled = settled + new.units where id = new.claim_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind = 'exchange');
    update claim_line set mended = mended + new.units where id = new.claim_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind <> 'exchange');
end;
create trigger remedy_counts after insert on remedy when new.kind = 'exchange' begin
    select raise(abort, 'exchanged, with refunds here and elsewhere, above what was paid') from orders
        where id = new.order_id and new.value_minor > 0 and (status in ('refunded', 'cancelled')
        or elsewhere_minor > 0 and returned_minor + new.value_minor + max(elsewhere_minor,
            (select coalesce(sum(total_minor), 0) from elsewhere where order_id = new.order_id
            and currency = orders.currency)) > paid_minor + shipping_minor);
    update orders set returned_minor = returned_minor + new.value_minor where id = new.order_id;
end;
create trigger sent_takes after insert on sent begin
    update outgoing set sent_id = new.id where claim_id = new.claim_id and sent_id is null;
end;
create trigger outgoing_is_fixed before update on outgoing
    when old.sent_id is not null or new.sent_id is null or new.id <> old.id
        or new.remedy_id <> old.remedy_id or new.claim_id <> old.claim_id or new.sku <> old.sku
        or new.units <> old.units or new.price_minor <> old.price_minor
        or (select claim_id from sent where id = new.sent_id) is not new.claim_id
begin
    select raise(abort, 'goods owed to a customer can be sent, once, and not changed');
end;
create trigger difference_fits after insert on difference_paid begin
    select raise(abort, 'more of a difference was paid than an exchange left')
        from (select (select coalesce(sum(difference_minor), 0) from remedy where claim_id = new.claim_id)
            - (select coalesce(sum(amount_minor), 0) from difference_paid where claim_id = new.claim_id)
            + new.amount_minor as owed)
        where new.amount_minor not between min(0, owed) and max(0, owed);
end;
"""

GIVEN = f"""
-- What the shop gives beside refunds: never counted against the price that was paid.
create table compensation (
    id integer primary key,{_BOOKED},
    kind text not null check (kind in ('coupon', 'credit', 'cash', 'gift')),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor > 0),
    why text not null
) strict;
create index compensation_by_claim on compensation (claim_id);
create index compensation_by_day on compensation (on_day);
create trigger compensation_says_why before insert on compensation when trim(new.why) = '' begin
    select raise(abort, 'a compensation wants a why');
end;

-- A refund that was given is never changed: what was wrong with it is booked beside it, signed.
create table correction (
    id integer primary key,{_BOOKED},
    refund_id integer not null references refund (id),
    method text not null,
    currency text not null,
    amount_minor integer not null check (amount_minor <> 0),
    returned_minor integer not null, -- of the price and the shipping
    why text not null,
    check (returned_minor between min(0, amount_minor) and max(0, amount_minor))
) strict;
create index correction_by_claim on correction (claim_id);
create index correction_by_refund on correction (refund_id);
create index correction_by_day on correction (on_day);
create trigger correction_says_why before insert on correction when trim(new.why) = '' begin
    select raise(abort, 'a correction wants a why');
end;
create trigger correction_counts after insert on correction begin
    select raise(abort, 'a correction is of one refund, in its currency and method') from refund r
        where r.id = new.refund_id and (r.claim_id <> new.claim_id or r.order_id <> new.order_id
        or r.method <> new.method or r.currency <> new.currency);
    select raise(abort, 'a refund was corrected below nothing') from refund r where r.id = new.refund_id
        and (r.total_minor + (select sum(amount_minor) from correction where refund_id = r.id) < 0
        or r.returned_minor + (select sum(returned_minor) from correction where refund_id = r.id) < 0);
    select raise(abort, 'what a correction gives counts against what was paid')
        where (select sum(returned_minor) - sum(amount_minor) from correction
            where refund_id = new.refund_id) < 0;
    select raise(abort, 'refunds, here and elsewhere, above what was paid') from orders
        where id = new.order_id and new.returned_minor > 0 and (status in ('refunded', 'cancelled')
        or elsewhere_minor > 0 and returned_minor + new.returned_minor + max(elsewhere_minor,
            (select coalesce(sum(total_minor), 0) from elsewhere where order_id = new.order_id
            and currency = orders.currency)) > paid_minor + shipping_minor);
    update orders set returned_minor = returned_minor + new.returned_minor where id = new.order_id;
end;
"""

CREDIT = """
-- Store credit: each entry is issued by a refund, a compensation or a correction, or used for an order.
create table credit (
    id integer primary key,
    customer_id integer not null references customer (id),
    at text not null,
    on_day text not null,
    who text not null,
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    refund_id integer unique references refund (id),
    compensation_id integer unique references compensation (id),
    correction_id integer unique references correction (id),
    order_id integer references orders (id), -- that was paid with it; above 0 is given back
    check ((refund_id is not null) + (compensation_id is not null) + (correction_id is not null)
        + (order_id is not null) = 1),
    check (amount_minor > 0 or (refund_id is null and compensation_id is null))
) strict;
create index credit_by_customer on credit (customer_id, currency);
create index credit_by_order on credit (order_id) where order_id is not null;
create index credit_by_day on credit (on_day);

create trigger credit_fits after insert on credit begin
    select raise(abort, 'store credit wants a known customer') from customer
        where id = new.customer_id and key is null;
    select raise(abort, 'store credit is never below zero') where new.amount_minor < 0
        and (select sum(amount_minor) from credit where customer_id = new.customer_id
            and currency = new.currency) < 0;
    select raise(abort, 'more store credit was used for an order than it cost') from orders o
        where o.id = new.order_id and (o.currency <> new.currency
        or -(select sum(amount_minor) from credit where order_id = o.id) > o.paid_minor + o.shipping_minor);
    select raise(abort, 'more store credit was given back than was used') where new.order_id is not null
        and (select sum(amount_minor) from credit where order_id = new.order_id
            and customer_id = new.customer_id) > 0;
end;
"""
# The database issues credit itself, so that no refund by credit stands without its entry.
_ISSUES = """
create trigger refund_issues_credit after insert on refund
    when new.method = 'credit' and new.total_minor > 0 begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, refund_id)
        select customer_id, new.at, new.on_day, new.who, new.currency, new.total_minor, new.id
        from orders where id = new.order_id;
end;
create trigger compensation_issues_credit after insert on compensation when new.kind = 'credit' begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, compensation_id)
        select customer_id, new.at, new.on_day, new.who, new.currency, new.amount_minor, new.id
        from orders where id = new.order_id;
end;
create trigger correction_issues_credit after insert on correction when new.method = 'credit' begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, correction_id)
        select coalesce((select customer_id from credit where refund_id = new.refund_id), customer_id),
            new.at, new.on_day, new.who, new.currency, new.amount_minor, new.id
        from orders where id = new.order_id;
end;
"""
_STAYS = {
    "remedy": "what a claim came to is never taken back or changed",
    "remedy_line": "what a claim came to is never taken back or changed",
    "sent": "what was sent has left",
    "difference_paid": "what was paid is never taken back or changed",
    "compensation": "a compensation is never taken back or changed",
    "correction": "a correction is never taken back or changed: book another",
    "credit": "the history of store credit is never changed",
}
# Free text may be erased, and nothing else.
_ERASED = {"compensation": "why", "correction": "why", "sent": "tracking"}
_COLUMNS = {
    "compensation": "id claim_id order_id at on_day who owner kind currency amount_minor",
    "correction": "id claim_id order_id at on_day who owner refund_id method currency amount_minor"
    " returned_minor",
    "sent": "id claim_id order_id at on_day who owner back_units",
}


def fixed() -> str:
    """Triggers that keep every booked row as it is: append-only, but for text that is erased."""
    script = ""
    for table, why in _STAYS.items():
        script += f"create trigger {table}_stays before delete on {table} begin\n"
        script += f"    select raise(abort, '{why}');\nend;\n"
        text = _ERASED.get(table)
        of = f" of {', '.join(_COLUMNS[table].split())}" if text else ""
        script += f"create trigger {table}_is_fixed before update{of} on {table} begin\n"
        script += f"    select raise(abort, '{why}');\nend;\n"
        if text:
            script += f"create trigger {table}_is_erased before update of {text} on {table}\n"
            script += f"    when new.{text} <> '' begin\n    select raise(abort, '{why}');\nend;\n"
    return script + (
        "create trigger outgoing_stays before delete on outgoing begin\n"
        "    select raise(abort, 'goods owed to a customer are never taken back');\nend;\n"
    )


MONEY = (REMEDIES, GIVEN, CREDIT, _ISSUES, fixed())


def issue_what_stood(conn: sqlite3.Connection) -> None:
    """Store credit that refunds of earlier schemas gave: their customers' balances begin with it."""
    conn.execute(
        "insert into credit (customer_id, at, on_day, who, currency, amount_minor, refund_id)"
        " select o.customer_id, r.at, r.on_day, r.who, r.currency, r.total_minor, r.id from refund r"
        " join orders o on o.id = r.order_id join customer c on c.id = o.customer_id"
        " where r.method = 'credit' and r.total_minor > 0 and c.key is not null order by r.id"
    )
