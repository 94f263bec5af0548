"""The open items of a settled claim, from plain figures; the queue reads them each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def is_accepted(condition: str, disposition: str) -> bool:
    """Goods that stay with the shop are accepted; missing ones and those sent back are refused."""
    return disposition != "customer" and condition != "missing"


def units_to_send_back(refused: int, sent_back: int, batches: Sequence[tuple[int, str, str]]) -> int:
    """Refused units to send back; batches from before a reopening no longer count.

    `batches` are (units, condition, disposition), in the order of inspection.
    """
    left, there = refused, 0
    for units, condition, disposition in reversed(batches):
        if left > 0 and not is_accepted(condition, disposition):
            there += min(left, units) if condition != "missing" else 0
            left -= units
    return max(0, there - sent_back)


def postage_owed(
    lines: Iterable[tuple[int, str]], shop_minor: int, customer_minor: int, settled_minor: int
) -> int:
    """Return shipping still owed, signed: below 0 by the customer, above 0 by the shop.

    `lines` are (units approved, who pays); of a claim with nothing approved all of them count.
    """
    told = list(lines)
    concerned = [payer for approved, payer in told if approved] or [payer for _, payer in told]
    owed = customer_minor if "shop" in concerned else -shop_minor
    return owed - settled_minor


def money_waits(difference_minor: int, otherwise: bool, postage_minor: int) -> bool:
    """Whether money is owed apart from units: a difference, or return shipping of repaired goods.

    `otherwise`: some units were repaired, replaced or exchanged, which pays no return shipping by itself.
    """
    return difference_minor < 0 or (otherwise and postage_minor > 0)
