"""Amazon: whether item-price includes item-tax."""

from __future__ import annotations

from returndesk.intake.platforms.order_sums import Sums, Told

_ON_TOP = frozenset({"USD", "CAD"})  # sales tax; elsewhere prices are shown with VAT or consumption tax


def settle(sums: Sums, told: Told) -> None:
    """Decide by the currency whether prices include tax; shipping tax belongs to the shipping."""
    sums.tax_included = sums.currency not in _ON_TOP
    if not sums.tax_included:
        sums.shipping_minor += told.amount("ship_tax") or 0
