"""Money back for goods that the customer keeps: a part of their price, or the shipping alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import may
from returndesk.core.money import format_minor, money_text, split_minor
from returndesk.core.orders.reductions import after_others
from returndesk.core.refunds.model import PriceCut
from returndesk.core.refunds.refund import price_cut, shipping_alone
from returndesk.core.value import replace
from returndesk.desk.claims.goods import by_sku, units_text
from returndesk.desk.claims.transition import Done, done, move, require
from returndesk.desk.lookup import find_claim, refused, spread, typed_minor
from returndesk.desk.quotes.limits import in_the_way_due, known_for_payouts, undisputed
from returndesk.desk.quotes.payouts import leaving, plan_for
from returndesk.desk.refunds.refund import how_paid, how_words, pay
from returndesk.errors import Refused, UsageProblem
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.model import WorkedSum
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.session import Desk


def reduce(desk: Desk, typed: str, amount: str, payment: Payment) -> Done:
    """Give back a part of the price of units that the customer keeps, of all that have not been inspected.

    They are no longer on the claim, and can be claimed again at the rest of their price.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require_uninspected(desk, claim)
        order = order_store.load_order(desk.conn, claim.order_id)
        room = {line.line_id: line.keepable for line in claim.lines}
        units = spread(payment.items, order, room, "reduce") if payment.items else room
        cuts = _cuts(
            claim, order, units, typed_minor(amount, order.currency, "AMOUNT", unless_0="more than 0")
        )
        worked = price_cut(order.currency, cuts)
        claim, total, how = _give(desk, at, claim, order, "reduce", units, worked, payment)
        words = f"Reduced {claim.name}: {total} for {units_text(order, units)}, {how}"
        return done(desk, (claim,), (words,))


def require_uninspected(desk: Desk, claim: Claim) -> None:
    """Refuse a reduction where no unit is left that the customer may keep."""
    if claim.status == "inspected" and not may(claim, "reduce"):
        raise refused(claim, f"{claim.name} is inspected: refund its goods, or send them back first")
    if claim.status in ("received", "part-received") and not may(claim, "reduce"):
        raise Refused(
            f"The goods of {claim.name} are here: send them back, then open a claim anew and reduce that",
            hint=f"returndesk claim inspect {claim.name} --condition CONDITION --to customer",
        )
    require(desk, claim, "reduce")


def refund_shipping(desk: Desk, typed: str, payment: Payment) -> Done:
    """Give back the shipping alone; of an approved claim the customer keeps the goods."""
    if payment.items or payment.without_goods:
        raise UsageProblem("--shipping-only refunds no items: omit --item, --keep-goods, --before-goods")
    for option, given in (("--amount", payment.amount), ("--override", payment.override)):
        if given and not payment.why:
            raise UsageProblem(f"{option} requires --why TEXT")
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "refund-shipping")
        order = order_store.load_order(desk.conn, claim.order_id)
        most = min(order.shipping_minor - order.shipping_refunded_minor, order.left_to_return_minor)
        if most <= 0:
            raise refused(claim, f"No shipping is left to refund: {_shipping_words(order)}")
        minor = most
        if payment.amount:
            minor = typed_minor(payment.amount, order.currency, "--amount", unless_0="more than 0")
        if minor > most:
            left = money_text(most, order.currency)
            raise refused(claim, f"--amount {payment.amount} is more than the shipping: {left} is left of it")
        freed = {line.line_id: line.keepable for line in claim.lines} if claim.status == "approved" else {}
        worked = shipping_alone(order.currency, minor)
        claim, total, how = _give(desk, at, claim, order, "refund-shipping", freed, worked, payment)
        words = f"Refunded {claim.name}: shipping {total}, {how}"
        return done(desk, (claim,), (words,))


def _shipping_words(order: Order) -> str:
    if not order.shipping_minor:
        return "none was paid"
    if order.shipping_refunded_minor == order.shipping_minor:
        return "all of it was refunded"
    return "nothing is left of what was paid for the order"


def _cuts(claim: Claim, order: Order, units: dict[int, int], minor: int) -> list[PriceCut]:
    """The amount by line, in proportion to what is left of the units' price. Raises Refused above that."""
    lines = {line.line_id: line for line in order.lines if units.get(line.line_id)}
    after = {
        line_id: after_others(line.quantity, line.reductions, line.gone_units, units[line_id])
        for line_id, line in lines.items()
    }
    left = {line_id: line.value_minor(units[line_id], after[line_id]) for line_id, line in lines.items()}
    most = min(sum(left.values()), order.left_to_return_minor)
    if minor > most:
        what, currency = units_text(order, units), order.currency
        hint = f"returndesk claim compensate {claim.name} AMOUNT --by cash --why TEXT"
        raise Refused(f"{money_text(minor, currency)} is more than is left of {what}:"
                      f" at most {format_minor(most, currency)}", hint=hint)  # fmt: skip
    parts = dict(zip(left, split_minor(minor, list(left.values())), strict=True))
    keys = {line.line_id: line.claim_line_id for line in claim.lines}
    return [
        PriceCut(keys[line_id], line_id, after[line_id], units[line_id], part)
        for line_id, part in parts.items()
        if part
    ]


def _give(
    desk: Desk,
    at: datetime,
    claim: Claim,
    order: Order,
    act: str,
    freed: dict[int, int],
    worked: WorkedSum,
    payment: Payment,
) -> tuple[Claim, str, str]:
    """Record the refund; what left, in coins that there are, and how. Kept units leave the claim."""
    undisputed(claim, order, override=payment.override)
    plan = plan_for(desk, claim, order, payment.methods)
    worked = leaving(worked, plan)
    known_for_payouts(desk, claim, order, worked.payouts)
    in_the_way_due(claim, order, {}, payment, worked.payouts)
    refund_id = pay(desk, at, claim, worked, payment, plan)
    cuts = sorted([one.key, one.after, one.units, one.amount_minor] for one in worked.cuts)
    lines = [replace(line, freed=line.freed + freed.get(line.line_id, 0)) for line in claim.lines]
    details = {
        "refund": refund_id,
        "freed": sum(freed.values()),
        "items": by_sku(order, freed),
        **({"cuts": cuts} if cuts else {"shipping_only": True}),
        **how_paid(claim, order, worked, plan),
    }
    text = {"why": payment.why, "reference": payment.reference, "say": payment.say}
    claim = move(desk, at, claim, act, lines=lines, details=details, text=text)
    return claim, money_text(worked.total_minor, worked.currency), how_words(worked, plan)
