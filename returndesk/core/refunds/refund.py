"""A refund as a worked sum: every part exact, signed and with its source."""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.core.money import (
    Fee,
    cumulative_share,
    format_minor,
    money_text,
    percent_of,
    percent_text,
    split_minor,
)
from returndesk.core.orders.model import Order
from returndesk.core.refunds.model import LineSum, Part, PriceCut, Return, WorkedSum
from returndesk.core.refunds.tenders import Plan
from returndesk.core.refunds.withheld import (
    FREE_SHIPPING,
    GIFTS,
    Withheld,
    at_most,
    free_shipping_withheld,
    gifts_withheld,
)
from returndesk.core.value import replace

RAISED = "raised to 0: a refund is never negative"


def fee_for(fee: Fee, fault: str, goods_minor: int, units: int, currency: str) -> int:
    """The restocking fee of some units: never above the goods, 0 if the fault is not the customer's."""
    if fault != "customer":
        return 0
    per_unit = fee.per_unit.of(currency) if fee.per_unit else None
    amount = percent_of(goods_minor, fee.bps) if per_unit is None else per_unit * units
    most = fee.most.of(currency) if fee.most else None
    return min(amount, goods_minor) if most is None else min(amount, goods_minor, most * units)


def withheld_for(order: Order, returns: Sequence[Return], given_minor: int) -> list[Withheld]:
    """What is withheld for gifts that are kept and for lost free shipping, of what these returns give.

    Nothing for another's fault than the customer's, for unsent or kept goods, or where a right forbids it.
    """
    usual = all(item.fault == "customer" and item.comes_back and not item.unsent for item in returns)
    coming = {item.line.line_id: item.units for item in returns if item.comes_back}
    gifts = all(item.terms.withholds(GIFTS) for item in returns)
    found = gifts_withheld(order, coming, allowed=usual and gifts)
    if returns and usual and all(item.terms.withholds(FREE_SHIPPING) for item in returns):
        terms = returns[0].terms
        found += free_shipping_withheld(order, coming, terms.free_from_minor, terms.shipping_fee_minor)
    return at_most(found, given_minor)


def shares(shipping_rule: str, fault: str) -> bool:
    """Whether goods are refunded with their share of the shipping, whatever else comes back."""
    return shipping_rule == "always" or (shipping_rule == "on-fault" and fault != "customer")


def shipping_for(order: Order, returns: Sequence[Return], goods_minor: Sequence[int]) -> tuple[int, int]:
    """The original shipping that is refunded, and the goods that are refunded with their share of it.

    on-fault (unless the fault is the customer's) and always: ⌊S·(G+g)/T⌋ − ⌊S·G/T⌋.
    on-full-return: all of it, or up to a cap, once no unit of the order is left to be accepted; so does a cap
    under another rule. The better of both, never more than is left to refund.
    """
    shared = sum(
        goods
        for goods, item in zip(goods_minor, returns, strict=True)
        if shares(item.terms.shipping_rule, item.fault)
    )
    left = order.shipping_minor - order.shipping_refunded_minor
    share = cumulative_share(order.shipping_minor, order.shared_goods_minor, shared, order.paid_minor)
    if not all(line.was_sold for line in order.lines):  # new goods may cost more than what was sold
        shared = max(0, min(shared, order.paid_minor - order.shared_goods_minor))
    return max(0, min(max(share, _with_the_last(order, returns)), left)), shared


def shipping_with_the_last(order: Order, returns: Sequence[Return]) -> int:
    """The shipping that comes with the last act on an order that is back as a whole, whatever act it is.

    0 while other accepted units wait for their outcome: it comes with theirs.
    """
    left = order.shipping_minor - order.shipping_refunded_minor
    return 0 if _accepted_beside(order, returns) else max(0, min(_with_the_last(order, returns), left))


def surcharges_with_the_last(order: Order, returns: Sequence[Return]) -> int:
    """The surcharges that come with the last act on an order that is back as a whole, like shipping."""
    return 0 if _accepted_beside(order, returns) else surcharges_for(order, returns)


