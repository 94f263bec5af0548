"""An order as a file tells it, and what was paid for each of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from returndesk.core.money import split_minor

ORDER_STATUSES = ("open", "part-refunded", "refunded", "cancelled")  # each may only move rightwards


@dataclass(frozen=True, slots=True)
class CustomerIn:
    """Who bought, as far as the file says; "" is unknown."""

    name: str = ""
    email: str = ""
    phone: str = ""
    platform_id: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class LineIn:
    """One row of a sale. Amounts in minor units of the order's currency."""

    sku: str
    quantity: int
    unit_price_minor: int
    gross_minor: int  # quantity × unit price, or the line's total where the export gives that
    title: str = ""
    category: str = ""
    discount_minor: int = 0
    tax_minor: int = 0
    tags: tuple[str, ...] = ()
    cost_minor: int | None = None  # of one unit
    line_id: str = ""  # the platform's own; "" is none
    shipped_on: date | None = None
    delivered_on: date | None = None
    tracking: str = ""
    elsewhere_units: int = 0  # refunded in the platform already


@dataclass(frozen=True, slots=True)
class OrderIn:
    """One sale. `ordered_on` is the day in the shop's zone, `ordered_at` the UTC instant if known."""

    channel: str
    number: str
    ordered_on: date
    currency: str
    lines: tuple[LineIn, ...]
    ordered_at: datetime | None = None
    customer: CustomerIn = CustomerIn()
    shipping_minor: int = 0
    discount_minor: int = 0  # the order's own, beside what its lines show
    tax_minor: int = 0  # the order's own, where its lines show none
    tax_included: bool = True
    country: str = ""  # ISO 3166 alpha-2
    tags: tuple[str, ...] = ()
    payment_method: str = ""
    status: str = "open"  # one of ORDER_STATUSES
    source: str = ""
    campaign: str = ""
    elsewhere_minor: int = 0  # refunded in the platform, known by amount only


def paid_by_line(
    lines: Sequence[LineIn], order_discount_minor: int, order_tax_minor: int, tax_included: bool
) -> list[int]:
    """What was paid for each line: gross − its discount − its share of the order's (+ tax if excluded).

    The order's discount is split by gross − line discount, and so is an order's own tax.
    Raises ValueError where a discount is above the price.
    """
    net = [line.gross_minor - line.discount_minor for line in lines]
    if any(amount < 0 for amount in net) or order_discount_minor > sum(net):
        raise ValueError("the discount is above the price")
    paid = [n - part for n, part in zip(net, split_minor(order_discount_minor, net), strict=True)]
    if tax_included:
        return paid
    taxes = split_minor(order_tax_minor, net)
    return [p + line.tax_minor + t for p, line, t in zip(paid, lines, taxes, strict=True)]
