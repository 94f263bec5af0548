"""Days on which a shop may write to a customer: birthdays and anniversaries of the first order."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta

from returndesk.core.value import Value

_LEAP_DAY = "02-29"


class Occasion(Value):
    """A customer's coming occasion; `first_on` is their first order, for its anniversary."""

    customer_id: int
    customer: str
    key: str
    email: str
    language: str  # of the letter
    occasion: str
    on: date
    first_on: date | None
    sent_on: date | None  # the day on which its letter was sent
    coupon: str  # in that letter

    @property
    def name(self) -> str:
        """What messages call it, which name no one."""
        return f"{self.occasion} {self.on}"

    @property
    def years(self) -> int | None:
        """Since the first order."""
        return None if self.first_on is None else self.on.year - self.first_on.year


def month_day(text: str) -> str:
    """A day of the year, 03-14. Raises ValueError with what was expected; a year is not kept."""
    if not re.fullmatch(r"\d\d-\d\d", text.strip()):
        raise ValueError("a month and a day without a year, such as 03-14")
    try:
        date.fromisoformat(f"2000-{text.strip()}")
    except ValueError:
        raise ValueError("a day that exists, such as 03-14") from None
    return text.strip()


def days_of_year(first: date, last: date) -> Iterator[tuple[str, date]]:
    """Month and day of each day of a period; in a year without 29 February it is on the 28th."""
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        yield f"{on:%m-%d}", on
        if (on.month, on.day) == (2, 28) and not isleap(on.year):
            yield _LEAP_DAY, on
