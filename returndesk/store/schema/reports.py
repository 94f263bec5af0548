"""What reports read beside claims: notes on products, spend on marketing, the sums of each month."""

PRODUCT_NOTES = """
-- A measure and its day; the words are kept with the journal.
create table product_note (
    id integer primary key,
    seq integer not null unique references journal (seq), -- its entry in the journal
    sku text not null check (sku <> ''),
    noted_on text not null check (noted_on is date(noted_on))
) strict;
create index product_note_by_sku on product_note (sku, noted_on);

create trigger product_note_has_its_entry before insert on product_note
    when (select act from journal where seq = new.seq) is not 'product-note' begin
    select raise(abort, 'a note on a product is an act in the journal');
end;
create trigger product_note_is_fixed before update on product_note begin
    select raise(abort, 'a note on a product cannot be changed: undo it');
end;
create trigger product_note_stays before delete on product_note when not exists
    (select 1 from undoable_row where name = 'product_note' and at = old.id and before is null) begin
    select raise(abort, 'a note on a product can only be undone');
end;
"""

SPEND = """
-- What was spent on a day, for a source and a campaign; the newest row of a key counts. Minor units.
create table spend (
    id integer primary key,
    seq integer not null references journal (seq), -- the import that it came with
    spent_on text not null check (spent_on is date(spent_on)),
    source text not null check (source <> ''),
    campaign text not null, -- '': none
    currency text not null check (length(currency) = 3),
    amount_minor integer not null check (amount_minor >= 0),
    unique (seq, spent_on, source, campaign, currency)
) strict;
create index spend_by_key on spend (spent_on, source, campaign, currency, id);

create trigger spend_has_its_import before insert on spend
    when (select act from journal where seq = new.seq) is not 'spend-import'
    or new.seq < (select max(seq) from spend) begin
    select raise(abort, 'spend comes with an import in the journal');
end;
"""

# What was ordered in each month and what became of it: derived from the other tables, and made again by the
# next report wherever one of them changed. `cohort_month` has the months whose sums are up to date.
_SUMS = (
    "orders", "units", "units_squared", "value_minor", "claimed", "returned", "returned_squared", "product",
    "returned_orders", "returned_minor", "exchanged", "shop_fault", "external",
    "refunded_minor",
)  # fmt: skip

_MONTHS = "delete from cohort_month where month = "
_OF_ORDER = f"{_MONTHS}(select substr(ordered_on, 1, 7) from orders where id = {{}})"
_ANY = "exists (select 1 from cohort_month)"  # nothing to do where no report was asked for since
# Table and event → the order whose month is no longer up to date. Refunds, exchanges and imported refunds
# change their order's own counters.
_CHANGES = (
    ("claim", "insert", "new.order_id"),
    ("claim", "delete", "old.order_id"),
    ("claim", "update of status, reason, detail, fault", "new.order_id"),
    ("claim_line", "insert", "(select order_id from claim where id = new.claim_id)"),
    ("claim_line", "update", "(select order_id from claim where id = new.claim_id)"),
    ("claim_line", "delete", "(select order_id from claim where id = old.claim_id)"),
    (
        "order_line",
        "update of sku, category, quantity, paid_minor, delivered_on, elsewhere_units",
        "new.order_id",
    ),
    ("payout", "insert", "new.order_id"),
    ("correction", "insert", "new.order_id"),
    ("external_refund", "insert", "new.order_id"),
)

COHORTS = f"""
create table cohort (
    dimension text not null,
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    key text not null,
    currency text not null check (length(currency) = 3),
    {", ".join(f"{name} integer not null" for name in _SUMS)},
    last_delivered text, -- or expected; null: not sent yet
    primary key (month, dimension, key, currency)
) strict, without rowid;
create table cohort_month (
    month text not null,
    dimension text not null,
    primary key (month, dimension)
) strict, without rowid;
create trigger cohort_of_new_order after insert on orders when {_ANY} begin
    {_MONTHS}substr(new.ordered_on, 1, 7);
end;
create trigger cohort_of_order after update on orders when {_ANY} begin
    {_MONTHS}substr(old.ordered_on, 1, 7) or month = substr(new.ordered_on, 1, 7);
end;
create trigger cohort_of_no_order after delete on orders when {_ANY} begin
    {_MONTHS}substr(old.ordered_on, 1, 7);
end;
""" + "".join(
    f"create trigger cohort_of_{table}_{event.split()[0]} after {event} on {table} when {_ANY} begin"
    f"\n    {_OF_ORDER.format(order)};\nend;\n"
    for table, event, order in _CHANGES
)

# Units sold by the days that matter for returns: derived, kept by month as the sums are (the dimension
# `return-days` of `cohort_month`).
RETURN_DAYS = f"""
create table cohort_unit (
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    category text not null,
    currency text not null check (length(currency) = 3),
    ordered_on text not null,
    start_on text not null, -- the day of the stage
    stage text not null check (stage in ('delivered', 'sent', 'unsent')),
    noticed_on text not null, -- when the customer claimed those that came back; '': not claimed
    came integer not null check (came in (0, 1)), -- received; else on an open claim
    units integer not null,
    value_minor integer not null,
    squares real not null, -- the squared value of each unit: large, and not exact
    refunded_minor integer not null,
    primary key (month, category, currency, ordered_on, start_on, stage, noticed_on, came)
) strict, without rowid;
-- The same units with days from delivery, for months whose windows have closed.
create table cohort_curve (
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    category text not null,
    days integer not null check (days >= 0),
    closes_on text not null, -- the last day of the month's windows
    returned integer not null,
    open integer not null,
    primary key (month, category, days)
) strict, without rowid;

create trigger cohort_of_line_sent after update of shipped_on, fulfillment on order_line when {_ANY} begin
    {_OF_ORDER.format("new.order_id")};
end;
create trigger cohort_of_claim_day after update of notice_on, kind, stage, approved_on on claim
    when {_ANY} begin
    {_OF_ORDER.format("new.order_id")};
end;
create trigger cohort_of_policy after insert on policy when {_ANY} begin
    delete from cohort_month;
end;
"""

