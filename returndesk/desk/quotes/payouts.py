"""How a refund leaves: the methods that were typed, and the tenders of the order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.codes import METHODS
from returndesk.core.money import format_minor, money_text
from returndesk.core.refunds.payouts import paid_out
from returndesk.core.refunds.tenders import Plan
from returndesk.desk.lookup import find_code, typed_minor
from returndesk.desk.quotes.cash import coin_of
from returndesk.errors import UsageProblem
from returndesk.store.refunds.tenders import tenders_of_order

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.model import WorkedSum
    from returndesk.desk.session import Desk


def plan_for(desk: Desk, claim: Claim, order: Order, methods: Sequence[str] = ()) -> Plan:
    """The plan of a refund: by the methods typed, else as the claim's outcome asks. Raises UsageProblem."""
    typed = methods or ("credit" if claim.outcome == "credit" else "original",)
    ways, tenders = tuple(_ways(typed, order.currency)), tenders_of_order(desk.conn, order)
    if claim.claimant and "original" not in (method for method, _ in ways):
        tenders = tuple(one for one in tenders if not one.own_credit)  # the buyer's, who gets nothing
    return Plan(
        ways,
        tenders,
        coin_of(desk, order.currency),
    )


def _ways(typed: Sequence[str], currency: str) -> list[tuple[str, int | None]]:
    """Each method with its amount; only the last may omit it."""
    ways: list[tuple[str, int | None]] = []
    for number, one in enumerate(typed, 1):
        name, equals, amount = one.partition("=")
        method = find_code(name, METHODS, "--method")
        if method in (known for known, _ in ways):
            raise UsageProblem(f"--method {method} is given twice")
        if not equals and number < len(typed):
            raise UsageProblem(f"--method {method}: expected an amount, as only the last takes the rest",
                               hint=f"--method {method}=40.00")  # fmt: skip
        ways.append((method, typed_minor(amount, currency, f"--method {method}") if equals else None))
    return ways


def leaving(worked: WorkedSum, plan: Plan) -> WorkedSum:
    """The sum with its payouts. Raises UsageProblem where the amounts typed are not the sum."""
    try:
        return paid_out(worked, plan)
    except ValueError:
        fixed = format_minor(sum(minor or 0 for _, minor in plan.ways), worked.currency)
        total = money_text(worked.total_minor - worked.bonus_minor, worked.currency)
        raise UsageProblem(f"The amounts of --method come to {fixed}, the refund to {total}") from None
