"""A sample shop's offer to customers who no longer order, with a result for a reader to find.

The coupon brings customers back, the letter hardly does: of 30 customers each, 14, 6 and 4 order again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

NAME = "comeback"
ARMS = "coupon:10%,letter:we-miss-you,none"
CUSTOMERS = 90
MADE, UNTIL = 100, 80  # days ago
SHOWN = (
    ("Which offers did the shop make?", "offer list"),
    ("Did the coupon or the letter bring customers back?", f"offer result {NAME}"),
)
_LAST_ORDER = 330  # days ago
_AGAIN = {"coupon:10%": (14, "53.10"), "letter:we-miss-you": (6, "59.00"), "none": (4, "59.00")}
_HEADER = (
    "order_number,ordered_at,shipped_on,delivered_on,customer_email,currency,sku,title,quantity,unit_price"
)


def mail(number: int) -> str:
    """The address of a customer."""
    return f"c{number:02}@example.org"


def earlier_orders(today: date) -> str:
    """An order of each customer, a year ago."""
    on = today - timedelta(days=_LAST_ORDER)
    return _orders((f"{3000 + n}", on, mail(n), "59.00") for n in range(CUSTOMERS))


def orders_since(arms: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """(number, mail, price) of what the customers of each arm ordered."""
    found = []
    for arm, (count, price) in _AGAIN.items():
        found += [(who, price) for who in arms[arm][:count]]
    return [(f"{4000 + n}", who, price) for n, (who, price) in enumerate(found)]


def later_orders(today: date, orders: Sequence[tuple[str, str, str]]) -> str:
    """These orders as a file, over the weeks after the offer."""
    return _orders(
        (number, today - timedelta(days=MADE - 4 - 3 * at), who, price)
        for at, (number, who, price) in enumerate(orders)
    )


def _orders(rows: Iterable[tuple[str, date, str, str]]) -> str:
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(_HEADER.split(","))
    for number, on, who, price in rows:
        days = (on + timedelta(days=1), on + timedelta(days=3))
        write([number, on, *days, who, "EUR", "LAMP-01", "Desk lamp", 1, price])
    return text.getvalue()
