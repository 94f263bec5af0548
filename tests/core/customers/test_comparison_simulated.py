"""2,000 simulated shops: intervals hold the truth as often as they say, and chance makes few sentences."""

from __future__ import annotations

import random

import pytest

from returndesk.core.customers.comparison import HORIZONS, came_back, comparisons

pytestmark = pytest.mark.slow
SHOPS = 2_000
NEVER = 0.4  # never come back; the others after a time without memory
MEAN_DAYS = 120


def customers(chance: random.Random, number: int, never: float = NEVER) -> list[tuple[int, int, int]]:
    """Customers observed for 30 to 400 days each."""
    rows = []
    for _ in range(number):
        seen = chance.randint(30, 400)
        after = 10**6 if chance.random() < never else 1 + int(chance.expovariate(1 / MEAN_DAYS))
        rows.append((after, 1, 0) if after <= seen else (seen, 0, 1))
    return rows


def truth(days: int) -> float:
    return (1 - NEVER) * (1 - 2.718281828459045 ** (-days / MEAN_DAYS))


def test_intervals_hold_the_truth_in_94_to_96_of_100_shops() -> None:
    chance = random.Random(16)
    held = dict.fromkeys(HORIZONS[:3], 0)
    for _ in range(SHOPS):
        for one in came_back(customers(chance, 300))[:3]:
            assert one.low is not None
            assert one.high is not None
            held[one.days] += one.low <= truth(one.days) <= one.high
    assert {days: 0.94 <= count / SHOPS <= 0.96 for days, count in held.items()} == dict.fromkeys(
        held, True
    ), held


def test_without_an_effect_at_most_6_of_100_shops_get_a_sentence() -> None:
    chance = random.Random(61)
    claimed = 0
    for _ in range(SHOPS):
        groups = {
            name: customers(chance, size) for name, size in (("a", 60), ("b", 90), ("c", 40), ("d", 120))
        }
        claimed += any(one.is_more_than_chance for one in comparisons(groups))
    assert claimed / SHOPS <= 0.06, claimed
    assert claimed > 0  # the test can see one


def test_a_clear_effect_is_found_in_most_shops() -> None:
    chance = random.Random(7)
    found = 0
    for _ in range(200):
        loyal = customers(chance, 150, never=0.1)
        found += comparisons({"loyal": loyal, "others": customers(chance, 150)})[0].is_more_than_chance
    assert found > 180
