"""A sample shop's last months: orders, claims and spend with a story for the reports to find.

Shirts came back for another size until their size chart was fixed; the chinos of the same maker still have
the old one. The courier breaks vases. Coats sold in a sale on social media come back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

DAYS = 175  # of history
_FIXED = 98  # days ago that the size chart was fixed
_NOTICED, _REFUNDED = 12, 18  # days after the order
_CUSTOMERS = 211
RATES = """
[costs]
claim = "2.50"
inspection = "1.50"
label = "4.50"

[costs.write_off]
scrap = "100%"
"""
SHOWN = (
    ("Which products come back too often?", "report watchlist"),
    ("Did the new size chart help?", "report measures"),
    ("What did each campaign bring?", "report marketing --period last-month"),
)


class Product(NamedTuple):
    """A product, how often it sells and how often it comes back."""

    sku: str
    title: str
    category: str
    price: str
    cost: str
    each: int  # days from one sale to the next
    back: int  # one of so many comes back
    reason: str
    campaign: str = ","  # source and campaign
    claim: str = "--condition new --to restock"  # how it is handed in
    sold_a_day: int = 1


SHIRT = Product(
    "SHIRT-L", "Oxford shirt, L", "clothing", "49.00", "17.00", 1, 4, "wrong-size", "search,brand"
)
VASE = Product(
    "VASE-T", "Vase, tall", "home", "42.00", "15.00", 3, 6, "damaged",
    claim="--evidence photo --carrier courier --condition damaged --to scrap",
)  # fmt: skip
COAT = Product(
    "COAT-M", "Coat, grey, M", "clothing", "100.00", "41.00", 1, 3, "changed-mind", "social,flash-sale",
    sold_a_day=2,
)  # fmt: skip
PRODUCTS = (
    SHIRT,
    Product("CHINO-32", "Chinos, 32", "clothing", "59.00", "21.00", 2, 4, "wrong-size", "search,brand"),
    VASE,
    COAT,
    Product(
        "MUG-BLUE", "Stoneware mug", "kitchen", "18.00", "5.50", 1, 30, "changed-mind", "newsletter,autumn"
    ),
    Product(
        "NOTE-A5", "Notebook A5", "paper", "8.50", "2.20", 1, 40, "ordered-by-mistake", "newsletter,autumn"
    ),
    Product("LAMP-01", "Desk lamp", "lighting", "59.00", "22.50", 2, 25, "defective"),
    Product("SCARF", "Wool scarf, grey", "clothing", "39.00", "12.00", 2, 20, "changed-mind"),
)
_HEADER = (
    "order_number,ordered_at,shipped_on,delivered_on,customer_id,customer_email,channel,currency,shipping,country,"
    "payment_method,status,source,campaign,sku,title,category,quantity,unit_price,cost"
)


class Act(NamedTuple):
    """A command on its day."""

    on: date
    command: str


class History(NamedTuple):
    """Files to import, and the acts after them, oldest first."""

    orders: str
    spend: str
    acts: list[Act]


def history(today: date) -> History:
    """The months up to a day; the sale was last month."""
    orders, acts, count = io.StringIO(), list[Act](), 0
    write = csv.writer(orders, lineterminator="\n").writerow
    write(_HEADER.split(","))
    for product in PRODUCTS:
        for number, on in enumerate(_sales(product, today), 1):
            count += 1
            order = f"{2000 + count}"
            shipped, delivered = on + timedelta(days=1), on + timedelta(days=4)
            sent = ["", "", "paid"] if shipped > today else [shipped, "", "shipped"]
            sent = [shipped, delivered, "delivered"] if delivered <= today else sent
            customer = f"C-{count * 37 % _CUSTOMERS:03}"
            write([
                order, on, *sent[:2], customer, f"{customer.lower()}@example.org", "web", "EUR", "4.90", "DE",
                "card", sent[2], *product.campaign.split(","), *product[:3], 1, *product[3:5],
            ])  # fmt: skip
            refunded = on + timedelta(days=_REFUNDED)
            if number % _back(product, on, today) == 0 and refunded <= today:
                noticed = on + timedelta(days=_NOTICED)
                acts.append(
                    Act(
                        refunded,
                        f"claim open {order} -r {product.reason} --on {noticed} --now {product.claim}",
                    )
                )
    acts.sort()
    filed = [
        Act(one.on, f"claim carrier R{number} file --amount {VASE.price}")
        for number, one in enumerate(acts, 1001)
        if "--carrier" in one.command
    ]
    fixed = today - timedelta(days=_FIXED)
    note = Act(today, f"product note {SHIRT.sku} 'size chart fixed' --on {fixed}")
    return History(orders.getvalue(), _spend(today), [*sorted([*acts, *filed], key=lambda one: one.on), note])


def _sales(product: Product, today: date) -> Iterator[date]:
    """The days of a product's orders, one for each unit."""
    first, last = today - timedelta(days=DAYS), today
    if product is COAT:
        first, last = _sale(today)
    for days in range(0, (last - first).days + 1, product.each):
        yield from [first + timedelta(days=days)] * product.sold_a_day


def _back(product: Product, on: date, today: date) -> int:
    """One of how many comes back of those ordered that day."""
    return 20 if product is SHIRT and on >= today - timedelta(days=_FIXED) else product.back


def _sale(today: date) -> tuple[date, date]:
    """The days of the sale: three weeks of last month."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=3)
    return first, first + timedelta(days=20)


def _spend(today: date) -> str:
    lines, sale = ["date,source,campaign,amount,currency"], _sale(today)
    for days in range(DAYS):
        on = today - timedelta(days=days)
        lines.append(f"{on},search,brand,3.00,EUR")
        if on.weekday() == 0:
            lines.append(f"{on},newsletter,autumn,10.00,EUR")
        if sale[0] <= on <= sale[1]:
            lines.append(f"{on},social,flash-sale,160.00,EUR")
    return "\n".join(lines) + "\n"
