"""Shares of four decimals, half up, whether counted or computed."""

from __future__ import annotations

import pytest

from returndesk.core.reports.shares import four_decimals, fraction


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "0.3333"), (2, 3, "0.6667"), (1, 20_000, "0.0001"), (7, 7, "1.0000"), (0, 0, "0.0000")],
)
def test_a_share_has_four_decimals_rounded_half_up(part: int, whole: int, text: str) -> None:
    assert fraction(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.06, "0.0600"), (-0.05, "-0.0500"), (-0.00001, "0.0000"), (-0.00005, "-0.0001"), (1.0, "1.0000")],
)
def test_a_difference_keeps_its_sign_but_never_a_minus_before_zero(value: float, text: str) -> None:
    assert four_decimals(value) == text


def test_a_computed_share_reads_like_the_counted_one_at_every_half() -> None:
    halves = range(1, 20_000, 2)
    assert [half for half in halves if four_decimals(half / 20_000) != fraction(half, 20_000)] == []
