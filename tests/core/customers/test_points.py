"""Points: earned by whole units of money, used oldest first, expired, never below zero."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.customers.points import EarnedPoints, PointsBalance, UsedPoints, balance, points_for

TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("minor", "per", "points"),
    [(9999, 100, 99), (10000, 100, 100), (99, 100, 0), (-50, 100, 0), (1200, 250, 4)],
)
def test_points_are_whole_and_rounded_down(minor: int, per: int, points: int) -> None:
    assert points_for(minor, per) == points


def test_what_was_earned_less_what_was_used_is_left() -> None:
    found = balance([EarnedPoints(TODAY - DAY, 100)], [UsedPoints(TODAY, 30)], TODAY)
    assert found == PointsBalance(earned=100, used=30, expired=0, left=70, owed=0, next_expiry=None)


def test_points_can_be_used_on_their_last_day_and_not_after() -> None:
    earned = [EarnedPoints(TODAY - 9 * DAY, 100, TODAY)]
    assert balance(earned, [], TODAY).left == 100
    assert balance(earned, [], TODAY + DAY) == PointsBalance(100, 0, 100, 0, 0, None)


def test_a_use_takes_the_points_that_expire_first() -> None:
    earned = [EarnedPoints(TODAY - 9 * DAY, 100, TODAY + 9 * DAY), EarnedPoints(TODAY - DAY, 50, TODAY + DAY)]
    found = balance(earned, [UsedPoints(TODAY, 60)], TODAY)
    assert (found.left, found.next_expiry) == (90, TODAY + 9 * DAY)
    assert balance(earned, [UsedPoints(TODAY, 60)], TODAY + 2 * DAY).expired == 0


def test_a_use_does_not_take_what_had_expired_by_then() -> None:
    earned = [EarnedPoints(TODAY - 9 * DAY, 100, TODAY - DAY), EarnedPoints(TODAY - 5 * DAY, 50)]
    assert balance(earned, [UsedPoints(TODAY, 40)], TODAY) == PointsBalance(150, 40, 100, 10, 0, None)


def test_points_used_of_an_order_that_came_back_are_taken_off_the_next_that_are_earned() -> None:
    used = [UsedPoints(TODAY, 80)]
    came_back = [EarnedPoints(TODAY - DAY, 20)]  # 100 before
    assert balance(came_back, used, TODAY) == PointsBalance(20, 80, 0, 0, 60, None)
    later = [*came_back, EarnedPoints(TODAY + DAY, 50)]
    assert balance(later, used, TODAY + DAY) == PointsBalance(70, 80, 0, 0, 10, None)
    last = [*later, EarnedPoints(TODAY + 2 * DAY, 15)]
    assert balance(last, used, TODAY + 2 * DAY) == PointsBalance(85, 80, 0, 5, 0, None)


def test_what_is_earned_or_used_later_does_not_count_yet() -> None:
    assert balance([EarnedPoints(TODAY + DAY, 5)], [UsedPoints(TODAY + DAY, 5)], TODAY) == PointsBalance(
        0, 0, 0, 0, 0, None
    )


DAYS = st.integers(0, 40).map(lambda n: TODAY - timedelta(days=n))
EARNED = st.lists(
    st.builds(
        lambda on, points, days: EarnedPoints(on, points, None if days is None else on + days * DAY),
        DAYS,
        st.integers(0, 100),
        st.none() | st.integers(0, 30),
    )
)
USED = st.lists(st.builds(UsedPoints, DAYS, st.integers(1, 100)))


@given(EARNED, USED)
def test_no_point_is_lost_or_doubled_and_none_is_below_zero(
    earned: list[EarnedPoints], used: list[UsedPoints]
) -> None:
    found = balance(earned, used, TODAY)
    assert found.earned - found.used - found.expired == found.left - found.owed
    assert min(found.left, found.owed, found.expired) >= 0
    assert found.left <= sum(
        one.points for one in earned if one.expires_on is None or one.expires_on >= TODAY
    )
