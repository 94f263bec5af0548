"""Groups of customers compared: who came back within some days, and which differences are more than chance.

Curves are Kaplan and Meier's, two groups are compared by the log-rank test. Several comparisons at once are
adjusted by Holm's method (Scand. J. Stat. 6, 1979, 65–70), so that one of them claims a difference that is
not there in at most 5 of 100 cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from returndesk.core.reports.model import FEW
from returndesk.core.reports.survival import Curve, log_rank, return_curve

HORIZONS = (30, 90, 180, 365)  # days
MORE_THAN_CHANCE = 0.05
Rows = Sequence[
    tuple[int, int, int]
]  # days, customers who came back after so many, not back and so long seen


class CameBack(NamedTuple):
    """The share of customers who had come back by a day, with its 95 % interval; None: not seen so long."""

    days: int
    at_risk: int  # not back yet, and still observed, when that day begins
    rate: float | None
    low: float | None
    high: float | None


class Comparison(NamedTuple):
    """A group against all the others by the log-rank test, and its probability adjusted for all tests."""

    key: str
    chi_squared: float
    p: float
    adjusted: float

    @property
    def is_more_than_chance(self) -> bool:
        """Whether chance would explain such a difference in fewer than 5 of 100 cases."""
        return self.adjusted < MORE_THAN_CHANCE


def size(rows: Rows) -> int:
    """The number of customers."""
    return sum(back + open_ for _, back, open_ in rows)


def came_back(rows: Rows) -> list[CameBack]:
    """The shares at each of HORIZONS."""
    curve, last = return_curve(rows), max((days for days, _, _ in rows), default=-1)
    return [_at(curve, rows, days, seen=last >= days) for days in HORIZONS]


def _at(curve: Curve, rows: Rows, days: int, *, seen: bool) -> CameBack:
    at_risk = sum(back + open_ for day, back, open_ in rows if day >= days)
    if not seen:
        return CameBack(days, at_risk, None, None, None)
    point = curve.at(days)
    return CameBack(days, at_risk, 1 - point.kept, 1 - point.high, 1 - point.low)


def comparisons(groups: Mapping[str, Rows]) -> list[Comparison]:
    """Each group of enough customers against all the others together; of two groups, the first alone."""
    keys = [key for key, rows in groups.items() if size(rows) >= FEW]
    tested = []
    for key in keys[:1] if len(groups) == 2 else keys:
        others = [row for other, rows in groups.items() if other != key for row in rows]
        if size(others) >= FEW:
            tested.append((key, log_rank(groups[key], others)))
    adjusted = holm([test.p for _, test in tested])
    return [
        Comparison(key, test.chi_squared, test.p, p) for (key, test), p in zip(tested, adjusted, strict=True)
    ]


def holm(probabilities: Sequence[float]) -> list[float]:
    """Probabilities of several tests, adjusted so that they hold together; in the same order."""
    order = sorted(range(len(probabilities)), key=lambda at: probabilities[at])
    adjusted, worst = [0.0] * len(order), 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, (len(order) - rank) * probabilities[at]))
        adjusted[at] = worst
    return adjusted


def of_100(rate: float | None) -> int:
    """How many of 100, half up."""
    return int((rate or 0.0) * 100 + 0.5)
