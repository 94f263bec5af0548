"""From a policy document (as TOML gives it) to a Policy, with every mistake named."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict, TypeVar

from returndesk.core.carriers import STARTS as CARRIER_STARTS
from returndesk.core.codes import EVIDENCE, FAULTS, KINDS, LANGUAGES, OUTCOMES, REASONS
from returndesk.core.days import WEEKDAYS, Hours
from returndesk.core.policy import terms as p
from returndesk.core.policy.carriers import read_carriers
from returndesk.core.policy.problem import Problem
from returndesk.core.policy.values import (
    Wrong,
    amount_in,
    as_count,
    as_country,
    as_day,
    as_days,
    as_hours,
    as_percent,
    as_score,
    as_text,
    as_truth,
    as_window,
    fee_in,
    names_of,
    one_of,
)
from returndesk.core.policy.values import parse_percent as parse_percent

KNOWN_LAWS = ("eu", "uk", "cn", "us")
T = TypeVar("T")
D = TypeVar("D")
_OTHERS: Mapping[str, Callable[[object], object]] = {"tell": as_truth, "low_score": as_score}
_PROMISES = tuple(f.name for f in dataclasses.fields(p.Service) if f.name not in _OTHERS)
_CODE = re.compile(r"[a-z][a-z0-9-]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


class _CalendarKeys(TypedDict):
    closed_weekdays: frozenset[int]
    country: str
    region: str
    extra_closed: frozenset[date]
    hours: dict[int, Hours]


def read_policy(
    document: Mapping[str, object], currency: str, version: int = 1
) -> tuple[p.Policy, list[Problem]]:
    """A Policy from a document's tables, and all its problems; usable only where there are none.

    `currency` is the desk's: bare amounts are in it.
    """
    reader = _Reader(currency)
    allowed = tuple("language law tiers defaults rule season service calendar reasons cn carriers".split())
    reader.only(document, allowed, "")
    reasons = reader.reasons(document.get("reasons", {}))
    reader.known_reasons = (*REASONS, *reasons)
    law = reader.take(document, "law", names_of(KNOWN_LAWS), "", ())
    service = reader.table(document, "service")
    built = p.Policy(
        version=version,
        language=reader.take(document, "language", one_of(LANGUAGES), "", "en"),
        law=law,
        tiers=reader.take(document, "tiers", names_of(), "", ()),
        defaults=reader.settings(reader.table(document, "defaults"), "[defaults]"),
        rules=reader.rules(document.get("rule", [])),
        seasons=reader.seasons(document.get("season", [])),
        service=reader.service(service),
        service_rules=reader.service_rules(service),
        reasons=reasons,
        carriers=read_carriers(reader, reader.table(document, "carriers"), reader.carrier_keys),
        cn_days_off=reader.china(reader.table(document, "cn"), law),
        **reader.calendar(reader.table(document, "calendar")),
    )
    return built, reader.problems


class _Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problems: list[Problem] = []
        self.known_reasons: tuple[str, ...] = ()
        amount = amount_in(currency)
        self.keys: dict[str, Callable[[object], object]] = {
            "window": as_window,
            "starts": one_of(p.STARTS),
            "transit": as_window,
            "grace": as_window,
            "roll_to_open_day": as_truth,
            "restocking_fee": fee_in(currency),
            "postage": one_of(p.POSTAGE),
            "original_shipping": one_of(p.SHIPPING_RULES),
            "remedies": names_of(OUTCOMES),
            "credit_bonus": as_percent,
            "review_above": amount,
            "standard_delivery": amount,
            "evidence": names_of(EVIDENCE),
            "returnable": as_truth,
            "auto_approve": as_truth,
        }
        self.carrier_keys: dict[str, Callable[[object], object]] = {
            "title": as_text,
            "file_within": as_count,
            "starts": one_of(CARRIER_STARTS),
            "checklist": names_of(),
            "liability": amount,
            "tracking": names_of(),
            "default": as_truth,
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
        except Wrong as wrong:
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
            name = self.take(table, "name", as_text, f"[[rule]] {number}", f"rule {number}")
            where = f'[[rule]] {number} "{name}"'
            sets = self.settings(table, where, ("name", "when", "extend"))
            extend = self.take(table, "extend", as_window, where, None)
            when = self.when(table.get("when", {}), where)
            rules.append(p.Rule(name, number, when, sets, extend))
        return tuple(rules)

    def when(self, value: object, rule: str) -> p.When:
        where = f"{rule} when"
        if not isinstance(value, Mapping):
            self.wrong(rule, "when", "a table of conditions", value)
            return p.When()
        names = names_of()
        amount = amount_in(self.currency)
        checks = {
            "reason": names_of(self.known_reasons),
            "fault": names_of(FAULTS),
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
        first = self.take(span, "from", as_day, f"{where} ordered", None)
        last = self.take(span, "to", as_day, f"{where} ordered", None)
        if first and last and first > last:
            self.wrong(f"{where} ordered", "to", "a day not before from", last)
        return first, last

    def seasons(self, value: object) -> tuple[p.Season, ...]:
        seasons = []
        for number, table in enumerate(self.tables(value, "season"), 1):
            name = self.take(table, "name", as_text, f"[[season]] {number}", f"season {number}")
            where = f'[[season]] {number} "{name}"'
            self.only(table, ("name", "ordered", "last_day"), where)
            first, last = self.days(table, where)
            last_day = self.take(table, "last_day", as_day, where, None)
            if "last_day" not in table:
                self.wrong(where, "last_day", "a day such as 2027-01-31, without quotes")
            span = table.get("ordered")
            if isinstance(span, Mapping) and not {"from", "to"} <= set(span):
                self.wrong(where, "ordered", "both from and to")
            if first and last and last_day:
                seasons.append(p.Season(name, first, last, last_day))
        return tuple(seasons)

    def service(self, table: Mapping[str, object]) -> p.Service:
        self.only(table, (*_PROMISES, *_OTHERS, "for"), "[service]")
        return p.Service(**self.promises(table, "[service]", (*_PROMISES, *_OTHERS)))

    def promises(self, table: Mapping[str, object], where: str, names: tuple[str, ...]) -> dict[str, Any]:
        taken = {name: self.take(table, name, _OTHERS.get(name, as_count), where, None) for name in names}
        return {name: value for name, value in taken.items() if value is not None}

    def service_rules(self, table: Mapping[str, object]) -> tuple[p.ServiceRule, ...]:
        """The promises of `[[service.for]]`, each for some kinds of claims, some tiers, or both."""
        told, rules = table.get("for", []), []
        if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
            self.wrong("[service]", "for", "tables [[service.for]]", told)
            return ()
        for number, each in enumerate(told, 1):
            where = f"[[service.for]] {number}"
            self.only(each, ("kind", "tier", *_PROMISES), where)
            kind = self.take(each, "kind", names_of(KINDS), where, None)
            tier = self.take(each, "tier", names_of(), where, None)
            if not {"kind", "tier"} & set(each):
                self.wrong(where, "kind", "a kind or a tier, or both")
            rules.append(p.ServiceRule(kind, tier, self.promises(each, where, _PROMISES)))
        return tuple(rules)

    def calendar(self, table: Mapping[str, object]) -> _CalendarKeys:
        where = "[calendar]"
        self.only(table, ("closed", "country", "region", "extra", "hours"), where)
        closed = self.take(table, "closed", names_of(WEEKDAYS), where, ())
        if len(set(closed)) == len(WEEKDAYS):
            self.wrong(where, "closed", "at least one open day a week", table["closed"])
            closed = ()
        if "region" in table and "country" not in table:
            self.wrong(where, "region", "a country beside it")
        return {
            "closed_weekdays": frozenset(WEEKDAYS.index(name) for name in closed),
            "country": self.take(table, "country", as_country, where, ""),
            "region": self.take(table, "region", as_text, where, ""),
            "extra_closed": frozenset(self.take(table, "extra", as_days, where, ())),
            "hours": self.hours(table, closed),
        }

    def hours(self, table: Mapping[str, object], closed: tuple[str, ...]) -> dict[int, Hours]:
        """Opening hours by week-day, of those on which the shop is open at all."""
        told = table.get("hours", {})
        if not isinstance(told, Mapping):
            self.wrong("[calendar]", "hours", '{ mon = "09:00-18:00", sat = "10:00-14:00" }', told)
            return {}
        self.only(told, WEEKDAYS, "[calendar] hours")
        found = {}
        for name in WEEKDAYS:
            hours = self.take(told, name, as_hours, "[calendar] hours", None)
            if hours is not None and name in closed:
                self.wrong("[calendar] hours", name, "a week-day that is not closed", told[name])
            elif hours is not None:
                found[WEEKDAYS.index(name)] = hours
        return found

    def china(self, table: Mapping[str, object], law: tuple[str, ...]) -> bool:
        """What the text of China's law leaves open: whether days off move a last day as holidays do."""
        key = "roll_over_days_off"
        self.only(table, (key,), "[cn]")
        if table and "cn" not in law:
            self.wrong("[cn]", key, 'law = ["cn"] at the top', table.get(key))
        return self.take(table, key, as_truth, "[cn]", False)

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
    """A value as TOML writes it; `tomllib` reads it back equal."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        keys = (key if _BARE_KEY.fullmatch(key) else as_toml(key) for key in value)
        pairs = [f"{key} = {as_toml(item)}" for key, item in zip(keys, value.values(), strict=True)]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda it: f"\\{it[0]}" if it[0] in '"\\' else f"\\u{ord(it[0]):04x}", text)
