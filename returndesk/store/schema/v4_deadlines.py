"""Schema 4: by when a claim is due and by whose word, and what a customer's right protects."""

from __future__ import annotations

DUES = """
alter table claim add column promised_on text; -- the shop's own; due_on is the first of it and a law's
alter table claim add column due_source text not null default 'policy' check (due_source <> '');
alter table claim add column goods_back_on text; -- since when goods are back that were not settled
alter table claim add column proof_on text; -- when the customer showed that the goods were sent
alter table claim add column clock_left integer check (clock_left >= 0); -- open days, at a question
alter table claim_line add column rights text not null default ''; -- by "; "
alter table claim_line add column deducts text; -- conditions, by "; "; null: any
alter table claim_line add column deduct_source text not null default '';
alter table claim_line add column shipping_cap_minor integer check (shipping_cap_minor >= 0);
alter table claim_line add column shipping_cap_source text not null default '';
update claim set promised_on = due_on;
update claim_line set rights = ground where ground <> 'policy';

-- Week-ends on which a country works for a day off (China), as the library of holidays tells them.
create table working_day (
    country text not null,
    day text not null,
    primary key (country, day)
) strict, without rowid;

create trigger deduction_is_allowed before insert on inspection
    when (new.deduct_bps > 0 or new.deduct_minor > 0) and new.disposition <> 'customer' begin
    select raise(abort, 'a right of the customer forbids a deduction for that condition') from claim_line
        where id = new.claim_line_id and instr('; ' || deducts || '; ', '; ' || new.condition || '; ') = 0;
end;
"""
