"""Refunds as they are recorded: the sum first, then the one transaction in which the money leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.money import money_text
from returndesk.core.refunds.model import WorkedSum
from returndesk.core.refunds.tenders import Plan, payouts_text
from returndesk.core.value import replace
from returndesk.desk.claims.transition import Done, done, move, record_act, require
from returndesk.desk.journal import book, booked
from returndesk.desk.lookup import find_claim, refused
from returndesk.desk.quotes.limits import needs_consent
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.quotes.refund import Leaving, kind_of, refund_of
from returndesk.desk.refunds.bounced import refund_again
from returndesk.errors import UsageProblem
from returndesk.store.claims import write as claim_store
from returndesk.store.refunds import refunds as refund_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def refund(desk: Desk, typed: str, payment: Payment) -> Done:
    """Refund the accepted items, or the units named. Money leaves once."""
    with desk.act() as at:
        claim, words = refund_now(desk, at, find_claim(desk, typed), payment)
        return done(desk, (claim,), (words,))


def refund_now(desk: Desk, at: datetime, claim: Claim, payment: Payment) -> tuple[Claim, str]:
    """Refund within an act under way."""
    for option, typed in (
        ("--keep-goods", payment.keep_goods),
        ("--before-goods", payment.before_goods),
        ("--amount", payment.amount),
        ("--override", payment.override),
    ):
        if typed and not payment.why:
            raise UsageProblem(f"{option} requires --why TEXT")
    not_both(claim, payment.keep_goods, payment.before_goods)
    kind = kind_of(claim, payment)
    if kind == "units":
        require(desk, claim, "refund", keeping=payment.without_goods)
    leaving = refund_of(desk, claim, payment)
    if kind == "bounced":
        return refund_again(desk, at, claim, payment, leaving)
    if kind == "owed":
        return _pay_owed(desk, at, claim, payment, leaving)
    order, units, plan, worked, overrode = leaving
    claim = settled_without_goods(desk, claim, units, before=payment.before_goods)
    refund_id = pay(desk, at, claim, worked, payment, plan)
    given = {line.key: line.units for line in worked.lines}
    settled = [replace(line, settled=line.settled + given.get(line.claim_line_id, 0)) for line in claim.lines]
    settled_postage = claim.return_shipping.plus(settled=worked.postage_minor)
    claim = replace(claim, return_shipping=settled_postage)
    claim = move(
        desk,
        at,
        claim,
        "refund",
        keeping=payment.without_goods,
        lines=settled,
        details={
            "refund": refund_id,
            **how_paid(claim, order, worked, plan, overrode),
            **({"ahead": True} if payment.before_goods else {}),
        },
        text={"why": payment.why, "reference": payment.reference},
    )
    ahead = "; the goods are still awaited" if payment.before_goods else ""
    return claim, _refunded(claim, worked, plan) + ahead


def not_both(claim: Claim, keep_goods: bool, before_goods: bool) -> None:
    """Refuse to wait for goods that the customer keeps, or that never come."""
    if keep_goods and before_goods:
        raise UsageProblem("--keep-goods cannot be combined with --before-goods")
    if before_goods and not claim.goods_come:
        raise refused(claim, f"No goods are expected on {claim.name}: omit --before-goods")


def settled_without_goods(desk: Desk, claim: Claim, units: Mapping[int, int], *, before: bool) -> Claim:
    """The claim with units, by order line, that are settled without having arrived.

    They are lost, kept by the customer, never sent, or still out; with `before` their parcel is awaited.
    """
    come_first = claim.status not in ("approved", "part-received")
    lines = []
    for line in claim.lines:
        unsent = line.judgement.unsent
        count = units.get(line.line_id, 0) if unsent or not come_first else 0
        counter = "advanced" if before and not unsent else "kept"
        lines.append(replace(line, **{counter: getattr(line, counter) + count}))
    claim = replace(claim, lines=tuple(lines))
    claim_store.update_claim(desk.conn, claim)
    return claim


def _pay_owed(
    desk: Desk, at: datetime, claim: Claim, payment: Payment, leaving: Leaving
) -> tuple[Claim, str]:
    """Pay what is owed apart from units: the exchange itself gave back the price of the goods."""
    order, _, plan, worked, _ = leaving
    owed = max(0, -claim.remedies.difference_minor)
    refund_id = pay(desk, at, claim, worked, payment, plan)
    if owed:
        paid = {"method": worked.payouts[0].method, "currency": order.currency, "amount_minor": -owed}
        book(desk, at, claim, "exchange_payment", refund_id=refund_id, **paid)
    claim = replace(
        claim,
        return_shipping=claim.return_shipping.plus(settled=worked.postage_minor),
        remedies=replace(claim.remedies, difference_minor=claim.remedies.difference_minor + owed),
    )
    claim = record_act(
        desk,
        at,
        claim,
        "refund",
        details={"refund": refund_id, "difference": bool(owed), **how_paid(claim, order, worked, plan)},
        text={"why": payment.why, "reference": payment.reference},
    )
    return claim, _refunded(claim, worked, plan)


def how_paid(
    claim: Claim, order: Order, worked: WorkedSum, plan: Plan, overrode: str = ""
) -> dict[str, object]:
    """The method for the journal, the customer's consent to it, and the rights that were overridden."""
    consent = {"consent": True} if needs_consent(claim, order, worked.payouts) else {}
    consent |= {"disputed": True} if order.external.dispute == "open" else {}
    ways = [way for way, _ in plan.ways]
    several = {"methods": ways} if len(ways) > 1 else {}
    return {"method": plan.method, **several, **consent, **({"overrode": overrode} if overrode else {})}


def _refunded(claim: Claim, worked: WorkedSum, plan: Plan) -> str:
    return (
        f"Refunded {claim.name}: {money_text(worked.total_minor, worked.currency)}, {how_words(worked, plan)}"
    )


def how_words(worked: WorkedSum, plan: Plan) -> str:
    """How a refund left: its method, or each with its amount."""
    return payouts_text(worked.payouts, worked.currency) if len(worked.payouts) > 1 else plan.method


def pay(desk: Desk, at: datetime, claim: Claim, worked: WorkedSum, payment: Payment, plan: Plan) -> int:
    """Record the refund; the database counts its units and amounts, and refuses what is too much."""
    refund_id = refund_store.insert_refund(
        desk.conn,
        booked(desk, at, claim),
        worked,
        {line.claim_line_id: line.line_id for line in claim.lines},
        method=plan.method,
        reference=payment.reference,
        why=payment.why,
    )
    claim_store.settle_batches(desk.conn, [taken for line in worked.lines for taken in line.from_batches])
    return refund_id