def surcharges_for(order: Order, returns: Sequence[Return]) -> int:
    """The surcharges that are refunded: all of them once everything is back, if any item's rule says so."""
    gives = any(item.terms.surcharge_rule == "on-full-return" for item in returns)
    return order.surcharge.left_minor if gives and _is_back(order, returns) else 0


def _accepted_beside(order: Order, returns: Sequence[Return]) -> int:
    """Units of the order that were accepted and wait for another act than this one."""
    accepted = sum(line.accepted_units for line in order.lines if line.counts_as_sold)
    return accepted - sum(item.accepted for item in returns if item.line.counts_as_sold)


def _is_back(order: Order, returns: Sequence[Return]) -> bool:
    """Whether everything was accepted back with these."""
    back = _accepted_beside(order, returns) + sum(
        item.units for item in returns if item.comes_back and item.line.counts_as_sold
    )
    return order.units_left == back


def _with_the_last(order: Order, returns: Sequence[Return]) -> int:
    """The shipping that is refunded because everything was accepted back; 0 if something was not."""
    whole = _is_back(order, returns)
    return max((_up_to(order, item) for item in returns if whole and _ends_whole(item)), default=0)


def _ends_whole(item: Return) -> bool:
    return item.terms.shipping_rule == "on-full-return" or item.terms.shipping_cap_minor is not None


def _up_to(order: Order, item: Return) -> int:
    """What is left to refund of the shipping, or of the price of standard delivery."""
    paid = order.shipping_minor
    most = paid if item.terms.shipping_cap_minor is None else min(paid, item.terms.shipping_cap_minor)
    return most - order.shipping_refunded_minor


def work_out(
    order: Order,
    returns: Sequence[Return],
    *,
    postage_minor: int = 0,
    bonus_bps: int = 0,
    plan: Plan | None = None,
    amount_minor: int | None = None,
    why: str = "",
) -> WorkedSum:
    """The refund of these units.

    `postage_minor` is signed: below 0 the customer owes it, above 0 the shop. `bonus_bps` is for store credit
    only: with a `plan`, for what is new of it. `amount_minor` lowers the total: ValueError if it is above the
    sum. What never came in for the order is taken off; return shipping that the rest cannot bear is then left
    for later.
    """
    lines = line_sums(order.currency, returns)
    goods = [line.goods_minor + line.reduction_minor for line in lines]
    shipping, shared = shipping_for(order, returns, goods)
    surcharges = surcharges_for(order, returns)
    given = sum(line.goods_minor - line.fee_minor - line.deduction_minor for line in lines)
    given += shipping + surcharges
    withheld = withheld_for(order, returns, given)
    given -= sum(one.amount_minor for one in withheld)
    unreceived = max(0, given - order.unreturned_minor)
    lines, never_due = with_fee_kept(lines, order.unreturned_minor - given + unreceived)
    given, unreceived = given + never_due, unreceived + never_due
    postage = borne_postage(postage_minor, given - unreceived)
    before = given - unreceived + postage
    credit = plan.new_credit_in(max(before, 0)) if plan and bonus_bps else max(before, 0)
    bonus = percent_of(credit, bonus_bps)
    adjustment = max(0, -(before + bonus))
    if amount_minor is not None:
        if amount_minor > before + bonus + adjustment or amount_minor < 0:
            raise ValueError(f"at most {format_minor(before + bonus + adjustment, order.currency)}")
        adjustment = amount_minor - before - bonus
        whys = [why, *([unreceived_why(order)] if unreceived else [])]
    else:
        whys = [unreceived_why(order) if unreceived else RAISED]
    total, adjustment = before + bonus + adjustment, adjustment - unreceived
    parts = [
        part for item, line in zip(returns, lines, strict=True) for part in _line_parts(order, item, line)
    ]
    lost = [Part(one.part, one.sku, None, -one.amount_minor, one.why) for one in withheld]
    parts += [part for part in lost if part.part == "gift"]
    parts.append(Part("shipping", "", None, shipping, _shipping_why(order, returns, shipping)))
    parts += [part for part in lost if part.part != "gift"]
    if order.surcharge.charged_minor:
        parts.append(Part("surcharge", "", None, surcharges, _surcharge_why(order, returns, surcharges)))
    parts += parts_of_the_whole(order.currency, postage, postage - postage_minor, bonus, bonus_bps)
    if adjustment:
        parts.append(Part("adjustment", "", None, adjustment, "; ".join(whys)))
    parts.append(Part("total", "", sum(line.units for line in lines), total, ""))
    return WorkedSum(
        order.currency, lines, tuple(parts), shipping, shared, postage, bonus, adjustment, surcharges,
        unreceived, withheld=tuple(withheld),
    )  # fmt: skip


