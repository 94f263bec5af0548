"""Refunds and what the shop gives beside them: compensation, corrections, store credit."""

from returndesk.store.schema.orders import EXCEEDS_PAID, price, received, recorded

# Who recorded it, when and on which claim: columns of every table of money.
RECORDED = """
    claim_id integer not null references claim (id),
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    owner text not null"""

# What a refund or a remedy gave for a claim line.
SETTLED = """
    claim_line_id integer not null references claim_line (id),
    order_line_id integer not null references order_line (id),
    units integer not null check (units > 0),
    goods_minor integer not null check (goods_minor >= 0),
    reduction_minor integer not null default 0 check (reduction_minor >= 0), -- given before, not in goods
    fee_minor integer not null check (fee_minor between 0 and goods_minor),
    deduction_minor integer not null check (deduction_minor between 0 and goods_minor),"""

# A refund of the shipping alone, or of some of it: what is taken off can be refunded again.
SHIPPING_ALONE = "r.shipping_minor > 0 and not exists (select 1 from refund_line where refund_id = r.id)"

REFUNDS = f"""
create table refund (
    id integer primary key,{RECORDED},
    -- as it was asked for; its payouts say how the money left
    method text not null check (method in ('original', 'cash', 'bank', 'card', 'credit', 'several')),
    reference text not null,
    why text not null,
    currency text not null check (length(currency) = 3),
    goods_minor integer not null check (goods_minor >= 0),
    reduction_minor integer not null default 0 check (reduction_minor >= 0), -- given before, not in goods
    gift_minor integer not null default 0, -- the price of gifts that are kept; below 0: given back
    free_shipping_minor integer not null default 0 check (free_shipping_minor >= 0), -- lost, so withheld
    fee_minor integer not null check (fee_minor >= 0),
    deduction_minor integer not null check (deduction_minor >= 0),
    shipping_minor integer not null check (shipping_minor >= 0),
    shared_goods_minor integer not null
        check (shared_goods_minor between 0 and goods_minor + reduction_minor),
    surcharges_minor integer not null default 0 check (surcharges_minor >= 0),
    postage_minor integer not null,
    bonus_minor integer not null check (bonus_minor >= 0),
    rounding_minor integer not null default 0, -- to what coins can pay
    adjustment_minor integer not null,
    total_minor integer not null check (total_minor >= 0),
    -- of price, shipping and surcharges: an adjustment that lifts a total to 0 makes up for postage alone
    returned_minor integer not null generated always as (max(0, goods_minor - gift_minor - free_shipping_minor
        - fee_minor - deduction_minor + shipping_minor + surcharges_minor + min(0, adjustment_minor))) stored,
    -- fee, deduction, gift, free and return shipping, and what an agreed amount left off: a correction can
    -- give it
    withheld_minor integer not null generated always as (fee_minor + deduction_minor + max(0, gift_minor)
        + free_shipping_minor - min(0, postage_minor) - min(0, adjustment_minor)) stored,
    check (total_minor = goods_minor - gift_minor - free_shipping_minor - fee_minor - deduction_minor
        + shipping_minor + surcharges_minor + postage_minor + bonus_minor + rounding_minor
        + adjustment_minor),
    check (bonus_minor = 0 or method in ('credit', 'several')),
    check (rounding_minor = 0 or method in ('cash', 'several'))
) strict;
create index refund_by_claim on refund (claim_id);
create index refund_by_day on refund (on_day);

create table refund_line (
    refund_id integer not null references refund (id),{SETTLED}
    primary key (refund_id, claim_line_id)
) strict, without rowid;

-- A part of the price of units that the customer keeps: they are settled after the others of their line, and
-- claimable at what is left of it. A correction changes it by rows of its own, on units that are not gone.
create table reduction (
    id integer primary key,
    refund_id integer not null references refund (id),
    correction_id integer references correction (id),
    claim_line_id integer not null references claim_line (id),
    order_line_id integer not null references order_line (id),
    after_units integer not null check (after_units >= 0),
    units integer not null check (units > 0),
    goods_minor integer not null check (goods_minor <> 0),
    unique (correction_id, claim_line_id),
    check (goods_minor > 0 or correction_id is not null)
) strict;
create unique index reduction_by_refund on reduction (refund_id, claim_line_id) where correction_id is null;
create index reduction_by_order_line on reduction (order_line_id);
create trigger reduction_counts after insert on reduction begin
    select raise(abort, 'a reduction names units that are settled or were not sold') from order_line
        where id = new.order_line_id and (new.after_units < settled_units + elsewhere_units
        or new.after_units + new.units > quantity);
    select raise(abort, 'a reduction is corrected by another refund''s correction')
        where new.correction_id is not null and not exists (select 1 from correction c
        join reduction d on d.refund_id = c.refund_id and d.correction_id is null
        where c.id = new.correction_id and c.refund_id = new.refund_id
        and d.claim_line_id = new.claim_line_id and d.order_line_id = new.order_line_id);
    select raise(abort, 'a reduction with its corrections is below zero, or more than it was')
        from reduction d where d.refund_id = new.refund_id and d.claim_line_id = new.claim_line_id
        and d.correction_id is null and (select sum(goods_minor) from reduction
        where refund_id = new.refund_id and claim_line_id = new.claim_line_id)
        not between 0 and d.goods_minor;
    select raise(abort, 'a correction counts for more of a reduction than of the amount paid')
        from correction c where c.id = new.correction_id and (select sum(goods_minor) from reduction
        where correction_id = c.id) not between min(0, c.returned_minor) and max(0, c.returned_minor);
    update order_line set refunded_minor = refunded_minor + new.goods_minor where id = new.order_line_id;
end;

-- Money leaves once, whoever writes: the counters and their CHECKs are kept by the database itself.
create trigger refund_line_counts after insert on refund_line begin
    update order_line set settled_units = settled_units + new.units,
        refunded_minor = refunded_minor + new.goods_minor where id = new.order_line_id;
    update claim_line set settled = settled + new.units where id = new.claim_line_id;
end;
create trigger refund_counts after insert on refund begin
    select raise(abort, 'more of a gift is given back than was withheld') where new.gift_minor < 0
        and (select sum(gift_minor) from refund where claim_id in
            (select id from claim where order_id = new.order_id)) < 0;
    {EXCEEDS_PAID.format(amount="returned_minor")}
    update orders set shipping_refunded_minor = shipping_refunded_minor + new.shipping_minor,
        shared_goods_minor = shared_goods_minor + new.shared_goods_minor,
        surcharge_refunded_minor = surcharge_refunded_minor + new.surcharges_minor,
        returned_minor = returned_minor + new.returned_minor
        where id = new.order_id;
end;
"""

