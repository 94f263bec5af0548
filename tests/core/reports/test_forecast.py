"""Expected returns: worked by hand, the edges, and simulated pasts whose truth is known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.reports.forecast import Forecast, OpenUnits, excess, expected_returns, total_of
from returndesk.core.reports.intervals import design_effect, order_sums
from returndesk.core.reports.survival import return_curve

# Of 100 units 10 came back on day 1 and 10 on day 2: 0.9, then 0.8 are kept.
CURVE = return_curve([(1, 10, 0), (2, 10, 0), (5, 0, 80)])
WINDOW = 30


def forecast(*rows: OpenUnits, effect: float = 1.0) -> Forecast:
    found = expected_returns(CURVE, rows, effect)
    assert found
    return found


def test_expected_returns_and_their_variance_are_those_worked_by_hand() -> None:
    # A unit of age 1 comes back with 1 − 0.8/0.9 = 1/9. Chance: 40 · 1/9 · 8/9 = 3.951.
    # The curve: (40 · 8/9)² · 10/(90 · 80) = 1.756.
    found = forecast(OpenUnits(1, 1, 5, 40, 40))
    assert found.expected == pytest.approx(40 / 9)
    assert found.variance == pytest.approx(3.9506 + 1.7558, abs=0.0001)
    assert (found.low, found.high, found.is_complete) == (0, 11, True)


def test_units_that_return_together_widen_the_range() -> None:
    alone, together = (forecast(OpenUnits(0, 0, 5, 400, 400), effect=effect) for effect in (1, 3))
    assert together.expected == alone.expected
    assert together.variance == pytest.approx(3 * alone.variance)
    assert together.low < alone.low < alone.expected < alone.high < together.high


def test_parts_of_the_time_add_up_to_the_whole() -> None:
    first, second = forecast(OpenUnits(0, 0, 1, 50, 50)), forecast(OpenUnits(0, 1, 5, 50, 50))
    assert (first.expected, second.expected) == (pytest.approx(5), pytest.approx(5))
    # After day 1: chance 50 · 0.1 · 0.9; day 1 moves it by 50 · 0.1, day 2 by 50 · 0.8.
    curve = 5**2 * 10 / (100 * 90) + 40**2 * 10 / (90 * 80)
    assert second.variance == pytest.approx(4.5 + curve)


def test_amounts_are_rounded_outwards_to_whole_items() -> None:
    # Ten items of 100.00: up to four of them, as of ten units, and not 386.66.
    amounts, units = forecast(OpenUnits(1, 1, 5, 100_000, 10**9)), forecast(OpenUnits(1, 1, 5, 10, 10))
    assert (units.low, units.high) == (0, 4)
    assert (amounts.low, amounts.high) == (0, 40_000)
    assert amounts.expected == pytest.approx(11_111.11, abs=0.01)


def test_a_closed_window_brings_nothing() -> None:
    closed = forecast(OpenUnits(5, 5, 5, 40, 40), OpenUnits(9, 9, 5, 40, 40))
    assert (closed.expected, closed.low, closed.high, closed.total) == (0, 0, 0, 0)
    assert forecast() == closed


def test_days_that_the_past_does_not_reach_are_reported_as_missing() -> None:
    assert not forecast(OpenUnits(1, 1, 6, 40, 40)).is_complete
    assert expected_returns(return_curve([(1, 2, 17)]), [OpenUnits(0, 0, 5, 40, 40)]) is None


def test_no_return_in_the_past_does_not_mean_that_none_will_come() -> None:
    # Of 100 units none: more than 3.6 % can be excluded (0.025 = (1 − 0.0362)¹⁰⁰), 1.4 units of 40.
    found = expected_returns(return_curve([(30, 0, 100)]), [OpenUnits(0, 0, 30, 40, 40)])
    assert found
    assert (found.expected, found.low, found.high) == (0, 0, 2)


def test_all_returned_in_the_past_does_not_mean_that_all_will() -> None:
    found = expected_returns(return_curve([(3, 100, 0)]), [OpenUnits(0, 0, 3, 40, 40)])
    assert found
    assert (found.expected, found.low, found.high) == (40, 38, 40)
    # At the age at which all had come back, the past says nothing.
    late = expected_returns(return_curve([(3, 100, 0)]), [OpenUnits(3, 3, 9, 40, 40)])
    assert late
    assert (late.total, late.is_complete) == (0, False)


def test_forecasts_of_categories_add_up() -> None:
    one = forecast(OpenUnits(1, 1, 5, 40, 40))
    both = total_of([one, one])
    assert (both.expected, both.variance, both.total) == (2 * one.expected, 2 * one.variance, 80)
    assert one.low <= both.low
    assert both.high < 2 * one.high
    assert total_of([]).high == 0


def test_past_forecasts_that_missed_widen_the_next_one_and_good_ones_do_not_narrow_it() -> None:
    one = forecast(OpenUnits(1, 1, 5, 40, 40))
    # 12 and 4 where 4.44 were expected: (57.1 + 0.2) / 2 / 5.706
    assert round(excess([(one, 12), (one, 4)]), 2) == 5.02
    assert excess([(one, 4)]) == 1
    assert excess([]) == 1


ages = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 14), st.integers(1, 900))
past_rows = st.tuples(st.integers(0, 14), st.integers(0, 30), st.integers(0, 60))


@settings(max_examples=60)
@given(st.lists(past_rows, max_size=8), st.lists(ages, max_size=5), st.floats(1, 1000))
def test_the_range_contains_what_is_expected_and_lies_between_none_and_all(
    past: list[tuple[int, int, int]], open_: list[tuple[int, int, int, int]], effect: float
) -> None:
    rows = [OpenUnits(age, age + since, until, units, units) for age, since, until, units in open_]
    found = expected_returns(return_curve(past), rows, effect)
    if found:
        assert 0 <= found.low <= found.expected + 1e-9
        assert found.expected - 1e-9 <= found.high <= found.total


def test_the_range_contains_what_is_expected_where_orders_are_few_and_large() -> None:
    # 2 % of 400 units that return all together or not: mostly 0, and 8 on average.
    found = expected_returns(return_curve([(1, 2, 0), (5, 0, 98)]), [OpenUnits(0, 0, 5, 400, 400)], effect=78)
    assert found
    assert found.low <= found.expected == pytest.approx(8)
    assert found.expected <= found.high


def test_a_range_that_begins_with_next_to_nothing_begins_with_nothing() -> None:
    # 0.2 % of what is open, with much more variance than that: the 2.5 % quantile is below 10⁻⁵⁰⁰.
    found = Forecast(291.9, 17_255_692.0, 135_138, 3_650_000_000, 463, is_complete=True)
    assert found.low == 0
    assert 291 < found.high < 135_138


@dataclass
class Order:
    sold_on: int  # days before today are negative
    prices: list[int]
    returned_after: list[int | None]


def simulated(random: Random, orders_a_day: int, days: int, month_spread: float) -> list[Order]:
    """Orders of 1 to 5 units, of which most come back whole or not at all, in months of unlike rates."""
    orders, rate = [], 0.12
    for day in range(-days, 0):
        if day % 30 == 0:
            rate = 0.12 * math.exp(random.gauss(0, month_spread))
        for _ in range(int(random.expovariate(1 / orders_a_day) + 0.5)):
            units, after = random.choice((1, 1, 1, 2, 2, 3, 5)), 1 + int(random.gammavariate(2, 5))
            together, all_back = random.random() < 0.6, random.random() < rate
            back = [all_back if together else random.random() < rate for _ in range(units)]
            prices = [round(random.lognormvariate(8, 0.7)) for _ in back]
            orders.append(Order(day, prices, [min(WINDOW, after) if one else None for one in back]))
    return orders


def predicted(
    orders: list[Order], today: int, by_value: bool = False, wider: float = 1.0
) -> tuple[Forecast | None, int]:
    """The forecast with what is known on that day, and what came back after it."""
    history, ripe, truth = [], [], 0
    weights: dict[int, list[int]] = {}
    for order in (order for order in orders if order.sold_on < today):
        age = today - order.sold_on
        for price, after in zip(order.prices, order.returned_after, strict=True):
            if after is not None and after <= age:
                history.append((after, 1, 0))
                continue
            history.append((min(age, WINDOW), 0, 1))
            weight = price if by_value else 1
            weights.setdefault(age, []).append(weight)
            truth += weight if after is not None else 0
        if age >= WINDOW:
            ripe.append((len(order.prices), sum(after is not None for after in order.returned_after)))
    open_ = [OpenUnits(age, age, WINDOW, sum(w), sum(x * x for x in w)) for age, w in weights.items()]
    effect = design_effect(order_sums(ripe)) * wider
    return expected_returns(return_curve(history), open_, effect), truth


def _holds(found: Forecast | None, truth: int) -> bool:
    return found is not None and found.low <= truth <= found.high


@pytest.mark.slow
@pytest.mark.parametrize(
    ("orders_a_day", "by_value"), [(1, False), (1, True), (4, False), (4, True), (10, True)]
)
def test_the_range_contains_the_truth_of_at_least_90_of_100_simulated_pasts(
    orders_a_day: int, by_value: bool
) -> None:
    hits = 0
    for seed in range(100):
        hits += _holds(*predicted(simulated(Random(seed), orders_a_day, 120, 0.1), 0, by_value))
    assert hits >= 90


@pytest.mark.slow
def test_a_back_test_makes_the_range_right_where_months_differ_by_a_third() -> None:
    plain = wider = 0
    for seed in range(100):
        orders = simulated(Random(seed), 10, 360, 0.3)
        past = [predicted(orders, today) for today in range(-270, -30, 30)]
        more = excess((found, truth) for found, truth in past if found)
        plain += _holds(*predicted(orders, 0))
        wider += _holds(*predicted(orders, 0, wider=more))
    assert plain < 90 <= wider
