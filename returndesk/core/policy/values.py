"""The values of a policy document: read as the rules use them, and written as TOML.

A reader raises ValueError with what was expected.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar

from returndesk.core.days import Hours, Target, Window, day_in_range, parse_hours, parse_target, parse_window
from returndesk.core.money import (
    Amount,
    Fee,
    currency_digits,
    format_minor,
    is_currency,
    parse_minor,
    parse_percent,
)

T = TypeVar("T")
Read = Callable[[object], Any]
_COUNTRY = r"[A-Z]{2}"
_RATES = r"([0-9.]+) ?%? ?[-–] ?([0-9.]+) ?%"
_BARE_KEY = r"[A-Za-z0-9_-]+"
_ESCAPED = r'["\\\x00-\x1f\x7f]'


def _typed(value: object) -> str:
    """The value if it is a text, else "", which no reader of texts takes."""
    return value if isinstance(value, str) else ""


def as_text(value: object) -> str:
    """A text that is not blank."""
    if text := _typed(value).strip():
        return text
    raise ValueError("a text")


def as_command(value: object) -> str:
    """A command as it is typed, with quotes that match."""
    text = as_text(value)
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    if not words:
        raise ValueError('a command such as "msmtp -t"')
    return text


def as_truth(value: object) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def number_to(most: int, expected: str) -> Callable[[object], int]:
    """A reader of whole numbers from 0 to `most`."""

    def read(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        raise ValueError(expected)

    return read


as_count = number_to(3650, "a whole number of days")


def as_target(value: object) -> int | Target:
    """A number of days, or a text with its unit: hours, days, open days."""
    return as_count(value) if isinstance(value, int) else parse_target(_typed(value))


def as_day(value: object) -> date:
    """A day, without a time."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_in_range(value)
    raise ValueError("a day such as 2026-12-24, without quotes")


def as_days(value: object) -> tuple[date, ...]:
    """A list of days."""
    if isinstance(value, list):
        return tuple(as_day(item) for item in value)
    raise ValueError("a list of days such as [2026-12-24]")


def parsed_by(parse: Callable[[str], T]) -> Callable[[object], T]:
    """A reader of texts by their parser."""
    return lambda value: parse(_typed(value))


as_window: Callable[[object], Window] = parsed_by(parse_window)


def as_age(value: object) -> Window:
    """A time after which something is erased: days, weeks, months or years."""
    text = _typed(value).strip()
    if years := re.fullmatch(r"([1-9][0-9]?) years?", text):
        return Window(12 * int(years[1]), "months")
    with suppress(ValueError):
        if (found := parse_window(text)).count:
            return found
    raise ValueError('a time such as "6 months" or "3 years"')


as_hours: Callable[[object], Hours] = parsed_by(parse_hours)
as_percent: Callable[[object], int] = parsed_by(parse_percent)


def as_rates(value: object) -> tuple[int, int]:
    """A range of percentages such as "10-20%", or a single one: from, to, in hundredths of a percent."""
    text = _typed(value).strip()
    found = re.fullmatch(_RATES, text)
    with suppress(ValueError):
        low, high = map(parse_percent, (f"{found[1]}%", f"{found[2]}%") if found else (text, text))
        if low <= high:
            return low, high
    raise ValueError('a rate such as "15%", or a range such as "10-20%"')


def as_country(value: object) -> str:
    """A country code of two letters; "" is none."""
    if value == "" or re.fullmatch(_COUNTRY, _typed(value)):
        return _typed(value)
    raise ValueError('a country of two letters such as "DE"')


def one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    """A reader of one of some codes."""

    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ValueError("one of " + ", ".join(choices))

    return read


def names_of(choices: tuple[str, ...] = ()) -> Callable[[object], tuple[str, ...]]:
    """A reader of a list of texts, or of a single one; if there are choices, only of those."""

    def read(value: object) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise ValueError("a list of texts" + (" of " + ", ".join(choices) if choices else ""))
        if choices and not set(items) <= set(choices):
            raise ValueError("a list of some of " + ", ".join(choices))
        return tuple(items)

    return read


def amount_in(desk_currency: str) -> Callable[[object], Amount]:
    """A reader of amounts: one without a currency is in the desk's."""
    example = format_minor(250 * 10 ** max(0, currency_digits(desk_currency) - 2), desk_currency)
    expected = f'an amount in quotes such as "{example}", or {{ EUR = "2.50", JPY = "300" }}'

    def read(value: object) -> Amount:
        table = {desk_currency: value} if isinstance(value, str) else value
        if isinstance(table, Mapping) and table and all(map(is_currency, table)):
            with suppress(ValueError):
                minor = {currency: parse_minor(_typed(text), currency) for currency, text in table.items()}
                if min(minor.values()) >= 0:
                    return Amount(minor)
        raise ValueError(expected)

    return read


def fee_in(desk_currency: str) -> Callable[[object], Fee]:
    """A reader of fees: a percentage, or an amount a unit."""
    amount = amount_in(desk_currency)

    def read(value: object) -> Fee:
        if _typed(value).strip().endswith("%"):
            return Fee(bps=as_percent(value))
        try:
            return Fee(per_unit=amount(value))
        except ValueError as error:
            raise ValueError(f'a percentage such as "15%", or {error}') from None

    return read


def as_toml(value: object) -> str:
    """A value as TOML writes it; `tomllib` reads it back equal."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{re.sub(_ESCAPED, _escape, value)}"'
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        keys = (key if re.fullmatch(_BARE_KEY, key) else as_toml(key) for key in value)
        pairs = [f"{key} = {as_toml(item)}" for key, item in zip(keys, value.values(), strict=True)]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{ord(found[0]):04x}"
