"""WooCommerce by WebToffee: refunds inside a cell, tax and coupons by the order's total."""

from __future__ import annotations

import re

from returndesk.intake.platforms.order_sums import Sums, Told

_FEES = ("order has fees, skipped (not products)", "orders have fees, skipped (not products)")
UNEVEN = ("order does not add up to its order_total", "orders do not add up to their order_total")
_REFUND = re.compile(r"(?:^|;)\s*amount:([^|;]*)")


def settle(sums: Sums, told: Told) -> None:
    """Find out whether prices include tax, by the order's total; add shipping tax; read refunds and fees.

    The plug-in writes a line's total without tax and after discounts (sub_total before them), so the
    coupons' sum is already in the lines; older ones wrote totals with tax. The total that the order
    was charged decides which: the reading that comes nearest, the plug-in's present one in a tie.
    """
    sums.elsewhere_minor = sum(told.parse("refunds", each) for each in _REFUND.findall(told.text("refunds")))
    settle_by_total(sums, told, told.amount("shipping_tax") or 0, _fees(sums, told))


def settle_by_total(sums: Sums, told: Told, shipping_tax: int, fees: int) -> None:
    """Find out by the total whether lines and shipping include tax, and lines their coupons."""
    bare = sums.shipping_minor
    goods, taxes = sums.net_minor() - sums.discount_minor, sum(line.tax_minor for line in sums.lines)
    coupons = told.amount("coupons") or 0
    total = told.amount("total")
    sums.shipping_minor = bare + shipping_tax
    if taxes:
        sums.tax_included = False
    if total is None:
        return
    readings = [(i, s, d) for d in (0, coupons) for i in (False, True) for s in (bare + shipping_tax, bare)]

    def distance(reading: tuple[bool, int, int]) -> int:
        included, shipping, discount = reading
        return abs(goods - discount + (0 if included else taxes) + shipping + fees - total)

    best = min(readings, key=distance)
    if distance(best) > len(sums.lines) + 1:  # more than every line's rounding
        told.note(*UNEVEN)
        return
    included, sums.shipping_minor, discount = best
    sums.discount_minor += discount
    if taxes:
        sums.tax_included = included


def _fees(sums: Sums, told: Told) -> int:
    """The order's fees with their tax, which are not lines; a fee below 0 is a discount."""
    fee, tax = (told.text(field).strip() for field in ("fees", "fee_tax"))
    off = fee.startswith("-")
    fees = told.parse("fees", fee.lstrip("-")) + told.parse("fee_tax", tax.lstrip("-"))
    if off:
        sums.discount_minor += fees
        return 0
    if fees:
        told.note(*_FEES)
    return fees
