"""A question to the customer stops the shop's clock, their answer starts it with the days that were left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name, worst_verdict
from returndesk.desk.check import check_line
from returndesk.desk.claims.open import judged_anew
from returndesk.desk.claims.sla import counted_from
from returndesk.desk.claims.transition import Done, done, move, require
from returndesk.desk.lookup import find_claim
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def ask(desk: Desk, typed: str, question: str) -> Done:
    """Ask the customer something: the claim waits for them, and the days left for the decision are kept."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "ask")
        calendar = desk.calendar(desk.policy_today())
        left = calendar.open_days_after(desk.today, claim.promised_on) if claim.promised_on else 0
        claim = replace(claim, clock_left=left)
        claim = move(desk, at, claim, "ask", details={"left": left}, text={"question": question})
        return done(desk, (claim,), (f"asked on {claim_name(claim.claim_id)}: its clock stands still",))


def answered(desk: Desk, typed: str, answer: str = "", evidence: Sequence[str] = ()) -> Done:
    """Take the customer's answer: the clock goes on. What they showed beside it is judged anew."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "answered")
        policy = desk.policy_today()
        shown = tuple(dict.fromkeys((*claim.evidence, *evidence)))
        if shown != claim.evidence:
            claim = _judged_anew(desk, replace(claim, evidence=shown))
        since = counted_from(desk, policy, at)
        due_on = desk.calendar(policy).add_open_days(since, claim.clock_left or 0)
        claim = move(
            desk,
            at,
            replace(claim, clock_left=None),
            "answered",
            details={"verdict": claim.verdict, "evidence": list(shown)},
            text={"answer": answer},
            promised_on=due_on,
        )
        words = f"answered on {claim_name(claim.claim_id)}: {claim.verdict}"
        return done(desk, (claim,), (words,))


def _judged_anew(desk: Desk, claim: Claim) -> Claim:
    """The claim with new verdicts, terms and rights of its lines: the same notice, with new evidence."""
    order = _without(order_store.load_order(desk.conn, claim.order_id), claim)
    lines, verdicts, grounds = [], [], []
    for line in claim.lines:
        stored = next(one for one in order.lines if one.line_id == line.line_id)
        units = line.claimed - line.done
        checked = check_line(
            desk, order, stored, units, claim.reason, claim.notice_on, claim.evidence, claim.fault
        )
        new = judged_anew(order, checked, line)
        claim_store.judge_line_anew(desk.conn, new)
        lines.append(replace(line, verdict=new.line.verdict, ground=new.line.ground, rights=new.line.rights))
        verdicts.append(new.line.verdict)
        grounds.append(new.line.ground)
    verdict = worst_verdict(verdicts)
    ground = next((g for g, v in zip(grounds, verdicts, strict=True) if v == verdict), claim.ground)
    return replace(claim, lines=tuple(lines), verdict=verdict, ground=ground)


def _without(order: Order, claim: Claim) -> Order:
    """The order as if this claim did not hold its units: they are what is asked about."""
    held = {line.line_id: line.claimed - line.done for line in claim.lines}
    lines = tuple(
        replace(line, held_units=max(0, line.held_units - held.get(line.line_id, 0))) for line in order.lines
    )
    return replace(order, lines=lines)
