"""What was known of units on a day: their rows for the curve, whether they can still be claimed."""

from __future__ import annotations

import pytest

from returndesk.core.reports.forecast import Forecast, from_open_claims, month_spread
from returndesk.core.reports.open_windows import (
    SHOP,
    OpenDays,
    Units,
    curves_of,
    forecast_of,
    observed,
    outstanding,
)
from returndesk.core.reports.survival import return_curve

# Three units ordered on day 100 and delivered on day 102, to be claimed until day 132.
KEPT = Units("tea", "EUR", 100, 102, 132, 0, 0, 3, 3000, 3_000_000, 0)


def noticed(on: int) -> Units:
    return KEPT._replace(noticed=on, came=1, units=2)


def test_units_are_observed_until_the_day_or_the_end_of_their_window() -> None:
    assert observed([KEPT], 110) == {"tea": [(8, 0, 3)]}
    assert observed([KEPT], 200) == {"tea": [(30, 0, 3)]}
    assert observed([KEPT], 101) == {}  # not delivered yet


def test_a_return_counts_from_the_day_of_its_notice_within_the_window() -> None:
    assert observed([noticed(107)], 106) == {"tea": [(4, 0, 2)]}
    assert observed([noticed(107)], 107) == {"tea": [(5, 2, 0)]}
    assert observed([noticed(133)], 200) == {"tea": [(30, 0, 2)]}  # a fault, after the window
    assert observed([noticed(101)], 200) == {"tea": [(0, 2, 0)]}  # cancelled on its way


def test_units_can_be_claimed_until_the_last_day_and_once() -> None:
    assert [KEPT.is_open(day) for day in (99, 100, 131, 132)] == [False, True, True, False]
    assert [noticed(107).is_open(day) for day in (106, 107)] == [True, False]
    assert [noticed(107).comes_after(day) for day in (106, 107)] == [True, False]
    assert not noticed(133).comes_after(110)


def test_outstanding_units_are_added_up_by_the_days_that_count() -> None:
    open_ = outstanding([KEPT, KEPT, noticed(105)], 110, (SHOP,))
    assert open_ == {SHOP: {(8, 8, 30): [6, 6000, 6_000_000]}}
    within = outstanding([KEPT], 110, (SHOP, "tea"), 121, 125)
    assert within == {"tea": {(8, 18, 23): [3, 3000, 3_000_000]}}
    assert outstanding([KEPT], 110, (SHOP,), 133, 150) == {}


def test_a_category_has_its_own_curve_with_20_returns_and_as_long_a_past() -> None:
    curves = curves_of(
        {"tea": [(5, 20, 0), (30, 0, 80)], "mug": [(5, 19, 0), (30, 0, 81)], "": [(5, 50, 50)]}
    )
    assert sorted(curves) == [SHOP, "tea"]
    assert curves["tea"].at(30).kept == pytest.approx(0.8)


def test_months_differ_by_what_chance_does_not_explain() -> None:
    # 100 units each, 10 on average: 8 months with 5 or 15 are 25 off, and chance explains 100 · 0.1 · 0.9.
    unlike = [(100, 5), (100, 15)] * 4
    assert month_spread(unlike, 1.0) == pytest.approx((25 - 9) / 100)
    assert month_spread([(100, 9), (100, 11)] * 4, 1.0) == 0
    assert month_spread(unlike[:7], 1.0) == 0  # too few
    assert month_spread([], 1.0) == 0


def test_months_that_differ_widen_what_is_expected_by_its_square() -> None:
    one = Forecast(10.0, 9.0, 100, 100, 50, is_complete=True)
    assert one.spread(0.16).variance == pytest.approx(9 + 16)


def test_a_forecast_times_a_share_is_rounded_outwards() -> None:
    one = Forecast(10.0, 9.0, 100, 100, 50, is_complete=True)
    assert (one.low, one.high) == (4, 17)
    assert one.times(1, 3) == (3, 1, 6)
    assert one.rate(5, 200).texts() == ("0.0750", "0.0450", "0.1100")


def test_units_on_open_claims_come_by_the_share_that_came_before() -> None:
    one = from_open_claims(12, (30, 40), 1.0)
    assert (one.expected, one.variance) == (9, pytest.approx(2.25))
    assert from_open_claims(12, (0, 0), 1.0).expected == 12  # without a past all of them


def test_a_forecast_requires_a_past_that_reaches_as_far_as_the_windows() -> None:
    curve = return_curve([(5, 20, 0), (30, 0, 80)])  # a fifth comes back after 5 days
    open_ = {SHOP: {OpenDays(0, 0, 30): [10, 500, 50_000]}}
    found = forecast_of(open_, {SHOP: curve}, 1.0, 30)
    assert found
    assert found.expected == pytest.approx(2)
    worth = forecast_of(open_, {SHOP: curve}, 1.0, 30, by_value=True)
    assert worth
    assert worth.expected == pytest.approx(100)
    later = {SHOP: {OpenDays(0, 0, 31): [10, 500, 50_000]}}
    assert forecast_of(later, {SHOP: curve}, 1.0, 31) is None
    assert forecast_of(later, {SHOP: curve}, 1.0, 30) is not None  # so far is enough


def test_there_is_no_forecast_without_a_past() -> None:
    over = {SHOP: {OpenDays(-5, -5, -3): [1, 100, 10_000]}}  # to be delivered after their last day
    assert forecast_of(over, {SHOP: return_curve([])}, 1.0, 30) is None
    assert (
        forecast_of({SHOP: {OpenDays(0, 0, 30): [1, 100, 10_000]}}, {SHOP: return_curve([])}, 1, 30) is None
    )


def test_forecasts_of_categories_are_added_up() -> None:
    curve, none = return_curve([(5, 20, 0), (30, 0, 80)]), return_curve([(30, 0, 100)])
    open_ = {"tea": {OpenDays(0, 0, 30): [10, 0, 0]}, SHOP: {OpenDays(0, 0, 30): [50, 0, 0]}}
    found = forecast_of(open_, {"tea": curve, SHOP: none}, 1.0, 30)
    assert found
    assert found.expected == pytest.approx(2)
