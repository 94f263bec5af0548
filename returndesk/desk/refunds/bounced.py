"""Refunds that came back to the shop: the money is owed again, and leaves by another method."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import stage_of
from returndesk.core.money import money_text
from returndesk.core.refunds.tenders import payouts_text
from returndesk.core.value import replace
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.sla import promised
from returndesk.desk.claims.transition import Done, done, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.desk.quotes.correction import customer_still_known
from returndesk.desk.quotes.limits import needs_consent
from returndesk.errors import UsageProblem
from returndesk.store.customers import credit as customer_store
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import payouts as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.quotes.refund import Leaving
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.payouts import Standing

_ENDED = ("closed", "rejected", "cancelled", "expired")


def bounced(desk: Desk, typed: str, why: str, amount: str = "", method: str = "") -> Done:
    """Record that a refund, or a part of it, came back to the shop: it is owed again.

    The claim is settled, with its refund open. Raises Refused and UsageProblem.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        one = _which(desk, claim, method)
        minor = one.left_minor
        if amount:
            minor = typed_minor(amount, order.currency, "--amount", unless_0="more than 0")
        if minor > one.left_minor:
            raise refused(claim, f"Only {money_text(one.left_minor, order.currency)} left by {one.name}")
        if one.method == "credit":
            _credit_is_left(desk, claim, one, order, minor)
        whole = minor == one.left_minor
        bonus = one.bonus_minor if whole else one.bonus_minor * minor // one.left_minor
        rounding = one.rounding_minor if whole else 0
        row: dict[str, object] = {
            "kind": "bounced",
            "method": one.method,
            "tender": one.tender,
            "reference": "",
        }
        row |= {"refund_id": one.refund_id, "currency": order.currency, "bounced": one.payout_id}
        parts = {"amount_minor": -minor, "bonus_minor": -bonus, "rounding_minor": -rounding}
        payout = book(desk, at, claim, "payout", **row, **parts)
        owed = claim.remedies.bounced_minor + minor - bonus - rounding
        claim = replace(claim, remedies=replace(claim.remedies, bounced_minor=owed))
        if claim.status in _ENDED:
            claim = replace(claim, status="settled", days=replace(claim.days, closed_on=None))
            claim = replace(claim, stage=stage_of(claim))
            claim = with_due(desk, claim, promised(desk, at, claim, "close"))
        claim = record_act(desk, at, claim, "bounced", details={"payout": payout}, text={"why": why})
        words = f"Bounced {claim.name}: {money_text(minor, order.currency)}, {one.name}; it is owed again"
        return done(desk, (claim,), (words,))


def _which(desk: Desk, claim: Claim, method: str) -> Standing:
    """The payout that came back: the only one that stands, or the one by that method or tender."""
    standing = store.standing_payouts(desk.conn, claim.claim_id)
    wanted = method.strip().casefold()
    fitting = [one for one in standing if not wanted or wanted in (one.method, one.tender.casefold())]
    if not fitting:
        by = f" by {method}" if method and standing else ""
        raise refused(claim, f"No refund{by} on {claim.name} that could have bounced")
    if len({(one.method, one.tender) for one in fitting}) > 1:
        names = [f"--method {one.tender or one.method!r}" for one in fitting]
        raise UsageProblem(f"{claim.name} was refunded by several methods. Which refund bounced?", hint=names)
    return fitting[-1]


def _credit_is_left(desk: Desk, claim: Claim, one: Standing, order: Order, minor: int) -> None:
    holder = customer_store.credit_holder(desk.conn, one.payout_id)
    customer_still_known(desk, holder)
    balance = customer_store.credit_balance(desk.conn, holder, order.currency)
    if balance < minor:
        has = money_text(balance, order.currency)
        raise refused(claim, f"The customer has {has} of store credit left: the rest is used already")


def refund_again(
    desk: Desk, at: datetime, claim: Claim, payment: Payment, leaving: Leaving
) -> tuple[Claim, str]:
    """Pay once more what bounced, by another method or the same."""
    order, worked = leaving.order, leaving.worked
    consent = {"consent": True} if needs_consent(claim, order, worked.payouts) else {}
    text = {"why": payment.why, "reference": payment.reference}
    refunds = [(number, owed) for number, owed, _ in store.open_refunds(desk.conn, claim.claim_id)]
    for one in worked.payouts:
        bonus, rounding = one.bonus_minor, one.rounding_minor
        left = one.amount_minor - bonus - rounding
        while left > 0:
            refund_id, owed = refunds[0]
            minor = min(left, owed)
            refunds[:1] = [(refund_id, owed - minor)] if owed > minor else []
            row = {"kind": "again", "method": one.method, "tender": one.tender, "refund_id": refund_id}
            row |= {"reference": payment.reference, "currency": order.currency}
            parts = {"amount_minor": minor + bonus + rounding, "bonus_minor": bonus}
            payout = book(desk, at, claim, "payout", **row, **parts, rounding_minor=rounding)
            still = claim.remedies.bounced_minor - minor
            claim = replace(claim, remedies=replace(claim.remedies, bounced_minor=still))
            details = {"payout": payout, **consent}
            claim = record_act(desk, at, claim, "refund-again", details=details, text=text)
            left, bonus, rounding = left - minor, 0, 0
    how = payouts_text(worked.payouts, worked.currency)
    return claim, f"Refunded {claim.name} again: {money_text(worked.total_minor, worked.currency)}, {how}"
