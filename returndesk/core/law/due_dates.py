"""The day a claim is due: the shop's own promise, or a statute's day for the refund where that is first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.days import Calendar
    from returndesk.core.law.deadlines import Progress, RefundDue
    from returndesk.core.law.statute import FederalDays, Statute

# A refund is still owed in these; once it is given, or nothing is owed, no statute's day is left.
_REFUND_STAGES = ("decide", "info", "parcel", "inspect", "settle")


class Duty(NamedTuple):
    """What one statutory right asks of both sides once the customer has spoken."""

    ground: str
    refund: RefundDue
    fixed: bool  # whether the law counts days: "at once" is no day to be held to
    wait_cite: str
    goods_on: date | None
    goods_cite: str

    @property
    def pay_by(self) -> date | None:
        """The day that counts against the shop; None while it may wait, or where no days are fixed."""
        return self.refund.pay_by if self.fixed else None


def progress_of(claim: Claim, *, collects: bool) -> Progress:
    """What has happened on a claim; `collects` is that the shop offered to fetch the goods.

    Goods that were lost on their way to the customer are not waited for either.
    """
    from returndesk.core.law.deadlines import Progress  # a desk without a law reads nothing of it

    return Progress(
        notice_on=claim.notice_on,
        goods_back_on=claim.goods_back_on,
        proof_on=claim.proof_on,
        agreed_on=claim.approved_on,
        shop_collects=collects or not claim.goods_come,
    )


def duty_of(
    statute: Statute, progress: Progress, calendars: Sequence[Calendar], federal: FederalDays
) -> Duty:
    """The duties under one statute, as far as what has happened tells."""
    from returndesk.core.law.deadlines import goods_due, refund_due

    fixed = statute.window("refund") is not None or statute.get("refund_business_days", 0) > 0
    return Duty(
        ground=statute.name,
        refund=refund_due(statute, progress, calendars, federal),
        fixed=fixed,
        wait_cite=statute.cited("may_wait"),
        goods_on=goods_due(statute, progress.notice_on, calendars),
        goods_cite=statute.cited("goods_sent"),
    )


def owes_refund(claim: Claim) -> bool:
    """Whether a refund is what the customer waits for: other outcomes they have chosen themselves."""
    return claim.outcome == "refund" and claim.stage in _REFUND_STAGES


def concerned_lines(claim: Claim) -> tuple[ClaimLine, ...]:
    """The lines whose rights count: those with units, approved once it is decided, that have no outcome yet.

    Once all have one, those that were approved; of a claim of which nothing was, all of them.
    """
    if claim.stage in ("decide", "info"):
        return tuple(line for line in claim.lines if line.claimed > line.done) or claim.lines
    approved = tuple(line for line in claim.lines if line.approved) or claim.lines
    if claim.stage == "parcel":
        return tuple(line for line in approved if line.awaited) or approved
    return tuple(line for line in approved if line.approved - line.refused > line.done) or approved


def due_without_goods(claim: Claim, duties: Iterable[Duty], *, collects: bool) -> bool:
    """Whether a law has the money due for units that are still out, whether they come or not."""
    if not owes_refund(claim) or not (collects or claim.proof_on is not None):
        return False
    return any(duty.pay_by is not None for duty in duties)


def with_due_day(claim: Claim, promised_on: date | None, duties: Sequence[Duty], *, collects: bool) -> Claim:
    """The claim with the day it is due, and whose day that is: the earlier of promise and statute.

    Once the customer has shown that the goods are on their way, or where the shop fetches them, the promise
    `parcel` is nobody's any more: what is owed is owed whether the parcel comes or not.
    """
    days = [(duty.pay_by, duty.ground) for duty in duties if duty.pay_by is not None]
    law = min(days, default=None) if owes_refund(claim) else None
    if law is None:
        return replace(claim, promised_on=promised_on, due_on=promised_on, due_source="policy")
    if claim.stage == "parcel" and due_without_goods(claim, duties, collects=collects):
        promised_on = None
    if promised_on is not None and promised_on <= law[0]:
        return replace(claim, promised_on=promised_on, due_on=promised_on, due_source="policy")
    return replace(claim, promised_on=promised_on, due_on=law[0], due_source=law[1])
