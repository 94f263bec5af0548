"""Periods as they are typed, what they are compared with, and how a report says them."""

from datetime import date

import pytest

from returndesk.core.reports.periods import (
    Period,
    before,
    parse_period,
    period_key,
    period_options,
    period_text,
    year_up_to,
)

MONDAY = date(2026, 11, 23)


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("last-month", "2026-10-01", "2026-10-31"),
        ("Last Month", "2026-10-01", "2026-10-31"),
        ("month", "2026-11-01", "2026-11-30"),
        ("month-to-date", "2026-11-01", "2026-11-23"),
        ("week", "2026-11-23", "2026-11-29"),
        ("last-week", "2026-11-16", "2026-11-22"),
        ("quarter", "2026-10-01", "2026-12-31"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("year-to-date", "2026-01-01", "2026-11-23"),
        ("ytd", "2026-01-01", "2026-11-23"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-q4", "2026-10-01", "2026-12-31"),
        ("2026-W47", "2026-11-16", "2026-11-22"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("30-days", "2026-10-25", "2026-11-23"),
        ("last 7 days", "2026-11-17", "2026-11-23"),
    ],
)
def test_a_period_is_read_as_it_is_typed(typed: str, first: str, last: str) -> None:
    assert parse_period(typed, MONDAY) == days(first, last)


@pytest.mark.parametrize(
    "typed", ["", "november", "2026-13", "2026-W54", "2026-Q5", "0-days", "9999", "٢٠٢٦"]
)
def test_what_is_not_a_period_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(ValueError, match="expected a period such as last-month"):
        parse_period(typed, MONDAY)


@pytest.mark.parametrize(
    ("period", "just_before", "a_year_before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31"), ("2025-11-01", "2025-11-30")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30"), ("2025-07-01", "2025-09-30")),
        (("2026-11-01", "2026-11-23"), ("2026-10-01", "2026-10-23"), ("2025-11-01", "2025-11-23")),
        (("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15"), ("2025-11-16", "2025-11-22")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2026-11-23", "2026-11-23"), ("2026-11-22", "2026-11-22"), ("2025-11-23", "2025-11-23")),
    ],
)
def test_a_period_is_compared_with_the_one_before_or_a_year_earlier(
    period: tuple[str, str], just_before: tuple[str, str], a_year_before: tuple[str, str]
) -> None:
    assert before(days(*period)) == days(*just_before)
    assert before(days(*period), year=True) == days(*a_year_before)


def test_an_open_period_is_not_compared() -> None:
    with pytest.raises(ValueError, match="requires --period"):
        before(Period(date(2026, 11, 1), None))


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("day", "2026-11-23"),
        ("week", "2026-W48"),
        ("month", "2026-11"),
        ("quarter", "2026-Q4"),
        ("year", "2026"),
    ],
)
def test_a_day_has_the_key_of_its_period(by: str, key: str) -> None:
    assert period_key(MONDAY, by) == key


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(), "so far"),
        (Period(MONDAY, None), "from 23 Nov 2026"),
        (Period(None, MONDAY), "until 23 Nov 2026"),
        (Period(MONDAY, MONDAY), "on 23 Nov 2026"),
        (days("2026-10-01", "2026-10-31"), "in Oct 2026"),
        (days("2026-07-01", "2026-09-30"), "from Jul to Sep 2026"),
        (days("2025-12-01", "2026-01-31"), "from Dec 2025 to Jan 2026"),
        (days("2026-01-01", "2026-12-31"), "in 2026"),
        (days("2026-11-03", "2026-11-09"), "from 3 Nov to 9 Nov 2026"),
        (days("2025-12-28", "2026-01-03"), "from 28 Dec 2025 to 3 Jan 2026"),
    ],
)
def test_a_report_says_its_period_in_words(period: Period, words: str) -> None:
    assert period_text(period) == words


@pytest.mark.parametrize(
    ("period", "typed"),
    [
        (days("2026-10-01", "2026-10-31"), "--period 2026-10"),
        (days("2026-07-01", "2026-09-30"), "--period 2026-Q3"),
        (days("2026-11-16", "2026-11-22"), "--period 2026-W47"),
        (days("2026-11-03", "2026-11-10"), "--from 2026-11-03 --to 2026-11-10"),
        (Period(MONDAY, None), "--from 2026-11-23"),
        (Period(), ""),
    ],
)
def test_a_command_to_type_names_the_period_shortly(period: Period, typed: str) -> None:
    assert period_options(period) == typed


def test_a_month_is_seen_in_the_year_up_to_its_end() -> None:
    assert year_up_to(days("2026-10-01", "2026-10-31")) == days("2025-11-01", "2026-10-31")
    assert year_up_to(days("2025-01-01", "2026-10-31")) == days("2025-01-01", "2026-10-31")
    assert year_up_to(Period(None, MONDAY)) == Period(None, MONDAY)
