"""Refunds given here that an export shows too: one refund, confirmed by it, not a second one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from returndesk.core.money import cumulative_share


class GivenUnits(NamedTuple):
    """What a refund gave for one line: its units, of them confirmed before, and the amount for all."""

    units: int
    confirmed: int
    amount_minor: int


class GivenRefund(NamedTuple):
    """A refund of the desk; `left_minor` of its amount is not confirmed yet."""

    refund_id: int
    by_hand: bool  # cash and store credit do not pass through the platform
    left_minor: int
    lines: Mapping[int, GivenUnits]  # by line id


class Confirmation(NamedTuple):
    """How much of a refund an export has shown: units of a line, or an amount without one."""

    refund_id: int
    order_line_id: int | None
    units: int
    amount_minor: int


class Unconfirmed(NamedTuple):
    """The part of one refund that no export has shown yet: units, or minor units."""

    refund_id: int
    size: int
    by_hand: bool = False


def confirmations(
    units: Mapping[int, int], amount_minor: int, refunds: Sequence[GivenRefund], *, whole: bool = False
) -> list[Confirmation]:
    """What an export newly shows, by line id and as an amount, held against refunds, oldest first.

    With `whole` it shows the whole order as refunded: all of them are confirmed.
    """
    left = {one.refund_id: max(0, one.left_minor) for one in refunds}
    found = []
    for line_id, count in units.items():
        given = {one.refund_id: one.lines[line_id] for one in refunds if line_id in one.lines}
        by_hand = {one.refund_id: one.by_hand for one in refunds}
        not_shown = [Unconfirmed(n, line.units - line.confirmed, by_hand[n]) for n, line in given.items()]
        for refund_id, size in confirm(count, not_shown):
            line = given[refund_id]
            share = cumulative_share(line.amount_minor, line.confirmed, size, line.units)
            minor = min(left[refund_id], share)
            left[refund_id] -= minor
            found.append(Confirmation(refund_id, line_id, size, minor))
    amounts = [Unconfirmed(one.refund_id, left[one.refund_id], one.by_hand) for one in refunds]
    shown = left.items() if whole else confirm(amount_minor, amounts)
    return found + [Confirmation(refund_id, None, 0, minor) for refund_id, minor in shown if minor]


def confirm(shown: int, refunds: Sequence[Unconfirmed]) -> list[tuple[int, int]]:
    """(refund, size) of what an export shows of refunds, oldest first; the rest is beyond them.

    A refund of exactly that size comes first, then the oldest, in part if need be. A refund by hand is
    confirmed last, and only by exactly its size: the platform may show another one.
    """
    through = [one for one in refunds if not one.by_hand and one.size > 0]
    found = list(_exactly(shown, through)) or list(_oldest(shown, through))
    rest = shown - sum(size for _, size in found)
    by_hand = list(_exactly(rest, [one for one in refunds if one.by_hand and one.size > 0]))
    return found + by_hand


def _exactly(size: int, refunds: Sequence[Unconfirmed]) -> Iterator[tuple[int, int]]:
    yield from [(one.refund_id, size) for one in refunds if one.size == size][:1]


def _oldest(left: int, refunds: Sequence[Unconfirmed]) -> Iterator[tuple[int, int]]:
    for one in refunds:
        if left <= 0:
            return
        yield one.refund_id, min(left, one.size)
        left -= one.size
