"""Days as people type them, at options and at questions."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.days import EARLIEST, LATEST, AmbiguousDay, calendar_day, in_year, spoken_day
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def parse_day(
    text: str,
    here: Desk | date,
    option: str,
    *,
    past: bool = False,
    near: bool = False,
    coming: bool = False,
    country: str = "",
) -> date:
    """A day as people type it: 2026-11-20, 20 Nov, 25.11., 25/11, yesterday, mon, -3d. Raises UsageProblem.

    `here` is the desk, for its today and the order of numbers in its country, or today. `option` is "" for
    an answer at a prompt.
    Without a year it is in this year; with `past`, the latest such day up to today; with `near`, the
    nearest to it; with `coming`, the first from today on. A weekday is the latest one with `past` and `near`,
    else the coming one.
    """
    today, country = (here, country) if isinstance(here, date) else (here.today, here.settings.country)
    given = f"{option} {text}" if option else text
    day = _day_of(text, today, country, given, past=past, near=near, coming=coming)
    if EARLIEST <= day <= LATEST:
        return day
    raise UsageProblem(f"{given}: expected a day from {EARLIEST.year} to {LATEST.year}")


def _day_of(
    text: str, today: date, country: str, given: str, *, past: bool, near: bool, coming: bool
) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text.strip())
    if spoken := spoken_day(text, today, coming=not (past or near)):
        return spoken
    try:
        if typed := calendar_day(text, country):
            year, month, day = typed
            if year:
                return date(year, month, day)
            # In a leap year every day of a month exists.
            return in_year(date(2000, month, day), today, past=past, near=near, coming=coming)
    except AmbiguousDay:
        raise UsageProblem(f"{given}: day or month first? Type it as 2026-11-20 or 20 Nov") from None
    except ValueError:  # no such day
        pass
    raise UsageProblem(f"{given}: expected a day such as 2026-11-20, 20 Nov, yesterday or mon")


def on_day(text: str | None, here: Desk | date, option: str = "--on") -> date | None:
    """The past day that was typed, if any."""
    return parse_day(text, here, option, past=True) if text else None


def until_day(text: str | None, here: Desk) -> date | None:
    """The last day that was typed at --until, if any: the coming one."""
    return parse_day(text, here, "--until", coming=True) if text else None


def period(here: Desk, first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """The days of --from and --to, inclusive; None is open. Raises UsageProblem."""
    start, end = on_day(first, here, "--from"), on_day(last, here, "--to")
    if start and end and start > end:
        raise UsageProblem(f"--from {start} is after --to {end}")
    return start, end
