"""The shop's claims on carriers: the steps of each parcel claim's, append-only but for undo."""

from returndesk.store.schema.refunds import RECORDED

CARRIERS = f"""
-- What happened to a claim on a carrier, step by step: the last one has its state.
create table carrier_entry (
    id integer primary key,{RECORDED},
    -- open: to be filed, from the claim's opening or again
    move text not null check (move in ('open', 'file', 'paid', 'denied', 'waive')),
    state text not null check (state in ('to-file', 'filed', 'paid', 'denied', 'waived')),
    carrier text not null, -- its code in the policy; '': unknown
    file_by text not null, -- the carrier's own cut-off day
    currency text not null check (length(currency) = 3),
    amount_minor integer not null, -- filed beyond what was before; paid, or below 0 reversed
    reference text not null,
    why text not null,
    check (amount_minor = 0 or move in ('file', 'paid'))
) strict;
create index carrier_entry_by_claim on carrier_entry (claim_id, id);
create index carrier_entry_by_day on carrier_entry (on_day);

create trigger carrier_entry_follows before insert on carrier_entry begin
    select raise(abort, 'only a parcel claim has a carrier claim') from claim
        where id = new.claim_id and (kind <> 'parcel' or order_id <> new.order_id);
    select raise(abort, 'a carrier claim is in the currency of its order') from orders
        where id = new.order_id and currency <> new.currency;
    select raise(abort, 'a carrier claim cannot take that step') from (select (select state from carrier_entry
        where claim_id = new.claim_id order by id desc limit 1) as before)
        where not coalesce(case new.move
            when 'open' then (before is null or before = 'waived') and new.state = 'to-file'
            when 'file' then before in ('to-file', 'filed') and new.state = 'filed'
            when 'paid' then (before = 'filed' and new.state in ('filed', 'paid'))
                or (before in ('paid', 'denied', 'waived') and new.state = 'paid' and trim(new.why) <> '')
            when 'denied' then before = 'filed' and new.state = 'denied'
            else before in ('to-file', 'filed') and new.state = 'waived' end, 0);
    select raise(abort, 'the amount filed with a carrier, or paid by it, is below zero')
        where new.amount_minor < 0 and new.amount_minor + (select coalesce(sum(amount_minor), 0)
            from carrier_entry where claim_id = new.claim_id and move = new.move) < 0;
    select raise(abort, 'a carrier paid more than was filed: that requires a reason')
        where new.move = 'paid' and new.amount_minor > 0 and trim(new.why) = ''
        and new.amount_minor > (select coalesce(sum(case move when 'file' then amount_minor
            when 'paid' then -amount_minor end), 0) from carrier_entry where claim_id = new.claim_id);
    select raise(abort, 'a carrier claim ends when it is paid in full') where new.move = 'paid'
        and (select state from carrier_entry where claim_id = new.claim_id order by id desc limit 1) = 'filed'
        and (new.state = 'paid') <> (new.amount_minor >= (select coalesce(sum(case move when 'file'
            then amount_minor when 'paid' then -amount_minor end), 0)
            from carrier_entry where claim_id = new.claim_id));
end;
-- A step goes with the act that recorded it when that is undone, but never once the carrier paid.
create trigger carrier_entry_stays before delete on carrier_entry when old.move = 'paid' or not exists
    (select 1 from undoable_row where name = 'carrier_entry' and at = old.id and before is null) begin
    select raise(abort, 'steps of a carrier claim cannot be deleted');
end;
"""
