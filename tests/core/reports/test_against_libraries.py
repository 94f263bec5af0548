"""The statistics give the figures of scipy, numpy and lifelines on random histories."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from types import ModuleType

import pytest

from returndesk.core.reports.beta import beta_quantile, beta_share
from returndesk.core.reports.funnel import control_limits
from returndesk.core.reports.intervals import Z_95, wilson
from returndesk.core.reports.quantiles import quantile
from returndesk.core.reports.survival import log_rank, return_curve

pytestmark = pytest.mark.slow
Library = Callable[[str], ModuleType]


def test_wilson_s_interval_is_scipy_s(library: Library) -> None:
    stats = library("scipy.stats")
    for sold in (1, 2, 3, 10, 57, 400, 12_345):
        for returned in sorted({0, 1, sold // 17, sold // 2, sold - 1, sold}):
            theirs = stats.binomtest(returned, sold).proportion_ci(method="wilson")
            assert wilson(returned / sold, sold) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert pytest.approx(stats.norm.ppf(0.975), abs=1e-15) == Z_95


def test_the_beta_distribution_is_scipy_s(library: Library) -> None:
    special, random = library("scipy.special"), Random(1)
    for _ in range(500):
        a, b, x = 10 ** random.uniform(-2, 5), 10 ** random.uniform(-2, 5), random.random()
        assert beta_share(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-8)
        mode = a / (a + b)
        assert beta_share(mode, a, b) == pytest.approx(special.betainc(a, b, mode), rel=1e-7)
    for _ in range(100):
        a, b, share = 10 ** random.uniform(0, 3), 10 ** random.uniform(0, 3), random.random()
        assert beta_quantile(share, a, b) == pytest.approx(special.betaincinv(a, b, share), rel=1e-8)


def test_a_count_is_above_the_limit_where_scipy_s_binomial_has_less_than_a_thousandth(
    library: Library,
) -> None:
    stats = library("scipy.stats")
    for rate in (0.01, 0.06, 0.2, 0.5, 0.93):
        for sold in (1, 2, 3, 5, 10, 33, 250, 1000):
            low, high = control_limits(rate, sold)
            for returned in range(sold + 1):
                share = returned / sold
                assert (share > high) == bool(stats.binom.sf(returned - 1, sold, rate) < 0.001)
                assert (share < low) == bool(stats.binom.cdf(returned, sold, rate) < 0.001)


def test_the_quantile_is_numpy_s_inverse_of_the_distribution(library: Library) -> None:
    numpy, random = library("numpy"), Random(2)
    for _ in range(200):
        durations = [random.randint(0, 60) for _ in range(random.randint(1, 50))]
        for percent in (25, 50, 90):
            theirs = numpy.percentile(durations, percent, method="inverted_cdf")
            assert quantile(durations, percent) == int(theirs)


def history(random: Random, pace: float) -> list[tuple[int, int, int]]:
    """Rows (days, returned, open) of 5 to 200 units, some of which are not old enough yet."""
    rows = []
    for _ in range(random.randint(5, 200)):
        after, age = int(random.expovariate(pace)), random.randint(1, 40)
        rows.append((after, 1, 0) if after <= age else (age, 0, 1))
    return rows


@pytest.mark.parametrize("seed", range(10))
def test_the_curve_and_its_limits_are_those_of_lifelines(library: Library, seed: int) -> None:
    rows = history(Random(seed), 1 / 20)
    days, returned = [day for day, _, _ in rows], [back for _, back, _ in rows]
    fitted = library("lifelines").KaplanMeierFitter().fit(days, returned)
    curve = return_curve(rows)
    table, limits = fitted.event_table, fitted.confidence_interval_
    for point in curve.points:
        theirs = table.loc[point.day]
        assert (point.at_risk, point.returned) == (theirs["at_risk"], theirs["observed"])
        assert point.kept == pytest.approx(fitted.predict(point.day), abs=1e-12)
        if point.kept > 0:  # theirs ends at 0 to 0
            assert (point.low, point.high) == pytest.approx(tuple(limits.loc[point.day]), abs=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_the_log_rank_test_is_that_of_lifelines(library: Library, seed: int) -> None:
    random = Random(seed)
    one, other = history(random, 1 / 20), history(random, 1 / random.randint(8, 30))
    arrays = [[row[column] for row in group] for column in (0, 1) for group in (one, other)]
    theirs = library("lifelines.statistics").logrank_test(*arrays)
    test = log_rank(one, other)
    assert (test.chi_squared, test.p) == pytest.approx((theirs.test_statistic, theirs.p_value), rel=1e-9)
