"""What the rules say of a claim's lines: verdict, ground, terms and rights, kept with each line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.claims.model import Claim, ClaimLine, LineJudgement
from returndesk.core.codes import OFTEN_RETURNS, worst_verdict
from returndesk.core.days import with_days_shown
from returndesk.core.eligibility.model import OF_LATER_DAYS
from returndesk.core.value import replace
from returndesk.desk.check import CheckedLine, check_line
from returndesk.store.claims import write as claim_store
from returndesk.store.claims.write import NewLine

if TYPE_CHECKING:
    from datetime import date

    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def judged_line(order: Order, checked: CheckedLine, keep: ClaimLine | None = None) -> NewLine:
    """A claim line with the terms that were judged for it; `keep` is the line as it was before."""
    ground, line = checked.judgement.best, checked.line
    settled_here = keep.settled if keep else 0
    judgement = LineJudgement(
        verdict=ground.verdict,
        ground=ground.name,
        starts_on=ground.starts_on,
        last_day=ground.last_day,
        unsent=checked.judgement.unsent,
        remedies=ground.remedies,
    )
    terms = ground.terms
    if len(checked.judgement.grounds) > 1:  # a law applies besides the policy
        judgement = replace(judgement, rights=tuple(one.name for one in checked.judgement.rights))
        deducts, source = checked.judgement.deductible()
        terms = replace(terms, deducts=deducts, deduct_source=source)
    claim_line = ClaimLine(
        claim_line_id=keep.claim_line_id if keep else 0,
        line_id=line.line_id,
        claimed=keep.claimed if keep else checked.units,
        judgement=judgement,
        terms=terms,
    )
    value = line.value_minor(checked.units + settled_here, line.gone_units - settled_here)
    kept = [f for f in ground.findings if f.code not in OF_LATER_DAYS]
    findings = [{"code": f.code, "text": f.text, "source": f.source} for f in kept]
    return NewLine(claim_line, order.currency, value, findings)


def judge_again(desk: Desk, claim: Claim, order: Order) -> tuple[Claim, bool]:
    """Judge anew the units of a claim that have no outcome yet, for the same notice; store and return it.

    And whether the policy approves it by itself.

    `order` is the order as if the claim did not hold those units.
    """
    stored = {line.line_id: line for line in order.lines}
    lines: list[ClaimLine] = []
    judged: list[LineJudgement] = []
    automatic = True
    for line in claim.lines:
        if units := line.claimed - line.done:
            checked = check_line(
                desk,
                order,
                stored[line.line_id],
                units,
                claim.reason,
                claim.notice_on,
                claim.evidence,
                claim.fault,
                claim.outcome,
                claimant=claim.claimant.shown if claim.claimant else "",
            )
            new = judged_line(order, checked, line)
            claim_store.judge_line_anew(desk.conn, new)
            judged.append(new.line.judgement)
            automatic = automatic and checked.judgement.best.auto_approve
            line = replace(line, judgement=new.line.judgement)
        lines.append(line)
    verdict, ground = verdict_of(judged, claim.ground)
    claim = replace(claim, lines=tuple(lines), verdict=verdict, ground=ground)
    return claim, bool(judged) and automatic and verdict == "eligible"


def signal_used(desk: Desk, claim: Claim) -> dict[str, object]:
    """For the journal: the signal about the customer that a verdict used, with its arithmetic; or nothing."""
    found = claim_store.claim_findings(desk.conn, claim.claim_id).values()
    used = [each["text"] for line in found for each in line if each["code"] == OFTEN_RETURNS]
    return {"signal": used[0]} if used else {}


def verdict_of(judged: Sequence[LineJudgement], usual: str = "policy") -> tuple[str, str]:
    """(verdict, ground) of a claim: the worst of its lines'."""
    verdict = worst_verdict(one.verdict for one in judged)
    return verdict, next((one.ground for one in judged if one.verdict == verdict), usual)


def verdict_text(claim: Claim, today: date, checked: Sequence[CheckedLine] = ()) -> str:
    """A claim's verdict with the reasons for it, in words."""
    if claim.kind == "complaint":  # there are no goods to judge
        return "a complaint, to be answered"
    why = doubts(checked, today)
    return claim.verdict + (f", {'; '.join(why)}" if why else "")


def doubts(checked: Sequence[CheckedLine], today: date) -> list[str]:
    """Why lines are not simply eligible: each finding once."""
    texts = [
        with_days_shown(finding.text, today)
        for line in checked
        for finding in line.judgement.best.findings
        if finding.weight != "eligible"
    ]
    return list(dict.fromkeys(texts))
