"""What is said of a measure: fewer, more, may be chance, or too few to tell."""

from __future__ import annotations

from random import Random

import pytest

from returndesk.core.reports.before_after import effect, in_words
from returndesk.core.reports.intervals import OrderSums, order_sums, rate_difference


def sums(sold: int, returned: int) -> OrderSums:
    """Orders of one unit."""
    return order_sums([(1, 1)] * returned + [(1, 0)] * (sold - returned))


@pytest.mark.parametrize(
    ("before", "after", "changed", "words"),
    [
        ((500, 60), (490, 30), "fewer",
         "fewer came back: 12.0 % before, 6.1 % after; the difference is more than chance"),
        ((50, 6), (49, 3), "",
         "fewer came back: 12.0 % before, 6.1 % after; the difference may be chance"),
        ((490, 30), (500, 60), "more",
         "more came back: 6.1 % before, 12.0 % after; the difference is more than chance"),
        ((50, 3), (100, 6), "", "as many came back: 6.0 % before and after"),
        ((50, 20), (18, 0), "", "too few units (18 after) to tell"),
        ((0, 0), (50, 6), "", "too few units (0 before) to tell"),
    ],
)  # fmt: skip
def test_a_result_is_a_sentence(
    before: tuple[int, int], after: tuple[int, int], changed: str, words: str
) -> None:
    was, now = sums(*before), sums(*after)
    change = rate_difference(was, now)
    assert (effect(change, was, now), in_words(change, was, now)) == (changed, words)


def test_a_result_says_what_is_still_open_and_what_else_was_done() -> None:
    was, now = sums(50, 6), sums(49, 3)
    change = rate_difference(was, now)
    said = "fewer came back: 12.0 % before, 6.1 % after; the difference may be chance"
    assert in_words(change, was, now, so_far=True) == f"so far {said}"
    assert in_words(change, was, now, others=1) == f"{said} (another note falls in these days)"
    assert in_words(change, was, now, others=2) == f"{said} (2 other notes fall in these days)"


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "sold"), [(0.06, 60), (0.12, 200), (0.3, 500)])
def test_of_measures_without_any_effect_about_one_in_twenty_is_said_to_be_more_than_chance(
    rate: float, sold: int
) -> None:
    random, said = Random(3), 0
    for _ in range(2000):
        was, now = (sums(sold, sum(random.random() < rate for _ in range(sold))) for _ in range(2))
        said += bool(effect(rate_difference(was, now), was, now))
    assert said <= 120  # 6 %


@pytest.mark.slow
def test_of_measures_that_halve_a_rate_of_12_percent_most_are_seen_with_500_units_on_each_side() -> None:
    random, seen = Random(4), 0
    for _ in range(500):
        was, now = (sums(500, sum(random.random() < rate for _ in range(500))) for rate in (0.12, 0.06))
        seen += effect(rate_difference(was, now), was, now) == "fewer"
    assert seen >= 400