PAYOUTS = f"""
-- How a refund left, a row for each method and tender: at once, or again after it bounced (amounts below 0).
create table payout (
    id integer primary key,{RECORDED},
    refund_id integer not null references refund (id),
    kind text not null check (kind in ('refund', 'bounced', 'again')),
    method text not null check (method in ('original', 'cash', 'bank', 'card', 'credit')),
    tender text not null, -- what it gives back of how the order was paid; '' is unknown, or another way
    reference text not null,
    currency text not null check (length(currency) = 3),
    amount_minor integer not null,
    bonus_minor integer not null check (bonus_minor between min(0, amount_minor) and max(0, amount_minor)),
    rounding_minor integer not null,
    settled_minor integer not null generated always as (amount_minor - bonus_minor - rounding_minor) stored,
    bounced integer references payout (id),
    check (iif(kind = 'bounced', amount_minor < 0, amount_minor >= 0)),
    check ((kind = 'bounced') = (bounced is not null)),
    check (bonus_minor = 0 or (method = 'credit' and tender = '')),
    check (rounding_minor = 0 or method = 'cash')
) strict;
create index payout_by_refund on payout (refund_id);
create index payout_by_claim on payout (claim_id);
create index payout_by_order on payout (order_id);
create index payout_by_day on payout (on_day);
create trigger payout_fits after insert on payout begin
    select raise(abort, 'a payout has the claim and currency of its refund') from refund r
        where r.id = new.refund_id and (r.claim_id <> new.claim_id or r.order_id <> new.order_id
        or r.currency <> new.currency);
    select raise(abort, 'payouts exceed their refund') from refund r where r.id = new.refund_id
        and (select sum(settled_minor) from payout where refund_id = r.id)
        > r.total_minor - r.bonus_minor - r.rounding_minor;
    select raise(abort, 'a payout is not by the method of its refund') from refund r
        where r.id = new.refund_id and new.kind = 'refund' and r.method not in (new.method, 'several')
        and (r.method <> 'original' or new.method <> 'credit' or new.tender = '');
    select raise(abort, 'more of a payout bounced than was given') from payout p where p.id = new.bounced
        and (p.refund_id <> new.refund_id or p.method <> new.method or p.tender <> new.tender
        or p.kind = 'bounced'
        or (select sum(amount_minor) from payout where p.id in (id, bounced)) < 0
        or (select sum(settled_minor) from payout where p.id in (id, bounced)) < 0
        or (select sum(amount_minor) from payout where refund_id = new.refund_id and method = new.method)
            + (select coalesce(sum(amount_minor), 0) from correction where refund_id = new.refund_id
            and method = new.method) < 0);
    select raise(abort, 'more of the customer''s own credit is given back than was used')
        where new.method = 'credit' and new.tender <> '' and new.amount_minor > 0
        and (select coalesce(sum(settled_minor), 0) from payout where order_id = new.order_id
            and method = 'credit' and tender <> '')
        > -(select coalesce(sum(amount_minor), 0) from credit where order_id = new.order_id);
end;
"""

