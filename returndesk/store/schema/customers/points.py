"""Points that customers used."""

POINTS = """
-- Points are earned by orders, as the policy of their day says; only what was used is kept. Below 0 points
-- were returned. `balance` is what the customer had before it.
create table points_use (
    id integer primary key,
    seq integer not null unique references journal (seq),
    customer_id integer not null references customer (id),
    order_id integer not null references orders (id),
    used_on text not null check (used_on is date(used_on)),
    points integer not null check (points <> 0),
    balance integer not null check (balance >= 0 and balance >= points),
    worth_minor integer not null, -- signed as the points are, in the order's currency
    currency text not null check (length(currency) = 3)
) strict;
create index points_use_by_customer on points_use (customer_id, order_id);
create trigger points_use_fits before insert on points_use begin
    select raise(abort, 'more points are returned than were used') where new.points < 0
        and new.points + (select coalesce(sum(points), 0) from points_use
        where customer_id = new.customer_id and order_id = new.order_id) < 0;
end;
"""
