"""Disputes of orders (chargebacks): what the bank was asked for, and what it took."""

from returndesk.store.schema.orders import EXCEEDS_PAID

DISPUTES = f"""
-- The history of each order's dispute: its last row is the state. What a lost one took counts as refunded.
create table dispute (
    id integer primary key,
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    state text not null check (state in ('open', 'won', 'lost')),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor > 0), -- disputed
    taken_minor integer not null, -- by the bank; below 0 it gave that back
    why text not null,
    check (case state when 'lost' then taken_minor = amount_minor when 'won' then taken_minor <= 0
        else taken_minor = 0 end)
) strict;
create index dispute_by_order on dispute (order_id);
create index dispute_by_day on dispute (on_day);

create trigger dispute_counts after insert on dispute begin
    select raise(abort, 'a dispute has the currency of its order') from orders
        where id = new.order_id and currency <> new.currency;
    select raise(abort, 'the bank gave back more or less than it took') where new.state <> 'open'
        and (select sum(taken_minor) from dispute where order_id = new.order_id)
        <> iif(new.state = 'lost', new.amount_minor, 0);{EXCEEDS_PAID.format(amount="taken_minor")}
    update orders set returned_minor = returned_minor + new.taken_minor where id = new.order_id;
end;
"""
