"""Exchanges, repairs and replacements, the parcels that go out, and payments of an exchange's difference."""

from returndesk.store.schema.orders import EXCEEDS_PAID, carried, received
from returndesk.store.schema.refunds import RECORDED, SETTLED

# An exchange gives at most what came in before it; a replacement moves what was paid or is still owed.
_EXCEEDS = EXCEEDS_PAID.replace(carried("new.order_id"), carried("new.order_id", " and id <> new.id"))
_EXCEEDS = _EXCEEDS.replace("where id = new.order_id", "where new.kind = 'exchange' and id = new.order_id")
_OVER = f"""select raise(abort, 'refunds, here and external, exceed the amount paid') from orders
        where id = new.order_id and returned_minor > {received("orders")} + {carried("new.order_id")};"""

EXCHANGES = f"""
-- An exchange, a repair or a replacement. The sums are an exchange's: the new goods against the value of the
-- old ones, with the shipping that comes with the last act on an order; the difference is owed by the
-- customer, or below 0 by the shop. A replacement comes to what was paid for the old goods.
create table remedy (
    id integer primary key,{RECORDED},
    kind text not null check (kind in ('exchange', 'repair', 'replacement')),
    currency text not null check (length(currency) = 3),
    goods_minor integer not null check (goods_minor >= 0),
    fee_minor integer not null check (fee_minor between 0 and goods_minor),
    deduction_minor integer not null check (deduction_minor between 0 and goods_minor),
    adjustment_minor integer not null, -- lifts the value to 0; below 0 what never came in of a fee
    shipping_minor integer not null check (shipping_minor >= 0),
    surcharges_minor integer not null default 0 check (surcharges_minor >= 0),
    postage_minor integer not null check (postage_minor <= 0), -- return shipping that the customer owed
    new_minor integer not null,
    corrects integer references remedy (id), -- a signed correction of the price of that exchange
    difference_minor integer not null,
    value_minor integer not null generated always as
        (goods_minor - fee_minor - deduction_minor + adjustment_minor + shipping_minor + surcharges_minor)
        stored,
    check (goods_minor - fee_minor - deduction_minor + adjustment_minor >= 0),
    check (adjustment_minor <= 0 or goods_minor - fee_minor - deduction_minor + adjustment_minor = 0),
    check (difference_minor = new_minor - goods_minor + fee_minor + deduction_minor - adjustment_minor
        - shipping_minor - surcharges_minor - postage_minor),
    check (kind = 'exchange' or new_minor = iif(kind = 'replacement', goods_minor, 0)
        and value_minor = new_minor and shipping_minor + surcharges_minor - postage_minor = 0),
    check (iif(corrects is null, new_minor >= 0,
        kind = 'exchange' and value_minor = 0 and postage_minor = 0 and new_minor <> 0))
) strict;
create index remedy_by_claim on remedy (claim_id);
create index remedy_by_order on remedy (order_id);
create index remedy_by_day on remedy (on_day);

create table remedy_line (
    remedy_id integer not null references remedy (id),{SETTLED}
    primary key (remedy_id, claim_line_id)
) strict, without rowid;
create index remedy_line_by_order_line on remedy_line (order_line_id);

-- Goods owed to the customer, and the parcels that they went in.
create table sent (
    id integer primary key,{RECORDED},
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
    value_minor integer not null check (value_minor >= 0), -- of all; 0 for what is repaired
    replaces integer references order_line (id), -- the line whose goods go out again; null: new goods
    sent_id integer references sent (id)
) strict;
create index outgoing_by_claim on outgoing (claim_id);

-- Payments of the difference of exchanges: by the customer, or below 0 by the shop as a refund.
create table exchange_payment (
    id integer primary key,{RECORDED},
    refund_id integer unique references refund (id),
    method text not null check (method in ('original', 'cash', 'bank', 'card', 'credit')),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    rounding_minor integer not null default 0, -- of cash: paid beside the amount, below 0 less
    corrects integer references exchange_payment (id), -- a signed correction of that payment by the customer
    check (rounding_minor = 0 or method = 'cash' and refund_id is null),
    check (iif(corrects is null, (amount_minor < 0) = (refund_id is not null), refund_id is null))
) strict;
create index exchange_payment_by_claim on exchange_payment (claim_id);
create index exchange_payment_by_day on exchange_payment (on_day);

create trigger remedy_line_counts after insert on remedy_line begin
    update order_line set settled_units = settled_units + new.units,
        refunded_minor = refunded_minor + new.goods_minor where id = new.order_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind <> 'repair');
    update claim_line set settled = settled + new.units where id = new.claim_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind <> 'repair');
    update claim_line set repaired = repaired + new.units where id = new.claim_line_id
        and exists (select 1 from remedy where id = new.remedy_id and kind = 'repair');
end;
create trigger remedy_counts after insert on remedy
    when new.kind <> 'repair' begin{_EXCEEDS.format(amount="value_minor")}
    update orders set returned_minor = returned_minor + new.value_minor,
        shipping_refunded_minor = shipping_refunded_minor + new.shipping_minor,
        surcharge_refunded_minor = surcharge_refunded_minor + new.surcharges_minor where id = new.order_id;
end;
create trigger remedy_correction_fits after insert on remedy when new.corrects is not null begin
    select raise(abort, 'a correction has the claim and currency of its exchange')
        where not exists (select 1 from remedy where id = new.corrects and corrects is null
            and kind <> 'repair' and claim_id = new.claim_id and order_id = new.order_id
            and currency = new.currency);
    select raise(abort, 'the price of an exchange is below zero with its corrections')
        where (select sum(iif(kind = 'replacement', 0, new_minor)) from remedy
            where new.corrects in (id, corrects)) < 0;
    {_OVER}
end;
create trigger orders_return_what_came_in after update of returned_minor, total_minor, payment,
    outstanding_minor, shipping_minor, surcharge_minor on orders
    when new.returned_minor > new.received_minor begin
    select raise(abort, 'refunds, here and external, exceed the amount paid')
        where new.returned_minor > {received("new")} + {carried("new.id")};
end;

-- Goods that went out by exchange or replacement are lines of their order, claimable as others.
create table exchanged_line (
    order_line_id integer primary key references order_line (id),
    outgoing_id integer not null unique references outgoing (id),
    value_minor integer not null check (value_minor >= 0) -- what the line comes to
) strict;
create trigger exchanged_line_fits after insert on exchanged_line begin
    select raise(abort, 'a line differs from the goods that went out')
        where not exists (select 1 from order_line l join outgoing g on g.id = new.outgoing_id
            join remedy r on r.id = g.remedy_id where l.id = new.order_line_id and l.order_id = r.order_id
            and l.sku = g.sku and l.quantity = g.units and l.paid_minor = new.value_minor
            and g.sent_id is not null and r.kind <> 'repair');
    select raise(abort, 'lines of an exchange come to more than its new goods')
        from outgoing g where g.id = new.outgoing_id and (select sum(e.value_minor) from exchanged_line e
            join outgoing o on o.id = e.outgoing_id where o.remedy_id = g.remedy_id)
        > (select sum(new_minor) from remedy where g.remedy_id in (id, corrects));
end;
create trigger sent_takes after insert on sent begin
    update outgoing set sent_id = new.id where claim_id = new.claim_id and sent_id is null;
end;
create trigger outgoing_stays before delete on outgoing begin
    select raise(abort, 'goods owed to a customer cannot be deleted');
end;
create trigger outgoing_is_fixed before update on outgoing
    when old.sent_id is not null or new.sent_id is null or new.id <> old.id
        or new.remedy_id <> old.remedy_id or new.claim_id <> old.claim_id or new.sku <> old.sku
        or new.units <> old.units or new.value_minor <> old.value_minor or new.replaces is not old.replaces
        or (select claim_id from sent where id = new.sent_id) is not new.claim_id
begin
    select raise(abort, 'goods owed to a customer can be sent once, and not changed');
end;
create trigger exchange_payment_correction_fits after insert on exchange_payment
    when new.corrects is not null begin
    select raise(abort, 'a correction has the claim and currency of its payment')
        where not exists (select 1 from exchange_payment where id = new.corrects and corrects is null
            and refund_id is null and claim_id = new.claim_id and order_id = new.order_id
            and currency = new.currency);
    select raise(abort, 'a payment by that method is below zero with its corrections')
        where (select sum(amount_minor) from exchange_payment where new.corrects in (id, corrects)
            and method = new.method) < 0;
end;
create trigger exchange_payment_keeps_refunds after insert on exchange_payment
    when new.amount_minor < 0 and new.refund_id is null begin
    {_OVER}
end;
create trigger exchange_payment_fits after insert on exchange_payment
    when new.corrects is null or new.amount_minor > 0 begin
    select raise(abort, 'payments of an exchange exceed its difference')
        from (select (select coalesce(sum(difference_minor), 0) from remedy where claim_id = new.claim_id)
            - (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = new.claim_id)
            + new.amount_minor as owed)
        where new.amount_minor not between min(0, owed) and max(0, owed);
end;
"""

