"""From a policy document (as TOML gives it) to a Policy, with every mistake named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from returndesk.core.carriers import Carrier
from returndesk.core.codes import FAULTS, REASONS
from returndesk.core.days import WEEKDAYS, Hours
from returndesk.core.policy import terms as p
from returndesk.core.policy import values as v
from returndesk.core.policy.keys import KEYS, PLACES, keys_of
from returndesk.core.policy.model import (
    USUAL_WRITE_OFF,
    Costs,
    Letters,
    Loyalty,
    NoReceipt,
    PointsTerms,
    Retention,
    Service,
    ServiceRule,
    TierRule,
)
from returndesk.core.policy.problem import Problem

Table = Mapping[str, Any]
_TABLES = tuple(name for name in PLACES if name and name != "when" and "." not in name)
_SPAN: Mapping[str, v.Read] = {"from": v.as_day, "to": v.as_day}
_FREE_SHIPPING = ("free_shipping_from", "shipping_fee")  # one says nothing without the other
# What a signal about a customer may decide: goodwill, never whether or how long goods can be returned.
_FOR_SIGNALS = ("restocking_fee", "restocking_fee_max", "postage", "review_above", "auto_approve")
_CODE = r"[a-z][a-z0-9-]*"


def read_policy(document: Table, currency: str, version: int = 1) -> tuple[p.Policy, list[Problem]]:
    """A Policy from a document's tables, and all its problems; usable only if there are none.

    `currency` is the desk's: amounts without one are in it.
    """
    reader = _Reader(currency)
    top = reader.values(document, "", "")
    language = top.pop("language", "")
    reader.reasons, details = reader.own_reasons(document.get("reasons", {}))
    defaults = reader.values(reader.table(document, "defaults"), "[defaults]", "defaults")
    tier_rules = tuple(reader.tiers(document))
    top["tiers"] = reader.ranked(top.get("tiers", ()), tier_rules)
    for one, other in (_FREE_SHIPPING, _FREE_SHIPPING[::-1]):
        if one in defaults and other not in defaults:
            reader.wrong("[defaults]", other, f"an amount beside {one}")
    policy = p.Policy(
        version=version,
        **top,
        defaults=defaults,
        rules=tuple(reader.rules(document)),
        seasons=tuple(reader.seasons(document)),
        loyalty=Loyalty(
            tier_rules,
            reader.points(reader.table(document, "points")),
            reader.often_returns(reader.table(document, "signals")),
            reader.values(reader.table(document, "consent"), "[consent]", "consent").get("formats", ()),
        ),
        **reader.service(reader.table(document, "service")),
        reasons=reader.reasons,
        details=details,
        carriers=reader.carriers(reader.table(document, "carriers")),
        cn_days_off=reader.china(reader.table(document, "cn"), top.get("law", ())),
        **reader.values(reader.table(document, "cash"), "[cash]", "cash"),
        letters=Letters(language, **reader.values(reader.table(document, "letters"), "[letters]", "letters")),
        no_receipt=NoReceipt(
            **reader.values(reader.table(document, "no_receipt"), "[no_receipt]", "no_receipt")
        ),
        **reader.values(reader.table(document, "report"), "[report]", "report"),
        costs=reader.costs(reader.table(document, "costs")),
        retention=Retention(**reader.values(reader.table(document, "retention"), "[retention]", "retention")),
        **reader.calendar(reader.table(document, "calendar")),
    )
    return policy, reader.problems


class _Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problems: list[Problem] = []
        self.reasons: dict[str, str] = {}
        self.reads_signals = ""  # the first rule with a signal among its conditions

    def wrong(self, table: str, key: str, expected: str, found: object = None) -> None:
        text = "" if found is None else v.as_toml(found)
        self.problems.append(Problem(table, key, expected, text if len(text) <= 60 else text[:59] + "…"))

    def value(self, table: Table, key: str, read: v.Read, where: str, default: Any = None) -> Any:
        """The value of a key; the default if it is missing or wrong."""
        try:
            return read(table[key]) if key in table else default
        except ValueError as error:
            self.wrong(where, key, str(error), table[key])
            return default

    def values(self, table: Table, where: str, name: str) -> dict[str, Any]:
        """The valid values of a table by key, without those that are read apart; unknown keys are wrong."""
        keys = keys_of(name)
        known = [*(key.name for key in keys), *(() if name else _TABLES)]
        for key in table:
            if key not in known:
                self.problems.append(unknown(where, key, name, known))
        reads = {key.name: key.read(self.currency) for key in keys if key.read}
        if name == "when":
            reads = {"reason": v.names_of((*REASONS, *self.reasons)), **reads}
        return self.read(table, where, reads)

    def read(self, table: Table, where: str, reads: Mapping[str, v.Read]) -> dict[str, Any]:
        missing = object()
        found = {key: self.value(table, key, read, where, missing) for key, read in reads.items()}
        return {key: value for key, value in found.items() if value is not missing}

    def table(self, document: Table, key: str, within: str = "") -> Table:
        value = document.get(key, {})
        if isinstance(value, Mapping):
            return value
        name = f"{within}.{key}" if within else key
        self.wrong(f"[{within}]" if within else "", key, f"a table [{name}]", value)
        return {}

    def tables(self, value: object, key: str, within: str = "") -> list[Table]:
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return value
        name = f"{within}.{key}" if within else key
        self.wrong(f"[{within}]" if within else "", key, f"tables [[{name}]]", value)
        return []

    def named(self, document: Table, key: str) -> Iterator[tuple[int, str, str, Table]]:
        """The tables of an array, each with its number, name and place."""
        for number, table in enumerate(self.tables(document.get(key, []), key), 1):
            name = self.value(table, "name", v.as_text, f"[[{key}]] {number}", f"{key} {number}")
            yield number, name, f'[[{key}]] {number} "{name}"', table

    def rules(self, document: Table) -> Iterator[p.Rule]:
        for number, name, where, table in self.named(document, "rule"):
            sets = self.values(table, where, "rule")
            when = self.when(table.get("when", {}), where)
            if when.signal:
                self.reads_signals = self.reads_signals or where
                for key in sets.keys() - set(_FOR_SIGNALS):
                    self.wrong(where, key, f"one of {', '.join(_FOR_SIGNALS)}: a signal decides nothing else")
            extend = sets.pop("extend", None)
            yield p.Rule(name, number, when, sets, extend)

    def when(self, table: object, rule: str) -> p.When:
        if not isinstance(table, Mapping):
            self.wrong(rule, "when", "a table of conditions", table)
            return p.When()
        found = self.values(table, f"{rule} when", "when")
        first, last = self.days(table, f"{rule} when") if "ordered" in table else (None, None)
        return p.When(**found, ordered_from=first, ordered_to=last)

    def days(self, table: Table, where: str) -> tuple[date | None, date | None]:
        """`ordered = { from, to }`, both inclusive; a rule may omit either."""
        span = table.get("ordered")
        if not isinstance(span, Mapping):
            self.wrong(where, "ordered", "{ from = 2026-11-01, to = 2026-12-25 }", span)
            return None, None
        for key in span:
            if key not in _SPAN:
                self.wrong(f"{where} ordered", key, "one of from, to")
        found = self.read(span, f"{where} ordered", _SPAN)
        first, last = found.get("from"), found.get("to")
        if first and last and first > last:
            self.wrong(f"{where} ordered", "to", "a day not before from", last)
        return first, last

    def seasons(self, document: Table) -> Iterator[p.Season]:
        for _, name, where, table in self.named(document, "season"):
            self.values(table, where, "season")
            first, last = self.days(table, where)
            last_day = self.value(table, "last_day", v.as_day, where)
            if "last_day" not in table:
                self.wrong(where, "last_day", "a day such as 2027-01-31, without quotes")
            span = table.get("ordered")
            if isinstance(span, Mapping) and not set(_SPAN) <= set(span):
                self.wrong(where, "ordered", "both from and to")
            if first and last and last_day:
                yield p.Season(name, first, last, last_day)

    def tiers(self, document: Table) -> Iterator[TierRule]:
        """What customers must have ordered for each tier, best first."""
        seen: set[str] = set()
        for number, table in enumerate(self.tables(document.get("tier", []), "tier"), 1):
            name = self.value(table, "name", v.as_text, f"[[tier]] {number}", "")
            where = f'[[tier]] {number} "{name}"' if name else f"[[tier]] {number}"
            sets = self.values(table, where, "tier")
            if not name and "name" not in table:
                self.wrong(where, "name", 'a name such as "gold"')
            elif name in seen:
                self.wrong(where, "name", "a name that no other tier has", name)
            elif not {"orders", "spent", "active"} & set(table):
                self.wrong(where, "orders", "what it requires: orders, spent or active")
            seen.add(name)
            yield TierRule(name=name, **sets)

    def ranked(self, tiers: tuple[str, ...], rules: Sequence[TierRule]) -> tuple[str, ...]:
        """The tiers, best first: as listed, else as their rules come; a list must agree with the rules."""
        names = tuple(dict.fromkeys(rule.name for rule in rules if rule.name))
        if tiers and [one for one in tiers if one in names] != list(names):
            self.wrong("", "tiers", f"the tiers of [[tier]] in their order: {', '.join(names)}", list(tiers))
        return tiers or names

    def points(self, table: Table) -> PointsTerms | None:
        """How points are earned and what they are worth; None without points."""
        found = self.values(table, "[points]", "points")
        for key in ("per", "worth"):
            if table and key not in table:
                self.wrong("[points]", key, 'an amount such as "1.00"')
            elif key in found and 0 in found[key].by_currency.values():
                self.wrong("[points]", key, "more than 0", table[key])
                del found[key]
        return PointsTerms(**found) if {"per", "worth"} <= found.keys() else None

    def often_returns(self, table: Table) -> int | None:
        """The limit of the signal; the rules that read it are read before, and require one."""
        limit: int | None = self.values(table, "[signals]", "signals").get("often_returns")
        if self.reads_signals and "often_returns" not in table:
            self.wrong("[signals]", "often_returns", f'the limit for {self.reads_signals}, such as "40%"')
        return limit

    def service(self, table: Table) -> dict[str, Any]:
        """The service targets, and those of `[[service.for]]` for kinds of claims, tiers and channels."""
        service, rules = Service(**self.values(table, "[service]", "service")), []
        for number, each in enumerate(self.tables(table.get("for", []), "for", "service"), 1):
            where = f"[[service.for]] {number}"
            sets = self.values(each, where, "service.for")
            if not {"kind", "tier", "channel"} & set(each):
                self.wrong(where, "kind", "a kind, a tier or a channel")
            kind, tier, channel = (sets.pop(key, None) for key in ("kind", "tier", "channel"))
            if then := sets.pop("then", ""):
                if not sets:
                    self.wrong(where, "then", 'a target beside it, such as decide = "48 hours"', then)
                # A platform waits as long for the shop's answer to a request.
                sets = {**({"decide": sets["answer"]} if "answer" in sets else {}), **sets}
            rules.append(ServiceRule(kind, tier, sets, channel, then))
        return {"service": service, "service_rules": tuple(rules)}

    def costs(self, table: Table) -> Costs:
        """What a return costs: the shop's own figures, and the usual write-offs where it has none."""
        lost = self.values(self.table(table, "write_off", "costs"), "[costs.write_off]", "costs.write_off")
        return Costs(**self.values(table, "[costs]", "costs"), write_off={**USUAL_WRITE_OFF, **lost})

    def calendar(self, table: Table) -> dict[str, Any]:
        found = self.values(table, "[calendar]", "calendar")
        closed = found.get("closed", ())
        if len(set(closed)) == len(WEEKDAYS):
            self.wrong("[calendar]", "closed", "at least one open day a week", table["closed"])
            closed = ()
        if "region" in table and "country" not in table:
            self.wrong("[calendar]", "region", "a country as well")
        return {
            "closed_weekdays": frozenset(WEEKDAYS.index(name) for name in closed),
            "country": found.get("country", ""),
            "region": found.get("region", ""),
            "extra_closed": frozenset(found.get("extra", ())),
            "hours": self.hours(table.get("hours", {}), closed),
        }

    def hours(self, table: object, closed: tuple[str, ...]) -> dict[int, Hours]:
        """Opening hours by weekday, for open weekdays only."""
        if not isinstance(table, Mapping):
            self.wrong("[calendar]", "hours", '{ mon = "09:00-18:00", sat = "10:00-14:00" }', table)
            return {}
        for key in table:
            if key not in WEEKDAYS:
                self.wrong("[calendar] hours", key, "one of " + ", ".join(WEEKDAYS))
        found = self.read(table, "[calendar] hours", dict.fromkeys(WEEKDAYS, v.as_hours))
        for name in closed:
            if found.pop(name, None):
                self.wrong("[calendar] hours", name, "a weekday that is not closed", table[name])
        return {WEEKDAYS.index(name): hours for name, hours in found.items()}

    def china(self, table: Table, law: tuple[str, ...]) -> bool:
        """Whether days off move a last day under China's law: unless the policy says no."""
        key = "roll_over_days_off"
        found = self.values(table, "[cn]", "cn")
        if table and "cn" not in law:
            self.wrong("[cn]", key, 'law = ["cn"] at the top', table.get(key))
        return bool(found.get(key, True))

    def own_reasons(self, table: object) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        """The shop's own reasons with their fault, and the details of any reason, from `[reasons]`.

        `too-loud = "maker"`, or `[reasons.too-loud]` with `fault` and `details`; a built-in one has details.
        """
        if not isinstance(table, Mapping):
            self.wrong("", "reasons", "a table [reasons]", table)
            return {}, {}
        good, details = {}, {}
        for name, told in table.items():
            own, where = name not in REASONS, f"[reasons.{name}]"
            if not re.fullmatch(_CODE, name) or not (own or isinstance(told, Mapping)):
                self.wrong("[reasons]", name, "a new name in small letters, digits and hyphens")
                continue
            if not isinstance(told, Mapping):
                told = {"fault": told}
                where = "[reasons]"
            elif found := self.values(told, where, "reasons").get("details"):
                details[name] = found
            fault = told.get("fault")
            if own and fault not in FAULTS:
                key = name if where == "[reasons]" else "fault"
                self.wrong(where, key, "one of " + ", ".join(FAULTS), fault)
            elif own:
                good[name] = fault
            elif "fault" in told:
                self.wrong(where, "fault", f"no fault: that of {name} is {REASONS[name]}", fault)
        return good, details

    def carriers(self, tables: Table) -> dict[str, Carrier]:
        """Carriers by code, from `[carriers.CODE]`."""
        found: dict[str, Carrier] = {}
        for code, table in tables.items():
            where = f"[carriers.{code}]"
            if not re.fullmatch(_CODE, code):
                self.wrong("[carriers]", code, "a name in small letters, digits and hyphens")
            elif not isinstance(table, Mapping):
                self.wrong("[carriers]", code, f"a table {where}", table)
            else:
                given = self.values(table, where, "carriers")
                usual = next((one.code for one in found.values() if one.default), "")
                if given.get("default") and usual:
                    self.wrong(where, "default", f"one default carrier, which is already {usual}", True)
                found[code] = Carrier(**{"code": code, "title": code, **given})
        return found


