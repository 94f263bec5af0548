"""What must hold of due days and of what a right protects, one question a rule."""

from __future__ import annotations

from returndesk.store.doctor.rules import said

# (code, what is wrong, a query whose rows are (where,)): all of them must be empty.
DUE_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "claim-due",
        "a claim's due day is not the first of its promise and a right's",
        """select 'claim R' || id from claim
            where case due_source when 'policy' then due_on is not promised_on
            else due_on is null or due_on > promised_on or stage in ('', 'close') end""",
    ),
    (
        "claim-right",
        "a claim is due by a right that none of its lines has",
        """select 'claim R' || id from claim c where due_source <> 'policy' and not exists (select 1
            from claim_line cl join judgement_right r on r.claim_line_id = cl.id
            where cl.claim_id = c.id and r.ground = c.due_source)""",
    ),
    (
        "claim-goods-back",
        "goods are back, or were shown to be sent, on a day that the journal does not know",
        f"""select 'claim R' || id from claim c where (goods_back_on is not null and not exists (select 1
            from journal j where j.claim_id = c.id and j.act = 'receive' and j.on_day = c.goods_back_on
            and {said("units")} > 0)) or (proof_on is not null and not exists (select 1 from journal j
            where j.claim_id = c.id and {said("proof_on")} = c.proof_on))""",
    ),
    (
        "claim-clock",
        "the days left of a claim that waits for an answer are not those of its question in the journal",
        f"""select 'claim R' || c.id from claim c left join journal j on j.seq = (select max(seq)
            from journal where claim_id = c.id and act = 'ask')
            where c.status = 'waiting' and c.clock_left is not {said("left")}""",
    ),
    (
        "deduction-right",
        "something was taken off for a condition for which a right forbids it",
        """select 'claim R' || cl.claim_id from inspection i join claim_line cl on cl.id = i.claim_line_id
            join refund_terms t on t.claim_line_id = cl.id where not t.deduct_any
            and (i.deduct_bps > 0 or i.deduct_minor > 0) and i.disposition <> 'customer'
            and not exists (select 1 from deductible_condition where claim_line_id = cl.id
            and condition = i.condition)""",
    ),
)