CONFIRMATIONS = """
-- How much of a refund an export has shown: of a line's units, or of its amount where the items are unknown.
create table confirmation (
    id integer primary key,
    order_id integer not null references orders (id),
    refund_id integer not null references refund (id),
    order_line_id integer references order_line (id),
    on_day text not null, -- of the import
    units integer not null check ((units > 0) = (order_line_id is not null)),
    amount_minor integer not null check (amount_minor >= 0),
    check (units > 0 or amount_minor > 0)
) strict;
create index confirmation_by_order on confirmation (order_id);
create index confirmation_by_refund on confirmation (refund_id);
create index confirmation_by_line on confirmation (order_line_id) where order_line_id is not null;
create trigger confirmation_fits after insert on confirmation begin
    select raise(abort, 'a confirmation names a refund of another order') from refund r
        where r.id = new.refund_id and r.order_id <> new.order_id;
    -- What bounced may have left again as more: with the bonus of store credit, or rounded up to a coin.
    select raise(abort, 'more of a refund is confirmed than was given') where new.amount_minor > 0
        and (select sum(amount_minor) from confirmation where refund_id = new.refund_id)
        > (select coalesce(sum(given), 0) from (select max(0, sum(amount_minor)) as given
            from (select method, amount_minor from payout where refund_id = new.refund_id
                union all select method, amount_minor from correction where refund_id = new.refund_id)
            group by method));
    select raise(abort, 'more units of a refund are confirmed than it had') where new.units > 0
        and (select sum(units) from confirmation
            where refund_id = new.refund_id and order_line_id = new.order_line_id)
        > (select coalesce(sum(units), 0) from refund_line
            where refund_id = new.refund_id and order_line_id = new.order_line_id);
end;
"""

COMPENSATIONS = f"""
-- Given beside refunds: never counted against the price that was paid.
create table compensation (
    id integer primary key,{RECORDED},
    kind text not null check (kind in ('coupon', 'credit', 'cash', 'gift')),
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    why text not null,
    corrects integer references compensation (id), -- a signed correction of that one
    check (amount_minor > 0 or corrects is not null)
) strict;
create index compensation_by_claim on compensation (claim_id);
create trigger compensation_correction_fits after insert on compensation when new.corrects is not null begin
    select raise(abort, 'a correction has the claim and currency of its compensation')
        where not exists (select 1 from compensation where id = new.corrects and corrects is null
            and claim_id = new.claim_id and order_id = new.order_id and currency = new.currency);
    select raise(abort, 'a compensation with its corrections is below zero')
        where (select sum(amount_minor) from compensation where new.corrects in (id, corrects)
            and kind = new.kind) < 0;
end;
create index compensation_by_day on compensation (on_day);
create trigger compensation_says_why before insert on compensation when trim(new.why) = '' begin
    select raise(abort, 'a compensation requires a reason');
end;
"""

