"""Limits of a refund: what was paid, what a right gives, credit for known customers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.eligibility.model import LESSER
from returndesk.core.money import format_minor, money_text
from returndesk.errors import Refused
from returndesk.store.claims import write as claim_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.refund import WorkedSum
    from returndesk.desk.refunds.quote import Payment
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
        f"No refund is owed on {claim.name}: {finding['text']} ({finding['source']})",
        hint=(
            f"returndesk claim exchange {claim.name} --for SKU=QTY@PRICE",
            f"returndesk claim repair {claim.name}",
            f"returndesk claim refund {claim.name} --why TEXT",
        ),
    )


def known_for_credit(order: Order, method: str, option: str = "--method cash") -> None:
    """Refuse store credit where the order names no customer; `option` is what to type instead."""
    if method == "credit" and not order.customer_key:
        raise Refused("Store credit requires a known customer: this order has no id, email or phone",
                      hint=f"{option}, or another")  # fmt: skip


def within_paid(claim: Claim, order: Order, worked: WorkedSum) -> None:
    """Refuse more than is left of what was paid, less what was refunded on the platform."""
    left = order.left_to_return_minor
    if worked.returned_minor <= left:
        return
    most = format_minor(left, order.currency)
    what = f"{money_text(order.external_total_minor, order.currency)} of this order was refunded"
    if order.over:
        what = "This order was cancelled or refunded"
    raise Refused(
        f"{what} on the platform: at most {most} is left",
        hint=f"returndesk claim refund {claim.name} --amount {most} --why TEXT",
    )


def owed_in_full(claim: Claim, units: dict[int, int], worked: WorkedSum, payment: Payment) -> None:
    """Refuse to give less than the sum where the customer's right allows no deduction.

    There is none for the state of goods that never came: lost, or with proof of sending. Goods that the
    customer keeps may be settled for less, as agreed. Where a part was refunded on the platform, the shop
    alone knows what is left.
    """
    if worked.adjustment_minor + worked.unreceived_minor >= 0:
        return
    taken = {batch_id for line in worked.lines for batch_id, _ in line.from_batches}
    agreed = payment.keep_goods and claim.goods_come and claim.days.proof_on is None
    for line in claim.lines:
        found = [batch.condition for batch in line.batches if batch.batch_id in taken]
        strict = line.terms.deducts is not None and (
            any(one not in line.terms.deducts for one in found) if found else not agreed
        )
        if units.get(line.line_id) and strict:
            raise Refused(
                f"{claim.name} is owed in full: no deduction is allowed ({line.terms.deduct_source})",
                hint=f"returndesk claim quote {claim.name}",
            )
