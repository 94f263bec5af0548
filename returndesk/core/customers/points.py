"""Points of customers: earned by orders, used for others, expired. Whole points, worked out anew each time.

What comes back takes its points with it. Points that were used by then are taken off the next ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from returndesk.core.value import Value, replace


class EarnedPoints(Value):
    """The points of an order, by what is left of its value; they expire after `expires_on`."""

    on: date
    points: int
    expires_on: date | None = None


class UsedPoints(Value):
    """Points used on a day, less those that were returned later."""

    on: date
    points: int


class PointsBalance(Value):
    """What became of points: earned − used − expired = left − owed."""

    earned: int
    used: int
    expired: int
    left: int
    owed: int  # used, and their orders came back since: taken off the next that are earned
    next_expiry: date | None  # of some that are left


def points_for(value_minor: int, per_minor: int) -> int:
    """Whole points of an order's value, rounded down."""
    return max(0, value_minor) // per_minor


def balance(earned: Iterable[EarnedPoints], used: Iterable[UsedPoints], today: date) -> PointsBalance:
    """What is left today. A use takes the points that expire first, of those that it could still use."""
    earned, used = list(earned), list(used)
    left, owed = points_left(earned, used, today)
    of_today = sum(one.points for one in earned if one.on <= today)
    taken, kept = sum(one.points for one in used if one.on <= today), sum(one.points for one in left)
    ends = [one.expires_on for one in left if one.expires_on is not None]
    return PointsBalance(of_today, taken, of_today - taken - kept + owed, kept, owed, min(ends, default=None))


def points_left(
    earned: Iterable[EarnedPoints], used: Iterable[UsedPoints], today: date
) -> tuple[list[EarnedPoints], int]:
    """What is left today of the points of each order, those that expire first at first; and what is owed."""
    events: list[tuple[date, int, int, EarnedPoints | UsedPoints]] = [
        *((one.on, 0, number, one) for number, one in enumerate(earned) if one.on <= today),
        *((one.on, 1, number, one) for number, one in enumerate(used) if one.on <= today),
    ]
    lots: list[EarnedPoints] = []
    owed = 0
    for on, _, _, one in sorted(events, key=lambda event: event[:3]):
        if isinstance(one, EarnedPoints):
            paid = min(owed, one.points)
            owed -= paid
            lots.append(replace(one, points=one.points - paid))
            lots.sort(key=lambda lot: (_last(lot), lot.on))
        else:
            lots, rest = _take(lots, one.points, on)
            owed += rest
    return [one for one in lots if one.points and _last(one) >= today], owed


def _last(lot: EarnedPoints) -> date:
    return lot.expires_on or date.max


def _take(lots: Sequence[EarnedPoints], points: int, on: date) -> tuple[list[EarnedPoints], int]:
    """The lots after a use, and what they lacked for it."""
    after = []
    for lot in lots:
        taken = min(lot.points, points) if _last(lot) >= on else 0
        points -= taken
        after.append(replace(lot, points=lot.points - taken) if taken else lot)
    return after, points