# Whether a row was added by an act that can be undone.
_ADDED = "exists (select 1 from undoable_row where name = '{table}' and at = {row} and before is null)"

UNDONE_EXCHANGES = f"""
-- An exchange goes when it is undone, before anything was sent or paid for it, and its lines go with it.
drop trigger remedy_stays;
drop trigger remedy_line_stays;
drop trigger outgoing_stays;
create trigger remedy_stays before delete on remedy begin
    select raise(abort, 'an exchange, repair or replacement cannot be deleted') where old.kind <> 'exchange'
        or exists (select 1 from outgoing where remedy_id = old.id)
        or exists (select 1 from remedy where corrects = old.id)
        or exists (select 1 from exchange_payment where claim_id = old.claim_id)
        or not {_ADDED.format(table="remedy", row="old.id")};
    delete from remedy_line where remedy_id = old.id;
end;
create trigger remedy_line_stays before delete on remedy_line
    when not {_ADDED.format(table="remedy", row="old.remedy_id")} begin
    select raise(abort, 'an exchange, repair or replacement cannot be deleted');
end;
create trigger outgoing_stays before delete on outgoing
    when old.sent_id is not null or not {_ADDED.format(table="outgoing", row="old.id")} begin
    select raise(abort, 'goods owed to a customer cannot be deleted');
end;
"""
