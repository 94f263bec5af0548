"""eBay: whether Sold For is a unit price or the line's total, and which taxes were added."""

from __future__ import annotations

from returndesk.intake.platforms.order_sums import Sums, Told
from returndesk.intake.platforms.totals import UNEVEN


def settle(sums: Sums, told: Told) -> None:
    """Find the reading of prices and taxes that gives the order's Total Price; one unit's price in a tie."""
    total = told.amount("total")
    seller_tax, ebay_tax = sums.tax_minor, told.amount("ebay_tax") or 0
    sums.tax_minor, sums.tax_included = 0, True
    if total is None:
        return
    by_line = [_as_total(line.quantity, line.unit_price_minor) for line in sums.lines]
    whole = [
        line._replace(unit_price_minor=unit, gross_minor=gross)
        for line, (unit, gross) in zip(sums.lines, by_line, strict=True)
    ]
    for lines in (sums.lines, whole):
        goods = sum(line.gross_minor for line in lines)
        # Some sites include the tax that eBay collects in the total, others do not.
        for tax in dict.fromkeys((0, seller_tax, seller_tax + ebay_tax, ebay_tax)):
            if goods + sums.shipping_minor + tax == total:
                sums.lines = list(lines)
                sums.tax_minor, sums.tax_included = tax, not tax
                return
    told.note(*UNEVEN)


def _as_total(quantity: int, minor: int) -> tuple[int, int]:
    """Unit price, half up, and gross of a line whose price is for all of its units."""
    return (2 * minor + quantity) // (2 * quantity), minor
