"""A question to the customer pauses the deadline; their answer resumes it with the days that were left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.claims.open_items import Promise
from returndesk.core.value import replace
from returndesk.desk.claims.decide import approve_now, claimed_units
from returndesk.desk.claims.judgement import judge_again, signal_used
from returndesk.desk.claims.sla import by_the_clock, counted_from, moment, seconds_left, service_for
from returndesk.desk.claims.transition import Done, done, move, require
from returndesk.desk.lookup import find_claim
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def ask(desk: Desk, typed: str, question: str, evidence: Sequence[str] = ()) -> Done:
    """Ask the customer a question, or for evidence: the deadline is paused, and the days left are kept."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "ask")
        calendar, target = desk.calendar(desk.policy_today()), claim.deadline.promised_on
        left = calendar.open_days_after(desk.today, target) if target else 0
        seconds = seconds_left(desk, at, claim.deadline.promised_at)
        claim = replace(claim, deadline=replace(claim.deadline, clock_left=left, time_left=seconds))
        wanted = list(dict.fromkeys(evidence))
        details = {"left": left, **({"evidence": wanted} if wanted else {})}
        text = {"question": question, "evidence": ", ".join(wanted)}
        claim = move(desk, at, claim, "ask", details=details, text=text)
        words = f"Asked on {claim.name}: deadline paused until the customer answers"
        return done(desk, (claim,), (words,))


def answered(desk: Desk, typed: str, answer: str = "", evidence: Sequence[str] = ()) -> Done:
    """Record the customer's answer: the deadline resumes.

    With new evidence the claim is judged anew, and approved where the policy does so by itself.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "answered")
        policy = desk.policy_today()
        automatic = False
        shown = tuple(dict.fromkeys((*claim.evidence, *evidence)))
        if shown != claim.evidence:
            order = _without(order_store.load_order(desk.conn, claim.order_id), claim)
            claim, automatic = judge_again(desk, replace(claim, evidence=shown), order)
        since, left = counted_from(desk, policy, at), claim.deadline.time_left
        then = service_for(desk, policy, claim).then.get("decide", "")
        due = Promise(desk.calendar(policy).add_open_days(since, claim.deadline.clock_left or 0), None, then)
        if left is not None:
            due = by_the_clock(desk, moment(desk, at), left, then)
        claim = move(
            desk,
            at,
            replace(claim, deadline=replace(claim.deadline, clock_left=None, time_left=None)),
            "answered",
            details={"verdict": claim.verdict, "evidence": list(shown), **signal_used(desk, claim)},
            text={"answer": answer},
            promise=due,
        )
        words = [f"Answered on {claim.name}: {claim.verdict}"]
        if automatic:  # the customer is not notified yet, as after an approval at the opening
            claim = approve_now(desk, at, claim, claimed_units(claim), details={"automatic": "answered"})
            words.append(f"Approved {claim.name} by the policy")
        return done(desk, (claim,), words)


def _without(order: Order, claim: Claim) -> Order:
    """The order as if the claim did not hold its units."""
    held = {line.line_id: line.claimed - line.done for line in claim.lines}
    lines = tuple(
        replace(
            line,
            held_units=max(0, line.held_units - held.get(line.line_id, 0)),
            history=replace(
                line.history,
                held=tuple(one for one in line.history.held if one.claim_id != claim.claim_id),
            ),
        )
        for line in order.lines
    )
    return replace(order, lines=lines)
