"""BigCommerce: the two subtotals show whether prices include tax."""

from __future__ import annotations

from returndesk.intake.platforms.order_sums import Sums, Told


def settle(sums: Sums, told: Told) -> None:
    """Prices that add up to the subtotal without tax get the tax between the two subtotals."""
    with_tax, without = told.amount("subtotal_with"), told.amount("subtotal_without")
    if with_tax is None or without is None or with_tax <= without:
        return
    goods = sums.net_minor()
    sums.tax_included = abs(goods - with_tax) <= abs(goods - without)
    sums.tax_minor = 0 if sums.tax_included else with_tax - without
