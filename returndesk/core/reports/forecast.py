"""What open windows may still bring: expected returns of units already sold, with a range.

A unit not returned at age a comes back after day s and until day u with the probability
(K(s) − K(u)) ÷ K(a), where K is the shop's curve of kept units. The range holds 95 %; its variance adds

- chance: w²·q(1−q) for each unit of weight w (1, or its value) and probability q;
- the curve's own uncertainty: Greenwood's terms through the delta method, shared by all ages;

both times the design effect, since units of one order come back together, in the past that gives the
curve as in the future. A beta distribution of this mean and variance, between 0 and everything open, gives
the range. It is rounded outwards to whole units, or to whole items of the usual value Σw²/Σw: a return
comes or does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from returndesk.core.reports.beta import beta_quantile
from returndesk.core.reports.intervals import Estimate
from returndesk.core.reports.survival import Curve
from returndesk.core.value import replace

TAIL = 0.025  # on each side of the 95 %
ENOUGH_MONTHS = 8  # that say how much months differ


class OpenUnits(NamedTuple):
    """Units of one age that are not returned, and the days of age in which their return counts."""

    age: int
    since: int  # returns after this day of age (≥ age) …
    until: int  # … and until this one, inclusive: the last day of the window, or of the month
    total: int  # Σw: units, or their value
    squares: int  # Σw²: units again, or the sum of their squared values


@dataclass(frozen=True)
class Forecast:
    """Expected returns in the unit of `OpenUnits.total`, and the range for 95 %."""

    expected: float
    variance: float
    total: int  # everything open
    squares: int
    at_risk: int  # units of the past behind the last day that counts
    is_complete: bool  # whether the past reaches to the last day that counts; what lies beyond is not in it

    @property
    def low(self) -> int:
        """The range's lower end."""
        return self._range[0]

    @property
    def high(self) -> int:
        """The range's upper end."""
        return self._range[1]

    def times(self, part: int, whole: int) -> tuple[int, int, int]:
        """Expected, low and high times part ÷ whole; the range is rounded outwards."""
        low, high = self.low * part // whole, -(-self.high * part // whole)
        return min(max(round(self.expected * part / whole), low), high), low, high

    def text(self) -> str:
        """What is expected, with one decimal."""
        return f"{self.expected:.1f}"

    def spread(self, relative: float) -> Forecast:
        """With the variance that months add by differing from each other: see `month_spread`."""
        return replace(self, variance=self.variance + relative * self.expected**2)

    def rate(self, returned: int, sold: int) -> Estimate:
        """The rate in the end of so many units sold, of which some have come back."""
        ends = (min(1.0, (returned + more) / sold) for more in (self.expected, self.low, self.high))
        return Estimate(*ends)

    @cached_property
    def _range(self) -> tuple[int, int]:  # only where it is asked for: it takes a millisecond
        if not self.total:
            return 0, 0
        low, high = _shares(self.expected, self.variance, self.total, self.at_risk)
        item = self.squares / self.total
        least = math.floor(math.floor(low * self.total / item) * item)
        return least, min(self.total, math.ceil(math.ceil(high * self.total / item) * item))


def expected_returns(curve: Curve, rows: Iterable[OpenUnits], effect: float = 1.0) -> Forecast | None:
    """Expected returns by the shop's curve; None if its past is too short to tell.

    `effect` is the design effect of the past's orders, times `excess` where a back-test shows more.
    """
    known = curve.known_until
    if known < 0:
        return None
    expected = variance = 0.0
    total, squares, last, is_complete = 0, 0, -1, True
    bends: dict[int, float] = {}  # by day: what changes from there on in the slope of `_of_curve`
    for row in rows:
        start, before, after = (
            curve.at(min(day, known)).kept for day in (row.age, max(row.age, row.since), row.until)
        )
        if row.until <= max(row.age, row.since):
            continue
        is_complete = is_complete and row.until <= known and start > 0
        if not start:  # all of the past had come back by this age
            continue
        total, squares, last = total + row.total, squares + row.squares, max(last, row.until)
        share, stay = (before - after) / start, after / start
        expected += row.total * share
        variance += row.squares * share * (1 - share)
        turn, end = min(max(row.age, row.since), known) + 1, min(row.until, known) + 1
        for day, more in ((row.age + 1, share), (turn, -share - stay), (end, stay)):
            if row.age < known:
                bends[day] = bends.get(day, 0.0) + row.total * more
    variance += _of_curve(curve, bends)
    at_risk = curve.at(min(last, known)).at_risk
    return Forecast(expected, variance * effect, total, squares, at_risk, is_complete)


