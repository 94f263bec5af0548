"""A refund as a worked sum: from a claim's units and terms to figures; nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.money import percent_of
from returndesk.core.refunds.exchange import difference_refund
from returndesk.core.refunds.model import Return, WorkedSum
from returndesk.core.refunds.payouts import again
from returndesk.core.refunds.refund import capped, work_out
from returndesk.core.refunds.tenders import Plan, Tender
from returndesk.core.value import Value, replace
from returndesk.desk.lookup import Item, find_claim, nothing_left, order_name, typed_minor
from returndesk.desk.quotes.limits import disputed_why, given_instead, owed_as_money
from returndesk.desk.quotes.payouts import leaving, plan_for
from returndesk.errors import Refused
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import payouts as payout_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.orders.model import Order, OrderLine
    from returndesk.desk.session import Desk


class Payment(Value):
    """How a refund is given: its methods, items, and a total below the sum with its why."""

    methods: tuple[str, ...] = ()  # card, credit=40.00; the last takes the rest; () is as the claim asks
    items: tuple[Item, ...] = ()
    amount: str = ""  # in the order's currency; "" is the sum
    reference: str = ""
    keep_goods: bool = False
    why: str = ""
    override: bool = False  # less than a right owes
    before_goods: bool = False  # the money leaves, and the parcel is still awaited
    say: str = ""  # to the customer, in the letter of a reduction

    @property
    def without_goods(self) -> bool:
        """Whether it does not wait for the goods."""
        return self.keep_goods or self.before_goods


class Quote(Value):
    """A refund as a worked sum."""

    claim: Claim
    order: Order
    order_name: str
    worked: WorkedSum
    tenders: tuple[Tender, ...] = ()


def quote(desk: Desk, typed: str) -> Quote:
    """The refund as it would be now; nothing is recorded.

    Before inspection it covers all claimed or approved units, without deductions.
    """
    claim = find_claim(desk, typed)
    order = order_store.load_order(desk.conn, claim.order_id)
    units, plan = open_units(claim), plan_for(desk, claim, order)
    name = order_name(desk, order)
    if claim.remedies.bounced_minor:
        return Quote(claim, order, name, bounced_sum(desk, claim, plan), plan.tenders)
    if not any(units.values()) and claim.open_items.owes_customer:
        worked = owed_sum(claim, order, plan)
        return Quote(claim, order, name, leaving(worked, plan), plan.tenders)
    if not any(units.values()):
        raise nothing_left(claim, order, "refund")
    units = owed_as_money(desk, claim, units)
    worked = work_out_for(claim, order, units, Payment(), plan)
    left = order.left_to_return_minor
    if worked.returned_minor > left:
        worked = capped(worked, left, "the rest was refunded on the platform")
    worked = leaving(worked, plan)
    if instead := disputed_why(order) or given_instead(claim, units, worked.payouts):
        total = replace(worked.parts[-1], why=instead)
        worked = replace(worked, parts=(*worked.parts[:-1], total))
    return Quote(claim, order, name, worked, plan.tenders)


def open_units(claim: Claim) -> dict[int, int]:
    """Units by order line that could be refunded now."""
    if claim.status in ("inspected", "settled", "closed", "rejected", "cancelled", "expired"):
        cancels = claim.status == "inspected"
        return {line.line_id: line.owed + line.to_cancel * cancels for line in claim.lines}
    return {line.line_id: claim.unsettled(line) for line in claim.lines}


def units_now(claim: Claim, *, without_goods: bool) -> dict[int, int]:
    """Units by order line to settle now: before the goods come, those that were never sent."""
    if claim.status in ("approved", "part-received") and claim.goods_come and not without_goods:
        return {line.line_id: line.to_cancel for line in claim.lines}
    return open_units(claim)


def owed_sum(claim: Claim, order: Order, plan: Plan) -> WorkedSum:
    """What the shop owes the customer apart from units: an exchange's difference, and return shipping."""
    owed = max(0, -claim.remedies.difference_minor)
    return difference_refund(order.currency, owed, claim.postage_minor, _bonus_bps(claim.lines, plan), plan)


def bounced_sum(desk: Desk, claim: Claim, plan: Plan) -> WorkedSum:
    """What is owed again, with the bonus of what leaves as new store credit."""
    owed = claim.remedies.bounced_minor
    bps = min((line.terms.credit_bonus_bps for line in claim.lines), default=0)
    earning = sum(minor for _, minor, earns in payout_store.open_refunds(desk.conn, claim.claim_id) if earns)
    bonus = percent_of(min(plan.new_credit_in(owed), earning), bps)
    return leaving(again(claim.currency, owed, bonus), plan)


def _bonus_bps(lines: Sequence[ClaimLine], plan: Plan | None) -> int:
    """The bonus of store credit: where lines differ, the lowest that holds for all of them."""
    by_credit = plan is not None and any(method == "credit" for method, _ in plan.ways)
    return min((line.terms.credit_bonus_bps for line in lines), default=0) if by_credit else 0


def work_out_for(
    claim: Claim, order: Order, units: dict[int, int], payment: Payment, plan: Plan | None = None
) -> WorkedSum:
    """The worked sum of some units, by order line. Raises Refused for an --amount above it."""
    returns = returns_of(claim, order, units, keeping=payment.keep_goods)
    amount = typed_minor(payment.amount, order.currency, "--amount") if payment.amount else None
    concerned = [line for line in claim.lines if units.get(line.line_id)]
    try:
        worked = work_out(
            order,
            returns,
            postage_minor=claim.postage_minor,
            bonus_bps=_bonus_bps(concerned, plan),
            plan=plan,
            amount_minor=amount,
            why=payment.why,
        )
        left = order.left_to_return_minor
        # What is left of an order that was cancelled or refunded as a whole is known.
        if (order.owed_minor or order.sale_over) and worked.returned_minor > left:
            worked = capped(worked, left, "the rest was refunded on the platform")
        return worked
    except ValueError as error:
        raise Refused(
            f"--amount {payment.amount} is more than the refund: {error}",
            hint=f"returndesk claim quote {claim.name}",
        ) from None


def returns_of(claim: Claim, order: Order, units: dict[int, int], *, keeping: bool = False) -> list[Return]:
    """Some units of a claim, by order line, as they are settled now."""
    lines = {line.line_id: line for line in order.lines}
    return [
        _return(claim, line, lines[line.line_id], units[line.line_id], keeping)
        for line in claim.lines
        if units.get(line.line_id)
    ]


def _return(claim: Claim, line: ClaimLine, stored: OrderLine, units: int, keeping: bool) -> Return:
    return Return(
        stored,
        units,
        claim.fault,
        line.terms,
        batches=tuple(batch for batch in line.batches if batch.accepted),
        # Lost goods and those with proof of sending are not with the customer; what they keep stays out.
        comes_back=not keeping
        or line.judgement.unsent
        or not claim.goods_come
        or claim.days.proof_on is not None,
        accepted=min(units, max(0, line.owed)),
        key=line.claim_line_id,
        unsent=line.judgement.unsent,
    )
