"""Whether a count went up or down by more than chance."""

from __future__ import annotations

import pytest

from returndesk.core.reports.trend import direction


@pytest.mark.parametrize(
    ("now", "before", "days", "days_before", "expected"),
    [
        (0, 0, 30, 30, ""),
        (5, 0, 30, 30, ""),  # one in 32 on that side: too few to tell
        (6, 0, 30, 30, "up"),  # one in 64
        (0, 6, 30, 30, "down"),
        (15, 5, 30, 30, "up"),  # P(X >= 15 of 20) = 0.0207
        (14, 6, 30, 30, ""),  # 0.0577
        (5, 15, 30, 30, "down"),
        (20, 10, 20, 10, ""),  # the same a day
        (20, 10, 10, 20, "up"),
        (1200, 1000, 30, 30, "up"),
    ],
)
def test_a_count_goes_up_or_down_by_more_than_chance_or_nothing_is_said(
    now: int, before: int, days: int, days_before: int, expected: str
) -> None:
    assert direction(now, before, days, days_before) == expected
