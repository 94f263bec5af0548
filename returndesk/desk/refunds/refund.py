"""Giving money back: the sum first, then the one transaction in which it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import may
from returndesk.core.codes import claim_name
from returndesk.core.eligibility.model import LESSER
from returndesk.core.money import format_minor
from returndesk.core.refunds.exchange import difference_refund
from returndesk.core.refunds.refund import Return, WorkedSum, capped, order_money, work_out
from returndesk.desk.claims.goods import (
    USUAL_DISPOSITION,
    Look,
    Parcel,
    amount_minor,
    inspect_now,
    receive_now,
)
from returndesk.desk.claims.open import Request, approve_now, open_now
from returndesk.desk.claims.transition import Done, beside, booking, done, move, require
from returndesk.desk.lookup import Item, find_claim, order_name, spread
from returndesk.errors import NeedsPerson, Refused, UsageProblem
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import refunds as refund_store
from returndesk.store.refunds.exchanges import insert_paid

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.orders.model import Order, OrderLine
    from returndesk.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Payment:
    """How a refund is given: by which method, of what, and a total below the sum with its why."""

    method: str = "original"
    items: tuple[Item, ...] = ()
    amount: str = ""  # in the order's currency; "" is the sum
    reference: str = ""
    keep_goods: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A refund as a worked sum."""

    claim: Claim
    order: Order
    order_name: str
    worked: WorkedSum


def quote(desk: Desk, typed: str) -> Quote:
    """The refund as it would be now; nothing is recorded.

    Before the goods are inspected it is of all that is claimed or approved, without deductions.
    """
    claim = find_claim(desk, typed)
    order = order_store.load_order(desk.conn, claim.order_id)
    units = open_units(claim)
    if not any(units.values()) and claim.owes_customer:
        worked = _owed_sum(claim, order, "credit" if claim.outcome == "credit" else "original")
        return Quote(claim, order, order_name(desk, order), worked)
    if not any(units.values()):
        name = claim_name(claim.claim_id)
        raise Refused(
            f"nothing is left to refund on {name}: it is {claim.status}", hint=f"returndesk claim show {name}"
        )
    units = _owed_as_money(desk, claim, units)
    method = "credit" if claim.outcome == "credit" else "original"
    worked = work_out_for(claim, order, units, Payment(method=method))
    left = order.left_to_return_minor
    if left is not None and worked.returned_minor > left:
        worked = capped(worked, left, "the rest went back where it was sold")
    return Quote(claim, order, order_name(desk, order), worked)


def open_units(claim: Claim) -> dict[int, int]:
    """Units by order line that could be refunded as the claim stands."""
    if claim.status in ("inspected", "settled", "closed", "rejected", "cancelled", "expired"):
        return {line.line_id: line.owed for line in claim.lines}
    counter = "claimed" if claim.status in ("requested", "waiting") else "approved"
    return {line.line_id: getattr(line, counter) - line.refused - line.done for line in claim.lines}


def _owed_as_money(
    desk: Desk, claim: Claim, units: dict[int, int], payment: Payment | None = None
) -> dict[int, int]:
    """The units for which money is owed: a right may by then give an exchange or a repair, and no refund.

    Raises Refused where there are none, or where such units are named. With a why they are refunded all the
    same: that is the shop's goodwill.
    """
    if all(line.ground == "policy" for line in claim.lines):
        return units
    findings = claim_store.claim_findings(desk.conn, claim.claim_id)
    instead = {
        line.line_id: finding
        for line in claim.lines
        if units.get(line.line_id)
        for finding in findings[line.claim_line_id]
        if finding["code"] == LESSER
    }
    named = payment is not None and bool(payment.items)
    owed = {line_id: count for line_id, count in units.items() if line_id not in instead}
    if not instead or (any(owed.values()) and not named):
        return owed
    if payment is not None and payment.why:
        return units
    name, finding = claim_name(claim.claim_id), next(iter(instead.values()))
    raise Refused(
        f"no refund is owed on {name}: {finding['text']} ({finding['source']})",
        hint=(
            f"returndesk claim exchange {name} --for SKU=QTY@PRICE",
            f"returndesk claim repair {name}",
            f"returndesk claim refund {name} --why TEXT",
        ),
    )


def work_out_for(claim: Claim, order: Order, units: dict[int, int], payment: Payment) -> WorkedSum:
    lines = {line.line_id: line for line in order.lines}
    returns = [
        _return(claim, line, lines[line.line_id], units[line.line_id], payment.keep_goods)
        for line in claim.lines
        if units.get(line.line_id)
    ]
    amount = amount_minor(payment.amount, order.currency, "--amount") if payment.amount else None
    concerned = [line for line in claim.lines if units.get(line.line_id)]
    # Where lines differ, the credit as a whole takes the lowest bonus that holds for all of them.
    bonus = min((line.credit_bonus_bps for line in concerned), default=0) if payment.method == "credit" else 0
    try:
        return work_out(
            order_money(order),
            returns,
            postage_minor=claim.postage_minor,
            bonus_bps=bonus,
            amount_minor=amount,
            why=payment.why,
        )
    except ValueError as error:
        name = claim_name(claim.claim_id)
        raise Refused(
            f"--amount {payment.amount} is above the sum: {error}", hint=f"returndesk claim quote {name}"
        ) from None


