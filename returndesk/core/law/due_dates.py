"""The due day of a claim: the shop's service target or the statutory day for the refund, the earlier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from returndesk.core.claims.open_items import Deadline, Promise
from returndesk.core.value import replace

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.law.deadlines import Duty  # a desk without a law loads nothing of it

# The stages in which a refund may be owed: afterwards no statutory day is left.
_REFUND_STAGES = ("decide", "info", "parcel", "inspect", "settle")


def owes_refund(claim: Claim) -> bool:
    """Whether the customer waits for a refund: they chose any other outcome themselves."""
    return claim.outcome == "refund" and claim.stage in _REFUND_STAGES and not claim.given_ahead


def concerned_lines(claim: Claim) -> tuple[ClaimLine, ...]:
    """The lines whose rights count: those with units (approved ones after the decision) without an outcome.

    Once all have one, the approved lines; if none is approved, all lines.
    """
    if claim.stage in ("decide", "info"):
        return tuple(line for line in claim.lines if line.claimed > line.done) or claim.lines
    approved = tuple(line for line in claim.lines if line.approved) or claim.lines
    if claim.stage == "parcel":
        return tuple(line for line in approved if line.awaited) or approved
    return tuple(line for line in approved if line.approved - line.refused > line.done) or approved


def due_without_goods(claim: Claim, duties: Iterable[Duty], *, collects: bool) -> bool:
    """Whether a statutory refund is due even if the goods never arrive."""
    if not owes_refund(claim) or not (collects or claim.days.proof_on is not None):
        return False
    return any(duty.pay_by is not None for duty in duties)


def with_due_day(claim: Claim, promise: Promise, duties: Sequence[Duty], *, collects: bool) -> Claim:
    """The claim with its due day and the source of it: the earlier of service target and statute.

    With proof of sending, or if the shop collects the goods, the service target `parcel` no longer counts:
    the refund is owed whether or not the parcel arrives.
    """
    days = [(duty.pay_by, duty.ground) for duty in duties if duty.pay_by is not None]
    law = min(days, default=None) if owes_refund(claim) else None
    if law and claim.stage == "parcel" and due_without_goods(claim, duties, collects=collects):
        promise = Promise()
    due_on, due_source = promise.on, "policy"
    if law and (promise.on is None or law[0] < promise.on):
        due_on, due_source = law
    left = claim.deadline.clock_left
    deadline = Deadline(
        due_on, promise.on, due_source, left, promise.at, claim.deadline.time_left, promise.then
    )
    return replace(claim, deadline=deadline)
