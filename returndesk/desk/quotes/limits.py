"""Limits of a refund: what was paid, what a right gives, credit for known customers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.claims.acts import command
from returndesk.core.codes import LESSER
from returndesk.core.money import format_minor, money_text
from returndesk.core.orders.external_refunds import dispute_text
from returndesk.core.refunds.withheld import FREE_SHIPPING, GIFTS, not_by_hand
from returndesk.errors import Refused
from returndesk.store.claims import write as claim_store
from returndesk.store.customers.credit import payer_by_credit
from returndesk.store.customers.erasure import erased

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.core.claims.model import Claim, RefundTerms
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.model import WorkedSum
    from returndesk.core.refunds.tenders import Payout
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.session import Desk


def owed_as_money(
    desk: Desk, claim: Claim, units: dict[int, int], payment: Payment | None = None
) -> dict[int, int]:
    """The units for which money is owed: by now a right may give an exchange or a repair alone.

    Raises Refused where there are none, or where other units are named. With a why they are refunded all the
    same, as the shop's goodwill.
    """
    if all(line.judgement.ground == "policy" for line in claim.lines):
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
    finding = next(iter(instead.values()))
    raise Refused(
        f"No refund is owed: {finding['text']} ({finding['source']})",
        hint=(
            f"returndesk claim exchange {claim.name} --for SKU=QTY@PRICE",
            f"returndesk claim repair {claim.name}",
            _refund(claim, payment, why=True),
        ),
        code="not-money",
    )


def _refund(
    claim: Claim,
    payment: Payment | None = None,
    *options: str,
    methods: Sequence[str] = (),
    why: bool = False,
) -> str:
    """A refund as it is typed again after a refusal."""
    words = [command("refund", claim.claim_id)]
    words += [f"--method {typed}" for typed in methods or (payment.methods if payment else ())]
    words += [*options, *(["--keep-goods"] if payment and payment.keep_goods else [])]
    words += ["--before-goods"] if payment and payment.before_goods else []
    needs = why or (payment is not None and bool(payment.why))
    return " ".join([*words, *(["--why TEXT"] if needs else [])])


def known_for_payouts(desk: Desk, claim: Claim, order: Order, payouts: Sequence[Payout]) -> None:
    """Refuse new store credit for an unknown customer, and to give back what an erased one paid with."""
    if any(one.is_new_credit for one in payouts):
        known_for_credit(claim, order, "credit")
    if own := sum(one.amount_minor for one in payouts if one.method == "credit" and one.tender):
        holder = payer_by_credit(desk.conn, order.order_id)
        if holder and erased(desk.conn, holder):
            raise Refused(
                f"{money_text(own, order.currency)} would be store credit of a customer who was erased",
                hint=_refund(claim, methods=("cash",)),
            )


def known_for_credit(claim: Claim, order: Order, method: str, option: str = "--method cash") -> None:
    """Refuse store credit for an unknown customer; `option` is what to type instead."""
    if method != "credit" or (claim.claimant or order.buyer).key:
        return
    if claim.claimant:
        raise Refused(
            f"Store credit requires a known customer: {claim.claimant.shown} has no email or phone",
            hint=_refund(claim, methods=("cash",)) if option == "--method cash" else f"{option}, or another",
        )
    raise Refused(
        "Store credit requires a known customer: this order has no id, email or phone",
        hint=(f"returndesk order customer {order.number} WHO", f"{option}, or another"),
        code="unknown",
    )


def within_paid(claim: Claim, order: Order, worked: WorkedSum, payment: Payment) -> None:
    """Refuse more than is left of what was paid, less what was refunded on the platform."""
    left = order.left_to_return_minor
    if worked.returned_minor <= left:
        return
    most = format_minor(left, order.currency)
    back = money_text(order.external_total_minor, order.currency)
    raise Refused(
        f"{back} of this order was refunded on the platform: at most {most} is left",
        hint=_refund(claim, payment, f"--amount {most}", why=True),
        code="paid-back",
    )


def undisputed(claim: Claim, order: Order, *, override: bool = False) -> None:
    """Refuse money on an order whose dispute is open: the bank may take it, too."""
    if order.external.dispute == "open" and not override:
        raise Refused(
            f"No refund: {disputed_why(order)}",
            hint=(f"returndesk order dispute {order.number}", _refund(claim, None, "--override", why=True)),
            code="disputed",
        )


def disputed_why(order: Order) -> str:
    """Why a disputed order gives no refund; "" for an order without an open dispute."""
    external = order.external
    if external.dispute != "open":
        return ""
    text = dispute_text(external.dispute, external.disputed_minor, order.currency)
    return f"{text} on order {order.number}; a refund requires --override --why TEXT"


def given_instead(claim: Claim, units: dict[int, int], payouts: Sequence[Payout]) -> str:
    """What the policy gives in place of a refund by these; "" where it, or a right, gives one."""
    in_credit = all(one.method == "credit" for one in payouts)
    ways = ("refund", "credit") if in_credit else ("refund",)
    for line in claim.lines:
        one = line.judgement
        own = one.ground == "policy" and not one.rights
        if units.get(line.line_id) and own and not set(ways) & set(one.remedies):
            return f"the policy gives {' or '.join(one.remedies) or 'nothing'}, not a refund"
    return ""


def in_the_way_due(
    claim: Claim, order: Order, units: dict[int, int], payment: Payment, payouts: Sequence[Payout]
) -> None:
    """Refuse a way that the policy does not give, or that a right allows with the customer's consent alone.

    A why makes both possible; and money back to the buyer, where another person claims.
    """
    money = [one for one in payouts if not one.is_new_credit and one.amount_minor]
    if order.without_receipt and money and not (payment.override and payment.why):
        raise Refused(
            "No money without a receipt: the policy gives " + (claim.outcome or "credit"),
            hint=(
                _refund(claim, methods=("credit",)),
                _refund(claim, payment, "--override", why=True),
            ),
            code="no-receipt",
        )
    if payment.why:
        return
    if claim.claimant and any(one.is_for_buyer for one in payouts):
        ways = [_refund(claim, methods=("credit",)), _refund(claim, payment, methods=("original",), why=True)]
        raise Refused(
            f"{claim.claimant.shown} claims, not the buyer: that way the money goes to the buyer",
            hint=ways,
            code="for-buyer",
        )
    methods = payment.methods or ("credit",)
    if instead := given_instead(claim, units, payouts):
        ways = [f"returndesk claim {_ACTS[one].format(claim.name)}" for one in _remedies(claim)]
        raise Refused(
            f"No refund: {instead}",
            hint=(*ways, _refund(claim, payment, methods=methods, why=True)),
            code="not-money",
        )
    if other := needs_consent(claim, order, payouts):
        requires = f"require{'s' if len(other) == 1 else ''}"
        raise Refused(
            f"The refund is owed the way the customer paid ({', '.join(claim.rights)}):"
            f" {' and '.join(other)} {requires} their consent",
            hint=(
                _refund(claim, payment, methods=["original"]),
                _refund(claim, payment, methods=methods, why=True),
            ),
            code="consent",
        )


_ACTS = {
    "exchange": "exchange {} --for SKU=QTY@PRICE",
    "credit": "refund {} --method credit",
    "repair": "repair {}",
    "replacement": "replace {}",
}


def _remedies(claim: Claim) -> list[str]:
    """What the grounds of its lines give beside money, the usual ones first."""
    given = dict.fromkeys(one for line in claim.lines for one in line.judgement.remedies)
    return [one for one in given if one in _ACTS]


def still_unsent(claim: Claim, order: Order) -> None:
    """Refuse to cancel what has been sent since the claim was opened."""
    sent = {line.line_id: line for line in order.lines if line.has_left and not order.owed_minor}
    for line in claim.lines:
        if line.judgement.unsent and line.line_id in sent and line.claimed > line.done:
            raise Refused(
                f"{sent[line.line_id].sku} was sent after {claim.name} was opened: it must come back",
                hint=(f"returndesk claim cancel {claim.name}", f"returndesk claim open {order.number}"),
            )


def needs_consent(claim: Claim, order: Order, payouts: Sequence[Payout]) -> list[str]:
    """The methods by which a refund that a right owes would go another way than the customer paid."""
    if not claim.rights:
        return []
    other = (
        one.method
        for one in payouts
        if not one.tender and one.method not in ("original", order.payment_method.casefold())
    )
    return list(dict.fromkeys(other))


def _cited(order: Order, terms: RefundTerms, worked: WorkedSum, why: str) -> bool:
    """Whether the reason names an article that allows what is taken off.

    Lost free shipping was free, and comes to the policy's price at most, where it states one; a gift with a
    price tag is withheld by the sum.
    """
    cited = [one for one in (GIFTS, FREE_SHIPPING) if one in why and one in (terms.deducts or ())]
    if GIFTS in cited and not not_by_hand(order, GIFTS, None):
        return True
    if FREE_SHIPPING not in cited:
        return False
    fee = terms.shipping_fee_minor
    off = -(worked.adjustment_minor + worked.unreceived_minor)
    before = order.withheld.free_shipping_minor + worked.free_shipping_minor
    return not order.shipping_minor and (fee is None or before + off <= fee)


def owed_in_full(
    claim: Claim, order: Order, units: dict[int, int], worked: WorkedSum, payment: Payment
) -> str:
    """The rights that owe more than is refunded; "" without one. Raises Refused unless overridden.

    A right allows less for goods in a condition that it lets the shop deduct for, not for goods that never
    came; goods that the customer keeps may be settled for less, as agreed. Where a part was refunded on the
    platform, the shop alone knows what is left.
    """
    if not payment.amount or order.sale_over or order.external.amount_minor:
        return ""
    if worked.adjustment_minor + worked.unreceived_minor >= 0:
        return ""
    taken = {batch_id for line in worked.lines for batch_id, _ in line.from_batches}
    agreed = payment.keep_goods and claim.goods_come and claim.days.proof_on is None
    for line in claim.lines:
        found = [batch.condition for batch in line.batches if batch.batch_id in taken]
        terms = line.terms
        allowed = all(terms.may_deduct(one, "") for one in found) if found else agreed
        strict = terms.deducts is not None and not allowed and not _cited(order, terms, worked, payment.why)
        if units.get(line.line_id) and strict and not payment.override:
            raise Refused(
                f"{claim.name} is owed in full ({line.terms.deduct_source}):"
                " less requires --override --why TEXT",
                hint=f"returndesk claim quote {claim.name}",
            )
    return ", ".join(claim.rights) if payment.override else ""
