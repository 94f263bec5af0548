"""Closed days: from then on no act is dated that day or before it."""

from __future__ import annotations

CLOSINGS = """
-- A day that was closed with all before it, or reopened with all after it; the newest row has what is closed.
create table day_closing (
    id integer primary key,
    seq integer not null unique references journal (seq), -- its entry in the journal
    day text not null check (day is date(day)), -- the day that was closed or reopened
    through text not null check (through is date(through)), -- the last closed day from then on
    check (through = day or through = date(day, '-1 day'))
) strict;

create trigger day_closing_follows before insert on day_closing begin
    select raise(abort, 'closing and reopening a day are acts in the journal')
        where not exists (select 1 from journal where seq = new.seq and on_day >= new.day
            and act = iif(new.through = new.day, 'day-close', 'day-reopen'));
    select raise(abort, 'only an open day can be closed, and only a closed one reopened')
        where (new.through = new.day) <> (new.day > coalesce((select through from day_closing
            order by id desc limit 1), ''));
end;

-- What was counted at a closing, by method: paid out less received. Minor units.
create table day_count (
    closing_id integer not null references day_closing (id),
    currency text not null check (length(currency) = 3),
    method text not null check (method <> ''),
    counted_minor integer not null, -- as counted in the till or told by the bank
    primary key (closing_id, currency, method)
) strict, without rowid;
"""

# What the report of a day adds up, and the journal, are dated by the day of their act.
DATED = (
    "journal", "refund", "payout", "compensation", "correction", "credit", "order_payment", "remedy", "sent",
    "exchange_payment", "external_refund", "dispute", "carrier_entry", "inspection",
)  # fmt: skip


_CLOSED = "(select through from day_closing order by id desc limit 1)"


def open_day(table: str) -> tuple[str, str]:
    """The triggers that keep the rows of closed days as they are: none is added, none goes."""
    but = "new.act <> 'day-reopen' and " if table == "journal" else ""
    refuse = "begin select raise(abort, 'that day is closed'); end"
    return (
        f"create trigger {table}_day_is_open before insert on {table}"
        f" when {but}new.on_day <= coalesce({_CLOSED}, '') {refuse}",
        f"create trigger {table}_day_was_open before delete on {table}"
        f" when old.on_day <= coalesce({_CLOSED}, '') {refuse}",
    )
