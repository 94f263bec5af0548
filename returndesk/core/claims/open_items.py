"""What a settled claim can still wait for, from plain figures: the queue asks it at every look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def is_accepted(condition: str, disposition: str) -> bool:
    """Goods that stay with the shop are accepted; missing ones and those sent back are refused."""
    return disposition != "customer" and condition != "missing"


def units_to_send_back(refused: int, sent_back: int, batches: Sequence[tuple[int, str, str]]) -> int:
    """Refused units that go back to the customer; batches from before a reopening no longer count.

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
    """What is still owed for the way back, signed: below 0 the customer owes it, above the shop does.

    `lines` are (units approved, who pays); of a claim with nothing approved all of them count.
    """
    told = list(lines)
    concerned = [payer for approved, payer in told if approved] or [payer for _, payer in told]
    owed = customer_minor if "shop" in concerned else -shop_minor
    return owed - settled_minor


def money_waits(difference_minor: int, otherwise: bool, postage_minor: int) -> bool:
    """Whether money waits to be given back beside units: a difference, or postage for goods mended.

    `otherwise`: some units were mended or exchanged, which pays no postage by itself.
    """
    return difference_minor < 0 or (otherwise and postage_minor > 0)
