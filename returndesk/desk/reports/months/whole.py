"""Whole months, of which reports keep sums, and the days of a period beside them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from returndesk import clock
from returndesk.core.reports.periods import Period
from returndesk.store.reports.cohorts import first_and_last_order

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

NOT_ITS_ROWS = "what reports keep of it differs from its rows"
_Part = TypeVar("_Part")
_SILENT_MS = 500


def months_of_orders(desk: Desk, period: Period) -> tuple[list[str], list[Period]]:
    """The months of which the period has every order, and the days of the others.

    The month of the newest order is whole up to that order.
    """
    ends = first_and_last_order(desk.conn)
    if ends is None:
        return [], []
    oldest, newest = (date.fromisoformat(day) for day in ends)
    day, end = max(period.first or oldest, oldest), min(period.last or newest, newest)
    months, parts = [], []
    while day <= end:
        month = day.isoformat()[:7]
        first, last = first_day(month), _last_day(month)
        if day <= max(first, oldest) and min(last, newest) <= end:
            months.append(month)
        else:
            parts.append(Period(day, min(last, end)))
        day = last + timedelta(days=1)
    return months, parts


def months_inside(desk: Desk, period: Period) -> tuple[list[str], list[Period]]:
    """The months that lie in the period, and the days beside them.

    From the oldest order's month to today's: what is dated before or after is among the days.
    """
    ends = first_and_last_order(desk.conn)
    if ends is None:
        return [], [period]
    first = max(period.first or date.min, first_day(ends[0][:7]))
    last = min(period.last or date.max, _last_day(desk.today.isoformat()[:7]))
    day = first if first.day == 1 else _last_day(first.isoformat()[:7]) + timedelta(days=1)
    begun, months = day, []
    while (end := _last_day(day.isoformat()[:7])) <= last:
        months.append(day.isoformat()[:7])
        day = end + timedelta(days=1)
    if not months:
        return [], [period]
    parts = []
    if period.first is None or period.first < begun:
        parts.append(Period(period.first, begun - timedelta(days=1)))
    if period.last is None or period.last >= day:
        parts.append(Period(day, period.last))
    return months, parts


def months_between(desk: Desk, last: date, count: int) -> list[str]:
    """The months with orders up to that of a day, at most so many before it."""
    ends = first_and_last_order(desk.conn)
    if ends is None:
        return []
    newest = min(ends[1], last.isoformat())[:7]
    at, found = last.year * 12 + last.month - 1, []
    for month in range(at - count, at + 1):
        key = f"{month // 12:04d}-{month % 12 + 1:02d}"
        if ends[0][:7] <= key <= newest:
            found.append(key)
    return found


def said_if_slow(desk: Desk, parts: Iterable[_Part]) -> Iterator[_Part]:
    """The parts of what is worked out once and kept; it is said, once, where they take long."""
    begun = clock.seconds()
    for part in parts:
        if (clock.seconds() - begun) * 1000 > _SILENT_MS:
            desk.say_once("Adding up what changed since the last report: once, the next one is faster.")
        yield part


def days_of(month: str) -> Period:
    """The first and the last day of a month."""
    return Period(first_day(month), _last_day(month))


def first_day(month: str) -> date:
    """The first day of a month: 2026-11."""
    return date.fromisoformat(f"{month}-01")


def _last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])
