"""Statutory deadlines for the goods and the refund, and how long the shop may withhold it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from returndesk.core.claims.model import Claim
from returndesk.core.days import Calendar, add_window
from returndesk.core.law.days import business_calendar, end_beginning_with, roll_later
from returndesk.core.law.statute import NO_FEDERAL_DAYS, FederalDays, Statute


class Progress(NamedTuple):
    """What has happened since the notice; None is not yet."""

    notice_on: date
    goods_back_on: date | None = None
    proof_on: date | None = None  # the customer proved that the goods were sent
    agreed_on: date | None = None  # the shop agreed that a refund is owed
    shop_collects: bool = False


def progress_of(claim: Claim, *, collects: bool) -> Progress:
    """What has happened on a claim; `collects` if the shop offered to collect the goods.

    Goods lost on the way to the customer are not awaited either.
    """
    return Progress(
        notice_on=claim.notice_on,
        goods_back_on=claim.days.goods_back_on,
        proof_on=claim.days.proof_on,
        agreed_on=claim.days.approved_on,
        shop_collects=collects or not claim.goods_come,
    )


class RefundDue(NamedTuple):
    """The deadline of a refund. `due_on` is None before it runs, or if the law sets no day."""

    due_on: date | None
    waits_until: date | None  # the shop may withhold until then; None: it may not, or nothing arrived yet
    may_wait: bool  # for goods or proof still missing
    cite: str

    @property
    def pay_by(self) -> date | None:
        """The day by which the customer must have the money; None while the shop may withhold it."""
        if self.may_wait or self.due_on is None:
            return None
        return max(self.due_on, self.waits_until or self.due_on)


def refund_due(
    statute: Statute,
    progress: Progress,
    calendars: Sequence[Calendar] = (),
    federal: FederalDays = NO_FEDERAL_DAYS,
) -> RefundDue:
    """The deadline of the refund, counted from the notice, the goods, proof of sending or an agreement.

    2011/83 art. 13, SI 2013/3134 reg. 34(4)–(6), CRA 2015 s. 20(15), Measures 2017 art. 13, 16 CFR 429.1(b).
    """
    kind = statute.get("refund_from", "none")
    if kind == "return" and progress.shop_collects and "collects" in statute.terms:
        kind = "notice"
    proofs = (progress.goods_back_on, progress.proof_on)
    back = min((day for day in proofs if day is not None), default=None)
    start = {
        "notice": progress.notice_on,
        "return": back,
        "goods": progress.goods_back_on,
        "agreement": progress.agreed_on,
    }.get(kind)
    due = _due(statute, start, calendars, federal)
    waits = statute.get("may_wait", tuple[str, ...]())
    may_wait = bool(waits) and not progress.shop_collects
    return RefundDue(
        due,
        back if may_wait else None,
        may_wait and back is None,
        statute.cited("refund" if due else "refund_from"),
    )


def _due(
    statute: Statute, start: date | None, calendars: Sequence[Calendar], federal: FederalDays
) -> date | None:
    if start is None:
        return None
    if days := statute.get("refund_business_days", 0):
        return business_calendar(federal, start).add_open_days(start, days)
    window = statute.window("refund")
    if window is None:
        return None if statute.get("refund_from", "none") == "none" else start
    begins_with = statute.get("refund_begins_with", False)
    due = end_beginning_with(start, window) if begins_with else add_window(start, window)
    return roll_later(statute, due, calendars)


def goods_due(statute: Statute, notice_on: date, calendars: Sequence[Calendar] = ()) -> date | None:
    """The last day for the customer to send the goods; None if the law sets none."""
    window = statute.window("goods_sent")
    return None if window is None else roll_later(statute, add_window(notice_on, window), calendars)


class Duty(NamedTuple):
    """What one statutory right requires of both sides after the notice."""

    ground: str
    refund: RefundDue
    fixed: bool  # whether the law sets a number of days, not just "at once"
    wait_cite: str
    goods_on: date | None
    goods_cite: str
    waits_for: tuple[str, ...] = ()  # goods, proof: what the refund may wait for, the first that comes

    @property
    def pay_by(self) -> date | None:
        """The day that binds the shop; None while it may withhold the refund, or if the law sets no days."""
        return self.refund.pay_by if self.fixed else None


def _waits_for(statute: Statute, progress: Progress) -> tuple[str, ...]:
    """What the refund may wait for while it is missing; where a law names no day, for the goods."""
    if progress.shop_collects:
        return ()
    kind = statute.get("refund_from", "none")
    usual = {"return": ("goods", "proof"), "goods": ("goods",), "none": ("goods",)}.get(kind, ())
    return statute.get("may_wait", tuple[str, ...]()) or usual


def duty_of(
    statute: Statute, progress: Progress, calendars: Sequence[Calendar], federal: FederalDays
) -> Duty:
    """The duties under one statute, from what has happened so far."""
    return Duty(
        ground=statute.name,
        refund=refund_due(statute, progress, calendars, federal),
        fixed=statute.window("refund") is not None or statute.get("refund_business_days", 0) > 0,
        wait_cite=statute.cited("may_wait"),
        goods_on=goods_due(statute, progress.notice_on, calendars),
        goods_cite=statute.cited("goods_sent"),
        waits_for=_waits_for(statute, progress),
    )
