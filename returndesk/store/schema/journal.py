"""The journal, and what its last acts changed, as long as they can be undone."""

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
    digest text not null, -- of the salted text beside it; '': no text
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

UNDO = """
-- An act that can still be undone, by its entries in the journal.
create table undoable (
    first integer primary key references journal (seq),
    last integer not null unique references journal (seq),
    check (first <= last)
) strict;

-- Each row that it changed.
create table undoable_row (
    first integer not null references undoable (first) on delete cascade,
    n integer not null check (n > 0), -- in this order
    name text not null, -- its table
    at integer not null, -- its rowid
    before text, -- JSON: the changed columns before the act; null: the row is new
    after text, -- digest of the whole row after the act; null: it was deleted
    primary key (first, n),
    unique (first, name, at)
) strict;
"""

ROW_DIGESTS = """
-- Digests of the rows that decide money, days and states, as an act left them: its entry in the journal holds
-- what it kept here.
create table row_digest (
    kind text not null,
    key integer not null, -- of a claim, or of some rows that have one digest together
    seq integer not null, -- of the act's last entry; 0: no entry holds it, as after an upgrade
    digest text not null check (digest <> ''), -- 'edited': the rows were not as the act before had left them
    primary key (kind, key, seq)
) strict, without rowid;
"""
