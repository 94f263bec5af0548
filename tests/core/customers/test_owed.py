"""What is owed by age: what was issued first is used first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from returndesk.core.customers.owed import age_of, parts_left

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "0-30"), (30, "0-30"), (31, "31-90"), (90, "31-90"), (91, "91-365"), (365, "91-365"), (366, "366-")],
)
def test_the_age_is_in_days_since_the_day_of_issue(days: int, age: str) -> None:
    assert age_of(TODAY - timedelta(days=days), TODAY) == age


def test_what_was_used_takes_the_oldest_first() -> None:
    first, second = date(2026, 1, 1), date(2026, 2, 1)
    assert parts_left([(first, 500), (second, 300), (second, -600)]) == [(second, 200)]
    assert parts_left([(first, 500), (first, -200), (second, 300)]) == [(first, 300), (second, 300)]
    assert parts_left([(first, 500), (second, -500)]) == []
