"""Orders of mugs, whose returns are easy to work out."""

from __future__ import annotations

from factory import Shop

MUG = {"sku": "MUG", "unit_price": "10.00", "shipping": "0"}
OLD = {**MUG, "ordered_at": "2026-08-01", "delivered_on": "2026-08-03"}  # its window closed on 2 September
NEW = {**MUG, "ordered_at": "2026-11-10", "delivered_on": "2026-11-13"}  # 10 days old, until 13 December


def take_back(shop: Shop, order: str, on: str) -> None:
    """Take the units of an order back, 30 cents each deducted, and refund them."""
    shop.ok("claim", "open", order, "-r", "changed-mind", "--on", on, "--now", "--condition", "new")
