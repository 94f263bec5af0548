"""Periods of reports: as they are typed, the period before, and the keys of days, weeks and months."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from returndesk.core.days import MONTHS, day_in_range

LARGE = ("day", "week", "month", "quarter", "year")  # what a day can be added up by
EXAMPLES = "last-month, week, 2026-11, 2026-Q3, 2026-W47, year-to-date or 30-days"


class Period(NamedTuple):
    """The days of a report, both inclusive; None is open."""

    first: date | None = None
    last: date | None = None


def parse_period(text: str, today: date) -> Period:
    """The period of a text such as "last-month", "2026-Q3" or "year-to-date"; raises ValueError.

    "month" is the month of `today` up to its end, "last-month" the whole one before it, "30-days" the 30
    days up to today.
    """
    typed = text.strip().lower().replace(" ", "-").replace("_", "-")
    days = re.fullmatch(r"(?:last-)?([0-9]{1,4})-days?", typed)
    if days and int(days[1]):
        return Period(today - timedelta(days=int(days[1]) - 1), today)
    if typed in ("today", "yesterday"):
        day = today - timedelta(days=typed == "yesterday")
        return Period(day, day)
    if to_date := re.fullmatch(r"(week|month|quarter|year)-to-date", typed.replace("ytd", "year-to-date")):
        return Period(_first_day(period_key(today, to_date[1])), today)
    named = re.fullmatch(r"(?:(last|this)-)?(week|month|quarter|year)", typed)
    if named:
        key = period_key(today, named[2])
        if named[1] == "last":
            key = period_key(_first_day(key) - timedelta(days=1), named[2])
        return _whole(key)
    try:
        whole = _whole(typed.upper())
        day_in_range(_first_day(typed.upper()))
        return whole
    except (ValueError, OverflowError):
        raise ValueError(f"expected a period such as {EXAMPLES}") from None


def period_key(day: date, by: str) -> str:
    """The key of a day in reports by one of LARGE: 2026-11-23, 2026-W48, 2026-11, 2026-Q4, 2026."""
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[by]]


def before(period: Period, *, year: bool = False) -> Period:
    """The period that one is compared with: as long and just before it, or the same days a year earlier.

    From the first of a month it is moved by whole months: before November is October, before 1 to 23
    November 1 to 23 October. Raises ValueError for a period without a first or last day.
    """
    from dateutil.relativedelta import relativedelta

    first, last = period
    if first is None or last is None:
        raise ValueError("requires --period, or --from and --to")
    if not year and first.day > 1:
        days = last - first + timedelta(days=1)
        return Period(first - days, last - days)
    months = 12 if year else (last.year - first.year) * 12 + last.month - first.month + 1
    end = relativedelta(months=-months, day=31) if _ends_month(last) else relativedelta(months=-months)
    return Period(first - relativedelta(months=months), last + end)


def year_up_to(period: Period) -> Period:
    """The twelve months up to the last day of a period; what is open stays open."""
    first, last = period
    if first is None or last is None:
        return period
    from dateutil.relativedelta import relativedelta

    return Period(min(first, last.replace(day=1) - relativedelta(months=11)), last)


def period_options(period: Period) -> str:
    """The options by which a period is typed: "--period 2026-10", or --from and --to."""
    first, last = period
    for size in LARGE if first and last else ():
        key = period_key(first, size) if first else ""
        if _whole(key) == period:
            return f"--period {key}"
    return " ".join([f"--from {first}"] * bool(first) + [f"--to {last}"] * bool(last))


def period_text(period: Period) -> str:
    """The period in words: "in Nov 2026", "from 3 Nov to 9 Nov 2026", "until 23 Nov 2026", "so far"."""
    first, last = period
    if first is None or last is None:
        day = first or last
        return f"{'from' if first else 'until'} {_day(day)}" if day else "so far"
    if first == last:
        return f"on {_day(first)}"
    if first.day == 1 and _ends_month(last):
        if (first.year, first.month) == (last.year, last.month):
            return f"in {MONTHS[first.month - 1]} {first.year}"
        if first.month == 1 and last.month == 12 and first.year == last.year:
            return f"in {first.year}"
        start = f"{MONTHS[first.month - 1]} {first.year}".removesuffix(f" {last.year}")
        return f"from {start} to {MONTHS[last.month - 1]} {last.year}"
    start = _day(first).removesuffix(f" {last.year}") if first.year == last.year else _day(first)
    return f"from {start} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _whole(key: str) -> Period:
    """All days of a key such as 2026, 2026-11, 2026-Q3, 2026-W47 or 2026-11-23; raises ValueError."""
    from dateutil.relativedelta import relativedelta

    first = _first_day(key)
    months = 12 if len(key) == 4 else 3 if "Q" in key else 1 if len(key) == 7 else 0
    days = 7 if "W" in key else 0 if months else 1
    return Period(first, first + relativedelta(months=months, days=days) - timedelta(days=1))


def _first_day(key: str) -> date:
    if re.fullmatch(r"[0-9]{4}", key):
        return date(int(key), 1, 1)
    if re.fullmatch(r"[0-9]{4}-Q[1-4]", key):
        return date(int(key[:4]), int(key[-1]) * 3 - 2, 1)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", key):
        return date(int(key[:4]), int(key[5:]), 1)
    if re.fullmatch(r"[0-9]{4}-W[0-9]{2}", key):
        return date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", key):
        return date.fromisoformat(key)
    raise ValueError(key)


def _ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