# How claims were handled, as the report of service reads it: derived from the journal, and worked out again
# by the next report once a claim has another entry.
HANDLINGS = """
create table claim_handling (
    claim_id integer primary key references claim (id),
    answered_on text,
    decided_on text,
    settled_on text,
    targets integer not null check (targets >= 0), -- of stages that ended
    kept integer not null check (kept between 0 and targets),
    target_on text -- the last day of the current stage's target
) strict, without rowid;
create trigger handling_of_claim after insert on journal when new.claim_id is not null begin
    delete from claim_handling where claim_id = new.claim_id;
end;
create trigger handling_of_no_claim before delete on claim begin
    delete from claim_handling where claim_id = old.id;
end;
create trigger handling_by_another_clock after update of timezone on desk begin
    delete from claim_handling;
end;
create index claim_by_day on claim (opened_on);
create index inspection_by_day on inspection (on_day);
"""

# Reports count labels on the days of parcels.
PARCELS = """
create index journal_parcel_by_day on journal (on_day, claim_id) where act = 'receive';
create index journal_parcel_by_claim on journal (claim_id, seq) where act = 'receive';
"""

# Sums of money by month: derived, kept as those of the cohorts are. `money_month` has the months whose sums
# are up to date: by the days of orders, or of the money itself.
_ANY_MONEY = "exists (select 1 from money_month)"


def _forget_money(order: str, *days: str) -> str:
    """SQL that forgets the sums in which an order may be; `days` are others on which it counts."""
    first = ", ".join(
        [
            "o.ordered_on",
            "coalesce((select min(opened_on) from claim where order_id = o.id), o.ordered_on)",
            "coalesce((select min(on_day) from external_refund where order_id = o.id), o.ordered_on)",
            "coalesce((select min(on_day) from dispute where order_id = o.id), o.ordered_on)",
            *days,
        ]
    )
    own = [f"(select substr(ordered_on, 1, 7) from orders where id = {order})"]
    months = ", ".join(own + [f"substr({day}, 1, 7)" for day in days])
    # What becomes of an order happens in its month or later.
    since = f"(select substr(min({first}), 1, 7) from orders o where o.id = {order})"
    return f"delete from money_month where month >= {since} and (basis = 'money' or month in ({months}))"


# Table and event → the order, and further days. Whatever becomes of a claim is in the journal; an import that
# changes a line also writes its order.
_MONEY_CHANGES = (
    (
        "journal",
        "insert",
        "coalesce((select order_id from claim where id = new.claim_id), new.order_id)",
        ("new.on_day",),
    ),
    ("claim", "insert", "new.order_id", ()),
    ("claim", "update", "new.order_id", ()),
    ("claim", "delete", "old.order_id", ("old.opened_on",)),
    (
        "order_line",
        "update of sku, category, quantity, paid_minor, elsewhere_units, settled_units",
        "new.order_id",
        (),
    ),
    ("external_refund", "insert", "new.order_id", ()),
    ("dispute", "insert", "new.order_id", ()),
    ("orders", "update", "new.id", ("old.ordered_on",)),
    ("orders", "delete", "old.id", ()),
)
MONEY_MONTHS = """
create table money_sum (
    month text not null check (month glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
    report text not null,
    basis text not null check (basis in ('sale', 'money')),
    dimension text not null,
    key text not null, -- a JSON list: one for each name in the dimension
    currency text not null check (length(currency) = 3),
    figure text not null,
    amount integer not null, -- a number, or minor units
    primary key (report, basis, dimension, month, key, currency, figure)
) strict, without rowid;
create table money_month (
    month text not null,
    report text not null,
    basis text not null,
    dimension text not null,
    policy integer not null, -- whose rates were used; 0: none
    primary key (month, report, basis, dimension)
) strict, without rowid;
""" + "".join(
    f"create trigger money_of_{table}_{event.split()[0]} {'before' if event == 'delete' else 'after'} {event}"
    f" on {table} when {_ANY_MONEY} begin\n    {_forget_money(order, *days)};\nend;\n"
    for table, event, order, days in _MONEY_CHANGES
)

# Rates in the end, as forecasts of one day have them: derived, kept until an order or a claim of any month
# changes. `cohort_month` has every month by the dimension of these rates.
END_RATES = """
create table cohort_end (
    dimension text not null, -- the period, the day of the forecast, the keys
    key text not null,
    currency text not null check (length(currency) = 3),
    value real not null,
    low real not null,
    high real not null,
    primary key (dimension, key, currency)
) strict, without rowid;
"""

# Tables that follow from the others: emptied, they are filled again by the next reports.
FIRST_DERIVED = ("cohort_month", "cohort", "cohort_unit", "cohort_curve", "claim_handling")
DERIVED = (*FIRST_DERIVED, "money_month", "money_sum", "cohort_end")
