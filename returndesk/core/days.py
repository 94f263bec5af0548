"""Calendar days: windows, closing days, opening hours, days in words."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import NamedTuple

from returndesk.core import day_words
from returndesk.core.value import Value

WEEKDAYS = tuple(name[:3] for name in day_words.WEEKDAY_NAMES)
UNITS = ("days", "weeks", "months")
_ISO_DAY = r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])"
MONTHS = tuple(name[:3].title() for name in day_words.MONTH_NAMES)


def day_text(on: date, today: date, *, aligned: bool = False) -> str:
    """Thu 5 Nov, with the year if it is not this year; `aligned` pads the day to two places."""
    year = "" if on.year == today.year else f" {on.year}"
    return f"{WEEKDAYS[on.weekday()].title()} {on.day:{2 if aligned else 1}} {MONTHS[on.month - 1]}{year}"


def with_days_shown(text: str, today: date) -> str:
    """A text with its ISO days as a person reads them: the last day was Sat 7 Nov."""

    def shown(found: re.Match[str]) -> str:
        try:
            return day_text(date.fromisoformat(found[0]), today)
        except ValueError:
            return found[0]

    return re.sub(_ISO_DAY, shown, text)


def spoken_day(text: str, today: date, *, coming: bool = False) -> date | None:
    """The day of "yesterday", "mon", 周一 or "-3d", seen from `today`; None for anything else.

    A weekday is the latest one, today included; with `coming`, the next one after today.
    """
    word = day_words.plain(text)
    if word in day_words.NEAR_DAYS:
        return today + timedelta(days=day_words.NEAR_DAYS[word])
    number = word.removesuffix("d")
    if number != word and number[:1] in ("-", "+") and number[1:].isdecimal() and len(number) <= 5:
        return today + timedelta(days=int(number))
    if ago := day_words.length_ago(word):
        return before_window(today, Window(*ago))
    if not (named := day_words.weekday(word)):
        return None
    weekday, week = named
    if week is not None:  # 上周五: of the week before
        return today + timedelta(days=weekday - today.weekday() + 7 * week)
    if coming:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>[^\W\d_]{3,})\.?", r"(?P<year>\d{4}|\d{2})?"
_FORMS = (
    rf"{_MONTH} +{_DAY}(?:,? +{_YEAR})?",
    rf"{_DAY}\.? +{_MONTH}(?:,? +{_YEAR})?",
    rf"{_DAY}\. ?(?P<month>\d{{1,2}})(?:\. ?{_YEAR})?",
    r"(?:(?P<year>\d{4}) ?年)? ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]?",
)
_NUMBERS = r"(\d{1,4})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?"
# Where numbers are not day, month, year (Unicode CLDR, short dates).
_ORDERS = {
    **dict.fromkeys(("AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "US", "VI"), "mdy"),
    **dict.fromkeys(("BT", "CN", "HU", "JP", "KP", "KR", "LT", "MN", "TW"), "ymd"),
    **dict.fromkeys(("", "CA", "ZA"), ""),  # either is usual
}


class AmbiguousDay(ValueError):
    """Numbers that could be two days."""


def _numbered_day(text: str, country: str) -> tuple[int, int, int] | None:
    """(year, month, day) of numbers in the order of a country, else in the only one that makes a day."""
    if not (found := re.fullmatch(_NUMBERS, text.strip())):
        return None
    first, second, last = int(found[1]), int(found[3]), found[4]
    order = _ORDERS.get(country, "dmy")
    if len(found[1]) == 4 or (order == "ymd" and last and len(last) == 2):
        return (_full_year(found[1]), second, int(last)) if last else None
    if len(found[1]) > 2:
        return None
    if not order and first != second and max(first, second) <= 12:
        raise AmbiguousDay(text)
    month_first = second > 12 if not order else order != "dmy"
    month, day = (first, second) if month_first else (second, first)
    return _full_year(last or ""), month, day


def _full_year(text: str) -> int:
    """The year of two or four digits; 0 if omitted."""
    return int(text or 0) + (2000 if len(text) == 2 else 0)


def calendar_day(text: str, country: str = "") -> tuple[int, int, int] | None:
    """(year, month, day) of "20 Nov", "Nov 20, 2026", "25.11.", 11月25日 or 25/11; the year is 0 if omitted.

    Numbers are in the order of the country. The day may not exist. Raises AmbiguousDay for 5/6 where either
    order is usual.
    """
    found = next((match for form in _FORMS if (match := re.fullmatch(form, text.strip()))), None)
    if found is None:
        return _numbered_day(text, country)
    return _full_year(found["year"] or ""), day_words.month(found["month"]), int(found["day"])


class Window(Value):
    """A length of time in days, weeks or months."""

    count: int
    unit: str  # one of UNITS

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


NO_TIME = Window(0, "days")
# Of days that are typed or in a file: what is added to them stays in the calendar.
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)


def day_in_range(day: date) -> date:
    """The same day; raises ValueError for one before 1970 or after 2999."""
    if EARLIEST <= day <= LATEST:
        return day
    raise ValueError(f"a day from {EARLIEST.year} to {LATEST.year}")


class Target(NamedTuple):
    """How long a step may take: by the clock, or in days that all count or only those the shop is open."""

    count: int  # type: ignore[assignment]  # in place of what every tuple has
    unit: str  # hours, days, open days


_TARGET = r"(?P<count>[0-9]{1,4}) *(?P<unit>hours?|days?|(?:open|business|working) days?)"


def parse_target(text: str) -> Target:
    """ "48 hours", "3 business days", "2 days" as a Target; raises ValueError with what was expected."""
    found = re.fullmatch(_TARGET, text.strip().lower())
    if found is None:
        raise ValueError('a whole number of days, or a text such as "48 hours" or "3 business days"')
    unit = found["unit"].removesuffix("s") + "s"
    return Target(int(found["count"]), "open days" if " " in unit else unit)


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
    if window.unit != "months":
        return start + timedelta(days=window.count * (7 if window.unit == "weeks" else 1))
    # relativedelta does the same; to load it takes a sixtieth of a check or of a customer's screen
    first = _month_later(start.replace(day=1), window.count)
    days = 31 if first.month == 12 else (_month_later(first, 1) - first).days
    return first.replace(day=min(start.day, days))


def _month_later(first: date, count: int) -> date:
    """The first day of a month so many months later."""
    years, month = divmod(first.month - 1 + count, 12)
    return first.replace(year=first.year + years, month=month + 1)


def before_window(day: date, window: Window) -> date:
    """The day on which a window began that ends on a day: 28 February − 1 month = 28 January."""
    return add_window(day, Window(-window.count, window.unit))


class Hours(Value):
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


class Calendar(Value):
    """The days on which a shop is closed: weekdays by number (Monday 0) and single days.

    `working_days` are open although their weekday is closed: worked in exchange for a day off (China).
    """

    closed_weekdays: frozenset[int] = frozenset()
    closed_days: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    hours: Mapping[int, Hours] = MappingProxyType({})  # by weekday; without hours it is open all day

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

    def due_on(self, start: date, target: int | Target, *, usual: str = "open days") -> date:
        """The last day of a target from `start`; a bare number is of `usual` days. Hours: see `desk`."""
        count, unit = target if isinstance(target, Target) else (target, usual)
        if unit == "open days":
            return self.add_open_days(start, count)
        return start + timedelta(days=count if unit == "days" else -(-count // 24))

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


def in_year(day: date, today: date, *, past: bool = False, near: bool = False, coming: bool = False) -> date:
    """The day in the year that was meant; 29 February in a leap year. Raises ValueError."""
    if not (past or near or coming):
        return day.replace(year=today.year)
    days = []
    for year in range(today.year - 8, today.year + 9):
        with suppress(ValueError):  # 29 February, in most years
            days.append(day.replace(year=year))
    found = (one for one in days if near or (one >= today if coming else one <= today))
    return min(found, key=lambda one: abs((one - today).days))
