"""The funnel: exact limits at the shop's own rate, and few products outside by chance."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.reports.beta import beta_quantile, beta_share
from returndesk.core.reports.funnel import above_limits, can_be_above, control_limits, place
from returndesk.core.reports.intervals import OrderSums, order_sums

rates = st.floats(0.001, 0.999)


def product(returned: int, sold: int) -> OrderSums:
    """Orders of one unit; the one more that does not come back makes the effective number `sold`."""
    return order_sums([(1, 1)] * returned + [(1, 0)] * (sold + 1 - returned))


@pytest.mark.parametrize(
    ("x", "a", "b", "share"),
    [
        (0.5, 10, 1, 1 / 1024),  # ten heads of ten
        (0.5, 8, 3, 56 / 1024),  # eight or more of ten: 45 + 10 + 1
        (0.06, 3, 8, 0.018838),  # three or more of ten at 6 %: 1 − 0.5386 − 0.3438 − 0.0988
        (0.25, 1, 1, 0.25),
        (0, 2, 3, 0),
        (1, 2, 3, 1),
    ],
)
def test_the_beta_distribution_is_the_binomial_tail(x: float, a: float, b: float, share: float) -> None:
    assert beta_share(x, a, b) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("a", "b", "share", "quantile"),
    [(0.005179474679231213, 400, 0.025, 0.0), (0.001, 0.0001, 0.5, 1.0)],
)
def test_a_quantile_may_be_nearer_to_an_end_than_a_float_can_be(
    a: float, b: float, share: float, quantile: float
) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(quantile, abs=1e-12)


@settings(max_examples=30)
@given(st.floats(0.01, 0.99), st.floats(0.5, 50), st.floats(0.5, 50))
def test_the_quantile_inverts_the_beta_distribution(share: float, a: float, b: float) -> None:
    assert beta_share(beta_quantile(share, a, b), a, b) == pytest.approx(share, abs=1e-9)


def test_a_limit_is_where_so_many_or_more_have_a_probability_of_a_thousandth() -> None:
    # Ten of ten at 50 % are 1/1024, nine of nine 1/512: the first is beyond, of nine nothing is.
    assert control_limits(0.5, 10)[1] == pytest.approx(0.9992, abs=0.0001)
    assert control_limits(0.5, 9) == (0, 1)


def test_few_units_are_never_outside() -> None:
    assert control_limits(0.06, 2) == (0, 1)
    assert control_limits(0.06, 0) == (0, 1)
    assert control_limits(0.0, 5)[0] == 0
    assert control_limits(1.0, 5)[1] == 1


def test_three_of_ten_at_6_percent_are_not_outside_as_the_normal_limit_has_it() -> None:
    low, high = control_limits(0.06, 10)
    assert (low, round(high, 4)) == (0, 0.4287)


def test_many_units_come_close_to_the_normal_limits() -> None:
    # 0.1 ± 3.0902 · √(0.1 · 0.9 / 100,000)
    assert control_limits(0.1, 100_000) == pytest.approx((0.09707, 0.10293), abs=0.00005)


def test_a_product_far_above_the_others_is_found_with_its_limit() -> None:
    products = {f"TEE-{n}": product(6, 99) for n in range(20)} | {"BOOT": product(30, 99)}
    found = above_limits(products)
    assert list(found) == ["BOOT"]
    assert found["BOOT"] == place(products["BOOT"], sum(products.values(), OrderSums()))
    assert found["BOOT"].rate == 0.3
    assert 0.16 < found["BOOT"].high < 0.18


def test_one_order_of_twenty_that_came_back_whole_is_not_outside() -> None:
    orders = [(20, 20), (20, 0), (5, 5)] + [(20, 0), (10, 0), (1, 0)] * 9
    assert above_limits({"TEE": order_sums(orders), "BULK": order_sums([(20, 20)])}) == {}


def test_a_product_with_few_units_could_never_be_above_its_limit() -> None:
    shop = product(6, 100)
    assert can_be_above(order_sums([(1, 0)] * 3), shop)  # three of three at 6 %: 0.2 in a thousand
    assert not can_be_above(order_sums([(1, 0)] * 2), shop)  # two of two: 3.6 in a thousand
    assert not can_be_above(order_sums([(1, 0)] * 100), OrderSums())


def test_nothing_is_outside_where_nothing_came_back_or_was_sold() -> None:
    assert above_limits({"TEE": product(0, 50), "NEW": OrderSums()}) == {}
    assert above_limits({"TEE": product(5, 50), "NEW": OrderSums()}) == {}
    assert above_limits({}) == {}


@settings(max_examples=30)
@given(rates, st.floats(0.1, 5000), st.floats(0.1, 1000))
def test_the_limits_contain_the_shop_s_rate_and_close_in_on_it(
    rate: float, units: float, more: float
) -> None:
    low, high = control_limits(rate, units)
    nearer = control_limits(rate, units + more)
    assert 0 <= low <= rate <= high <= 1
    assert low <= nearer[0] + 1e-9
    assert nearer[1] <= high + 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.03, 0.1, 0.3])
def test_of_500_products_alike_chance_puts_at_most_one_in_two_shops_outside(rate: float) -> None:
    # Most orders come back whole or not at all, and one in fifty is large.
    random, outside = Random(1), 0
    for _ in range(20):
        products = {
            f"SKU-{n}": order_sums(
                _order(random, rate) for _ in range(min(2 * int(random.paretovariate(0.9)), 2000))
            )
            for n in range(500)
        }
        outside += len(above_limits(products))
    assert outside <= 10


@pytest.mark.slow
def test_of_500_products_alike_the_usual_95_percent_flag_a_dozen_and_the_funnel_less_than_one() -> None:
    random, usual, funnel = Random(2), 0, 0
    for _ in range(20):
        sold = [min(50 + 50 * int(random.paretovariate(0.9)), 2000) for _ in range(500)]
        products = {
            f"SKU-{n}": order_sums((1, random.random() < 0.1) for _ in range(units))
            for n, units in enumerate(sold)
        }
        shop = sum(products.values(), OrderSums())
        rate = shop.returned / shop.units
        usual += sum(
            one.returned / one.units > rate + 1.96 * (rate * (1 - rate) / one.units) ** 0.5
            for one in products.values()
        )
        funnel += len(above_limits(products))
    assert 11 <= usual / 20 <= 18  # a shop
    assert funnel <= 20  # of twenty shops: at most 10 are expected


def _order(random: Random, rate: float) -> tuple[int, int]:
    units = random.choice((1, 1, 1, 2, 2, 3)) if random.random() > 0.02 else random.randint(10, 30)
    if random.random() < 0.7:
        return units, units if random.random() < rate else 0
    return units, sum(random.random() < rate for _ in range(units))
