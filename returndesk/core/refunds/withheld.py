"""What a refund withholds beside fee and deduction: a gift that is kept, and free shipping that is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returndesk.core.money import cumulative_share, format_minor, parse_minor
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.value import Value, replace

GIFT_OF, GIFT_PRICE = "gift-of:", "gift-price:"  # line tags of a gift: the SKU it came with, its price
GIFTS, FREE_SHIPPING = "M 12", "M 18"  # the articles of China's measures that allow it; other rights do not


class Withheld(Value):
    """One amount, below 0 where an earlier one is given back. Minor units."""

    part: str  # gift or free-shipping
    sku: str
    amount_minor: int
    why: str

    @property
    def article(self) -> str:
        """The article that allows it under a right."""
        return GIFTS if self.part == "gift" else FREE_SHIPPING


def gift_price(line: OrderLine, currency: str) -> int | None:
    """The price of one gift of a line; None without a valid one."""
    for tag in line.tags:
        if tag.startswith(GIFT_PRICE):
            try:
                return max(0, parse_minor(tag.removeprefix(GIFT_PRICE).strip(), currency))
            except ValueError:
                return None
    return None


def gifts_withheld(order: Order, coming: Mapping[int, int], *, allowed: bool) -> list[Withheld]:
    """The price of each gift that does not come back with its SKU; below 0 for one that comes back later.

    `coming` are the units by line that come back now. At most what was withheld before is given back.
    """
    found, given = [], order.withheld.gift_minor
    tagged = {line.sku: line for line in order.lines if line.was_sold and gift_price(line, order.currency)}
    for sku, line in tagged.items():
        of = {tag.removeprefix(GIFT_OF).strip() for tag in line.tags if tag.startswith(GIFT_OF)}
        gifts = [one for one in order.lines if one.sku == sku]
        main = [one for one in order.lines if one.sku in of and one.sku != sku]
        if not any(one.was_sold for one in main) or all(one.unsent for one in gifts):
            continue
        price = gift_price(line, order.currency) or 0
        kept = price * (_kept(gifts, main, coming) - _kept(gifts, main, coming, before=True))
        minor = kept if kept > 0 and allowed else max(kept, -given) if kept < 0 else 0
        given += min(0, minor)
        if minor:
            why = "comes back after all" if minor < 0 else f"does not come back with {main[0].sku}"
            found.append(Withheld("gift", sku, minor, why))
    return found


def _kept(
    gifts: Sequence[OrderLine], main: Sequence[OrderLine], coming: Mapping[int, int], *, before: bool = False
) -> int:
    """How many gifts are kept although what they came with is back, once these units came or `before` that.

    Accepted gifts are there. Goods that went out again, for a claim, take the place of those that came back.
    """
    sold, back = _sold_and_back(main, {} if before else coming)
    given, there = _sold_and_back(gifts, {})
    for gift in gifts:
        now = coming.get(gift.line_id, 0)
        there += max(0, gift.accepted_units - now) if before else max(gift.accepted_units, now)
    return max(0, given * back // sold - there)


def _sold_and_back(lines: Sequence[OrderLine], coming: Mapping[int, int]) -> tuple[int, int]:
    """Units sold, and those that the customer no longer has; kept ones they have."""
    sold = sum(line.quantity for line in lines if line.was_sold)
    back = sum(line.gone_units - line.kept_units + coming.get(line.line_id, 0) for line in lines)
    return sold, max(0, back - sum(line.quantity for line in lines if not line.was_sold))


def free_shipping_withheld(
    order: Order, coming: Mapping[int, int], from_minor: int | None, fee_minor: int | None
) -> list[Withheld]:
    """The shipping of an order whose kept goods no longer earn free shipping, once an order."""
    if from_minor is None or not fee_minor or order.shipping_minor or order.channel == "counter":
        return []
    kept = sum(_value_kept(line, coming.get(line.line_id, 0)) for line in order.lines)
    minor = fee_minor - order.withheld.free_shipping_minor
    if order.paid_minor < from_minor or kept >= from_minor or minor <= 0:
        return []
    what, least = (format_minor(one, order.currency) for one in (kept, from_minor))
    return [Withheld("free-shipping", "", minor, f"{what} is kept, free shipping is from {least}")]


def _value_kept(line: OrderLine, coming: int) -> int:
    left = max(0, line.quantity - line.gone_units - coming)
    return cumulative_share(line.paid_minor, line.quantity - left, left, line.quantity)


def not_by_hand(order: Order, article: str, fee_minor: int | None) -> str:
    """Why nothing is deducted by hand for a gift or for lost free shipping; "" where it may be.

    What tags or the policy state is withheld by the refund itself; `fee_minor` is the policy's shipping fee.
    """
    if article == GIFTS:
        tagged = any(gift_price(line, order.currency) is not None for line in order.lines)
        return "the refund withholds a gift by its tag gift-price" if tagged else ""
    if order.shipping_minor:
        return f"shipping was not free, {format_minor(order.shipping_minor, order.currency)} was paid"
    return "" if fee_minor is None else "the refund withholds lost free shipping by the policy's shipping_fee"


def at_most(found: Sequence[Withheld], given_minor: int) -> list[Withheld]:
    """What a refund can bear of it: the rest is not withheld."""
    kept = []
    for one in found:
        minor = min(one.amount_minor, max(0, given_minor))
        if minor:
            kept.append(replace(one, amount_minor=minor))
        given_minor -= minor
    return kept
