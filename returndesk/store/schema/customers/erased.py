"""Customers whose personal data was erased, and how imports know them again."""

ERASED_CUSTOMERS = """
-- Customers whose personal data was erased; their row in `customer` stays, so that every count stays.
create table erased_customer (
    customer_id integer primary key references customer (id),
    seq integer not null references journal (seq), -- the erasure in the journal
    on_day text not null,
    held_until text -- the name is kept for tax law up to that day; null: it is not
) strict;
-- What imports know them by: keys of customers, as digests with a salt of the desk's own.
create table erased_key (
    digest text primary key,
    customer_id integer not null references erased_customer (customer_id)
) strict, without rowid;
create table erasing (
    id integer primary key check (id = 1),
    salt blob not null,
    pages_due integer not null check (pages_due in (0, 1)) -- 1: free pages may still hold what was erased
) strict;
"""
