"""Schema 1: the desk, its policies, orders, claims, refunds and the journal."""

DESK = """
create table desk (
    id integer primary key check (id = 1),
    shop text not null,
    currency text not null check (length(currency) = 3),
    timezone text not null,
    tax_included integer not null check (tax_included in (0, 1)),
    created_at text not null,
    created_on text not null
) strict;

create table policy (
    version integer primary key check (version > 0),
    from_on text, -- null: since ever
    by_hand integer not null check (by_hand in (0, 1)),
    set_at text not null,
    set_on text not null,
    set_by text not null,
    document text not null, -- TOML, as it was set
    parsed text not null, -- the same as JSON: read by every check
    tiers text not null -- best first, by "; ": read by every queue
) strict;

create table holiday (
    country text not null,
    region text not null,
    day text not null,
    name text not null,
    primary key (country, region, day)
) strict, without rowid;

create table customer (
    id integer primary key,
    key text unique, -- platform id, else mail, else phone; null is known by name at most
    name text not null,
    email text not null,
    phone text not null,
    platform_id text not null,
    tier text not null
) strict;
"""

ORDERS = """
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
    tax_minor integer not null,
    tax_included integer not null check (tax_included in (0, 1)),
    paid_minor integer not null check (paid_minor >= 0), -- the sum of its lines
    country text not null,
    tags text not null,
    payment_method text not null,
    status text not null check (status in ('open', 'part-refunded', 'refunded', 'cancelled')),
    source text not null,
    campaign text not null,
    elsewhere_minor integer not null check (elsewhere_minor >= 0),
    shipping_refunded_minor integer not null default 0,
    shared_goods_minor integer not null default 0 check (shared_goods_minor between 0 and paid_minor),
    returned_minor integer not null default 0,
    unique (channel, number),
    check (shipping_refunded_minor between 0 and shipping_minor),
    check (returned_minor between 0 and paid_minor + shipping_minor)
) strict;
create index orders_by_number on orders (number);
create index orders_by_day on orders (ordered_on);
create index orders_by_customer on orders (customer_id);

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
    tags text not null,
    cost_minor integer check (cost_minor >= 0),
    shipped_on text,
    delivered_on text,
    tracking text not null,
    elsewhere_units integer not null check (elsewhere_units >= 0),
    settled_units integer not null default 0 check (settled_units >= 0),
    refunded_minor integer not null default 0,
    unique (order_id, position),
    unique (order_id, line_key),
    check (settled_units + elsewhere_units <= quantity),
    check (refunded_minor between 0 and paid_minor)
) strict;
create index order_line_by_sku on order_line (sku);
"""

CLAIMS = """
create table claim (
    id integer primary key check (id > 1000),
    order_id integer not null references orders (id),
    kind text not null check (kind in ('return', 'parcel', 'complaint')),
    reason text not null,
    fault text not null check (fault in ('customer', 'shop', 'maker', 'carrier')),
    status text not null check (status in ('requested', 'waiting', 'approved', 'part-received', 'received',
        'inspected', 'settled', 'rejected', 'closed', 'expired', 'cancelled')),
    stage text not null check (stage in ('', 'decide', 'info', 'parcel', 'inspect', 'settle', 'close')),
    outcome text not null check (outcome in
        ('refund', 'exchange', 'credit', 'repair', 'replacement', 'none')),
    via text not null,
    opened_on text not null,
    opened_at text not null,
    notice_on text not null,
    decided_on text,
    approved_on text,
    closed_on text,
    due_on text,
    verdict text not null check (verdict in ('eligible', 'review', 'ineligible')),
    ground text not null,
    owner text not null check (owner <> ''),
    evidence text not null,
    postage_shop_minor integer not null default 0 check (postage_shop_minor >= 0),
    postage_customer_minor integer not null default 0 check (postage_customer_minor >= 0),
    postage_settled_minor integer not null default 0,
    check ((stage = '') = (status in ('rejected', 'closed', 'expired', 'cancelled')))
) strict;
create index claim_by_order on claim (order_id);
create index claim_open on claim (due_on) where stage <> '';

create table claim_line (
    id integer primary key,
    claim_id integer not null references claim (id),
    order_line_id integer not null references order_line (id),
    claimed integer not null check (claimed > 0),
    approved integer not null default 0,
    received integer not null default 0,
    accepted integer not null default 0,
    refused integer not null default 0,
    settled integer not null default 0,
    kept integer not null default 0 check (kept >= 0), -- settled without having come: lost, or kept
    value_minor integer not null check (value_minor >= 0), -- the goods of the units claimed
    verdict text not null check (verdict in ('eligible', 'review', 'ineligible')),
    ground text not null,
    starts_on text,
    last_day text,
    fee_bps integer not null check (fee_bps between 0 and 10000),
    fee_unit_minor integer check (fee_unit_minor >= 0),
    fee_source text not null,
    shipping_rule text not null check (shipping_rule in ('never', 'on-fault', 'on-full-return', 'always')),
    postage text not null check (postage in ('shop', 'customer')),
    credit_bonus_bps integer not null check (credit_bonus_bps between 0 and 10000),
    findings text not null, -- JSON
    unique (claim_id, order_line_id),
    check (accepted >= 0 and refused >= 0 and accepted + refused <= received
        and received + kept <= approved and approved <= claimed),
    check (settled between 0 and accepted + kept)
) strict;
create index claim_line_by_order_line on claim_line (order_line_id);

create table inspection (
    id integer primary key,
    claim_line_id integer not null references claim_line (id),
    on_day text not null,
    units integer not null check (units > 0),
    condition text not null check (condition in ('new', 'opened', 'used', 'damaged', 'missing')),
    disposition text not null check (disposition in
        ('restock', 'refurbish', 'supplier', 'scrap', 'donate', 'customer')),
    deduct_bps integer not null check (deduct_bps between 0 and 10000),
    deduct_minor integer not null check (deduct_minor >= 0),
    why text not null,
    settled_units integer not null default 0,
    check (settled_units between 0 and units)
) strict;
create index inspection_by_line on inspection (claim_line_id);
"""

