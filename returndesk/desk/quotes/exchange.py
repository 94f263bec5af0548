"""The sum of an exchange: new goods as typed, what the returned ones are worth, what is left for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.eligibility.model import Question, own_sale
from returndesk.core.money import MAX_MINOR, NO_FEE, cumulative_share, money_text
from returndesk.core.policy.terms import terms_for
from returndesk.core.refunds.exchange import ExchangeSum, NewGoods
from returndesk.core.refunds.refund import (
    fee_for,
    line_sums,
    shipping_with_the_last,
    surcharges_with_the_last,
    with_fee_kept,
)
from returndesk.core.value import Value, replace
from returndesk.desk.check import often_returns
from returndesk.desk.lookup import Item, nothing_left, spread, typed_minor
from returndesk.desk.quotes.quote import Payment, returns_of, units_now, work_out_for
from returndesk.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


class TypedGoods(Value):
    """New goods as typed; without a price they are exchanged evenly. The price is of one, in minor units."""

    typed: str
    sku: str
    units: int | None
    price_minor: int | None


def parse_new_goods(text: str, currency: str) -> TypedGoods:
    """ "HAT=2@12.00": a SKU, a quantity and the price of one; "HAT=2" or "HAT" is an even exchange.

    Raises UsageProblem.
    """
    named, at_sign, price = text.rpartition("@")
    named = named if at_sign else text
    sku, equals, count = named.rpartition("=")
    units = int(count) if count.isascii() and count.isdigit() and len(count) <= 6 else 0
    if not equals:
        sku = named
    if not sku.strip() or (equals and not units):
        raise UsageProblem(f"--for {text}: expected SKU, SKU=QTY or SKU=QTY@PRICE such as HAT=1@12.00")
    minor = typed_minor(price, currency, "--for", signed=True) if at_sign else None
    if minor is not None and (minor < 0 or minor * (units or 1) > MAX_MINOR):
        raise UsageProblem(f"--for {text}: expected a price of 0 or more, within range")
    return TypedGoods(text, sku.strip(), units if equals else None, minor)


def _priced(typed: Sequence[TypedGoods], accepted: int, goods_minor: int) -> tuple[NewGoods, ...]:
    """New goods at the prices typed; without any, as many as were accepted, at what was paid for those."""
    unpriced = [one for one in typed if one.price_minor is None]
    if not unpriced:
        return tuple(
            NewGoods(one.sku, one.units or 1, (one.units or 1) * (one.price_minor or 0)) for one in typed
        )
    if len(unpriced) < len(typed):
        raise UsageProblem(f"--for {unpriced[0].typed}: requires @PRICE, as the others have one")
    counts = [one.units or (accepted if len(typed) == 1 else 1) for one in typed]
    if sum(counts) != accepted:
        raise UsageProblem(
            f"--for {typed[0].typed}: an even exchange is for {accepted} × as accepted;"
            f" another number requires @PRICE"
        )
    before = [sum(counts[:at]) for at in range(len(counts))]
    return tuple(
        NewGoods(one.sku, units, cumulative_share(goods_minor, gone, units, accepted))
        for one, units, gone in zip(typed, counts, before, strict=True)
    )


def exchange_sum(
    desk: Desk,
    claim: Claim,
    order: Order,
    units: dict[int, int],
    asked: Sequence[TypedGoods] | None = None,
    *,
    waive_fee: bool = False,
) -> ExchangeSum:
    """The sum of an exchange of some units, by order line; without new goods what the old ones are worth.

    Raises Refused where more than was paid would be given back, here and on the platform.
    """
    claim = _with_fees(desk, claim, order, waive=waive_fee)
    summed = _summed(claim, order, units, asked)
    _within_paid(claim, order, summed)
    return summed


def _summed(
    claim: Claim, order: Order, units: dict[int, int], asked: Sequence[TypedGoods] | None
) -> ExchangeSum:
    worked, returns = work_out_for(claim, order, units, Payment()), returns_of(claim, order, units)
    worked = replace(worked, lines=line_sums(order.currency, returns))
    summed = ExchangeSum(
        worked,
        _priced(asked, sum(units.values()), worked.goods_minor) if asked else (),
        shipping_with_the_last(order, returns),
        surcharges_with_the_last(order, returns),
        min(0, claim.postage_minor),
    )
    lines, unpaid = with_fee_kept(worked.lines, max(0, order.unreturned_minor - summed.value_minor))
    return replace(summed, worked=replace(worked, lines=lines), fee_unpaid_minor=unpaid)


def _within_paid(claim: Claim, order: Order, summed: ExchangeSum) -> None:
    """Refuse more than is left of what came in."""
    left = order.left_to_return_minor
    if summed.value_minor > left:
        most = money_text(left, order.currency)
        outside = order.over or order.external_total_minor
        why = "Part of this order was refunded on the platform" if outside else "The rest was not paid"
        raise Refused(
            f"{why}: at most {most} is left to exchange", hint=f"returndesk claim refund {claim.name}"
        )


def _with_fees(desk: Desk, claim: Claim, order: Order, *, waive: bool) -> Claim:
    """The claim with the fees of an exchange: a rule may ask one for refunds alone; it is never raised."""
    policy = desk.policy_for(order.ordered_on)
    stored = {line.line_id: line for line in order.lines}

    def lower(line: ClaimLine) -> ClaimLine:
        fee, sold = line.terms.fee, stored[line.line_id]
        if waive or fee == NO_FEE:
            return replace(line, terms=replace(line.terms, fee=NO_FEE))
        often = often_returns(desk, policy, order, claim.fault, claim.notice_on)
        asked = Question(
            order, sold, 1, claim.reason, claim.fault, claim.notice_on, outcome="exchange", often=often
        )
        own = terms_for(policy, own_sale(asked)).restocking_fee
        of_one = [fee_for(one, claim.fault, sold.unit_price_minor, 1, order.currency) for one in (own, fee)]
        return replace(line, terms=replace(line.terms, fee=own)) if of_one[0] < of_one[1] else line

    return replace(claim, lines=tuple(map(lower, claim.lines)))


def units_to_settle(
    claim: Claim, order: Order, items: Sequence[Item], *, without_goods: bool
) -> dict[int, int]:
    """Units by order line that an exchange, repair or replacement settles. Raises Refused without any."""
    room = units_now(claim, without_goods=without_goods)
    units = spread(items, order, room, "settle") if items else room
    if not any(units.values()):
        raise nothing_left(claim, order, "settle")
    return units