def total_of(forecasts: Iterable[Forecast]) -> Forecast:
    """The sum of forecasts with curves and units of their own, such as categories.

    Not of months: the same unit returns in one of them, so ask for the whole time instead.
    """
    parts = list(forecasts)
    return Forecast(
        sum(part.expected for part in parts),
        sum(part.variance for part in parts),
        sum(part.total for part in parts),
        sum(part.squares for part in parts),
        sum(part.at_risk for part in parts),
        all(part.is_complete for part in parts),
    )


def excess(past: Iterable[tuple[Forecast, int]]) -> float:
    """How many times the variance of forecasts was exceeded by what came true; at least 1.

    From a back-test's (forecast, actual): the mean squared distance in units of the variance. Months of a
    shop differ more than chance makes them differ, which one curve over all of them does not show.
    """
    distances = [(actual - one.expected) ** 2 / one.variance for one, actual in past if one.variance]
    return max(1.0, sum(distances) / len(distances)) if distances else 1.0


def month_spread(months: Iterable[tuple[int, int]], effect: float) -> float:
    """How much the rates of months (sold, returned) differ beyond chance: the variance over the squared rate.

    0 from fewer than ENOUGH_MONTHS, and where chance explains it.
    """
    found = list(months)
    sold, returned = (sum(one[at] for one in found) for at in (0, 1))
    if len(found) < ENOUGH_MONTHS or not returned:
        return 0.0
    rate = returned / sold
    beyond = sum((y - rate * n) ** 2 - effect * n * rate * (1 - rate) for n, y in found)
    return max(0.0, beyond / sum((rate * n) ** 2 for n, _ in found))


def from_open_claims(units: int, share: tuple[int, int], effect: float) -> Forecast:
    """Units on open claims, of which a share (received, of so many claimed) comes."""
    received, claimed = share
    part = received / claimed if claimed else 1.0
    variance = units * part * (1 - part) * effect
    return Forecast(units * part, variance, units, units, claimed, is_complete=True)


def _of_curve(curve: Curve, bends: Mapping[int, float]) -> float:
    """The variance from the curve's own uncertainty: slope² of each step that the curve makes.

    The slope says how `expected` moves with the step on that day.
    """
    variance = slope = 0.0
    days = sorted(bends)
    for first, end in pairwise(days):
        slope += bends[first]
        variance += slope * slope * (curve.at(end - 1).spread - curve.at(first - 1).spread)
    return variance


def _shares(expected: float, variance: float, total: int, at_risk: int) -> tuple[float, float]:
    """The range as shares of everything open."""
    mean = expected / total
    if not 0 < mean < 1:
        # None, or all, of the past came back: what its units at risk do not rule out.
        unseen = 1 - math.pow(TAIL, 1 / max(at_risk, 1))
        return (1 - unseen, 1.0) if mean else (0.0, unseen)
    size = expected * (total - expected) / variance - 1
    if size <= 0:  # more variance than a share can have
        return 0.0, 1.0
    a, b = mean * size, (1 - mean) * size
    # Where a few large orders come back whole or not at all, the mean may lie beyond the tails.
    return min(mean, beta_quantile(TAIL, a, b)), max(mean, beta_quantile(1 - TAIL, a, b))
