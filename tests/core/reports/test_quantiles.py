"""The nearest rank: a duration that occurred, never one between two."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.reports.quantiles import quantile


@pytest.mark.parametrize(
    ("durations", "percent", "value"),
    [
        ([15, 20, 35, 40, 50], 30, 20),  # the example of Wikipedia, "Percentile", nearest-rank method
        ([15, 20, 35, 40, 50], 50, 35),
        ([15, 20, 35, 40, 50], 100, 50),
        ([1, 100], 50, 1),
        (range(10, 0, -1), 90, 9),
        (range(11), 90, 9),
        ([7], 90, 7),
        ([], 50, None),
    ],
)
def test_the_quantile_is_the_smallest_duration_that_so_many_do_not_exceed(
    durations: list[int], percent: int, value: int | None
) -> None:
    assert quantile(durations, percent) == value


@settings(max_examples=40)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=30))
def test_the_median_is_the_low_one_of_python_s_statistics(durations: list[int]) -> None:
    assert quantile(durations, 50) == statistics.median_low(durations)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=30), st.integers(1, 100))
def test_at_least_the_percentage_does_not_exceed_the_quantile_and_less_is_below_it(
    durations: list[int], percent: int
) -> None:
    value = quantile(durations, percent)
    assert value is not None
    assert sum(one <= value for one in durations) * 100 >= percent * len(durations)
    assert sum(one < value for one in durations) * 100 < percent * len(durations)
