"""Days as a person types them: in words, as a date without its year, or as numbers in a country's order."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.days import AmbiguousDay, calendar_day, in_year, spoken_day, with_days_shown

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "coming", "day"),
    [
        ("yesterday", False, date(2026, 11, 22)),
        ("-3d", False, date(2026, 11, 20)),
        ("+10d", False, date(2026, 12, 3)),
        ("mon", False, date(2026, 11, 23)),
        ("fri", False, date(2026, 11, 20)),
        ("mon", True, date(2026, 11, 30)),
        ("fri", True, date(2026, 11, 27)),
        ("上周五", False, date(2026, 11, 20)),
        ("上周一", False, date(2026, 11, 16)),
        ("3d", False, None),
        ("soon", False, None),
    ],
)
def test_a_day_in_words_is_seen_from_today(text: str, coming: bool, day: date | None) -> None:
    assert spoken_day(text, MONDAY, coming=coming) == day


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("20 Nov", "", (0, 11, 20)),
        ("Nov 20, 2026", "", (2026, 11, 20)),
        ("25.11.", "", (0, 11, 25)),
        ("2026年11月25日", "", (2026, 11, 25)),
        ("25/11", "", (0, 11, 25)),  # only one order makes a day
        ("11/25/26", "", (2026, 11, 25)),
        ("5/5/2026", "", (2026, 5, 5)),
        ("5/6/2026", "DE", (2026, 6, 5)),
        ("5/6/2026", "US", (2026, 5, 6)),
        ("26/05/06", "CN", (2026, 5, 6)),
        ("5/6", "CN", (0, 5, 6)),
        ("2026/05/06", "DE", (2026, 5, 6)),
        ("2026-11-25", "US", (2026, 11, 25)),
        ("2026/11/25", "US", (2026, 11, 25)),
        ("2026/11", "US", None),
        ("126/11/25", "DE", None),
        ("25/11-26", "DE", None),
    ],
)
def test_a_typed_date_is_read_in_the_order_of_the_country(
    text: str, country: str, day: tuple[int, int, int] | None
) -> None:
    assert calendar_day(text, country) == day


@pytest.mark.parametrize("country", ["", "CA", "ZA"])
def test_numbers_that_could_be_two_days_are_refused_where_either_order_is_usual(country: str) -> None:
    with pytest.raises(AmbiguousDay):
        calendar_day("5/6", country)


@pytest.mark.parametrize(
    ("day", "past", "near", "meant"),
    [
        (date(2024, 12, 24), False, False, date(2026, 12, 24)),
        (date(2024, 12, 24), True, False, date(2025, 12, 24)),
        (date(2024, 1, 5), False, True, date(2027, 1, 5)),
        (date(2024, 7, 1), False, True, date(2026, 7, 1)),
        (date(2024, 2, 29), True, False, date(2024, 2, 29)),
        (date(2024, 2, 29), False, True, date(2028, 2, 29)),
    ],
)
def test_a_date_without_a_year_is_in_the_year_that_was_meant(
    day: date, past: bool, near: bool, meant: date
) -> None:
    assert in_year(day, MONDAY, past=past, near=near) == meant


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        (date(2024, 1, 31), date(2027, 1, 31)),
        (date(2024, 12, 31), date(2026, 12, 31)),
        (date(2024, 11, 23), date(2026, 11, 23)),  # today
        (date(2024, 11, 22), date(2027, 11, 22)),
        (date(2024, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_last_day_without_a_year_is_the_coming_one(day: date, meant: date) -> None:
    assert in_year(day, MONDAY, coming=True) == meant


def test_29_february_is_not_in_a_common_year() -> None:
    with pytest.raises(ValueError, match="day"):
        in_year(date(2024, 2, 29), MONDAY, past=False, near=False)


def test_a_text_without_a_day_is_shown_as_it_is() -> None:
    assert with_days_shown("2026-02-30", MONDAY) == "2026-02-30"
