"""Refunds given here that the platform shows too: one refund, confirmed by the export, not a second one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Unconfirmed(NamedTuple):
    """What no export has shown yet of one refund: of a line's units, or of its amount in minor units."""

    refund_id: int
    size: int
    by_hand: bool = False  # cash and store credit do not pass through the platform


class Confirmed(NamedTuple):
    """How much of a refund an export has shown: units, or minor units."""

    refund_id: int
    size: int


def confirm(shown: int, refunds: Sequence[Unconfirmed]) -> tuple[list[Confirmed], int]:
    """Hold what an export newly shows against the desk's refunds, oldest first; and what is beyond them.

    A refund of exactly that size comes first, then the oldest, in part if need be. A refund by hand is
    confirmed last, and only by exactly its size: the platform may show another one.
    """
    through = [one for one in refunds if not one.by_hand and one.size > 0]
    found = list(_exactly(shown, through)) or list(_oldest(shown, through))
    rest = shown - sum(one.size for one in found)
    by_hand = list(_exactly(rest, [one for one in refunds if one.by_hand and one.size > 0]))
    return found + by_hand, rest - sum(one.size for one in by_hand)


def _exactly(size: int, refunds: Sequence[Unconfirmed]) -> Iterator[Confirmed]:
    yield from [Confirmed(one.refund_id, size) for one in refunds if one.size == size][:1]


def _oldest(left: int, refunds: Sequence[Unconfirmed]) -> Iterator[Confirmed]:
    for one in refunds:
        if left <= 0:
            return
        yield Confirmed(one.refund_id, min(left, one.size))
        left -= one.size
