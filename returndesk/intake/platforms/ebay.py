"""eBay: whether Sold For is a unit price or the line's total, and which taxes were added."""

from __future__ import annotations

from returndesk.intake.notes import Kind
from returndesk.intake.platforms.totals import UNEVEN, OtherCells, Sums

_COLLECTED = Kind(
    "collected-tax",
    "order has tax collected by eBay, which eBay refunds itself: left out",
    "orders have tax collected by eBay, which eBay refunds itself: left out",
)


def settle(sums: Sums, cells: OtherCells) -> None:
    """Find the reading of prices and taxes that gives the order's Total Price; one unit's price in a tie."""
    total = cells.amount("total")
    seller_tax, ebay_tax = sums.tax_minor, cells.amount("ebay_tax") or 0
    sums.tax_minor, sums.tax_included = 0, True
    if total is None:
        return
    # As if each price were for all units of its line; one unit's is half up.
    whole = [
        line._replace(
            unit_price_minor=(2 * line.unit_price_minor + line.quantity) // (2 * line.quantity),
            gross_minor=line.unit_price_minor,
        )
        for line in sums.lines
    ]
    for lines in (sums.lines, whole):
        goods = sum(line.gross_minor for line in lines)
        # Some sites include the tax that eBay collects in the total, others do not.
        for tax in dict.fromkeys((0, seller_tax, seller_tax + ebay_tax, ebay_tax)):
            if goods + sums.shipping_minor + tax == total:
                sums.lines = list(lines)
                if tax in (seller_tax + ebay_tax, ebay_tax) and ebay_tax:
                    cells.note(_COLLECTED)
                    tax, sums.total_minor = tax - ebay_tax, total - ebay_tax
                sums.tax_minor, sums.tax_included = tax, not tax
                return
    cells.note(UNEVEN)
