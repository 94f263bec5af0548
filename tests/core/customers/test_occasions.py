"""Days of the year: what a birthday may be, and on which day of a year it falls."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.customers.occasions import days_of_year, month_day


@pytest.mark.parametrize(("typed", "day"), [("03-14", "03-14"), (" 12-31 ", "12-31"), ("02-29", "02-29")])
def test_a_birthday_is_a_month_and_a_day(typed: str, day: str) -> None:
    assert month_day(typed) == day


@pytest.mark.parametrize("typed", ["1990-03-14", "02-30", "13-01", "3-14", "14 March", ""])
def test_a_year_or_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="such as 03-14"):
        month_day(typed)


def test_29_february_is_on_the_28th_in_a_year_without_one() -> None:
    assert dict(days_of_year(date(2027, 2, 27), date(2027, 3, 1))) == {
        "02-27": date(2027, 2, 27),
        "02-28": date(2027, 2, 28),
        "02-29": date(2027, 2, 28),
        "03-01": date(2027, 3, 1),
    }
    assert dict(days_of_year(date(2028, 2, 28), date(2028, 2, 29))) == {
        "02-28": date(2028, 2, 28),
        "02-29": date(2028, 2, 29),
    }
