"""WooCommerce by AlgolPlus: tax and coupons by the order's total."""

from __future__ import annotations

from returndesk.intake.platforms.order_sums import Sums, Told
from returndesk.intake.platforms.woocommerce import settle_by_total


def settle(sums: Sums, told: Told) -> None:
    """Find out whether prices include tax, and add shipping tax, which has no column of its own."""
    cart_tax, total_tax = told.amount("cart_tax"), told.amount("total_tax")
    shipping_tax = max(total_tax - cart_tax, 0) if cart_tax is not None and total_tax is not None else 0
    settle_by_total(sums, told, shipping_tax, fees=0)