CORRECTIONS = f"""
-- A refund is never changed: what was wrong with it is recorded beside it, signed.
create table correction (
    id integer primary key,{RECORDED},
    refund_id integer not null references refund (id),
    method text not null check (method in ('original', 'cash', 'bank', 'card', 'credit')),
    currency text not null,
    amount_minor integer not null check (amount_minor <> 0),
    rounding_minor integer not null default 0, -- of cash, in the amount
    settled_minor integer not null generated always as (amount_minor - rounding_minor) stored,
    returned_minor integer not null, -- of the price and the shipping
    why text not null,
    check (rounding_minor = 0 or method = 'cash'),
    check (returned_minor between min(0, settled_minor) and max(0, settled_minor))
) strict;
create index correction_by_claim on correction (claim_id);
create index correction_by_refund on correction (refund_id);
create index correction_by_day on correction (on_day);
create trigger correction_says_why before insert on correction when trim(new.why) = '' begin
    select raise(abort, 'a correction requires a reason');
end;
create trigger correction_counts after insert on correction begin
    select raise(abort, 'a correction has the claim and currency of its refund') from refund r
        where r.id = new.refund_id and (r.claim_id <> new.claim_id or r.order_id <> new.order_id
        or r.currency <> new.currency);
    select raise(abort, 'a refund by that method is below zero with its corrections') from refund r
        where r.id = new.refund_id and (select coalesce(sum(amount_minor), 0) from payout
            where refund_id = r.id and method = new.method)
        + (select sum(amount_minor) from correction where refund_id = r.id and method = new.method) < 0;
    select raise(abort, 'a refund with its corrections is below zero') from refund r
        where r.id = new.refund_id
        and (r.total_minor + (select sum(amount_minor) from correction where refund_id = r.id) < 0
        or r.returned_minor + (select sum(returned_minor) from correction where refund_id = r.id) < 0);
    select raise(abort, 'corrections add more than the refund withheld') from refund r
        where r.id = new.refund_id and new.amount_minor > 0
        and (select sum(settled_minor) from correction where refund_id = r.id) > r.withheld_minor;
    -- all of it but return shipping
    select raise(abort, 'what a correction gives counts against the amount paid') from refund r
        where r.id = new.refund_id and (select sum(returned_minor) - sum(settled_minor) from correction
            where refund_id = r.id) < min(0, r.postage_minor);{EXCEEDS_PAID.format(amount="returned_minor")}
    update orders set returned_minor = returned_minor + new.returned_minor where id = new.order_id;
    update orders set shipping_refunded_minor = shipping_refunded_minor + new.returned_minor
        where id = new.order_id and exists (select 1 from refund r
            where r.id = new.refund_id and {SHIPPING_ALONE});
end;
"""

# A bonus or a rounding of a refund r that bounced and was paid again: it has that of the later payment.
LATER = "(select coalesce(sum({}), 0) from payout where refund_id = r.id and kind <> 'refund')"
GIVEN = f"(r.total_minor + {LATER.format('bonus_minor + rounding_minor')})"

PAID_AGAIN = f"""
drop trigger correction_counts;
create trigger correction_counts after insert on correction begin
    select raise(abort, 'a correction has the claim and currency of its refund') from refund r
        where r.id = new.refund_id and (r.claim_id <> new.claim_id or r.order_id <> new.order_id
        or r.currency <> new.currency);
    select raise(abort, 'a refund by that method is below zero with its corrections') from refund r
        where r.id = new.refund_id and (select coalesce(sum(amount_minor), 0) from payout
            where refund_id = r.id and method = new.method)
        + (select sum(amount_minor) from correction where refund_id = r.id and method = new.method) < 0;
    -- so its total is not either; it may be less than what is taken off: paid again in cash, or with a bonus
    select raise(abort, 'a refund with its corrections is below zero') from refund r
        where r.id = new.refund_id
        and r.returned_minor + (select sum(returned_minor) from correction where refund_id = r.id) < 0;
    select raise(abort, 'corrections add more than the refund withheld') from refund r
        where r.id = new.refund_id and new.amount_minor > 0
        and (select sum(settled_minor) from correction where refund_id = r.id) > r.withheld_minor;
    -- all of it but return shipping
    select raise(abort, 'what a correction gives counts against the amount paid') from refund r
        where r.id = new.refund_id and (select sum(returned_minor) - sum(settled_minor) from correction
            where refund_id = r.id) < min(0, r.postage_minor);{EXCEEDS_PAID.format(amount="returned_minor")}
    update orders set returned_minor = returned_minor + new.returned_minor where id = new.order_id;
    update orders set shipping_refunded_minor = shipping_refunded_minor + new.returned_minor
        where id = new.order_id and exists (select 1 from refund r
            where r.id = new.refund_id and {SHIPPING_ALONE});
end;
"""

