"""From a policy document (as TOML gives it) to a Policy, with every mistake named."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, TypeVar

from returndesk.core import policy as p
from returndesk.core.codes import EVIDENCE, FAULTS, LANGUAGES, OUTCOMES, REASONS
from returndesk.core.days import WEEKDAYS, Window, parse_window
from returndesk.core.money import currency_digits, format_minor, is_currency, parse_minor
from returndesk.core.policy_mistakes import Problem

KNOWN_LAWS = ("eu", "uk", "cn", "us")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?\s*%")
T = TypeVar("T")
D = TypeVar("D")
_CODE = re.compile(r"[a-z][a-z0-9-]*")


class _CalendarKeys(TypedDict):
    closed_weekdays: frozenset[int]
    country: str
    region: str
    extra_closed: frozenset[date]


class _Wrong(Exception):
    """What was expected of one value."""


def read_policy(
    document: Mapping[str, object], currency: str, version: int = 1
) -> tuple[p.Policy, list[Problem]]:
    """A Policy from a document's tables, and all its problems; usable only where there are none.

    `currency` is the desk's: bare amounts are in it.
    """
    reader = _Reader(currency)
    allowed = ("language", "law", "tiers", "defaults", "rule", "season", "service", "calendar", "reasons")
    reader.only(document, allowed, "")
    reasons = reader.reasons(document.get("reasons", {}))
    reader.known_reasons = (*REASONS, *reasons)
    built = p.Policy(
        version=version,
        language=reader.take(document, "language", _one_of(LANGUAGES), "", "en"),
        law=reader.take(document, "law", _names(KNOWN_LAWS), "", ()),
        tiers=reader.take(document, "tiers", _names(), "", ()),
        defaults=reader.settings(reader.table(document, "defaults"), "[defaults]"),
        rules=reader.rules(document.get("rule", [])),
        seasons=reader.seasons(document.get("season", [])),
        service=reader.service(reader.table(document, "service")),
        reasons=reasons,
        **reader.calendar(reader.table(document, "calendar")),
    )
    return built, reader.problems


class _Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problems: list[Problem] = []
        self.known_reasons: tuple[str, ...] = ()
        amount = _amount(currency)
        self.keys: dict[str, Callable[[object], object]] = {
            "window": _window,
            "starts": _one_of(p.STARTS),
            "transit": _window,
            "grace": _window,
            "roll_to_open_day": _truth,
            "restocking_fee": _fee(currency),
            "postage": _one_of(p.POSTAGE),
            "original_shipping": _one_of(p.SHIPPING_RULES),
            "remedies": _names(OUTCOMES),
            "credit_bonus": _percent,
            "review_above": amount,
            "evidence": _names(EVIDENCE),
            "returnable": _truth,
            "auto_approve": _truth,
        }

    def wrong(self, table: str, key: str, expected: str, found: object = None) -> None:
        self.problems.append(Problem(table, key, expected, "" if found is None else _shown(found)))

    def take(
        self, table: Mapping[str, object], key: str, check: Callable[[object], T], where: str, default: D
    ) -> T | D:
        if key not in table:
            return default
        try:
            return check(table[key])
        except _Wrong as wrong:
            self.wrong(where, key, str(wrong), table[key])
            return default

    def only(self, table: Mapping[str, object], allowed: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in allowed:
                self.wrong(where, key, "one of " + ", ".join(allowed))

    def table(self, document: Mapping[str, object], key: str) -> Mapping[str, object]:
        value = document.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong("", key, f"a table [{key}]", value)
        return {}

    def tables(self, value: object, key: str) -> list[Mapping[str, object]]:
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return value
        self.wrong("", key, f"tables [[{key}]]", value)
        return []

    def settings(
        self, table: Mapping[str, object], where: str, more: tuple[str, ...] = ()
    ) -> dict[str, object]:
        self.only(table, (*self.keys, *more), where)
        missing = object()
        taken = {key: self.take(table, key, check, where, missing) for key, check in self.keys.items()}
        return {key: value for key, value in taken.items() if value is not missing}

    def rules(self, value: object) -> tuple[p.Rule, ...]:
        rules = []
        for number, table in enumerate(self.tables(value, "rule"), 1):
            name = self.take(table, "name", _text, f"[[rule]] {number}", f"rule {number}")
            where = f'[[rule]] {number} "{name}"'
            sets = self.settings(table, where, ("name", "when", "extend"))
            extend = self.take(table, "extend", _window, where, None)
            when = self.when(table.get("when", {}), where)
            rules.append(p.Rule(name, number, when, sets, extend))
        return tuple(rules)

    def when(self, value: object, rule: str) -> p.When:
        where = f"{rule} when"
        if not isinstance(value, Mapping):
            self.wrong(rule, "when", "a table of conditions", value)
            return p.When()
        names = _names()
        amount = _amount(self.currency)
        checks = {
            "reason": _names(self.known_reasons),
            "fault": _names(FAULTS),
            **dict.fromkeys(("category", "sku", "tag", "channel", "country", "tier"), names),
        }
        self.only(value, (*checks, "price_from", "price_to", "ordered"), where)
        lists = {key: self.take(value, key, check, where, None) for key, check in checks.items()}
        prices = {key: self.take(value, key, amount, where, None) for key in ("price_from", "price_to")}
        first, last = self.days(value, where) if "ordered" in value else (None, None)
        return p.When(
            **lists,  # type: ignore[arg-type]  # mypy cannot tell the keys of a comprehension apart
            **prices,  # type: ignore[arg-type]
            ordered_from=first,
            ordered_to=last,
        )

    def days(self, table: Mapping[str, object], where: str) -> tuple[date | None, date | None]:
        """An `ordered = { from, to }`, both days in; either may be left out of a rule."""
        span = table.get("ordered")
        if not isinstance(span, Mapping):
            self.wrong(where, "ordered", "{ from = 2026-11-01, to = 2026-12-25 }", span)
            return None, None
        self.only(span, ("from", "to"), f"{where} ordered")
        first = self.take(span, "from", _day, f"{where} ordered", None)
        last = self.take(span, "to", _day, f"{where} ordered", None)
        if first and last and first > last:
            self.wrong(f"{where} ordered", "to", "a day not before from", last)
        return first, last

    def seasons(self, value: object) -> tuple[p.Season, ...]:
        seasons = []
        for number, table in enumerate(self.tables(value, "season"), 1):
            name = self.take(table, "name", _text, f"[[season]] {number}", f"season {number}")
            where = f'[[season]] {number} "{name}"'
            self.only(table, ("name", "ordered", "last_day"), where)
            first, last = self.days(table, where)
            last_day = self.take(table, "last_day", _day, where, None)
            if "last_day" not in table:
                self.wrong(where, "last_day", "a day such as 2027-01-31, without quotes")
            span = table.get("ordered")
            if isinstance(span, Mapping) and not {"from", "to"} <= set(span):
                self.wrong(where, "ordered", "both from and to")
            if first and last and last_day:
                seasons.append(p.Season(name, first, last, last_day))
        return tuple(seasons)

    def service(self, table: Mapping[str, object]) -> p.Service:
        names = tuple(f.name for f in dataclasses.fields(p.Service))
        self.only(table, names, "[service]")
        checks: dict[str, Callable[[object], object]] = {"tell": _truth, "low_score": _score}
        taken: dict[str, Any] = {
            name: self.take(table, name, checks.get(name, _count), "[service]", None) for name in names
        }
        return p.Service(**{name: value for name, value in taken.items() if value is not None})

    def calendar(self, table: Mapping[str, object]) -> _CalendarKeys:
        where = "[calendar]"
        self.only(table, ("closed", "country", "region", "extra"), where)
        closed = self.take(table, "closed", _names(WEEKDAYS), where, ())
        if len(set(closed)) == len(WEEKDAYS):
            self.wrong(where, "closed", "at least one open day a week", table["closed"])
            closed = ()
        if "region" in table and "country" not in table:
            self.wrong(where, "region", "a country beside it")
        return {
            "closed_weekdays": frozenset(WEEKDAYS.index(name) for name in closed),
            "country": self.take(table, "country", _country, where, ""),
            "region": self.take(table, "region", _text, where, ""),
            "extra_closed": frozenset(self.take(table, "extra", _days, where, ())),
        }

    def reasons(self, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            self.wrong("", "reasons", "a table [reasons]", value)
            return {}
        good = {}
        for name, fault in value.items():
            if not _CODE.fullmatch(name) or name in REASONS:
                self.wrong("[reasons]", name, "a new name in small letters, digits and hyphens")
            elif fault not in FAULTS:
                self.wrong("[reasons]", name, "one of " + ", ".join(FAULTS), fault)
            else:
                good[name] = fault
        return good


def _shown(value: object) -> str:
    text = as_toml(value)
    return text if len(text) <= 60 else text[:59] + "…"


def as_toml(value: object) -> str:
    """A value as the document writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        return (
            "{}"
            if not value
            else f"{{ {', '.join(f'{key} = {as_toml(item)}' for key, item in value.items())} }}"
        )
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _Wrong("a text")


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _Wrong("true or false")


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3650:
        return value
    raise _Wrong("a whole number of days")


