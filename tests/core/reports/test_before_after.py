"""What is said of a measure: fewer, more, may be chance, or too few to tell."""

from __future__ import annotations

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
