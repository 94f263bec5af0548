"""A return from its approval to its refund, as the tests of customers type it."""

from __future__ import annotations

from factory import Shop

RECEIVED = (
    "claim approve R1001",
    "claim receive R1001",
    "claim inspect R1001 --condition new --to restock",
)
RETURN = (*RECEIVED, "claim refund R1001")


def typed(shop: Shop, *commands: str) -> None:
    """Type commands that must succeed."""
    for command in commands:
        shop.ok(*command.split())