def _score(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 4:
        return value
    raise _Wrong("a score from 1 to 4, or 0 for none")


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _Wrong("a day such as 2026-12-24, without quotes")


def _days(value: object) -> tuple[date, ...]:
    if isinstance(value, list):
        return tuple(_day(item) for item in value)
    raise _Wrong("a list of days such as [2026-12-24]")


def _window(value: object) -> Window:
    if isinstance(value, str):
        try:
            return parse_window(value)
        except ValueError as error:
            raise _Wrong(str(error)) from None
    raise _Wrong('days, weeks or months such as "30 days"')


def _country(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value):
        return value
    raise _Wrong('a country of two letters such as "DE"')


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise _Wrong("one of " + ", ".join(choices))

    return check


def _names(choices: tuple[str, ...] = ()) -> Callable[[object], tuple[str, ...]]:
    """A list of texts, or one alone; of `choices` where there are any."""

    def check(value: object) -> tuple[str, ...]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise _Wrong("a list of texts" + (" of " + ", ".join(choices) if choices else ""))
        if choices and not set(items) <= set(choices):
            raise _Wrong("a list of some of " + ", ".join(choices))
        return tuple(items)

    return check


def _percent(value: object) -> int:
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        bps = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if bps <= 10_000:
            return bps
    raise _Wrong('a percentage from "0%" to "100%"')


def parse_percent(text: str) -> int:
    """ "12.5%" as hundredths of a percent; raises ValueError with what was expected."""
    try:
        return _percent(text)
    except _Wrong as wrong:
        raise ValueError(str(wrong)) from None


def _amount(desk_currency: str) -> Callable[[object], p.Amount]:
    example = format_minor(250 * 10 ** max(0, currency_digits(desk_currency) - 2), desk_currency)
    expected = f'an amount in quotes such as "{example}", or {{ EUR = "2.50", JPY = "300" }}'

    def check(value: object) -> p.Amount:
        table = {desk_currency: value} if isinstance(value, str) else value
        if not isinstance(table, Mapping) or not table:
            raise _Wrong(expected)
        minor = {}
        for currency, text in table.items():
            if not is_currency(currency) or not isinstance(text, str):
                raise _Wrong(expected)
            try:
                minor[currency] = parse_minor(text, currency)
            except ValueError:
                raise _Wrong(expected) from None
            if minor[currency] < 0:
                raise _Wrong(expected)
        return p.Amount(minor)

    return check


def _fee(desk_currency: str) -> Callable[[object], p.Fee]:
    amount = _amount(desk_currency)

    def check(value: object) -> p.Fee:
        if isinstance(value, str) and value.strip().endswith("%"):
            return p.Fee(bps=_percent(value))
        try:
            return p.Fee(per_unit=amount(value))
        except _Wrong as wrong:
            raise _Wrong(f'a percentage such as "15%", or {wrong}') from None

    return check