def _return(claim: Claim, line: ClaimLine, stored: OrderLine, units: int, keeping: bool) -> Return:
    return Return(
        sku=stored.sku,
        title=stored.title,
        units=units,
        sold=stored.quantity,
        gone_units=stored.gone_units,
        paid_minor=stored.paid_minor,
        fault=claim.fault,
        fee=line.fee,
        fee_source=line.fee_source,
        shipping_rule=line.shipping_rule,
        shipping_cap_minor=line.shipping_cap_minor,
        shipping_cap_source=line.shipping_cap_source,
        batches=tuple(batch for batch in line.batches if batch.accepted),
        # Lost goods, and those shown to be sent, are not with the customer: only what they keep is out.
        comes_back=not keeping or not claim.goods_come or claim.proof_on is not None,
        key=line.claim_line_id,
    )


def refund(desk: Desk, typed: str, payment: Payment) -> Done:
    """Refund all that was accepted, or the units named. Money leaves once."""
    with desk.act() as at:
        claim, words = refund_now(desk, at, find_claim(desk, typed), payment)
        return done(desk, (claim,), (words,))


def refund_now(desk: Desk, at: datetime, claim: Claim, payment: Payment) -> tuple[Claim, str]:
    """Refund inside an act that is under way."""
    if (payment.keep_goods or payment.amount) and not payment.why:
        raise UsageProblem(f"{'--keep-goods' if payment.keep_goods else '--amount'} wants --why TEXT")
    if claim.owes_customer and not may(claim, "refund", keeping=payment.keep_goods):
        return _pay_owed(desk, at, claim, payment)
    require(desk, claim, "refund", keeping=payment.keep_goods)
    order = order_store.load_order(desk.conn, claim.order_id)
    units = open_units(claim)
    if payment.items:
        units = spread(payment.items, order, units, "can be refunded now")
    units = _owed_as_money(desk, claim, units, payment)
    _known_for_credit(order, payment.method)
    worked = work_out_for(claim, order, units, payment)
    _within_paid(claim, order, worked)
    if payment.amount and order.left_to_return_minor is None:
        _owed_in_full(claim, units, worked, payment)
    # Lost, or they may keep them, or what is still out: settled without having come.
    if claim.status in ("approved", "part-received"):
        lines = tuple(replace(line, kept=line.kept + units.get(line.line_id, 0)) for line in claim.lines)
        claim = replace(claim, lines=lines)
        claim_store.update_claim(desk.conn, claim)
    refund_id = _pay(desk, at, claim, worked, payment)
    given = {line.key: line.units for line in worked.lines}
    settled = [replace(line, settled=line.settled + given.get(line.claim_line_id, 0)) for line in claim.lines]
    claim = replace(claim, postage_settled_minor=claim.postage_settled_minor + worked.absorbed_postage_minor)
    claim = move(
        desk,
        at,
        claim,
        "refund",
        keeping=payment.keep_goods,
        lines=settled,
        details={"refund": refund_id, "method": payment.method},
        text={"why": payment.why, "reference": payment.reference},
    )
    return claim, _refunded(claim, worked, payment)


def _refunded(claim: Claim, worked: WorkedSum, payment: Payment) -> str:
    total = f"{format_minor(worked.total_minor, worked.currency)} {worked.currency}"
    return f"refunded {claim_name(claim.claim_id)}: {total}, {payment.method}"


def _known_for_credit(order: Order, method: str) -> None:
    if method == "credit" and not order.customer_key:
        raise Refused("store credit wants a known customer: this order names no id, mail or phone",
                      hint="--method cash, or another")  # fmt: skip


def _owed_sum(claim: Claim, order: Order, method: str) -> WorkedSum:
    """What is owed to the customer beside units: the difference of an exchange, and postage."""
    bonus = min((line.credit_bonus_bps for line in claim.lines), default=0) if method == "credit" else 0
    return difference_refund(order.currency, max(0, -claim.difference_minor), claim.postage_minor, bonus)


