"""Parts of a line's price that were given back for units which the customer keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from returndesk.core.money import cumulative_share, split_minor


class Reduction(NamedTuple):
    """A part of the price of some units. They are settled last: after `after` others of their line."""

    after: int
    units: int
    amount_minor: int


def value_minor(
    paid_minor: int, quantity: int, reductions: Sequence[Reduction], before: int, units: int
) -> int:
    """What is left of the price of `units` of a line, after `before` ones were settled. Minor units.

    Units and reductions of a line together add up to its paid share, in whatever order they come.
    """
    if not reductions:
        return cumulative_share(paid_minor, before, units, quantity)
    first, zones = _zones(paid_minor, quantity, reductions)

    def up_to(count: int) -> int:
        minor, left = cumulative_share(paid_minor, 0, min(count, first), quantity), count - first
        for size, value in zones:
            if left > 0:
                minor += value * min(left, size) // size
            left -= size
        return minor

    return up_to(before + units) - up_to(before)


def after_others(quantity: int, reductions: Sequence[Reduction], gone: int, units: int) -> int:
    """How many units of a line are settled before those that are reduced now: the last unreduced ones."""
    return max(gone, min((one.after for one in reductions), default=quantity) - units)


def _zones(
    paid_minor: int, quantity: int, reductions: Sequence[Reduction]
) -> tuple[int, list[tuple[int, int]]]:
    """The units before all reduced ones, and the reduced ones as (units, value left), in their order."""
    first, zones = quantity, list[tuple[int, int]]()
    for one in reductions:
        if one.after < first:
            plain = cumulative_share(paid_minor, one.after, first - one.after, quantity)
            zones.insert(0, (first - one.after, plain))
            first = one.after
        start = one.after - first
        before, rest = _cut(zones, start)
        reduced, behind = _cut(rest, one.units)
        parts = split_minor(one.amount_minor, [value for _, value in reduced])
        less = [(size, value - part) for (size, value), part in zip(reduced, parts, strict=True)]
        zones = [*before, *less, *behind]
    return first, zones


def _cut(zones: Sequence[tuple[int, int]], at: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The zones before and behind a number of units."""
    before, behind = list[tuple[int, int]](), list[tuple[int, int]]()
    for size, value in zones:
        inside = max(0, min(at, size))
        share = value * inside // size
        before += [(inside, share)] if inside else []
        behind += [(size - inside, value - share)] if inside < size else []
        at -= size
    return before, behind