CREDIT = f"""
-- Store credit: each entry is issued by a payout, a compensation or a correction, or used for an order.
create table credit (
    id integer primary key,
    customer_id integer not null references customer (id),
    at text not null,
    on_day text not null,
    who text not null,
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor <> 0),
    payout_id integer unique references payout (id), -- below 0 where it bounced
    compensation_id integer unique references compensation (id),
    correction_id integer unique references correction (id),
    order_id integer references orders (id), -- that was paid with it; above 0 is given back
    check ((payout_id is not null) + (compensation_id is not null) + (correction_id is not null)
        + (order_id is not null) = 1)
) strict;
create index credit_by_customer on credit (customer_id, currency);
create index credit_by_order on credit (order_id) where order_id is not null;
create index credit_by_day on credit (on_day);

create trigger credit_fits after insert on credit begin
    select raise(abort, 'store credit requires an identified customer') from customer
        where id = new.customer_id and key is null;
    select raise(abort, 'a balance of store credit is below zero') where new.amount_minor < 0
        and (select sum(amount_minor) from credit where customer_id = new.customer_id
            and currency = new.currency) < 0;
    select raise(abort, 'store credit used for an order exceeds its price') from orders o
        where o.id = new.order_id and (o.currency <> new.currency
        or -(select sum(amount_minor) from credit where order_id = o.id) > o.charged_minor);
    select raise(abort, 'store credit given back exceeds what was used') where new.order_id is not null
        and ((select sum(amount_minor) from credit where order_id = new.order_id
            and customer_id = new.customer_id) > 0
        or (select sum(amount_minor) from credit where order_id = new.order_id)
            + (select coalesce(sum(settled_minor), 0) from payout where order_id = new.order_id
            and method = 'credit' and tender <> '') > 0);
end;

-- Credit used for an order pays what is outstanding of it; what is returned is outstanding again.
create trigger credit_pays_its_order after insert on credit when new.order_id is not null begin
    insert into order_payment (order_id, at, on_day, who, paid_on, method, currency, amount_minor,
            after_minor, credit_id)
        select new.order_id, new.at, new.on_day, new.who, new.on_day, 'credit', new.currency, minor,
            before + minor, new.id from (
            select {received("o")} as before, min(-new.amount_minor, {price("o")} - {received("o")}) as minor
                from orders o where o.id = new.order_id and new.amount_minor < 0
            union all select {recorded("new.order_id")}, min(0, -sum(amount_minor)
                    - (select coalesce(sum(amount_minor), 0) from order_payment
                    where order_id = new.order_id and credit_id is not null))
                from credit where order_id = new.order_id and new.amount_minor > 0)
        where minor <> 0;
end;

-- The database issues credit itself, so that no payout by credit is without its entry. The customer's own
-- credit goes back to whose it was; what bounced is taken from whom it was given; a claimant gets their own.
create trigger payout_issues_credit after insert on payout
    when new.method = 'credit' and new.amount_minor <> 0 begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, payout_id)
        select coalesce((select customer_id from credit where payout_id = new.bounced),
            (select customer_id from credit where order_id = new.order_id and new.tender <> ''
            group by customer_id order by sum(amount_minor) limit 1),
            (select customer_id from claimant where claim_id = new.claim_id), customer_id),
            new.at, new.on_day, new.who, new.currency, new.amount_minor, new.id
        from orders where id = new.order_id;
end;
create trigger compensation_issues_credit after insert on compensation when new.kind = 'credit' begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, compensation_id)
        select coalesce((select customer_id from credit where compensation_id = new.corrects),
            (select customer_id from claimant where claim_id = new.claim_id), customer_id),
            new.at, new.on_day, new.who, new.currency, new.amount_minor, new.id
        from orders where id = new.order_id;
end;
create trigger correction_issues_credit after insert on correction when new.method = 'credit' begin
    insert into credit (customer_id, at, on_day, who, currency, amount_minor, correction_id)
        select coalesce((select customer_id from credit where payout_id in
            (select id from payout where refund_id = new.refund_id)),
            (select customer_id from claimant where claim_id = new.claim_id), customer_id),
            new.at, new.on_day, new.who, new.currency, new.amount_minor, new.id
        from orders where id = new.order_id;
end;
"""
