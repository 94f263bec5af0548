"""Counting days with a calendar: the first day is not counted, the last one is."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from returndesk.core.days import (
    Calendar,
    Hours,
    Window,
    add_window,
    day_in_range,
    parse_hours,
    parse_window,
    with_days_shown,
)

SUNDAYS = Calendar(frozenset({6}))
CHRISTMAS = Calendar(frozenset({5, 6}), frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
ALWAYS_OPEN = Calendar()


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("30 days", Window(30, "days")),
        ("1 day", Window(1, "days")),
        ("1 days", Window(1, "days")),
        ("2 weeks", Window(2, "weeks")),
        ("6 months", Window(6, "months")),
        (" 14  days ", Window(14, "days")),
        ("0 days", Window(0, "days")),
        ("9999 days", Window(9999, "days")),
    ],
)
def test_a_window_is_a_number_of_days_weeks_or_months(text: str, window: Window) -> None:
    assert parse_window(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "30",
        "days",
        "",
        "thirty days",
        "-1 days",
        "1.5 days",
        "1 year",
        "30days",
        "30 Days",
        "30 dayss",
        "30 s",
        "10000 days",
        "٣ days",
        "² days",
        "30 days 2 weeks",
    ],
)
def test_any_other_window_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_window(text)
    assert str(caught.value) == 'days, weeks or months such as "30 days"'


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (Window(30, "days"), "30 days"),
        (Window(1, "days"), "1 day"),
        (Window(1, "months"), "1 month"),
        (Window(0, "days"), "0 days"),
    ],
)
def test_a_window_is_shown_in_words(window: Window, text: str) -> None:
    assert str(window) == text


@pytest.mark.parametrize(
    ("start", "window", "last"),
    [
        (date(2026, 11, 5), Window(30, "days"), date(2026, 12, 5)),
        (date(2026, 11, 5), Window(1, "days"), date(2026, 11, 6)),
        (date(2026, 11, 5), Window(0, "days"), date(2026, 11, 5)),
        (date(2026, 11, 5), Window(2, "weeks"), date(2026, 11, 19)),
        (date(2026, 12, 20), Window(14, "days"), date(2027, 1, 3)),
        (date(2026, 1, 31), Window(1, "months"), date(2026, 2, 28)),
        (date(2028, 1, 31), Window(1, "months"), date(2028, 2, 29)),
        (date(2028, 2, 29), Window(12, "months"), date(2029, 2, 28)),
        (date(2027, 2, 28), Window(12, "months"), date(2028, 2, 28)),
        (date(2026, 3, 31), Window(1, "months"), date(2026, 4, 30)),
        (date(2026, 11, 5), Window(6, "months"), date(2027, 5, 5)),
        (date(2026, 8, 31), Window(6, "months"), date(2027, 2, 28)),
        (date(2026, 11, 5), Window(0, "months"), date(2026, 11, 5)),
        (date(2028, 2, 28), Window(1, "days"), date(2028, 2, 29)),
        (date(2026, 2, 28), Window(1, "days"), date(2026, 3, 1)),
        (date(2026, 10, 24), Window(2, "days"), date(2026, 10, 26)),  # clocks go back in between
    ],
)
def test_the_last_day_is_the_start_and_the_window_without_the_first_day(
    start: date, window: Window, last: date
) -> None:
    assert add_window(start, window) == last


def test_months_are_added_as_dateutil_adds_them() -> None:
    days = [date(2023, 12, 1) + timedelta(days=n) for n in range(130)]
    odd = [
        (day, count)
        for day in [*days, date(9999, 12, 31), date(9999, 11, 30)]
        for count in range(-30, 31)
        if count <= 0 or day.year < 9999
        if add_window(day, Window(count, "months")) != day + relativedelta(months=count)
    ]
    assert odd == []


def test_a_window_that_ends_after_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="10000"):
        add_window(date(9999, 12, 1), Window(1, "months"))


@pytest.mark.parametrize(
    ("calendar", "day", "rolled"),
    [
        (ALWAYS_OPEN, date(2026, 12, 20), date(2026, 12, 20)),
        (SUNDAYS, date(2026, 12, 19), date(2026, 12, 19)),
        (SUNDAYS, date(2026, 12, 20), date(2026, 12, 21)),
        (CHRISTMAS, date(2026, 12, 24), date(2026, 12, 28)),  # Thursday and Friday off, then the week-end
        (CHRISTMAS, date(2026, 12, 26), date(2026, 12, 28)),
        (CHRISTMAS, date(2026, 12, 23), date(2026, 12, 23)),
    ],
)
def test_a_last_day_on_which_the_shop_is_closed_rolls_to_the_next_open_one(
    calendar: Calendar, day: date, rolled: date
) -> None:
    assert calendar.roll(day) == rolled


@pytest.mark.parametrize(
    ("calendar", "day", "is_open"),
    [
        (SUNDAYS, date(2026, 12, 20), False),
        (SUNDAYS, date(2026, 12, 21), True),
        (CHRISTMAS, date(2026, 12, 25), False),
        (ALWAYS_OPEN, date(2026, 12, 25), True),
    ],
)
def test_a_shop_is_closed_on_its_weekdays_and_its_single_days(
    calendar: Calendar, day: date, is_open: bool
) -> None:
    assert calendar.is_open(day) is is_open


@pytest.mark.parametrize(
    ("calendar", "start", "count", "day"),
    [
        (ALWAYS_OPEN, date(2026, 11, 20), 3, date(2026, 11, 23)),
        (SUNDAYS, date(2026, 11, 20), 1, date(2026, 11, 21)),  # Friday → Saturday
        (SUNDAYS, date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday → Monday
        (SUNDAYS, date(2026, 11, 22), 1, date(2026, 11, 23)),  # from a closed day on
        (SUNDAYS, date(2026, 11, 20), 7, date(2026, 11, 28)),
        (CHRISTMAS, date(2026, 12, 23), 1, date(2026, 12, 28)),
        (CHRISTMAS, date(2026, 12, 23), 2, date(2026, 12, 29)),
        (CHRISTMAS, date(2026, 12, 24), 0, date(2026, 12, 28)),
        (CHRISTMAS, date(2026, 12, 23), 0, date(2026, 12, 23)),
    ],
)
def test_a_service_target_counts_open_days_after_the_first(
    calendar: Calendar, start: date, count: int, day: date
) -> None:
    assert calendar.add_open_days(start, count) == day


@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2026, 12, 24), "a public holiday or closing day"), (date(2026, 12, 26), "Saturday")],
)
def test_the_reason_for_a_closed_day_is_in_words(day: date, why: str) -> None:
    assert CHRISTMAS.closed_because(day) == why


HOURS = {0: Hours(540, 1080), 4: Hours(540, 960)}  # Mondays 9 to 18, Fridays 9 to 16, other days all day


@pytest.mark.parametrize(
    ("day", "at", "counts"),
    [
        ("2026-11-23", time(8, 0), "2026-11-23"),  # a Monday before opening
        ("2026-11-23", time(18, 0, 59), "2026-11-23"),  # the minute of closing is in time
        ("2026-11-23", time(18, 1), "2026-11-24"),
        ("2026-11-23", None, "2026-11-23"),  # the hour is not known
        ("2026-11-24", time(23, 59), "2026-11-24"),  # a day without hours is open to its end
        ("2026-11-27", time(16, 1), "2026-12-01"),  # Friday: the week-end, and Monday is a closing day
        ("2026-11-28", time(10, 0), "2026-12-01"),
        ("2026-11-28", None, "2026-12-01"),
    ],
)
def test_what_comes_after_closing_is_of_the_next_open_day(day: str, at: time | None, counts: str) -> None:
    shop = Calendar(frozenset({5, 6}), frozenset({date(2026, 11, 30)}), hours=HOURS)
    assert shop.counted_from(date.fromisoformat(day), at) == date.fromisoformat(counts)


def test_a_shop_without_hours_counts_every_day_as_itself() -> None:
    shop = Calendar(frozenset({5, 6}))
    assert shop.counted_from(date(2026, 11, 28), time(23, 0)) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-23", "2026-11-24", 1),
        ("2026-11-27", "2026-12-01", 2),  # over a week-end
        ("2026-11-28", "2026-11-30", 1),
        ("2026-11-25", "2026-11-23", 0),  # over already
        ("2026-12-24", "2026-12-28", 1),  # Christmas is a Friday
    ],
)
def test_the_open_days_left_are_counted_after_the_first(start: str, end: str, days: int) -> None:
    shop = Calendar(frozenset({5, 6}), frozenset({date(2026, 12, 25)}))
    assert shop.open_days_after(date.fromisoformat(start), date.fromisoformat(end)) == days


@pytest.mark.parametrize(
    ("text", "hours"), [("09:00-18:00", Hours(540, 1080)), ("0:00 - 24:00", Hours(0, 1440))]
)
def test_hours_are_read_from_opening_to_closing(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    ["", "9-18", "09:00", "09:00-18:00-20:00", "18:00-09:00", "09:00-09:00", "09:60-18:00", "09:00-24:01",
     "٠٩:00-18:00", "009:00-18:00", "09:0-18:00"],
)  # fmt: skip
def test_invalid_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_hours(text)


def test_iso_days_in_a_text_are_shown_as_a_person_reads_them() -> None:
    text = "3 days late: the last day was 2026-11-26 (not 2026-02-31, and 12026-11-26 is no day)"
    assert with_days_shown(text, date(2026, 11, 29)) == (
        "3 days late: the last day was Thu 26 Nov (not 2026-02-31, and 12026-11-26 is no day)"
    )


def test_a_day_outside_1970_to_2999_is_refused() -> None:
    assert day_in_range(date(1970, 1, 1)) == date(1970, 1, 1)
    assert day_in_range(date(2999, 12, 31)) == date(2999, 12, 31)
    for day in (date(1969, 12, 31), date(3000, 1, 1)):
        with pytest.raises(ValueError, match="a day from 1970 to 2999"):
            day_in_range(day)
