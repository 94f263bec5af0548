"""What customers were told and what they said of it: steps, languages, feedback."""

from __future__ import annotations

LANGUAGE = """
alter table customer add column language text not null default ''
    check (language in ('', 'en', 'zh')); -- '' is by the order's country, else the shop's
"""

TELLING = """
-- The last step of a claim that its customer should hear of, and the entry that says they did.
create table telling (
    claim_id integer primary key references claim (id),
    step text not null check (step <> ''),
    seq integer not null, -- of the journal's entry that was the step
    on_day text not null,
    due_on text, -- null: the policy does not want it told
    told_seq integer,
    check (told_seq is null or told_seq >= seq)
) strict;
create index telling_due on telling (claim_id) where told_seq is null and due_on is not null;
create index telling_by_day on telling (on_day) where told_seq is null;

create trigger telling_stays before delete on telling begin
    select raise(abort, 'what a customer should hear of is never taken back');
end;
create trigger telling_goes_on before update on telling when new.claim_id <> old.claim_id
    or new.seq < old.seq or (new.seq = old.seq and (new.step <> old.step or new.on_day <> old.on_day
    or (old.told_seq is not null and new.told_seq is not old.told_seq))) begin
    select raise(abort, 'a customer who was told stays told, until there is another step');
end;
create trigger telling_is_of_its_claim before insert on telling
    when (select claim_id from journal where seq = new.seq) is not new.claim_id begin
    select raise(abort, 'a step is an act on its claim');
end;
"""

FEEDBACK = """
-- What a customer gave for how a claim was handled; their words stand beside the journal.
create table feedback (
    id integer primary key,
    claim_id integer not null references claim (id),
    seq integer not null unique, -- its entry in the journal
    at text not null,
    on_day text not null, -- the day on which it was booked
    given_on text not null,
    who text not null,
    score integer not null check (score between 1 and 5),
    row_key text unique, -- what the row of a file is known by; null was typed
    due_on text, -- of a low score alone: somebody answers it by then
    answered_seq integer,
    check (given_on <= on_day),
    check (answered_seq is null or (due_on is not null and answered_seq > seq))
) strict;
create index feedback_by_claim on feedback (claim_id);
create index feedback_waits on feedback (claim_id) where due_on is not null and answered_seq is null;

create trigger feedback_stays before delete on feedback begin
    select raise(abort, 'what a customer said is never taken back');
end;
create trigger feedback_is_fixed before update on feedback when new.id <> old.id
    or new.claim_id <> old.claim_id or new.seq <> old.seq or new.at <> old.at or new.on_day <> old.on_day
    or new.given_on <> old.given_on or new.who <> old.who or new.score <> old.score
    or new.row_key is not old.row_key or new.due_on is not old.due_on or old.answered_seq is not null begin
    select raise(abort, 'what a customer said is answered once, and never changed');
end;
"""

LETTERS = (LANGUAGE, TELLING, FEEDBACK)
