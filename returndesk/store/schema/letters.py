"""What customers are notified of, and the scores that they give."""

NOTIFICATIONS = """
-- The last step of a claim that its customer should be notified of, and the entry by which they were.
create table notification (
    claim_id integer primary key references claim (id),
    step text not null check (step <> ''),
    seq integer not null, -- of the journal's entry that was the step
    on_day text not null,
    due_on text, -- null: the policy requires no notification
    notified_seq integer,
    check (notified_seq is null or notified_seq >= seq)
) strict;
create index notification_due on notification (claim_id) where notified_seq is null and due_on is not null;
create index notification_by_day on notification (on_day) where notified_seq is null;

-- A step is removed or put back only when its act is undone: the step before is the last one again.
create trigger notification_stays before delete on notification when not exists
    (select 1 from undoable_row where name = 'notification' and at = old.claim_id and before is null) begin
    select raise(abort, 'notifications cannot be deleted');
end;
create trigger notification_goes_on before update on notification when new.claim_id <> old.claim_id
    or ((new.seq < old.seq or (new.seq = old.seq and (new.step <> old.step or new.on_day <> old.on_day
    or (old.notified_seq is not null and new.notified_seq is not old.notified_seq)))) and not exists
    (select 1 from undoable_row where name = 'notification' and at = old.claim_id
        and before is not null)) begin
    select raise(abort, 'a customer who was notified stays notified until the next step');
end;
create trigger notification_is_of_its_claim before insert on notification
    when (select claim_id from journal where seq = new.seq) is not new.claim_id begin
    select raise(abort, 'a step is an act on its claim');
end;
"""

STATEMENTS = """
-- When a customer's request was made, to the minute, and whether it is a withdrawal to be acknowledged.
create table statement (
    claim_id integer primary key references claim (id),
    stated_at text, -- null: the time of day is not known
    acknowledge integer not null check (acknowledge in (0, 1)),
    acknowledged_seq integer, -- the journal's entry by which it was
    check (stated_at is not null or acknowledge),
    check (acknowledged_seq is null or acknowledge)
) strict;
create index statement_waits on statement (claim_id) where acknowledge and acknowledged_seq is null;

create trigger statement_is_fixed before update of claim_id, stated_at, acknowledge on statement begin
    select raise(abort, 'when a request was made cannot be changed');
end;
create trigger statement_is_acknowledged_once before update of acknowledged_seq on statement
    when old.acknowledged_seq is not null begin
    select raise(abort, 'a withdrawal is acknowledged once');
end;
create trigger statement_stays before delete on statement when old.acknowledged_seq is not null begin
    select raise(abort, 'an acknowledged withdrawal stays');
end;
"""

FEEDBACK = """
-- A customer's score for how a claim was handled; their words are kept with the journal.
create table feedback (
    id integer primary key,
    claim_id integer not null references claim (id),
    seq integer not null unique, -- its entry in the journal
    at text not null,
    on_day text not null, -- the day on which it was recorded
    given_on text not null,
    who text not null,
    score integer not null check (score between 1 and 5),
    row_key text unique, -- what the row of a file is known by; null: typed
    due_on text, -- of a low score alone: to be answered by then
    answered_seq integer,
    check (given_on <= on_day),
    check (answered_seq is null or (due_on is not null and answered_seq > seq))
) strict;
create index feedback_by_claim on feedback (claim_id);
create index feedback_waits on feedback (claim_id) where due_on is not null and answered_seq is null;

create trigger feedback_is_answered_once before update of answered_seq on feedback
    when old.answered_seq is not null begin
    select raise(abort, 'feedback is answered once');
end;
"""
