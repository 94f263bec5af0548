"""Shopify: tax, discounts and tips, which only its totals show."""

from __future__ import annotations

import re
from fractions import Fraction

from returndesk.core.orders.incoming import paid_by_line
from returndesk.intake.notes import Kind
from returndesk.intake.platforms.totals import UNEVEN, OtherCells, Sums

_RATE = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?%")  # of a tax by its name: VAT 19%
_TIP = Kind("tip", "tip skipped (not a product)", "tips skipped (not products)")


def settle(sums: Sums, cells: OtherCells) -> None:
    """Remove tips, split the discount, and find out whether prices include tax."""
    subtotal, total = cells.amount("subtotal"), cells.amount("total")
    shown = sum(line.discount_minor for line in sums.lines)
    rest = max(sums.discount_minor - shown, 0)  # Discount Amount includes the lines' discounts
    tip = _take_out_tips(sums, cells, rest, subtotal)
    if sums.total_minor is not None:
        sums.total_minor = max(sums.total_minor - tip, 0)
    taxes, duties = sums.tax_minor, cells.amount("duties") or 0
    sums.discount_minor = rest
    if subtotal is None or total is None:
        sums.add_surcharge("duties", duties)
        _ask_other_orders(sums, cells)
        return
    off_goods = sums.net_minor() - subtotal
    # What went off more than the goods went off the shipping, which is shown with it or without.
    off_shipping = rest - off_goods if 0 <= off_goods < rest else 0
    for extras in dict.fromkeys((tip + duties, tip, duties, 0)):
        for shipping in dict.fromkeys((sums.shipping_minor, sums.shipping_minor - off_shipping)):
            excluded = total - subtotal - shipping - extras
            if shipping >= 0 and excluded in (0, taxes):
                sums.shipping_minor, sums.discount_minor = shipping, rest - off_shipping
                sums.add_surcharge("duties", duties if extras in (tip + duties, duties) else 0)
                if taxes:  # without any it is unknown, and makes no difference
                    sums.tax_included = not excluded
                    cells.tell_tax(sums.currency, sums.tax_included)
                    sums.shipping_taxed = _shipping_taxed(sums, cells.text("tax_names"))
                if sums.net_minor() - sums.discount_minor != subtotal:
                    cells.note(UNEVEN)
                return
    cells.note(UNEVEN)
    # The Total has what no column shows, such as a fee for a return; the Subtotal is the goods'.
    if off_goods >= 0:
        sums.discount_minor = off_goods
        sums.shipping_minor -= off_shipping if off_shipping <= sums.shipping_minor else 0
    _ask_other_orders(sums, cells)


def _ask_other_orders(sums: Sums, cells: OtherCells) -> None:
    """Take tax as the file's other orders do, where the order's own totals do not show it."""
    if sums.tax_minor and (included := cells.tax_of_others(sums.currency)) is not None:
        sums.tax_included = included


def _shipping_taxed(sums: Sums, names: str) -> bool:
    """Whether the shipping is taxed: not where the rates give the order's tax by its goods alone."""
    rate = sum((Fraction(text.replace(",", ".")) / 100 for text in _RATE.findall(names)), Fraction())
    costs = zip(sums.lines, paid_by_line(sums.lines, sums.discount_minor, tax_included=True), strict=True)
    goods = sum(cost for line, cost in costs if line not in sums.untaxed)
    share = rate / (1 + rate) if sums.tax_included else rate
    off = [abs(share * taxed - sums.tax_minor) for taxed in (goods, goods + sums.shipping_minor)]
    return not rate or off[0] > len(sums.lines) or off[1] <= off[0]


def _take_out_tips(sums: Sums, cells: OtherCells, rest: int, subtotal: int | None) -> int:
    """Remove lines that are tips, which the Subtotal omits; their sum in minor units."""
    tips = [line for line in sums.lines if line.title.casefold() == "tip" and line.sku == line.title]
    if sums.net_minor() - rest == subtotal:  # a product called Tip has a price
        tips = [line for line in tips if not line.gross_minor]
    if len(tips) == len(sums.lines):
        return 0
    sums.lines = [line for line in sums.lines if line not in tips]
    for _ in tips:
        cells.note(_TIP)
    return sum(line.gross_minor - line.discount_minor for line in tips)
