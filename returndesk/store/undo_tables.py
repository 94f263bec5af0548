"""What the last acts changed, as long as they can be taken back."""

from __future__ import annotations

UNDO = (
    """
-- An act that can still be taken back, by its entries in the journal.
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
    before text, -- JSON: what stood in the columns that were changed; null: the row is new
    after text, -- digest of the whole row after the act; null: it was gone
    primary key (first, n),
    unique (first, name, at)
) strict;

-- A step of a claim on a carrier goes with the act that wrote it, and never once money came by it.
drop trigger carrier_entry_stays;
create trigger carrier_entry_stays before delete on carrier_entry when old.move = 'paid' or not exists
    (select 1 from undoable_row where name = 'carrier_entry' and at = old.id and before is null) begin
    select raise(abort, 'what happened to a claim on a carrier is never taken back');
end;
""",
)
