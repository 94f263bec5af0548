"""Calendar days: windows, closing days, opening hours, days in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("days", "weeks", "months")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(on: date, today: date, *, aligned: bool = False) -> str:
    """Thu 5 Nov, with the year if it is not this year; `aligned` pads the day to two places."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{WEEKDAYS[on.weekday()].title()} {on.day:{2 if aligned else 1}} {MONTHS[on.month - 1]}{year}"


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time in days, weeks or months."""

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
    """Opening and closing time in minutes from midnight, local time."""

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
    """The days on which a shop is closed: weekdays by number (Monday 0) and single days.

    `working_days` are open although their weekday is closed: worked in exchange for a day off (China).
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    hours: Mapping[int, Hours] = field(default_factory=dict)  # by weekday; without hours it is open all day

    def is_open(self, day: date) -> bool:
        """Whether the shop is open on that day."""
        if day in self.working_days:
            return True
        return day.weekday() not in self.closed_weekdays and day not in self.closed_days

    def roll(self, day: date) -> date:
        """The day if the shop is open, else the next open day."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def add_open_days(self, start: date, count: int) -> date:
        """The `count`-th open day after `start`; 0 is `start` or the next open day."""
        day = self.roll(start) if count == 0 else start
        while count > 0:
            day += timedelta(days=1)
            if self.is_open(day):
                count -= 1
        return day

    def open_days_after(self, start: date, end: date) -> int:
        """The number of open days after `start`, up to and including `end`; 0 if `end` is not after it."""
        days = range(1, (end - start).days + 1)
        return sum(self.is_open(start + timedelta(days=ahead)) for ahead in days)

    def counted_from(self, day: date, at: time | None) -> date:
        """The day from which a deadline runs: after closing time, the next open day.

        `at` is the shop's local time, None if only the day is known. Closing time itself is in time. Without
        opening hours the day counts as itself.
        """
        if not self.hours:
            return day
        hours = self.hours.get(day.weekday())
        late = hours is not None and at is not None and at.hour * 60 + at.minute > hours.closes
        return self.roll(day + timedelta(days=1)) if late else self.roll(day)

    def closed_because(self, day: date) -> str:
        """Why the shop is closed that day, in words."""
        return "a public holiday or closing day" if day in self.closed_days else day.strftime("%A")
