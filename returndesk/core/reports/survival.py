"""When units come back: the shop's curve of days to return, with units that may still come back.

The curve is that of Kaplan and Meier (J. Am. Stat. Assoc. 53, 1958), its variance Greenwood's (1926), its
95 % interval the log-log one (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data,
1980), which stays between 0 and 1.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from returndesk.core.reports.intervals import Z_95

# A day counts as known with so many units at risk; the last few units would bend the curve at will.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Point:
    """The curve from one day on: `kept` is the share of units not returned by the end of that day."""

    day: int
    at_risk: int  # units not returned, and still observed, when the day begins
    returned: int  # on that day
    kept: float
    spread: float  # Greenwood's sum Σ d/(n(n−d)): the variance of log(kept)
    low: float  # of `kept`
    high: float

    @property
    def variance(self) -> float:
        """Greenwood's variance of `kept`."""
        return self.kept * self.kept * self.spread


_START = Point(-1, 0, 0, 1.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Curve:
    """Points by day, one for every day on which units came back or were last observed."""

    points: tuple[Point, ...]

    def at(self, day: int) -> Point:
        """The point that applies on that day; before the first one everything is kept."""
        index = bisect_right(self._days, day)
        return self.points[index - 1] if index else _START

    @cached_property
    def _days(self) -> list[int]:
        return [point.day for point in self.points]

    @cached_property
    def known_until(self) -> int:
        """The last day with enough units at risk; -1 without any."""
        return max((point.day for point in self.points if point.at_risk >= ENOUGH), default=-1)


def return_curve(rows: Iterable[tuple[int, int, int]]) -> Curve:
    """The curve from rows (days, units returned after so many days, units not returned and that old).

    Rows may repeat a day and come in any order. A unit is observed until today or the last day of its
    window, whichever is earlier; its own return on that day would still be seen.
    """
    by_day = _by_day(rows)
    at_risk = sum(returned + open_ for returned, open_ in by_day.values())
    points, last = [], _START
    for day, (returned, open_) in sorted(by_day.items()):
        left = at_risk - returned
        spread = last.spread + (returned / (at_risk * left) if left else 0.0)
        kept = last.kept * (left / at_risk)  # never above the last, by no bit
        # With nothing kept there is no interval of its own: the upper end stays.
        low, high = _log_log(kept, spread) if left else (0.0, last.high)
        last = Point(day, at_risk, returned, kept, spread, low, high)
        points.append(last)
        at_risk = left - open_
    return Curve(tuple(points))


def _by_day(rows: Iterable[tuple[int, int, int]]) -> dict[int, tuple[int, int]]:
    """(returned, open) by day, days with neither left out."""
    by_day: dict[int, tuple[int, int]] = {}
    for day, returned, open_ in rows:
        if returned or open_:
            before = by_day.get(day, (0, 0))
            by_day[day] = (before[0] + returned, before[1] + open_)
    return by_day


def _log_log(kept: float, spread: float) -> tuple[float, float]:
    if kept in (0.0, 1.0):
        return kept, kept
    power = math.exp(Z_95 * math.sqrt(spread) / abs(math.log(kept)))
    return math.pow(kept, power), math.pow(kept, 1 / power)


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether two groups come back at the same pace: χ² of one degree of freedom and its probability."""

    chi_squared: float
    p: float


def log_rank(one: Iterable[tuple[int, int, int]], other: Iterable[tuple[int, int, int]]) -> LogRank:
    """The log-rank test of two groups with rows as in `return_curve` (Mantel, 1966).

    It takes units as independent: where those of one order come back together, p is too small.
    Without a return, or without days on which both groups are at risk, χ² is 0 and p 1.
    """
    days, days_other = _by_day(one), _by_day(other)
    at_risk, at_risk_other = (sum(map(sum, group.values())) for group in (days, days_other))
    excess = variance = 0.0
    for day in sorted(days.keys() | days_other.keys()):
        returned, open_ = days.get(day, (0, 0))
        returned_other, open_other = days_other.get(day, (0, 0))
        n, d = at_risk + at_risk_other, returned + returned_other
        excess += returned - d * at_risk / n
        if n > 1:
            variance += d * at_risk * at_risk_other * (n - d) / (n * n * (n - 1))
        at_risk -= returned + open_
        at_risk_other -= returned_other + open_other
    chi_squared = excess * excess / variance if variance else 0.0
    return LogRank(chi_squared, math.erfc(math.sqrt(chi_squared / 2)))