REFUNDS = """
create table refund (
    id integer primary key,
    claim_id integer not null references claim (id),
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    owner text not null,
    method text not null check (method in ('original', 'cash', 'bank', 'card', 'credit')),
    reference text not null,
    why text not null,
    currency text not null check (length(currency) = 3),
    goods_minor integer not null check (goods_minor >= 0),
    fee_minor integer not null check (fee_minor >= 0),
    deduction_minor integer not null check (deduction_minor >= 0),
    shipping_minor integer not null check (shipping_minor >= 0),
    shared_goods_minor integer not null check (shared_goods_minor between 0 and goods_minor),
    postage_minor integer not null,
    bonus_minor integer not null check (bonus_minor >= 0),
    adjustment_minor integer not null,
    total_minor integer not null check (total_minor >= 0),
    -- of the price and the shipping: an adjustment that lifts a total to 0 makes up for postage alone
    returned_minor integer not null generated always as (max(0, goods_minor - fee_minor - deduction_minor
        + shipping_minor + min(0, adjustment_minor))) stored,
    check (total_minor = goods_minor - fee_minor - deduction_minor + shipping_minor + postage_minor
        + bonus_minor + adjustment_minor),
    check (bonus_minor = 0 or method = 'credit')
) strict;
create index refund_by_claim on refund (claim_id);
create index refund_by_day on refund (on_day);

create table refund_line (
    refund_id integer not null references refund (id),
    claim_line_id integer not null references claim_line (id),
    order_line_id integer not null references order_line (id),
    units integer not null check (units > 0),
    goods_minor integer not null check (goods_minor >= 0),
    fee_minor integer not null check (fee_minor between 0 and goods_minor),
    deduction_minor integer not null check (deduction_minor between 0 and goods_minor),
    primary key (refund_id, claim_line_id)
) strict, without rowid;

-- Money leaves once, whoever writes: the counters and their CHECKs are kept by the database itself.
create trigger refund_line_counts after insert on refund_line begin
    update order_line set settled_units = settled_units + new.units,
        refunded_minor = refunded_minor + new.goods_minor where id = new.order_line_id;
    update claim_line set settled = settled + new.units where id = new.claim_line_id;
end;
create trigger refund_counts after insert on refund begin
    select raise(abort, 'refunds, here and elsewhere, above what was paid') from orders
        where id = new.order_id and new.returned_minor > 0 and (status in ('refunded', 'cancelled')
        or elsewhere_minor > 0
        and returned_minor + elsewhere_minor + new.returned_minor > paid_minor + shipping_minor);
    update orders set shipping_refunded_minor = shipping_refunded_minor + new.shipping_minor,
        shared_goods_minor = shared_goods_minor + new.shared_goods_minor,
        returned_minor = returned_minor + new.returned_minor
        where id = new.order_id;
end;
create trigger refund_stays before delete on refund begin
    select raise(abort, 'a refund is never taken back: money has left');
end;
create trigger refund_line_stays before delete on refund_line begin
    select raise(abort, 'a refund is never taken back: money has left');
end;
create trigger refund_is_fixed before update on refund begin
    select raise(abort, 'a refund is never changed: money has left');
end;
create trigger refund_line_is_fixed before update on refund_line begin
    select raise(abort, 'a refund is never changed: money has left');
end;
"""

JOURNAL = """
create table journal (
    seq integer primary key,
    at text not null,
    on_day text not null,
    who text not null,
    act text not null,
    claim_id integer,
    order_id integer,
    details text not null, -- JSON, no personal data
    digest text not null, -- of the salted text beside it; '' is none
    previous text not null,
    hash text not null
) strict;
create index journal_by_claim on journal (claim_id, seq) where claim_id is not null;
create index journal_by_order on journal (order_id, seq) where order_id is not null;
create index journal_by_day on journal (on_day, seq);

-- Free text and personal values: erased without breaking the chain, as the digest stays.
create table journal_text (
    seq integer primary key references journal (seq),
    salt blob not null,
    body text not null
) strict;
"""

FIRST = (DESK, ORDERS, CLAIMS, REFUNDS, JOURNAL)
