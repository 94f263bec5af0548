"""Checks of deadlines, and of what a statutory right protects."""

from __future__ import annotations

from returndesk.store.doctor.rules import said
from returndesk.store.schema.claims import ALLOWS

# (code, what is wrong, a query whose rows are (where,)): all of them must be empty.
DUE_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "claim-due",
        "a claim's due day is not the earlier of its service target and a statutory day",
        """select 'claim R' || id from claim
            where case due_source when 'policy' then due_on is not promised_on
            else due_on is null or due_on > promised_on or stage in ('', 'close') end""",
    ),
    (
        "claim-due-at",
        "the instant of a claim's service target is not the one in the journal",
        f"""select 'claim R' || c.id from claim c where c.promised_at is not null and c.promised_at is not
            (select {said("promised_at")} from journal j where j.claim_id = c.id
            and {said("status")} is not null order by j.seq desc limit 1)""",
    ),
    (
        "claim-right",
        "a claim is due under a right that none of its lines has",
        """select 'claim R' || id from claim c where due_source <> 'policy' and not exists (select 1
            from claim_line cl join judgement_right r on r.claim_line_id = cl.id
            where cl.claim_id = c.id and r.ground = c.due_source)""",
    ),
    (
        "claim-goods-back",
        "the day of returned goods, or of proof of sending, is not in the journal",
        f"""select 'claim R' || id from claim c where (goods_back_on is not null and not exists (select 1
            from journal j where j.claim_id = c.id and j.act = 'receive' and j.on_day = c.goods_back_on
            and {said("units")} > 0)) or (proof_on is not null and not exists (select 1 from journal j
            where j.claim_id = c.id and {said("proof_on")} = c.proof_on))""",
    ),
    (
        "claim-clock",
        "the days left of a paused deadline differ from its question in the journal",
        f"""select 'claim R' || c.id from claim c left join journal j on j.seq = (select max(seq)
            from journal where claim_id = c.id and act = 'ask')
            where c.status = 'waiting' and c.clock_left is not {said("left")}""",
    ),
    (
        "deduction-right",
        "a deduction that a statutory right forbids",
        f"""select 'claim R' || cl.claim_id from inspection i join claim_line cl on cl.id = i.claim_line_id
            join refund_terms t on t.claim_line_id = cl.id where not t.deduct_any
            and (i.deduct_bps > 0 or i.deduct_minor > 0) and i.disposition <> 'customer'
            and not exists (select 1 from deductible_condition where claim_line_id = cl.id
            and {ALLOWS.format("i")})""",
    ),
)
