"""From a policy document (as TOML gives it) to a Policy, with every mistake named."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from returndesk.core.carriers import STARTS as CARRIER_STARTS
from returndesk.core.carriers import Carrier
from returndesk.core.codes import EVIDENCE, FAULTS, KINDS, LANGUAGES, LAWS, OUTCOMES, REASONS
from returndesk.core.days import WEEKDAYS, Hours
from returndesk.core.policy import terms as p
from returndesk.core.policy import values as v
from returndesk.core.policy.problem import Problem

Table = Mapping[str, Any]
_TOP: Mapping[str, v.Read] = {
    "language": v.one_of(LANGUAGES),
    "law": v.names_of(LAWS),
    "tiers": v.names_of(),
    "shipping_taxed": v.as_truth,
}
_TABLES = tuple("defaults rule season service calendar reasons cash no_receipt cn carriers".split())
_SERVICE: Mapping[str, v.Read] = {
    **dict.fromkeys((field.name for field in dataclasses.fields(p.Service)), v.as_count),
    "tell": v.as_truth,
    "low_score": v.number_to(4, "a score from 1 to 4, or 0 for none"),
}
_TARGETS = {key: read for key, read in _SERVICE.items() if read is v.as_count}
_CALENDAR: Mapping[str, v.Read] = {
    "closed": v.names_of(WEEKDAYS),
    "country": v.as_country,
    "region": v.as_text,
    "extra": v.as_days,
}
_NO_RECEIPT: Mapping[str, v.Read] = {"terms": v.one_of(p.NO_RECEIPT_TERMS), "days": v.as_count}
_SPAN: Mapping[str, v.Read] = {"from": v.as_day, "to": v.as_day}
_FREE_SHIPPING = ("free_shipping_from", "shipping_fee")  # one says nothing without the other
_CODE = re.compile(r"[a-z][a-z0-9-]*")


def read_policy(document: Table, currency: str, version: int = 1) -> tuple[p.Policy, list[Problem]]:
    """A Policy from a document's tables, and all its problems; usable only if there are none.

    `currency` is the desk's: amounts without one are in it.
    """
    reader = _Reader(currency)
    top = reader.values(document, "", _TOP, *_TABLES)
    reader.reasons = reader.own_reasons(document.get("reasons", {}))
    defaults = reader.values(reader.table(document, "defaults"), "[defaults]", reader.settings)
    for one, other in (_FREE_SHIPPING, _FREE_SHIPPING[::-1]):
        if one in defaults and other not in defaults:
            reader.wrong("[defaults]", other, f"an amount beside {one}")
    policy = p.Policy(
        version=version,
        **top,
        defaults=defaults,
        rules=tuple(reader.rules(document)),
        seasons=tuple(reader.seasons(document)),
        **reader.service(reader.table(document, "service")),
        reasons=reader.reasons,
        carriers=reader.carriers(reader.table(document, "carriers")),
        cn_days_off=reader.china(reader.table(document, "cn"), top.get("law", ())),
        **reader.values(reader.table(document, "cash"), "[cash]", {"round_to": v.amount_in(currency)}),
        no_receipt=p.NoReceipt(
            **reader.values(reader.table(document, "no_receipt"), "[no_receipt]", _NO_RECEIPT)
        ),
        **reader.calendar(reader.table(document, "calendar")),
    )
    return policy, reader.problems


class _Reader:
    """Collects problems instead of stopping at the first."""

    def __init__(self, currency: str) -> None:
        self.problems: list[Problem] = []
        self.reasons: dict[str, str] = {}
        amount = v.amount_in(currency)
        self.settings: dict[str, v.Read] = {
            "window": v.as_window,
            "starts": v.one_of(p.STARTS),
            "transit": v.as_window,
            "grace": v.as_window,
            "roll_to_open_day": v.as_truth,
            "restocking_fee": v.fee_in(currency),
            "restocking_fee_max": amount,
            "free_shipping_from": amount,
            "shipping_fee": amount,
            "postage": v.one_of(p.POSTAGE),
            "original_shipping": v.one_of(p.SHIPPING_RULES),
            "surcharges": v.one_of(p.SURCHARGE_RULES),
            "remedies": v.names_of(OUTCOMES),
            "credit_bonus": v.as_percent,
            "review_above": amount,
            "standard_delivery": amount,
            "evidence": v.names_of(EVIDENCE),
            "returnable": v.as_truth,
            "auto_approve": v.as_truth,
        }
        self.conditions: dict[str, v.Read] = {
            "fault": v.names_of(FAULTS),
            "outcome": v.names_of(OUTCOMES),
            **dict.fromkeys(("category", "sku", "tag", "channel", "country", "tier"), v.names_of()),
            **dict.fromkeys(("price_from", "price_to"), amount),
        }
        self.carrier: dict[str, v.Read] = {
            "title": v.as_text,
            "file_within": v.as_count,
            "starts": v.one_of(CARRIER_STARTS),
            "checklist": v.names_of(),
            "liability": amount,
            "tracking": v.names_of(),
            "default": v.as_truth,
        }

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

    def values(self, table: Table, where: str, reads: Mapping[str, v.Read], *others: str) -> dict[str, Any]:
        """The valid values of a table by key; `others` are keys that are read apart."""
        known = (*reads, *others)
        for key in table:
            if key not in known:
                self.wrong(where, key, "one of " + ", ".join(known))
        missing = object()
        found = {key: self.value(table, key, read, where, missing) for key, read in reads.items()}
        return {key: value for key, value in found.items() if value is not missing}

    def table(self, document: Table, key: str) -> Table:
        value = document.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong("", key, f"a table [{key}]", value)
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
            sets = self.values(table, where, self.settings, "name", "when", "extend")
            extend = self.value(table, "extend", v.as_window, where)
            yield p.Rule(name, number, self.when(table.get("when", {}), where), sets, extend)

    def when(self, table: object, rule: str) -> p.When:
        if not isinstance(table, Mapping):
            self.wrong(rule, "when", "a table of conditions", table)
            return p.When()
        reads = {"reason": v.names_of((*REASONS, *self.reasons)), **self.conditions}
        found = self.values(table, f"{rule} when", reads, "ordered")
        first, last = self.days(table, f"{rule} when") if "ordered" in table else (None, None)
        return p.When(**found, ordered_from=first, ordered_to=last)

    def days(self, table: Table, where: str) -> tuple[date | None, date | None]:
        """`ordered = { from, to }`, both inclusive; a rule may omit either."""
        span = table.get("ordered")
        if not isinstance(span, Mapping):
            self.wrong(where, "ordered", "{ from = 2026-11-01, to = 2026-12-25 }", span)
            return None, None
        found = self.values(span, f"{where} ordered", _SPAN)
        first, last = found.get("from"), found.get("to")
        if first and last and first > last:
            self.wrong(f"{where} ordered", "to", "a day not before from", last)
        return first, last

    def seasons(self, document: Table) -> Iterator[p.Season]:
        for _, name, where, table in self.named(document, "season"):
            self.values(table, where, {}, "name", "ordered", "last_day")
            first, last = self.days(table, where)
            last_day = self.value(table, "last_day", v.as_day, where)
            if "last_day" not in table:
                self.wrong(where, "last_day", "a day such as 2027-01-31, without quotes")
            span = table.get("ordered")
            if isinstance(span, Mapping) and not set(_SPAN) <= set(span):
                self.wrong(where, "ordered", "both from and to")
            if first and last and last_day:
                yield p.Season(name, first, last, last_day)

    def service(self, table: Table) -> dict[str, Any]:
        """The service targets, and those of `[[service.for]]` for kinds of claims, tiers or both."""
        service, rules = p.Service(**self.values(table, "[service]", _SERVICE, "for")), []
        for number, each in enumerate(self.tables(table.get("for", []), "for", "service"), 1):
            where = f"[[service.for]] {number}"
            sets = self.values(each, where, {"kind": v.names_of(KINDS), "tier": v.names_of(), **_TARGETS})
            if not {"kind", "tier"} & set(each):
                self.wrong(where, "kind", "a kind or a tier, or both")
            rules.append(p.ServiceRule(sets.pop("kind", None), sets.pop("tier", None), sets))
        return {"service": service, "service_rules": tuple(rules)}

    def calendar(self, table: Table) -> dict[str, Any]:
        found = self.values(table, "[calendar]", _CALENDAR, "hours")
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
        found = self.values(table, "[calendar] hours", dict.fromkeys(WEEKDAYS, v.as_hours))
        for name in closed:
            if found.pop(name, None):
                self.wrong("[calendar] hours", name, "a weekday that is not closed", table[name])
        return {WEEKDAYS.index(name): hours for name, hours in found.items()}

    def china(self, table: Table, law: tuple[str, ...]) -> bool:
        """Whether days off move a last day under China's law: unless the policy says no."""
        key = "roll_over_days_off"
        found = self.values(table, "[cn]", {key: v.as_truth})
        if table and "cn" not in law:
            self.wrong("[cn]", key, 'law = ["cn"] at the top', table.get(key))
        return bool(found.get(key, True))

    def own_reasons(self, table: object) -> dict[str, str]:
        if not isinstance(table, Mapping):
            self.wrong("", "reasons", "a table [reasons]", table)
            return {}
        good = {}
        for name, fault in table.items():
            if not _CODE.fullmatch(name) or name in REASONS:
                self.wrong("[reasons]", name, "a new name in small letters, digits and hyphens")
            elif fault not in FAULTS:
                self.wrong("[reasons]", name, "one of " + ", ".join(FAULTS), fault)
            else:
                good[name] = fault
        return good

    def carriers(self, tables: Table) -> dict[str, Carrier]:
        """Carriers by code, from `[carriers.CODE]`."""
        found: dict[str, Carrier] = {}
        for code, table in tables.items():
            where = f"[carriers.{code}]"
            if not _CODE.fullmatch(code):
                self.wrong("[carriers]", code, "a name in small letters, digits and hyphens")
            elif not isinstance(table, Mapping):
                self.wrong("[carriers]", code, f"a table {where}", table)
            else:
                given = self.values(table, where, self.carrier)
                usual = next((one.code for one in found.values() if one.default), "")
                if given.get("default") and usual:
                    self.wrong(where, "default", f"one default carrier, which is already {usual}", True)
                found[code] = Carrier(**{"code": code, "title": code, **given})
        return found
