"""Coupons and their use."""

COUPONS = """
-- An amount or a percentage off a later order, for one customer or for anyone. Its reason is with its entry
-- in the journal. One that was given as compensation has the amount that stands of it.
create table coupon (
    id integer primary key,
    seq integer not null references journal (seq),
    code text not null unique check (length(code) = 14),
    customer_id integer references customer (id), -- null: anyone
    currency text check (length(currency) = 3),
    amount_minor integer check (amount_minor > 0),
    percent_bps integer check (percent_bps between 1 and 10000), -- hundredths of a percent
    until text check (until is date(until)), -- the last day of an order, inclusive
    issued_on text not null check (issued_on is date(issued_on)),
    compensation_id integer unique references compensation (id),
    voided_on text check (voided_on is date(voided_on)),
    check ((amount_minor is null) <> (percent_bps is null)),
    check ((amount_minor is null) = (currency is null)),
    check (compensation_id is null or amount_minor is not null)
) strict;
create index coupon_by_customer on coupon (customer_id) where customer_id is not null;

-- A coupon is used once.
create table coupon_use (
    coupon_id integer primary key references coupon (id),
    order_id integer not null references orders (id),
    used_on text not null check (used_on is date(used_on)),
    amount_minor integer not null check (amount_minor >= 0), -- taken off, in the order's currency
    currency text not null check (length(currency) = 3)
) strict;
create index coupon_use_by_order on coupon_use (order_id);

create trigger coupon_is_fixed before update on coupon
    when new.code <> old.code or new.seq <> old.seq or new.currency is not old.currency
    or new.percent_bps is not old.percent_bps or new.issued_on <> old.issued_on
    or (new.amount_minor is not old.amount_minor and old.compensation_id is null) begin
    select raise(abort, 'a coupon is not changed: issue another');
end;
create trigger used_coupon_stays before update on coupon
    when exists (select 1 from coupon_use where coupon_id = old.id)
    and (new.amount_minor is not old.amount_minor or new.voided_on is not old.voided_on) begin
    select raise(abort, 'a coupon that was used stays as it is');
end;
create trigger coupon_use_fits before insert on coupon_use begin
    select raise(abort, 'a void coupon cannot be used') from coupon
        where id = new.coupon_id and voided_on is not null;
    select raise(abort, 'a coupon is used in its currency, which is its order''s') from coupon c
        join orders o on o.id = new.order_id where c.id = new.coupon_id
        and (o.currency <> new.currency or coalesce(c.currency, o.currency) <> o.currency);
end;
"""

DISCOUNT_CODES = """
-- As the customer typed them, ours and the platform's; joined by ';', as tags are.
alter table orders add column discount_codes text not null default '';
"""
