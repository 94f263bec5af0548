"""Groups compared: shares with intervals, Holm's adjustment, sentences only beyond chance."""

from __future__ import annotations

import pytest

from returndesk.core.customers.comparison import came_back, comparisons, holm, size


@pytest.mark.parametrize(
    ("given", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),  # 3·0.01, 1·0.04 but not below 2·0.03
        ([0.9, 0.6], [1.0, 1.0]),
    ],
)
def test_holm_adjusts_for_all_tests_at_once(given: list[float], adjusted: list[float]) -> None:
    assert holm(given) == pytest.approx(adjusted)


def test_shares_are_those_who_came_back_by_then() -> None:
    rows = [(10, 20, 0), (100, 10, 0), (400, 0, 70)]
    thirty, ninety, half, year = came_back(rows)
    assert [round(one.rate or 0, 4) for one in (thirty, ninety, half, year)] == [0.2, 0.2, 0.3, 0.3]
    assert [one.at_risk for one in (thirty, ninety, half, year)] == [80, 80, 70, 70]
    assert thirty.low is not None
    assert thirty.high is not None
    assert 0.12 < thirty.low < 0.2 < thirty.high < 0.3


def test_what_was_not_seen_so_long_has_no_share() -> None:
    thirty, ninety, _, _ = came_back([(10, 20, 0), (60, 0, 30)])
    assert thirty.rate == pytest.approx(0.4)
    assert (ninety.rate, ninety.low, ninety.high, ninety.at_risk) == (None, None, None, 0)
    assert came_back([])[0].rate is None


def test_a_clear_difference_is_more_than_chance_and_none_is_not() -> None:
    quick, slow = [(20, 60, 0), (200, 0, 40)], [(20, 20, 0), (200, 0, 80)]
    (found,) = comparisons({"quick": quick, "slow": slow})
    assert (found.key, found.is_more_than_chance) == ("quick", True)
    (same,) = comparisons({"quick": slow, "slow": slow})
    assert (same.p, same.is_more_than_chance) == (1.0, False)


def test_groups_below_twenty_are_not_compared() -> None:
    few, many = [(20, 10, 0), (90, 0, 9)], [(20, 60, 0), (200, 0, 40)]
    assert size(few) == 19
    assert comparisons({"few": few, "many": many}) == []
    assert [one.key for one in comparisons({"few": few, "many": many, "more": many})] == ["many", "more"]
