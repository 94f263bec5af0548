"""What a shop owes its customers for later orders, by how long it has owed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from returndesk.core.money import money_text

# Days since it was issued or earned, from and to.
AGES = ((0, 30), (31, 90), (91, 365), (366, None))


def age_of(on: date, today: date) -> str:
    """The age of what was issued on a day: 0-30, 31-90, 91-365 or 366- days."""
    days = (today - on).days
    first, last = next((first, last) for first, last in AGES if last is None or days <= last)
    return f"{first}-{'' if last is None else last}"


def parts_left(entries: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """What is left of each amount issued, by day; what was used takes the oldest first.

    `entries` are oldest first, above 0 issued, below 0 used.
    """
    known = list(entries)
    used = -sum(minor for _, minor in known if minor < 0)
    left = []
    for on, minor in known:
        if minor > 0:
            taken = min(minor, used)
            used -= taken
            if minor > taken:
                left.append((on, minor - taken))
    return left


def credit_text(minor: Mapping[str, int]) -> str:
    """Store credit by currency: "8.00 EUR and 300 JPY of store credit"; "" for none."""
    amounts = " and ".join(money_text(amount, currency) for currency, amount in sorted(minor.items()))
    return f"{amounts} of store credit" if amounts else ""
