"""A refund with its payouts: how the worked sum leaves, and what rounding in cash adds."""

from __future__ import annotations

from returndesk.core.money import format_minor
from returndesk.core.refunds.model import Part, WorkedSum
from returndesk.core.refunds.tenders import Plan, payouts_text
from returndesk.core.value import replace


def again(currency: str, bounced_minor: int, bonus_minor: int = 0) -> WorkedSum:
    """The sum of refunds that bounced: it is paid once more."""
    why = "a refund that bounced"
    parts = [Part("adjustment", "", None, bounced_minor, why)]
    parts += [Part("bonus", "", None, bonus_minor, "for store credit")] if bonus_minor else []
    parts.append(Part("total", "", None, bounced_minor + bonus_minor, ""))
    return WorkedSum(currency, (), tuple(parts), 0, 0, 0, bonus_minor, bounced_minor)


def paid_out(worked: WorkedSum, plan: Plan) -> WorkedSum:
    """The sum with its payouts, and the rounding that those in cash make. Raises ValueError as they do."""
    payouts = tuple(plan.payouts(worked.total_minor - worked.bonus_minor, worked.bonus_minor))
    rounding = sum(one.rounding_minor for one in payouts)
    *parts, total = worked.parts
    if rounding:
        coin = format_minor(plan.round_to_minor, worked.currency)
        after = [part.part == "adjustment" for part in parts] + [True]
        at = after.index(True)
        parts.insert(at, Part("rounding", "", None, rounding, f"cash is paid in steps of {coin}"))
    why = payouts_text(payouts, worked.currency) if len(payouts) > 1 or payouts[0].tender else ""
    total = replace(total, amount_minor=total.amount_minor + rounding, why=total.why or why)
    return replace(worked, parts=(*parts, total), payouts=payouts, rounding_minor=rounding)
