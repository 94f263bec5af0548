"""Counting days as a person would with a calendar: windows, closing days, open days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("days", "weeks", "months")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(on: date, today: date, *, aligned: bool = False) -> str:
    """Thu 5 Nov, with the year where it is not this one; `aligned` gives the day two places."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{_WEEKDAYS[on.weekday()]} {on.day:{2 if aligned else 1}} {MONTHS[on.month - 1]}{year}"


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time: so many days, weeks or months."""

    count: int
    unit: str  # one of UNITS

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


NO_TIME = Window(0, "days")


def parse_window(text: str) -> Window:
    """ "30 days", "2 weeks", "1 month" as a Window; raises ValueError with what was expected."""
    count, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s") + "s"
    if not (count.isascii() and count.isdigit()) or unit not in UNITS or len(count) > 4:
        raise ValueError('days, weeks or months such as "30 days"')
    return Window(int(count), unit)


def add_window(start: date, window: Window) -> date:
    """The last day of a window whose first day is the day after `start`.

    Months keep the day of the month, or its last: 31 January + 1 month = 28 February.
    """
    if window.unit == "months":
        from dateutil.relativedelta import relativedelta

        return start + relativedelta(months=window.count)
    return start + timedelta(days=window.count * (7 if window.unit == "weeks" else 1))


class Hours(NamedTuple):
    """When a shop opens and closes, in minutes from midnight on its own clock."""

    opens: int
    closes: int


def parse_hours(text: str) -> Hours:
    """ "09:00-18:00" as Hours; raises ValueError with what was expected."""
    minutes = []
    for part in text.split("-"):
        hour, colon, minute = part.strip().partition(":")
        fits = colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()
        if not fits or len(hour) > 2 or len(minute) != 2 or int(minute) > 59:
            raise ValueError('opening and closing time such as "09:00-18:00"')
        minutes.append(int(hour) * 60 + int(minute))
    if len(minutes) != 2 or not minutes[0] < minutes[1] <= 24 * 60:
        raise ValueError('an opening time before the closing time, such as "09:00-18:00"')
    return Hours(*minutes)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a shop is closed: week-days by number (Monday 0) and single days.

    `working_days` are those single ones on which people work though their week-day is closed: days that make
    up for one off (China).
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    hours: Mapping[int, Hours] = field(default_factory=dict)  # by week-day; one without is open all day

    def is_open(self, day: date) -> bool:
        """Whether the shop works on that day."""
        if day in self.working_days:
            return True
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def roll(self, day: date) -> date:
        """That day if the shop is open, else the next on which it is."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def add_open_days(self, start: date, count: int) -> date:
        """The day on which `count` open days after `start` have gone by; 0 is the first open one."""
        day = self.roll(start) if count == 0 else start
        while count > 0:
            day += timedelta(days=1)
            if self.is_open(day):
                count -= 1
        return day

    def open_days_after(self, start: date, end: date) -> int:
        """How many open days there are after `start`, up to `end` and with it; 0 where that is over."""
        days = range(1, (end - start).days + 1)
        return sum(self.is_open(start + timedelta(days=ahead)) for ahead in days)

    def counted_from(self, day: date, at: time | None) -> date:
        """The day from which what came in then is counted: after closing it is the day of the next opening.

        `at` is the time on the shop's own clock, None where only the day is known. Closing time itself is in
        time. A shop that names no hours is open all day, and a day counts as itself.
        """
        if not self.hours:
            return day
        hours = self.hours.get(day.weekday())
        late = hours is not None and at is not None and at.hour * 60 + at.minute > hours.closes
        return self.roll(day + timedelta(days=1)) if late else self.roll(day)

    def closed_because(self, day: date) -> str:
        """Why the shop is closed that day, in words."""
        return "a public holiday or closing day" if day in self.closed_days else day.strftime("%A")
