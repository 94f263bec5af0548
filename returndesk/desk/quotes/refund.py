"""A refund before it leaves: everything that may forbid it, whoever records or proposes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.claims.lifecycle import may
from returndesk.desk.lookup import spread
from returndesk.desk.quotes.limits import (
    in_the_way_due,
    known_for_payouts,
    owed_as_money,
    owed_in_full,
    undisputed,
    within_paid,
)
from returndesk.desk.quotes.payouts import leaving, plan_for
from returndesk.desk.quotes.quote import bounced_sum, owed_sum, units_now, work_out_for
from returndesk.errors import UsageProblem
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.model import WorkedSum
    from returndesk.core.refunds.tenders import Plan
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.session import Desk


class Leaving(NamedTuple):
    """A refund that no rule forbids: its units by order line, how it leaves, and the rights overridden."""

    order: Order
    units: dict[int, int]
    plan: Plan
    worked: WorkedSum
    overrode: str = ""


def kind_of(claim: Claim, payment: Payment) -> str:
    """What a refund of a claim pays now: what bounced, what is owed apart from units, or units."""
    if claim.remedies.bounced_minor:
        return "bounced"
    keeping = payment.without_goods
    return "owed" if claim.open_items.owes_customer and not may(claim, "refund", keeping=keeping) else "units"


def refund_of(desk: Desk, claim: Claim, payment: Payment) -> Leaving:
    """A refund as it would leave now. Raises Refused and UsageProblem."""
    order, kind = order_store.load_order(desk.conn, claim.order_id), kind_of(claim, payment)
    if kind == "units":
        return _of_units(desk, claim, order, payment)
    if payment.items or payment.amount or payment.without_goods:
        whole = "What bounced" if kind == "bounced" else "An exchange's difference"
        raise UsageProblem(f"{whole} is refunded whole: omit --item, --amount, --keep-goods")
    undisputed(claim, order, override=payment.override)
    plan = plan_for(desk, claim, order, payment.methods)
    if kind == "bounced":
        worked = bounced_sum(desk, claim, plan)
    else:
        worked = leaving(owed_sum(claim, order, plan), plan)
    known_for_payouts(desk, claim, order, worked.payouts)
    in_the_way_due(claim, order, {}, payment, worked.payouts)
    return Leaving(order, {}, plan, worked)


def _of_units(desk: Desk, claim: Claim, order: Order, payment: Payment) -> Leaving:
    undisputed(claim, order, override=payment.override)
    units = units_now(claim, without_goods=payment.without_goods)
    if payment.items:
        units = spread(payment.items, order, units, "refund")
    units = owed_as_money(desk, claim, units, payment)
    plan = plan_for(desk, claim, order, payment.methods)
    worked = leaving(work_out_for(claim, order, units, payment, plan), plan)
    known_for_payouts(desk, claim, order, worked.payouts)
    in_the_way_due(claim, order, units, payment, worked.payouts)
    within_paid(claim, order, worked, payment)
    return Leaving(order, units, plan, worked, owed_in_full(claim, order, units, worked, payment))
