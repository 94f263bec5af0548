"""The curve of days to return and the log-rank test: worked examples, a published trial, and the edges."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.reports.survival import log_rank, return_curve

# The leukaemia trial of Freireich et al. (Blood 21, 1963): weeks, ends of remission, censored. Its curve and
# test are in Collett, Modelling Survival Data in Medical Research, and many others.
TREATED = [
    *(
        (6, 3, 1),
        (7, 1, 0),
        (9, 0, 1),
        (10, 1, 1),
        (11, 0, 1),
        (13, 1, 0),
        (16, 1, 0),
        (17, 0, 1),
        (19, 0, 1),
    ),
    *((20, 0, 1), (22, 1, 0), (23, 1, 0), (25, 0, 1), (32, 0, 2), (34, 0, 1), (35, 0, 1)),
]
PLACEBO = [
    *((1, 2, 0), (2, 2, 0), (3, 1, 0), (4, 2, 0), (5, 2, 0), (8, 4, 0), (11, 2, 0), (12, 2, 0), (15, 1, 0)),
    *((17, 1, 0), (22, 1, 0), (23, 1, 0)),
]
rows = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.integers(0, 9)), max_size=10)


def test_the_curve_of_five_units_is_the_one_worked_by_hand() -> None:
    # 4/5 after day 1; one unit open at 2; 4/5 · 1/3 after day 3; the last one comes back on day 5.
    curve = return_curve([(5, 1, 0), (1, 1, 0), (3, 1, 0), (2, 0, 1), (3, 1, 0)])
    assert [(point.day, point.at_risk, point.returned) for point in curve.points] == [
        (1, 5, 1),
        (2, 4, 0),
        (3, 3, 2),
        (5, 1, 1),
    ]
    assert [round(point.kept, 4) for point in curve.points] == [0.8, 0.8, 0.2667, 0]
    # 1/(5·4) and 2/(3·1) added to it.
    assert [round(point.spread, 4) for point in curve.points] == [0.05, 0.05, 0.7167, 0.7167]


def test_the_curve_of_the_published_trial_has_its_values_errors_and_numbers_at_risk() -> None:
    steps = [point for point in return_curve(TREATED).points if point.returned]
    assert [
        (point.day, point.at_risk, f"{point.kept:.3f}", f"{point.variance**0.5:.4f}") for point in steps
    ] == [
        (6, 21, "0.857", "0.0764"),
        (7, 17, "0.807", "0.0869"),
        (10, 15, "0.753", "0.0963"),
        (13, 12, "0.690", "0.1068"),
        (16, 11, "0.627", "0.1141"),
        (22, 7, "0.538", "0.1282"),
        (23, 6, "0.448", "0.1346"),
    ]


def test_the_log_rank_test_of_the_published_trial_is_16_79() -> None:
    test = log_rank(TREATED, PLACEBO)
    assert (round(test.chi_squared, 2), round(test.p, 6)) == (16.79, 0.000042)


def test_a_day_has_the_value_of_the_last_point_before_it() -> None:
    curve = return_curve([(3, 10, 0), (7, 10, 0), (30, 0, 80)])
    assert [round(curve.at(day).kept, 4) for day in (0, 2, 3, 6, 7, 29, 400)] == [
        1,
        1,
        0.9,
        0.9,
        0.8,
        0.8,
        0.8,
    ]


def test_a_unit_as_old_as_a_return_is_at_risk_of_it() -> None:
    assert return_curve([(3, 1, 1)]).at(3).kept == 0.5


def test_days_are_known_as_long_as_twenty_units_are_at_risk() -> None:
    assert return_curve([(1, 5, 0), (10, 0, 5), (12, 1, 19), (14, 0, 19)]).known_until == 12
    assert return_curve([(1, 5, 0), (10, 0, 5)]).known_until == -1
    assert return_curve([]).known_until == -1


def test_with_nothing_kept_the_upper_limit_stays_where_it_was() -> None:
    before, after = return_curve([(1, 1, 0), (2, 1, 0)]).points
    assert (after.kept, after.low, after.high) == (0, 0, before.high)


def test_groups_without_a_return_or_alike_do_not_differ() -> None:
    nothing, alike = log_rank([(5, 0, 10)], [(9, 0, 3)]), log_rank(TREATED, TREATED)
    assert (nothing.chi_squared, nothing.p) == (0, 1)
    assert (round(alike.chi_squared, 9), round(alike.p, 4)) == (0, 1)
    assert log_rank([], PLACEBO).p == 1
    assert log_rank([], []).p == 1


@settings(max_examples=40)
@given(rows, st.randoms(use_true_random=False))
def test_the_curve_falls_within_its_limits_whatever_the_order_of_the_rows(
    history: list[tuple[int, int, int]], random: Random
) -> None:
    curve = return_curve(history)
    shuffled = history.copy()
    random.shuffle(shuffled)
    assert return_curve(shuffled) == curve
    kept = [point.kept for point in curve.points]
    assert kept == sorted(kept, reverse=True)
    assert all(0 <= point.low <= point.kept <= point.high <= 1 for point in curve.points)
    assert sum(point.returned for point in curve.points) == sum(returned for _, returned, _ in history)


@settings(max_examples=40)
@given(rows, rows)
def test_the_log_rank_test_is_the_same_with_the_groups_exchanged(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
) -> None:
    test, back = log_rank(one, other), log_rank(other, one)
    assert test.chi_squared == pytest.approx(back.chi_squared, abs=1e-9)
    assert 0 <= test.p <= 1
