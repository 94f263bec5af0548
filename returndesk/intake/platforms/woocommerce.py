"""WooCommerce, as exported by WebToffee or AlgolPlus: refunds inside a cell, tax and coupons by the total."""

from __future__ import annotations

import re

from returndesk.intake.notes import Kind
from returndesk.intake.platforms.totals import OtherCells, Sums

_UNEVEN = Kind(
    "uneven", "order does not add up to its order_total", "orders do not add up to their order_total"
)
_REFUND = re.compile(r"(?:^|;)\s*amount:([^|;]*)")


def settle(sums: Sums, cells: OtherCells) -> None:
    """Find out by the total whether lines and shipping include tax, and lines their coupons.

    WebToffee's plug-in writes a line's total without tax and after discounts (sub_total before them), so the
    coupons' sum is already in the lines; older ones wrote totals with tax. The total that the order was
    charged decides which: the reading that comes nearest, the plug-in's present one in a tie.
    """
    sums.reported_minor += sum(
        cells.parse("refunds", each) for each in _REFUND.findall(cells.text("refunds"))
    )
    cart_tax, total_tax = cells.amount("cart_tax"), cells.amount("total_tax")
    bare, shipping_tax = sums.shipping_minor, cells.amount("shipping_tax") or 0
    if cart_tax is not None and total_tax is not None:  # AlgolPlus has no column for it
        shipping_tax = max(total_tax - cart_tax, 0)
    fees = _fees(sums, cells)
    goods, taxes = sums.net_minor() - sums.discount_minor, sum(line.tax_minor for line in sums.lines)
    coupons = cells.amount("coupons") or 0
    total = cells.amount("total")
    sums.shipping_minor, sums.shipping_tax_minor = bare + shipping_tax, shipping_tax
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
        cells.note(_UNEVEN)
        return
    included, sums.shipping_minor, discount = best
    sums.discount_minor += discount
    if taxes:
        sums.tax_included = included


def _fees(sums: Sums, cells: OtherCells) -> int:
    """The order's fees with their tax, which are not lines; a fee below 0 is a discount."""
    fee, tax = (cells.text(field).strip() for field in ("fees", "fee_tax"))
    off = fee.startswith("-")
    fee_tax = cells.parse("fee_tax", tax.lstrip("-"))
    fees = cells.parse("fees", fee.lstrip("-")) + fee_tax
    if off:
        sums.discount_minor += fees
        return 0
    sums.add_surcharge("fees", fees, fee_tax)
    return fees
