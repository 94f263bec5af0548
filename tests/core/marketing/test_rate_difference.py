"""The difference of two shares: its interval holds what the test does not reject."""

from __future__ import annotations

import math
from itertools import product

import pytest

from returndesk.core.marketing.rate_difference import (
    Counted,
    _chi_squared,
    _likeliest,
    difference,
    probability,
)


@pytest.mark.parametrize(
    ("of", "against", "low", "high"),
    [
        # Newcombe, Stat. Med. 17 (1998) 873-890, table II, method 6: Miettinen and Nurminen's.
        ((56, 70), (48, 80), 0.0528, 0.3382),
        ((9, 10), (3, 10), 0.1700, 0.8406),
        ((6, 7), (2, 7), 0.0342, 0.8534),
        ((5, 56), (0, 29), -0.0326, 0.1933),
        ((10, 10), (0, 20), 0.7156, 1.0000),
    ],
)
def test_the_interval_of_published_examples(
    of: tuple[int, int], against: tuple[int, int], low: float, high: float
) -> None:
    found = difference(Counted(of[1], of[0]), Counted(against[1], against[0]))
    assert found.low == pytest.approx(low, abs=0.00006)
    assert found.high == pytest.approx(high, abs=0.00006)


def test_nobody_in_either_group_leaves_an_interval_around_nothing() -> None:
    found = difference(Counted(50, 0), Counted(50, 0))
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.0, -0.072, 0.072)
    assert probability(Counted(50, 0), Counted(50, 0)) == 1.0


def test_everybody_against_nobody_is_more_than_chance() -> None:
    assert probability(Counted(20, 20), Counted(20, 0)) < 0.000001


def test_the_test_is_pearson_s_with_one_less_of_all() -> None:
    # 30 and 15 of 100, 45 of 200: chi-squared is 6.4516, here times 199/200.
    expected = math.erfc(math.sqrt(6.451613 * 199 / 200 / 2))
    assert probability(Counted(100, 30), Counted(100, 15)) == pytest.approx(expected, abs=1e-7)


def test_the_interval_is_off_zero_exactly_where_the_test_says_more_than_chance() -> None:
    for a, b in product(range(0, 31, 2), range(0, 41, 2)):
        of, against = Counted(30, a), Counted(40, b)
        found = difference(of, against)
        assert (found.low <= 0 <= found.high) == (probability(of, against) >= 0.05), (a, b)
        assert -1 <= found.low <= found.value <= found.high <= 1


def test_exchanging_the_groups_mirrors_the_interval() -> None:
    one, other = difference(Counted(70, 56), Counted(80, 48)), difference(Counted(80, 48), Counted(70, 56))
    assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low), abs=1e-9)


def test_a_difference_that_the_counts_rule_out_is_no_chance_at_all() -> None:
    # A difference of 1 needs everybody of the one and nobody of the other: here it is nobody of both.
    assert _chi_squared(Counted(1, 0), Counted(2, 0), 1.0) == math.inf


def test_the_likeliest_rate_of_everybody_against_nobody_is_nobody() -> None:
    assert _likeliest(Counted(20, 20), Counted(20, 0), 1.0) == 0.0
