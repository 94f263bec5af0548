"""What a shop spent on marketing, as files tell it."""

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
