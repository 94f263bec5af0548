"""WooCommerce by WebToffee: lines and refunds inside cells, and what the order's total tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from returndesk.intake.platforms import Format
from returndesk.intake.sums import Sums, Told

_FEES = ("order has fees, left out: they are no goods", "orders have fees, left out: they are no goods")
_UNEVEN = ("order does not add up to its order_total", "orders do not add up to their order_total")
_REFUND = re.compile(r"(?:^|;)\s*amount:([^|;]*)")

Lines = Callable[[list[str]], list[tuple[str, dict[str, str]]]]


def line_cells(chosen: Format, header: Sequence[str]) -> tuple[list[int], Lines]:
    """The columns line_item_1 … n, and a function from a row to (column, field -> text) of each line."""
    told = chosen.cells
    numbered = re.compile(re.escape(told["header"]) + "[0-9]+")
    columns = [index for index, name in enumerate(header) if numbered.fullmatch(chosen.key(name))]
    fields: dict[str, str] = told["keys"]
    # A name may hold | and : itself, so a part begins at a known key only.
    known = "|".join(map(re.escape, [*fields, *told["others"]]))
    part = re.compile(rf"(?:^|\|)({known}):")

    def lines(row: list[str]) -> list[tuple[str, dict[str, str]]]:
        found = []
        for index in columns:
            cell = row[index].strip()
            if cell:
                pieces = part.split(cell)  # what stands before the first key, then key and text by turns
                pairs = zip(pieces[1::2], pieces[2::2], strict=True)
                values = {fields[key]: text for key, text in reversed(list(pairs)) if key in fields}
                found.append((header[index], values))
        return found

    return columns, lines


def settle(sums: Sums, told: Told) -> None:
    """Tell tax in or out by the order's total; add the shipping's tax; read refunds and fees.

    The plug-in writes a line's total without tax and after discounts (sub_total before them), so the
    coupons' sum is already in the lines; older ones wrote totals with tax. The total that the order
    was charged decides which: the reading that comes nearest, the plug-in's present one in a tie.
    """
    sums.elsewhere_minor = sum(told.parse("refunds", each) for each in _REFUND.findall(told.text("refunds")))
    bare, shipping_tax = sums.shipping_minor, told.amount("shipping_tax") or 0
    fees = _fees(sums, told)
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
        told.note(*_UNEVEN)
        return
    included, sums.shipping_minor, discount = best
    sums.discount_minor += discount
    if taxes:
        sums.tax_included = included


def _fees(sums: Sums, told: Told) -> int:
    """The order's fees with their tax, left out of its lines; a fee below 0 is a discount."""
    fee, tax = (told.text(field).strip() for field in ("fees", "fee_tax"))
    off = fee.startswith("-")
    fees = told.parse("fees", fee.lstrip("-")) + told.parse("fee_tax", tax.lstrip("-"))
    if off:
        sums.discount_minor += fees
        return 0
    if fees:
        told.note(*_FEES)
    return fees