def price_cut(currency: str, cuts: Sequence[PriceCut]) -> WorkedSum:
    """The refund of a part of the price: it settles no unit."""
    total = sum(one.amount_minor for one in cuts)
    return WorkedSum(currency, (), (Part("total", "", None, total, ""),), 0, 0, 0, 0, 0, cuts=tuple(cuts))


def shipping_alone(currency: str, shipping_minor: int) -> WorkedSum:
    """The refund of shipping without goods."""
    return WorkedSum(currency, (), (Part("total", "", None, shipping_minor, ""),), shipping_minor, 0, 0, 0, 0)


def unreceived_why(order: Order) -> str:
    """Why an order's refunds are limited by what came in for it."""
    came = money_text(order.received_minor, order.currency)
    if order.payment == "unpaid":
        return "the order is not paid"
    before = format_minor(order.returned_minor, order.currency)
    given = f", {before} of it refunded before" if order.returned_minor else ""
    if order.outstanding_minor:
        return f"{came} was paid for the order{given}"
    total = " in all" if not order.below_lines else ", below the sum of its lines"
    return f"the order's total is {came}{total}{given}"


def borne_postage(owed_minor: int, given_minor: int) -> int:
    """The return shipping that a refund settles, signed: what it cannot bear is left for the next one."""
    return max(owed_minor, -max(0, given_minor))


def parts_of_the_whole(
    currency: str, postage_minor: int, carried_minor: int, bonus_minor: int, bonus_bps: int
) -> list[Part]:
    """The parts for return shipping and the bonus, which belong to no line.

    `carried_minor` is what the customer still owes of the return shipping after this refund.
    """
    parts = []
    if postage_minor or carried_minor:
        paid_by = "the customer, owed by the shop" if postage_minor > 0 else "the shop, owed by the customer"
        rest = f"; {format_minor(carried_minor, currency)} is carried over" if carried_minor else ""
        parts.append(Part("postage", "", None, postage_minor, f"return label paid by {paid_by}{rest}"))
    if bonus_minor:
        why = f"{percent_text(bonus_bps)} bonus for store credit"
        parts.append(Part("bonus", "", None, bonus_minor, why))
    return parts


def capped(worked: WorkedSum, most_minor: int, why: str) -> WorkedSum:
    """The same sum, lowered so that at most `most_minor` of price and shipping is refunded."""
    adjustment = worked.adjustment_minor - (worked.returned_minor - most_minor)
    total = worked.total_minor - worked.adjustment_minor + adjustment
    parts = [part for part in worked.parts if part.part not in ("adjustment", "total")]
    parts.append(Part("adjustment", "", None, adjustment, why))
    parts.append(Part("total", "", worked.parts[-1].units, total, ""))
    return replace(worked, parts=tuple(parts), adjustment_minor=adjustment)


def line_sums(currency: str, returns: Sequence[Return]) -> tuple[LineSum, ...]:
    """The amounts for each of these, with the fee that their terms ask for."""
    return tuple(_line_sum(currency, item) for item in returns)


def _line_sum(currency: str, item: Return) -> LineSum:
    goods = item.line.value_minor(item.units)
    priced = cumulative_share(item.line.paid_minor, item.line.gone_units, item.units, item.line.quantity)
    fee = fee_for(item.terms.fee, item.fault, goods, item.units, currency)
    deduction, before, left = 0, item.line.gone_units, item.units
    taken = []
    for batch in item.batches:
        units = min(left, batch.units - batch.settled_units)
        if units == 0:
            continue
        batch_goods = item.line.value_minor(units, before)
        amount = cumulative_share(batch.deduct_minor, batch.settled_units, units, batch.units)
        deduction += min(percent_of(batch_goods, batch.deduct_bps) + amount, batch_goods)
        taken.append((batch.batch_id, units))
        before, left = before + units, left - units
    return LineSum(item.key, item.units, goods, fee, deduction, tuple(taken), max(0, priced - goods))


