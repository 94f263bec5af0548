"""Counting days as a person would with a calendar: windows, closing days, open days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("days", "weeks", "months")


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


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a shop is closed: week-days by number (Monday 0) and single days.

    `working_days` are those single ones on which people work though their week-day is closed: days that make
    up for one off (China).
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

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

    def closed_because(self, day: date) -> str:
        """Why the shop is closed that day, in words."""
        return "a public holiday or closing day" if day in self.closed_days else day.strftime("%A")