def unknown(where: str, key: str, table: str, known: Sequence[str]) -> Problem:
    """The mistake of an unknown key: the one that was meant, or the table where it belongs."""
    word = key.casefold().replace("-", "_").replace(" ", "_")
    homes = list(dict.fromkeys(one.table for one in KEYS if one.name == word and one.table != table))
    if word not in known and (homes or word in _TABLES):
        places = [PLACES[home].header for home in homes] or [PLACES[word].header]
        place = f"in {' or '.join(places[:2])}" if all(places) else "at the top, before the first table"
        return Problem(where, key, f"it belongs {place}", unknown=True)
    parts = [one for one in known if len(word) > 2 and (word in one.split("_") or one in word.split("_"))]
    if near := _close(word, known) or (parts[0] if len(parts) == 1 else ""):
        head = PLACES[near].header if near in _TABLES and not table else near
        return Problem(where, key, f"did you mean {head}?", unknown=True)
    elsewhere = {one.name: PLACES[one.table].header for one in KEYS if one.table}
    if near := _close(word, list(elsewhere), 85):
        return Problem(where, key, f"did you mean {near} in {elsewhere[near]}?", unknown=True)
    return Problem(where, key, "one of " + ", ".join(known))


def _close(word: str, known: Sequence[str], percent: int = 75) -> str:
    from difflib import SequenceMatcher

    like = {one: SequenceMatcher(None, word, one).ratio() * 100 for one in known}
    return max((one for one in known if like[one] >= percent), key=lambda one: like[one], default="")
