"""What the shop answered to signals about customers."""

SIGNAL_ANSWERS = """
-- Returns by a customer's own choice, noticed up to this day, that are fine with the shop: why is with its
-- entry in the journal.
create table signal_answer (
    customer_id integer primary key references customer (id),
    seq integer not null references journal (seq),
    answered_on text not null check (answered_on is date(answered_on))
) strict;
"""
