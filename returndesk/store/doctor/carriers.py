"""Checks of carrier claims."""

from __future__ import annotations

from returndesk.store.doctor.rules import UNDONE, differs, said

# What an entry and its act in the journal both have.
_TWICE = {
    "on_day": "j.on_day", "at": "j.at", "who": "j.who", "order_id": "j.order_id", "owner": said("owner"),
    "move": said("carrier_move"), "state": said("carrier_state"), "carrier": said("carrier"),
    "file_by": said("carrier_file_by"), "amount_minor": said("carrier_amount"), "currency": said("currency"),
}  # fmt: skip
_WHERE = "'claim R' || e.claim_id"

CARRIER_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "carrier-journal",
        "carrier claim: a step differs from its entry in the journal",
        f"""select {_WHERE} from carrier_entry e left join journal j on j.claim_id = e.claim_id
            and {said("carrier_entry")} = e.id and j.seq not in {UNDONE}
            where j.seq is null or {differs("e", _TWICE)}""",
    ),
    (
        "carrier-gone",
        "carrier claim: a step is in the journal and missing here",
        f"""select 'entry ' || j.seq || ', claim R' || j.claim_id from journal j
            where {said("carrier_entry")} is not null and j.seq not in {UNDONE}
            and not exists (select 1 from carrier_entry where id = {said("carrier_entry")})""",
    ),
    (
        "carrier-steps",
        "carrier claim: steps are out of order",
        f"""select distinct {_WHERE} from (select *, lag(state, 1, 'none') over (partition by claim_id
            order by id) before, sum(case move when 'file' then amount_minor when 'paid' then -amount_minor
            else 0 end) over (partition by claim_id order by id) out from carrier_entry) e
            where not (e.move = 'open' and e.before in ('none', 'waived')
            or e.move in ('file', 'waive') and e.before in ('to-file', 'filed')
            or e.move in ('paid', 'denied') and e.before = 'filed'
            or e.move = 'paid' and e.before in ('paid', 'denied', 'waived'))
            or e.state <> case e.move when 'file' then 'filed' when 'denied' then 'denied' when 'waive'
            then 'waived' when 'open' then 'to-file' when 'paid' then case when e.before = 'filed'
            and e.out > 0 then 'filed' else 'paid' end else e.state end""",
    ),
    (
        "carrier-sums",
        "carrier claim: an amount is below zero or in another currency",
        f"""select {_WHERE} from carrier_entry e join orders o on o.id = e.order_id group by e.claim_id
            having sum(iif(e.move = 'file', e.amount_minor, 0)) < 0
            or sum(iif(e.move = 'paid', e.amount_minor, 0)) < 0 or sum(e.currency <> o.currency) > 0""",
    ),
    (
        "carrier-claim",
        "a parcel claim without a carrier claim, or an ended one with an open carrier claim",
        """select 'claim R' || c.id from claim c left join carrier_entry e on e.id = (select max(id)
            from carrier_entry where claim_id = c.id) where (c.kind = 'parcel') <> (e.id is not null)
            or e.order_id <> c.order_id or (c.stage = '' and e.state in ('to-file', 'filed'))""",
    ),
)  # fmt: skip
