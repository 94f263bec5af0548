"""What a refund withholds for gifts and for lost free shipping; read without anything of the program.

"gift-of:SKU and gift-price:8.00 tags (… where it does not come back)", "free_shipping_from … taken off where
what is kept no longer earns it", for the customer's own fault alone.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any


def withheld(
    order: dict[str, Any],
    items: list[tuple[int, int, str, bool]],
    free: tuple[int | None, int | None],
    given: int,
) -> tuple[int, int]:
    """(gift, free shipping) of what these items give, each (line, units, fault, whether it comes from them).

    Read: neither is more than what is given; the gift comes first. `free` is what earns free shipping, and
    what it costs where that is not earned.
    """
    coming = {line: units for line, units, _, comes in items if comes}
    allowed = all(fault == "customer" and comes for *_, fault, comes in items)
    gift = min(_gifts(order, coming, allowed), max(0, given))
    lost = _free_shipping(order, coming, free) if allowed and items else 0
    return gift, min(lost, max(0, given - gift))


def _gone(line: dict[str, Any]) -> int:
    return int(line["settled"] + line["elsewhere"])


def _gifts(order: dict[str, Any], coming: dict[int, int], allowed: bool) -> int:
    """Read: so many gifts are due back, rounded down, as all units of the SKU that they came with are back.

    One that was accepted is back. A gift that comes later is paid back, at most what was withheld before.
    """
    found, before = 0, order["gift_withheld"]
    for at, gift in enumerate(order["lines"]):
        main = [n for n, line in enumerate(order["lines"]) if line["sku"] == gift["gift_of"]]
        never_sent = gift["word"] == "unsent" and not (gift["shipped"] or gift["delivered"] or gift["part"])
        if not gift["gift_price"] or not main or never_sent:
            continue
        lines = [order["lines"][n] for n in main]
        sold = sum(line["sold"] for line in lines)
        back = sum(_gone(line) - line["kept"] for line in lines)
        there, now = _gone(gift) - gift["kept"], coming.get(at, 0)
        was_kept = _kept(gift["sold"], back, sold, there + max(0, gift["accepted"] - now))
        back += sum(coming.get(n, 0) for n in main)
        is_kept = _kept(gift["sold"], back, sold, there + max(gift["accepted"], now))
        more = gift["gift_price"] * (is_kept - was_kept)
        if more > 0:
            found += more if allowed else 0
        else:
            again = min(-more, before)
            found, before = found - again, before - again
    return found


def _kept(gifts: int, back: int, sold: int, there: int) -> int:
    return max(0, gifts * back // sold - there)


def _free_shipping(order: dict[str, Any], coming: dict[int, int], free: tuple[int | None, int | None]) -> int:
    """Once an order; goods are kept at what was paid, and nothing is sent for a sale at the counter."""
    least, fee = free
    paid = sum(line["paid"] for line in order["lines"])
    if least is None or fee is None or order["shipping"] or order["channel"] == "counter" or paid < least:
        return 0
    kept = 0
    for at, line in enumerate(order["lines"]):
        gone = min(line["sold"], _gone(line) + coming.get(at, 0))
        kept += line["paid"] - floor(Fraction(line["paid"] * gone, line["sold"]))
    return max(0, fee - order["free_withheld"]) if kept < least else 0