def _pay_owed(desk: Desk, at: datetime, claim: Claim, payment: Payment) -> tuple[Claim, str]:
    """Pay what is owed beside units: the price of the goods was given back by the exchange itself."""
    if payment.items or payment.amount or payment.keep_goods:
        raise UsageProblem("what an exchange left is paid as a whole: no --item, --amount or --keep-goods")
    order = order_store.load_order(desk.conn, claim.order_id)
    _known_for_credit(order, payment.method)
    worked = _owed_sum(claim, order, payment.method)
    owed = max(0, -claim.difference_minor)
    refund_id = _pay(desk, at, claim, worked, payment)
    if owed:
        insert_paid(desk.conn, booking(desk, at, claim), order.currency, -owed, refund_id)
    absorbed = worked.postage_minor + max(
        0, -(owed + worked.postage_minor)
    )  # what a total of 0 could not bear
    claim = replace(
        claim,
        postage_settled_minor=claim.postage_settled_minor + absorbed,
        difference_minor=claim.difference_minor + owed,
    )
    claim = beside(
        desk,
        at,
        claim,
        "refund",
        details={"refund": refund_id, "method": payment.method, "difference": bool(owed)},
        text={"why": payment.why, "reference": payment.reference},
    )
    return claim, _refunded(claim, worked, payment)


def _pay(desk: Desk, at: datetime, claim: Claim, worked: WorkedSum, payment: Payment) -> int:
    """Write the refund down; the database counts its units and amounts, and refuses what is too much."""
    refund_id = refund_store.insert_refund(
        desk.conn,
        worked,
        claim_id=claim.claim_id,
        order_id=claim.order_id,
        order_lines={line.claim_line_id: line.line_id for line in claim.lines},
        at=at,
        on=desk.today,
        who=desk.who,
        owner=claim.owner,
        method=payment.method,
        reference=payment.reference,
        why=payment.why,
    )
    claim_store.settle_batches(desk.conn, [taken for line in worked.lines for taken in line.from_batches])
    return refund_id


def _within_paid(claim: Claim, order: Order, worked: WorkedSum) -> None:
    """What went back elsewhere counts: all together is never above what was paid."""
    left = order.left_to_return_minor
    if left is None or worked.returned_minor <= left:
        return
    most, currency = format_minor(left, order.currency), order.currency
    elsewhere = f"{format_minor(order.gone_elsewhere_minor, currency)} {currency} of this order went back"
    if order.over:
        elsewhere = "this order was cancelled or refunded"
    raise Refused(
        f"{elsewhere} where it was sold: at most {most} is left",
        hint=f"returndesk claim refund {claim_name(claim.claim_id)} --amount {most} --why TEXT",
    )


def _owed_in_full(claim: Claim, units: dict[int, int], worked: WorkedSum, payment: Payment) -> None:
    """Refuse to give less than the sum where the customer's right lets nothing be taken off.

    Nothing is taken off for the state of goods that never came: lost, or shown to be sent. Goods that the
    customer keeps may be settled for less: that is agreed. Where a part went back where it was sold, nobody
    but the shop knows what is left.
    """
    if worked.adjustment_minor >= 0:
        return
    taken = {batch_id for line in worked.lines for batch_id, _ in line.from_batches}
    agreed = payment.keep_goods and claim.goods_come and claim.proof_on is None
    for line in claim.lines:
        found = [batch.condition for batch in line.batches if batch.batch_id in taken]
        strict = line.deducts is not None and (
            any(one not in line.deducts for one in found) if found else not agreed
        )
        if units.get(line.line_id) and strict:
            raise Refused(
                f"{claim_name(claim.claim_id)} is owed in full: nothing may be taken off"
                f" ({line.deduct_source})",
                hint=f"returndesk claim quote {claim_name(claim.claim_id)}",
            )


def refund_at_counter(desk: Desk, request: Request, look: Look, payment: Payment) -> Done:
    """The counter: opened, approved, received, inspected and refunded in one act, if eligible.

    Raises Refused or NeedsPerson, with every finding, where it is not: nothing is recorded then.
    """
    with desk.act() as at, desk.facing_customer():
        claim, checked = open_now(desk, at, request)
        if claim.verdict != "eligible" or not checked:
            texts = dict.fromkeys(
                f.text for c in checked for f in c.judgement.best.findings if f.weight != "eligible"
            )
            problem = NeedsPerson if claim.verdict == "review" else Refused
            raise problem(
                f"not at once: {'; '.join(texts) or 'a complaint has no goods'}",
                hint="the same without --now opens a claim",
            )
        units = {line.line_id: line.claimed for line in claim.lines}
        claim = approve_now(desk, at, claim, units, details={"counter": True})
        claim, _ = receive_now(desk, at, claim, Parcel())
        claim, inspected = inspect_now(desk, at, claim, look)
        name = claim_name(claim.claim_id)
        words = [f"opened {name}: eligible", inspected]
        if claim.status == "inspected":
            claim, refunded = refund_now(desk, at, claim, payment)
            words.append(refunded)
        return done(desk, (claim,), tuple(words))


def usual_disposition(condition: str) -> str:
    """Where goods of that condition go when nobody says. Raises UsageProblem where that is no question."""
    if condition not in USUAL_DISPOSITION:
        raise UsageProblem(f"--condition {condition} wants --to DISPOSITION")
    return USUAL_DISPOSITION[condition]
