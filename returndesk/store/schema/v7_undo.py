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

-- So does what a customer should hear of it: the step before is the last one again.
drop trigger telling_stays;
create trigger telling_stays before delete on telling when not exists
    (select 1 from undoable_row where name = 'telling' and at = old.claim_id and before is null) begin
    select raise(abort, 'what a customer should hear of is never taken back');
end;
drop trigger telling_goes_on;
create trigger telling_goes_on before update on telling when new.claim_id <> old.claim_id
    or ((new.seq < old.seq or (new.seq = old.seq and (new.step <> old.step or new.on_day <> old.on_day
    or (old.told_seq is not null and new.told_seq is not old.told_seq)))) and not exists
    (select 1 from undoable_row where name = 'telling' and at = old.claim_id and before is not null)) begin
    select raise(abort, 'a customer who was told stays told, until there is another step');
end;
""",
)
