"""Return rates and their differences with intervals: published examples, worked ones, and the edges."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.reports.intervals import (
    OrderSums,
    design_effect,
    effective_units,
    order_sums,
    rate_difference,
    return_rate,
    wilson,
)

order = st.integers(1, 12).flatmap(lambda m: st.tuples(st.just(m), st.integers(0, m)))
orders = st.lists(order, max_size=8)


def single_unit_orders(returned: int, sold: int) -> OrderSums:
    return order_sums([(1, 1)] * returned + [(1, 0)] * (sold - returned))


def one_order(returned: int, sold: int) -> OrderSums:
    return order_sums([(sold, returned)])


# Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998), table I, method 3.
@pytest.mark.parametrize(
    ("returned", "sold", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_s_interval_is_that_of_the_published_examples(
    returned: int, sold: int, low: float, high: float
) -> None:
    assert wilson(returned / sold, sold) == pytest.approx((low, high), abs=0.00005)


# Newcombe, Interval estimation for the difference, Stat. Med. 17 (1998), table II, method 10. One order each:
# a design effect of 1, so the units count as independent.
@pytest.mark.parametrize(
    ("now", "was", "texts"),
    [
        ((56, 70), (48, 80), ("0.2000", "0.0524", "0.3339")),
        ((9, 10), (3, 10), ("0.6000", "0.1705", "0.8090")),
        ((6, 7), (2, 7), ("0.5714", "0.0582", "0.8062")),
        ((5, 56), (0, 29), ("0.0893", "-0.0381", "0.1926")),
        ((0, 10), (0, 20), ("0.0000", "-0.1611", "0.2775")),
        ((0, 10), (0, 10), ("0.0000", "-0.2775", "0.2775")),
        ((10, 10), (0, 20), ("1.0000", "0.6791", "1.0000")),
        ((10, 10), (0, 10), ("1.0000", "0.6075", "1.0000")),
    ],
)
def test_the_interval_of_a_difference_is_that_of_the_published_examples(
    now: tuple[int, int], was: tuple[int, int], texts: tuple[str, str, str]
) -> None:
    change = rate_difference(one_order(*was), one_order(*now))
    assert change
    assert change.texts() == texts


def test_orders_that_come_back_whole_count_for_less_than_their_units() -> None:
    # Four orders of two, two of them back whole: v = 4/3 · 4/64 = 1/12, v₀ = 1/4 / 8 = 1/32, effect 32/12.
    sums = order_sums([(2, 2), (2, 2), (2, 0), (2, 0)])
    assert sums == OrderSums(4, 8, 4, 16, 8, 8)
    assert design_effect(sums) == pytest.approx(8 / 3)
    assert effective_units(sums) == pytest.approx(3)
    rate = return_rate(sums)
    assert rate
    assert rate.texts() == ("0.5000", "0.1253", "0.8747")


def test_one_unit_of_every_order_back_counts_for_no_more_than_its_units() -> None:
    # Every order the same: v = 0, and the effect is never below 1.
    assert design_effect(order_sums([(2, 1)] * 4)) == 1


def test_of_single_unit_orders_one_less_than_their_number_counts() -> None:
    # v/v₀ is k/(k−1) where m is always 1.
    assert effective_units(single_unit_orders(6, 100)) == pytest.approx(99)
    rate = return_rate(single_unit_orders(6, 100))
    assert rate
    assert rate.texts() == ("0.0600", "0.0277", "0.1252")


@pytest.mark.parametrize(
    ("sums", "texts"),
    [
        (one_order(0, 1), ("0.0000", "0.0000", "0.7935")),
        (one_order(1, 1), ("1.0000", "0.2065", "1.0000")),
        (single_unit_orders(0, 100), ("0.0000", "0.0000", "0.0370")),
        (single_unit_orders(100, 100), ("1.0000", "0.9630", "1.0000")),
        (one_order(3, 10), ("0.3000", "0.1078", "0.6032")),
    ],
)
def test_one_order_or_one_result_alone_has_a_design_effect_of_1(
    sums: OrderSums, texts: tuple[str, str, str]
) -> None:
    assert design_effect(sums) == 1
    rate = return_rate(sums)
    assert rate
    assert rate.texts() == texts


def test_without_a_sale_there_is_no_rate_and_no_difference() -> None:
    assert return_rate(OrderSums()) is None
    assert rate_difference(OrderSums(), single_unit_orders(1, 10)) is None
    assert rate_difference(single_unit_orders(1, 10), OrderSums()) is None
    assert wilson(0.5, 0) == (0, 1)


@settings(max_examples=40)
@given(orders)
def test_the_interval_contains_the_rate_and_lies_between_0_and_1(rows: list[tuple[int, int]]) -> None:
    rate = return_rate(order_sums(rows))
    if rate is None:
        assert not rows
    else:
        assert 0 <= rate.low <= rate.value <= rate.high <= 1


@settings(max_examples=40)
@given(orders, orders)
def test_the_interval_of_a_difference_contains_it_and_turns_with_the_sides(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    change = rate_difference(order_sums(before), order_sums(after))
    back = rate_difference(order_sums(after), order_sums(before))
    if change and back:
        assert -1 <= change.low <= change.value <= change.high <= 1
        assert (back.low, back.high) == pytest.approx((-change.high, -change.low))


@settings(max_examples=40)
@given(orders, st.randoms(use_true_random=False), st.integers(0, 8))
def test_sums_are_the_same_in_any_order_and_in_parts(
    rows: list[tuple[int, int]], random: Random, cut: int
) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert order_sums(shuffled[:cut]) + order_sums(shuffled[cut:]) == order_sums(rows)


@settings(max_examples=40)
@given(st.floats(0, 1), st.integers(0, 10**6), st.integers(1, 1000))
def test_more_units_make_the_interval_narrower(share: float, units: int, more: int) -> None:
    low, high = wilson(share, units)
    nearer = wilson(share, units + more)
    assert low <= nearer[0] + 1e-12
    assert nearer[1] <= high + 1e-12


@settings(max_examples=40)
@given(orders)
def test_the_design_effect_is_that_of_the_formula_summed_order_by_order(rows: list[tuple[int, int]]) -> None:
    sums = order_sums(rows)
    if len(rows) > 1 and 0 < sums.returned < sums.units:
        p, k = sums.returned / sums.units, len(rows)
        v = k / (k - 1) * sum((y - p * m) ** 2 for m, y in rows) / sums.units**2
        assert design_effect(sums) == pytest.approx(max(1, v * sums.units / (p * (1 - p))))
