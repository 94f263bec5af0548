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
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from returndesk.core.reports.beta import beta_quantile
from returndesk.core.reports.survival import Curve

TAIL = 0.025  # on each side of the 95 %


class OpenUnits(NamedTuple):
    """Units of one age that are not returned, and the days of age in which their return counts."""

    age: int
    since: int  # returns after this day of age (≥ age) …
    until: int  # … and until this one, inclusive: the last day of the window, or of the month
    total: int  # Σw: units, or their value
    squares: int  # Σw²: units again, or the sum of their squared values


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected returns in the unit of `OpenUnits.total`, and the range for 95 %."""

    expected: float
    low: int
    high: int
    variance: float
    total: int  # everything open
    squares: int
    at_risk: int  # units of the past behind the last day that counts
    is_complete: bool  # whether the past reaches to the last day that counts; what lies beyond is not in it


def expected_returns(curve: Curve, rows: Iterable[OpenUnits], effect: float = 1.0) -> Forecast | None:
    """Expected returns by the shop's curve; None if its past is too short to tell.

    `effect` is the design effect of the past's orders, times `excess` where a back-test shows more.
    """
    known = curve.known_until
    if known < 0:
        return None
    expected = variance = 0.0
    total, squares, last, is_complete = 0, 0, -1, True
    slopes: dict[int, float] = {}  # by day: how `expected` moves with the curve's step on that day
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
        for day in range(row.age + 1, min(row.until, known) + 1):
            slopes[day] = slopes.get(day, 0.0) + row.total * (share if day <= row.since else -stay)
    variance += sum(slope * slope * _step(curve, day) for day, slope in slopes.items())
    at_risk = curve.at(min(last, known)).at_risk
    return _with_range(expected, variance * effect, total, squares, at_risk, is_complete)


def total_of(forecasts: Iterable[Forecast]) -> Forecast:
    """The sum of forecasts with curves and units of their own, such as categories.

    Not of months: the same unit returns in one of them, so ask for the whole time instead.
    """
    parts = list(forecasts)
    return _with_range(
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


def _step(curve: Curve, day: int) -> float:
    """The variance that the curve's step on that day adds to log(kept)."""
    return curve.at(day).spread - curve.at(day - 1).spread


def _with_range(
    expected: float, variance: float, total: int, squares: int, at_risk: int, is_complete: bool
) -> Forecast:
    low, high = _shares(expected, variance, total, at_risk) if total else (0.0, 0.0)
    item = squares / total if total else 1.0
    least = math.floor(math.floor(low * total / item) * item)
    most = min(total, math.ceil(math.ceil(high * total / item) * item))
    return Forecast(expected, least, most, variance, total, squares, at_risk, is_complete)


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
