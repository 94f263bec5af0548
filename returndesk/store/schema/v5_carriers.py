"""The shop's claims on carriers: a ledger beside each parcel claim, append-only."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta

CARRIERS = (
    """
-- What happened to the shop's claim on a carrier, entry by entry: the last one says how it stands.
create table carrier_entry (
    id integer primary key,
    claim_id integer not null references claim (id),
    order_id integer not null references orders (id),
    at text not null,
    on_day text not null,
    who text not null,
    owner text not null,
    -- stood: as it was when the desk began to keep this; open: to be filed, from the claim's opening or again
    move text not null check (move in ('stood', 'open', 'file', 'paid', 'denied', 'waive')),
    state text not null check (state in ('to-file', 'filed', 'paid', 'denied', 'waived')),
    carrier text not null, -- its code in the policy; '' is not known
    file_by text not null, -- the carrier's own cut-off day
    currency text not null check (length(currency) = 3),
    amount_minor integer not null, -- filed beyond what was before; paid, or below 0 taken back
    reference text not null,
    why text not null,
    check (amount_minor = 0 or move in ('file', 'paid'))
) strict;
create index carrier_entry_by_claim on carrier_entry (claim_id, id);
create index carrier_entry_by_day on carrier_entry (on_day);

create trigger carrier_entry_follows before insert on carrier_entry begin
    select raise(abort, 'only a parcel claim has a claim on the carrier') from claim
        where id = new.claim_id and (kind <> 'parcel' or order_id <> new.order_id);
    select raise(abort, 'a claim on a carrier is in the currency of its order') from orders
        where id = new.order_id and currency <> new.currency;
    select raise(abort, 'no such move of a claim on a carrier') from (select (select state from carrier_entry
        where claim_id = new.claim_id order by id desc limit 1) as before)
        where not coalesce(case new.move
            when 'stood' then before is null and new.state in ('to-file', 'waived')
            when 'open' then (before is null or before = 'waived') and new.state = 'to-file'
            when 'file' then before in ('to-file', 'filed') and new.state = 'filed'
            when 'paid' then (before = 'filed' and new.state in ('filed', 'paid'))
                or (before in ('paid', 'denied', 'waived') and new.state = 'paid' and trim(new.why) <> '')
            when 'denied' then before = 'filed' and new.state = 'denied'
            else before in ('to-file', 'filed') and new.state = 'waived' end, 0);
    select raise(abort, 'less than nothing was claimed from a carrier, or paid by it')
        where new.amount_minor < 0 and new.amount_minor + (select coalesce(sum(amount_minor), 0)
            from carrier_entry where claim_id = new.claim_id and move = new.move) < 0;
    select raise(abort, 'a carrier paid more than was claimed: that wants a why')
        where new.move = 'paid' and new.amount_minor > 0 and trim(new.why) = ''
        and new.amount_minor > (select coalesce(sum(case move when 'file' then amount_minor
            when 'paid' then -amount_minor end), 0) from carrier_entry where claim_id = new.claim_id);
    select raise(abort, 'a claim on a carrier ends by being paid whole') where new.move = 'paid'
        and (select state from carrier_entry where claim_id = new.claim_id order by id desc limit 1) = 'filed'
        and (new.state = 'paid') <> (new.amount_minor >= (select coalesce(sum(case move when 'file'
            then amount_minor when 'paid' then -amount_minor end), 0)
            from carrier_entry where claim_id = new.claim_id));
end;
create trigger carrier_entry_stays before delete on carrier_entry begin
    select raise(abort, 'what happened to a claim on a carrier is never taken back');
end;
create trigger carrier_entry_is_fixed before update of id, claim_id, order_id, at, on_day, who, owner, move,
    state, carrier, file_by, currency, amount_minor on carrier_entry begin
    select raise(abort, 'what happened to a claim on a carrier is never changed');
end;
create trigger carrier_entry_is_erased before update of reference, why on carrier_entry
    when (new.reference <> '' and new.reference <> old.reference)
        or (new.why <> '' and new.why <> old.why) begin
    select raise(abort, 'what happened to a claim on a carrier is never changed');
end;
""",
)


def open_what_stood(conn: sqlite3.Connection) -> None:
    """Begin the ledger of every parcel claim of an earlier schema, on the day on which it was opened.

    Of an open one it is to be filed, by the days that the newest policy gives; of one that is over nobody
    knows what the carrier paid: it counts as waived. Written out here, as an upgrade may not change later.
    """
    newest = conn.execute("select parsed from policy order by version desc limit 1").fetchone()
    service = json.loads(newest[0]).get("service", {}) if newest else {}
    days = service.get("carrier", 7)
    claims = conn.execute(
        "select c.id, c.order_id, c.opened_at, c.opened_on, c.owner, o.currency, c.stage, case when"
        " c.reason <> 'lost' then (select max(l.delivered_on) from claim_line cl join order_line l"
        " on l.id = cl.order_line_id where cl.claim_id = c.id) end from claim c"
        " join orders o on o.id = c.order_id where c.kind = 'parcel' order by c.id"
    ).fetchall()
    for claim_id, order_id, at, opened, owner, currency, stage, delivered in claims:
        file_by = date.fromisoformat(delivered or opened) + timedelta(days=days)
        conn.execute(
            "insert into carrier_entry (claim_id, order_id, at, on_day, who, owner, move, state, carrier,"
            " file_by, currency, amount_minor, reference, why)"
            " values (?, ?, ?, ?, ?, ?, 'stood', ?, '', ?, ?, 0, '', '')",
            (
                claim_id, order_id, at, opened, owner, owner, "to-file" if stage else "waived",
                file_by.isoformat(), currency,
            ),
        )  # fmt: skip
