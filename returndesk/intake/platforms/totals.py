"""What an order's totals say beside its lines; a format's [totals] names their fields.

- `by_row`: order amounts of which every row has a part: they are added up
- `discounts`, `shipping_discounts`, `taxes`: further fields to add to the order's own discount, to take off
  its shipping, to add to its tax; `fees`: parts of its total that are not products
- `tells_tax = true`: the field `total` shows whether prices include tax
- `tells_discount = true`: no column has the discount; it is what the field `total` lacks
- `goods_due = true`: the field of that name is the goods after the order's discount
- the field `total_left` is the total after refunds; 0 or blank is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from returndesk.core.money import cumulative_share
from returndesk.core.orders.incoming import paid_by_line
from returndesk.intake.platforms.order_sums import Sums, Told

UNEVEN = ("order does not add up to its own totals", "orders do not add up to their own totals")
_FEES = ("order has fees, skipped (not products)", "orders have fees, skipped (not products)")


def settle(sums: Sums, told: Told, rules: Mapping[str, Any]) -> None:
    """Bring an order's discount, shipping, tax and refund in line with its sums."""
    sums.discount_minor += _added(told, rules.get("discounts", ()))
    sums.shipping_minor = max(sums.shipping_minor - _added(told, rules.get("shipping_discounts", ())), 0)
    sums.tax_minor += _added(told, rules.get("taxes", ()))
    fees = _added(told, rules.get("fees", ()))
    if fees:
        told.note(*_FEES)
    total, left = told.amount("total"), told.amount("total_left")
    goods_due = told.amount("goods_due") if rules.get("goods_due") else None
    if goods_due is not None:
        off = sums.net_minor() - goods_due
        sums.discount_minor = max(off, 0)
        if off < 0:  # a price that the shop raised by hand
            told.note(*UNEVEN)
    if total is not None and left:
        sums.elsewhere_minor = max(sums.elsewhere_minor, total - left)
    if total is not None and (rules.get("tells_tax") or rules.get("tells_discount")):
        _by_total(sums, told, total - fees, bool(rules.get("tells_discount")))
    elif sums.tax_included:
        sums.tax_minor = 0


def unexplained_minor(sums: Sums) -> int:
    """The refund beyond the units known to be refunded; less than a minor unit a line is rounding."""
    paid = paid_by_line(sums.lines, sums.discount_minor, sums.tax_minor, sums.tax_included)
    by_units = sum(
        cumulative_share(amount, 0, line.elsewhere_units, line.quantity)
        for amount, line in zip(paid, sums.lines, strict=True)
    )
    rest = sums.elsewhere_minor - by_units
    return rest if rest > len(sums.lines) else 0


def _added(told: Told, fields: Sequence[str]) -> int:
    return sum(told.amount(field) or 0 for field in fields)


def _by_total(sums: Sums, told: Told, total: int, derive: bool) -> None:
    taxes = sums.tax_minor + sum(line.tax_minor for line in sums.lines)
    goods = sums.net_minor() - sums.discount_minor
    beyond = total - goods - sums.shipping_minor  # 0 where prices include tax, else the tax
    slack = len(sums.lines) + 1  # every line's rounding
    if min(abs(beyond), abs(beyond - taxes)) <= slack:
        if taxes:
            sums.tax_included = abs(beyond) < abs(beyond - taxes)
    elif derive and (off := (0 if sums.tax_included else taxes) - beyond) > 0:
        sums.discount_minor += min(off, goods)
        if off > goods:  # the rest went off the shipping
            sums.shipping_minor = max(sums.shipping_minor - (off - goods), 0)
    else:
        told.note(*UNEVEN)
    if sums.tax_included:
        sums.tax_minor = 0
