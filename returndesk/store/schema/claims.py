"""Claims: their lines, how each was judged and under which terms, and the inspected goods."""

CLAIMS = """
create table claim (
    id integer primary key check (id > 1000),
    order_id integer not null references orders (id),
    kind text not null check (kind in ('return', 'parcel', 'complaint')),
    reason text not null,
    detail text not null default '', -- of the reason, one that the policy offers
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
    due_on text, -- the earlier of the shop's service target and a statutory day
    promised_on text, -- the shop's service target
    promised_at text check (promised_at is null or promised_on is not null), -- by the clock, where in hours
    late_then text not null, -- what the platform does when the service target is missed
    due_source text not null check (due_source <> ''),
    goods_back_on text, -- since when goods are back that were not settled
    proof_on text, -- when the customer showed that the goods were sent
    clock_left integer check (clock_left >= 0), -- open days left when the deadline was paused
    time_left integer check (time_left >= 0), -- the same in seconds, where the target is in hours
    verdict text not null check (verdict in ('eligible', 'review', 'ineligible')),
    ground text not null,
    owner text not null check (owner <> ''),
    postage_shop_minor integer not null check (postage_shop_minor >= 0),
    postage_customer_minor integer not null check (postage_customer_minor >= 0),
    postage_settled_minor integer not null,
    check ((stage = '') = (status in ('rejected', 'closed', 'expired', 'cancelled')))
) strict;
create index claim_by_order on claim (order_id);
create index claim_open on claim (due_on) where stage <> '';

-- Who claims, where that is not the buyer: letters and store credit are theirs.
create table claimant (
    claim_id integer primary key references claim (id),
    customer_id integer not null references customer (id)
) strict;
create index claimant_by_customer on claimant (customer_id);

create table claim_evidence (
    id integer primary key,
    claim_id integer not null references claim (id),
    evidence text not null check (evidence <> ''),
    unique (claim_id, evidence)
) strict;

-- The stock side of a claim line: how many of its units are where.
create table claim_line (
    id integer primary key,
    claim_id integer not null references claim (id),
    order_line_id integer not null references order_line (id),
    value_minor integer not null check (value_minor >= 0), -- paid for the units claimed
    claimed integer not null check (claimed > 0),
    approved integer not null,
    received integer not null,
    accepted integer not null,
    refused integer not null,
    settled integer not null default 0,
    kept integer not null check (kept >= 0), -- settled without a return: lost, or kept by the customer
    repaired integer not null default 0 check (repaired >= 0), -- repaired or replaced: can be claimed again
    sent_back integer not null check (sent_back between 0 and refused),
    external integer not null default 0 check (external >= 0), -- refunded on the platform meanwhile
    held integer not null default 0 check (held between 0 and claimed), -- came after the end: to send back
    advanced integer not null default 0 check (advanced between 0 and approved), -- settled before they came
    freed integer not null default 0 check (freed >= 0), -- kept by the customer: can be claimed again
    unique (claim_id, order_line_id),
    check (accepted >= 0 and refused >= 0 and accepted + refused <= received
        and received + kept <= approved and approved <= claimed),
    check (accepted + refused + kept + freed <= approved),
    check (settled >= 0 and settled + repaired <= accepted + kept + advanced),
    check (settled + repaired + external + freed <= claimed)
) strict;
create index claim_line_by_order_line on claim_line (order_line_id);
create index claim_line_held on claim_line (claim_id) where held > 0;
create index claim_line_advanced on claim_line (claim_id) where advanced > 0;
"""

JUDGEMENTS = """
create table judgement (
    claim_line_id integer primary key references claim_line (id),
    verdict text not null check (verdict in ('eligible', 'review', 'ineligible')),
    ground text not null,
    starts_on text,
    last_day text, -- null: the window is still to begin
    unsent integer not null default 0 check (unsent in (0, 1)) -- to be cancelled: no goods come back
) strict;

create table judgement_finding (
    id integer primary key,
    claim_line_id integer not null references judgement (claim_line_id),
    code text not null,
    text text not null,
    source text not null
) strict;
create index judgement_finding_by_line on judgement_finding (claim_line_id);

-- The statutory grounds that held on the day of the notice.
create table judgement_right (
    id integer primary key,
    claim_line_id integer not null references judgement (claim_line_id),
    ground text not null check (ground <> ''),
    unique (claim_line_id, ground)
) strict;

-- What the customer may have, the usual one first.
create table judgement_remedy (
    id integer primary key,
    claim_line_id integer not null references judgement (claim_line_id),
    remedy text not null check (remedy <> ''),
    unique (claim_line_id, remedy)
) strict;

-- The money side of a claim line: what a refund adds and deducts.
create table refund_terms (
    claim_line_id integer primary key references claim_line (id),
    fee_bps integer not null check (fee_bps between 0 and 10000),
    fee_unit_minor integer check (fee_unit_minor >= 0),
    fee_most_minor integer check (fee_most_minor >= 0), -- of one unit
    free_from_minor integer check (free_from_minor >= 0), -- goods that earn free shipping
    shipping_fee_minor integer check (shipping_fee_minor >= 0), -- where kept goods no longer do
    fee_source text not null,
    shipping_rule text not null check (shipping_rule in ('never', 'on-fault', 'on-full-return', 'always')),
    shipping_cap_minor integer check (shipping_cap_minor >= 0),
    shipping_cap_source text not null,
    surcharge_rule text not null check (surcharge_rule in ('never', 'on-full-return')),
    postage text not null check (postage in ('shop', 'customer')),
    credit_bonus_bps integer not null check (credit_bonus_bps between 0 and 10000),
    deduct_any integer not null check (deduct_any in (0, 1)), -- else for the conditions below alone
    deduct_source text not null
) strict;

-- A condition of the goods, or an article of a law whose deductions a reason names.
create table deductible_condition (
    id integer primary key,
    claim_line_id integer not null references refund_terms (claim_line_id),
    condition text not null check (
        condition in ('new', 'opened', 'used', 'damaged', 'missing', 'M 12', 'M 18')),
    unique (claim_line_id, condition)
) strict;
"""

# Whether a row of deductible_condition allows the deduction of an inspection: by its condition or its reason.
ALLOWS = "(condition = {0}.condition or (condition in ('M 12', 'M 18') and instr({0}.why, condition) > 0))"

INSPECTIONS = f"""
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

create trigger deduction_is_allowed before insert on inspection
    when (new.deduct_bps > 0 or new.deduct_minor > 0) and new.disposition <> 'customer' begin
    select raise(abort, 'a statutory right forbids a deduction for that condition') from refund_terms t
        where t.claim_line_id = new.claim_line_id and not t.deduct_any and not exists (select 1
            from deductible_condition where claim_line_id = t.claim_line_id and {ALLOWS.format("new")});
end;
"""