def with_fee_kept(lines: tuple[LineSum, ...], most_minor: int) -> tuple[tuple[LineSum, ...], int]:
    """The lines with a fee of at most what came in and is not given back, and what never came in of it."""
    fees = [line.fee_minor for line in lines]
    never = max(0, sum(fees) - most_minor)
    if not never:
        return lines, 0
    kept = split_minor(sum(fees) - never, fees)
    return tuple(replace(line, fee_minor=fee) for line, fee in zip(lines, kept, strict=True)), never


def _line_parts(order: Order, item: Return, line: LineSum) -> list[Part]:
    paid = format_minor(item.line.paid_minor, order.currency)
    why = f"of {paid} paid" + (f" for {item.line.quantity}" if item.line.quantity != item.units else "")
    whole = line.goods_minor + line.reduction_minor
    parts = [Part("goods", item.line.sku, item.units, whole, why)]
    if line.reduction_minor:
        given = "part of the price, refunded before"
        parts.append(Part("reduction", item.line.sku, None, -line.reduction_minor, given))
    if line.fee_minor:
        why = _fee_why(item, order.currency, line)
        parts.append(Part("fee", item.line.sku, item.units, -line.fee_minor, why))
    if line.deduction_minor:
        used = {batch_id for batch_id, _ in line.from_batches}
        batches = (one for one in item.batches if one.deduct_bps or one.deduct_minor)
        whys = dict.fromkeys(one.why or one.condition for one in batches if one.batch_id in used)
        parts.append(Part("deduction", item.line.sku, item.units, -line.deduction_minor, "; ".join(whys)))
    return parts


def _fee_why(item: Return, currency: str, line: LineSum) -> str:
    per_unit = item.terms.fee.per_unit.of(currency) if item.terms.fee.per_unit else None
    rate = (
        percent_text(item.terms.fee.bps) if per_unit is None else f"{format_minor(per_unit, currency)} a unit"
    )
    if item.terms.fee.most:
        rate += f", at most {format_minor(item.terms.fee.most.of(currency) or 0, currency)} a unit"
    whole = fee_for(item.terms.fee, item.fault, line.goods_minor, line.units, currency)
    part = f"; the rest of {format_minor(whole, currency)} was not paid" if line.fee_minor < whole else ""
    return f"{rate} restocking" + (f", {item.terms.fee_source}" if item.terms.fee_source else "") + part


def _surcharge_why(order: Order, returns: Sequence[Return], surcharges_minor: int) -> str:
    name, whole = order.surcharge.name, format_minor(order.surcharge.charged_minor, order.currency)
    if surcharges_minor:
        return f"{name}, refunded in full"
    if order.surcharge.refunded_minor:
        return f"{name}: {whole} already refunded"
    if any(item.terms.surcharge_rule == "on-full-return" for item in returns):
        return f"{name}: {whole} refunded once everything is back"
    return f"{name}: {whole} not refunded"


def _shipping_why(order: Order, returns: Sequence[Return], shipping_minor: int) -> str:
    whole = format_minor(order.shipping_minor, order.currency)
    if shipping_minor:
        capped = [item for item in returns if item.terms.shipping_cap_minor is not None]
        held = shipping_minor < order.shipping_minor - order.shipping_refunded_minor
        if capped and held and shipping_minor == _with_the_last(order, returns):
            cap = format_minor(capped[0].terms.shipping_cap_minor or 0, order.currency)
            return f"of {whole} paid, up to standard delivery at {cap}: {capped[0].terms.shipping_cap_source}"
        return f"of {whole} paid" if shipping_minor != order.shipping_minor else "refunded in full"
    if order.shipping_minor == 0:
        return "none paid"
    if order.shipping_refunded_minor == order.shipping_minor:
        return f"{whole} already refunded"
    if any(_ends_whole(item) and item.terms.shipping_cap_minor != 0 for item in returns):
        return f"{whole} refunded once everything is back"
    if all(item.fault == "customer" for item in returns):
        return "not refunded: not the shop's fault"
    return "not refunded"
