"""The counter: opened, approved, received, inspected and refunded in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import may
from returndesk.core.codes import CONDITIONS, USUAL_DISPOSITION
from returndesk.desk.claims.decide import approve_now, claimed_units
from returndesk.desk.claims.goods import Look, Parcel, inspect_now, receive_now
from returndesk.desk.claims.judgement import doubts
from returndesk.desk.claims.open import Request, open_on
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.lookup import find_order
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.refunds.refund import refund_now
from returndesk.errors import NeedsPerson, Refused, UsageProblem

if TYPE_CHECKING:
    from datetime import datetime

    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk

_LATER = "the same without --now opens a claim"


def refund_at_counter(desk: Desk, request: Request, look: Look, payment: Payment) -> Done:
    """Open a claim and carry it to its refund in one act, if eligible.

    Raises Refused or NeedsPerson, with every finding, where it is not: then nothing is recorded.
    """
    with desk.act() as at:
        claim, words = at_counter(desk, at, find_order(desk, request.order), request, look, payment)
        return done(desk, (claim,), words)


def at_counter(
    desk: Desk, at: datetime, order: Order, request: Request, look: Look, payment: Payment
) -> tuple[Claim, tuple[str, ...]]:
    """The same on a known order, within an act under way."""
    with desk.facing_customer():
        claim, checked = open_on(desk, at, order, request)
        if claim.verdict != "eligible" or not checked:
            problem = NeedsPerson if claim.verdict == "review" else Refused
            why = "; ".join(doubts(checked, desk.today)) or "a complaint has no goods"
            raise problem(f"Not possible at once: {why}", hint=_LATER)
        claim = approve_now(desk, at, claim, claimed_units(claim), details={"counter": True})
        words = [f"Opened {claim.name}: eligible"]
        if claim.goods_come:  # what was never sent is cancelled
            if not look.condition:
                raise ConditionMissing
            claim, _ = receive_now(desk, at, claim, Parcel())
            claim, inspected = inspect_now(desk, at, claim, look)
            words.append(inspected)
        if may(claim, "refund"):
            try:
                claim, refunded = refund_now(desk, at, claim, payment)
            except Refused as error:
                raise _at_the_counter(error) from None
            words.append(refunded)
        return claim, tuple(words)


def _at_the_counter(error: Refused) -> Refused:
    """A refusal as it helps at the counter: the claim that its hints name was not opened."""
    hints = [hint for hint in error.hints if not hint.startswith("returndesk claim ")]
    hints += ["the same with --why TEXT"] if error.code in ("not-money", "consent") else []
    return Refused(str(error), hint=(*hints, _LATER), code=error.code)


class ConditionMissing(UsageProblem):
    """Goods that are brought to the counter have a condition."""

    def __init__(self) -> None:
        super().__init__("--now requires --condition", hint=f"one of {', '.join(CONDITIONS)}")


def usual_disposition(condition: str, option: str = "--condition") -> str:
    """The default disposition of a condition. Raises UsageProblem without one."""
    if condition not in USUAL_DISPOSITION:
        raise UsageProblem(f"{option} {condition} requires --to DISPOSITION")
    return USUAL_DISPOSITION[condition]
