"""A value of a policy document as the rules use it, or what was expected in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from returndesk.core.days import Hours, Window, parse_hours, parse_window
from returndesk.core.money import Amount, Fee, currency_digits, format_minor, is_currency, parse_minor

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%")


class Wrong(Exception):
    """What was expected of one value."""


def as_text(value: object) -> str:
    """A text with something in it."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise Wrong("a text")


def as_truth(value: object) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise Wrong("true or false")


def as_count(value: object) -> int:
    """A number of days."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650:
        return value
    raise Wrong("a whole number of days")


def as_score(value: object) -> int:
    """A score that is low, or 0 for none."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 4:
        return value
    raise Wrong("a score from 1 to 4, or 0 for none")


def as_day(value: object) -> date:
    """A day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Wrong("a day such as 2026-12-24, without quotes")


def as_days(value: object) -> tuple[date, ...]:
    """A list of days."""
    if isinstance(value, list):
        return tuple(as_day(item) for item in value)
    raise Wrong("a list of days such as [2026-12-24]")


def as_window(value: object) -> Window:
    """A length of time."""
    if isinstance(value, str):
        try:
            return parse_window(value)
        except ValueError as error:
            raise Wrong(str(error)) from None
    raise Wrong('days, weeks or months such as "30 days"')


def as_hours(value: object) -> Hours:
    """Opening and closing time of a day."""
    if isinstance(value, str):
        try:
            return parse_hours(value)
        except ValueError as error:
            raise Wrong(str(error)) from None
    raise Wrong('opening and closing time such as "09:00-18:00"')


def as_country(value: object) -> str:
    """A country of two letters."""
    if isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value):
        return value
    raise Wrong('a country of two letters such as "DE"')


def one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    """A check that lets one of some texts through."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise Wrong("one of " + ", ".join(choices))

    return check


def names_of(choices: tuple[str, ...] = ()) -> Callable[[object], tuple[str, ...]]:
    """A list of texts, or one alone; of `choices` where there are any."""

    def check(value: object) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise Wrong("a list of texts" + (" of " + ", ".join(choices) if choices else ""))
        if choices and not set(items) <= set(choices):
            raise Wrong("a list of some of " + ", ".join(choices))
        return tuple(items)

    return check


def as_percent(value: object) -> int:
    """A percentage as hundredths of a percent."""
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        bps = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if bps <= 10_000:
            return bps
    raise Wrong('a percentage from "0%" to "100%"')


def parse_percent(text: str) -> int:
    """ "12.5%" as hundredths of a percent; raises ValueError with what was expected."""
    try:
        return as_percent(text)
    except Wrong as wrong:
        raise ValueError(str(wrong)) from None


def amount_in(desk_currency: str) -> Callable[[object], Amount]:
    """A check for amounts: a bare one is in the desk's currency."""
    example = format_minor(250 * 10 ** max(0, currency_digits(desk_currency) - 2), desk_currency)
    expected = f'an amount in quotes such as "{example}", or {{ EUR = "2.50", JPY = "300" }}'

    def check(value: object) -> Amount:
        table = {desk_currency: value} if isinstance(value, str) else value
        if not isinstance(table, Mapping) or not table:
            raise Wrong(expected)
        minor = {}
        for currency, text in table.items():
            if not is_currency(currency) or not isinstance(text, str):
                raise Wrong(expected)
            try:
                minor[currency] = parse_minor(text, currency)
            except ValueError:
                raise Wrong(expected) from None
            if minor[currency] < 0:
                raise Wrong(expected)
        return Amount(minor)

    return check


def fee_in(desk_currency: str) -> Callable[[object], Fee]:
    """A check for fees: a percentage, or an amount a unit."""
    amount = amount_in(desk_currency)

    def check(value: object) -> Fee:
        if isinstance(value, str) and value.strip().endswith("%"):
            return Fee(bps=as_percent(value))
        try:
            return Fee(per_unit=amount(value))
        except Wrong as wrong:
            raise Wrong(f'a percentage such as "15%", or {wrong}') from None

    return check
