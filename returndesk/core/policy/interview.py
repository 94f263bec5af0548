"""The ten questions of `policy new`, each with a default from the policy that is in force."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.days import WEEKDAYS
from returndesk.core.policy.keys import KEYS, POSTAGE

NONE = "none"
_SAME = "same"
_FAULTS, _FINAL, _DAMAGE = "faults show late", "final sale", "show us the damage"
_MEMBERS = " members get longer"


class Question(NamedTuple):
    """A question; `take` puts an answer into the document, or raises ValueError with what was expected."""

    text: str
    default: str
    take: Callable[[str], None]


class PolicyInterview:
    """The questions, and the document that their answers change. `read_day` reads a typed day."""

    def __init__(
        self, document: dict[str, Any], currency: str, today: date, read_day: Callable[[str], date]
    ) -> None:
        self.document, self.currency, self.today, self.read_day = document, currency, today, read_day

    def questions(self) -> Iterator[Question]:
        """All ten, in order."""
        days = [str(self._value("service", key)) for key in ("decide", "inspect", "settle")]
        shown = {name: self._rule(name) for name in (_FAULTS, _FINAL, _DAMAGE)}
        usual = _SAME if self.document.get("rule") else "6 months"
        final, damage = shown[_FINAL].get("when", {}).get("tag"), shown[_DAMAGE].get("evidence")
        closed = self.document.get("calendar", {}).get("closed")
        window, fee = (str(self._value("defaults", key)) for key in ("window", "restocking_fee"))
        yield Question("How long can items be returned?", window, self._window)
        yield Question(
            "How long if an item is faulty, wrong or damaged? (same as above: same)",
            shown[_FAULTS].get("window", usual),
            self._faults,
        )
        yield Question(
            "Who pays return shipping? (customer, shop)", self._value("defaults", "postage"), self._postage
        )
        yield Question("Restocking fee? (a percentage, or an amount an item)", fee, self._fee)
        yield Question(
            "Tags of items that cannot be returned? (such as final-sale)", _list(final), self._final
        )
        yield Question(
            "Members that get longer? (such as: gold 15 days, silver 5 days)", self._tiers(), self._members
        )
        yield Question(
            "Orders from 1 Nov to 25 Dec can be returned until? (a day)",
            str(self._season().get("last_day", NONE)),
            self._holidays,
        )
        yield Question("Evidence of damage or defects? (photo, video, receipt)", _list(damage), self._damage)
        yield Question("Open days to decide, to inspect, to settle?", " ".join(days), self._targets)
        yield Question("Weekdays on which you are closed? (such as sat, sun)", _list(closed), self._closed)

    def _value(self, table: str, name: str) -> Any:
        usual = next(key.default for key in KEYS if (key.table, key.name) == (table, name))
        return self.document.get(table, {}).get(name, usual)

    def _checked(self, table: str, name: str, value: Any) -> Any:
        """The value if the key takes it. Raises ValueError."""
        key = next(key for key in KEYS if (key.table, key.name) == (table, name))
        assert key.read is not None
        key.read(self.currency)(value)
        return value

    def _set(self, table: str, name: str, value: object) -> None:
        self.document.setdefault(table, {})[name] = self._checked(table, name, value)

    def _all(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.document.get(table, [])
        return found

    def _rule(self, name: str) -> dict[str, Any]:
        return next((one for one in self._all("rule") if one.get("name") == name), {})

    def _put(self, table: str, name: str, entry: dict[str, Any] | None) -> None:
        """Replace the entry of that name where it is, else add it; None removes it."""
        entries, new = self._all(table), [{"name": name, **entry}] if entry is not None else []
        at = next((at for at, one in enumerate(entries) if one.get("name") == name), len(entries))
        self.document[table] = [*entries[:at], *new, *entries[at + 1 :]]

    def _window(self, answer: str) -> None:
        self._set("defaults", "window", _days(answer))

    def _faults(self, answer: str) -> None:
        usual = {"when": {"fault": ["shop", "maker", "carrier"]}, "restocking_fee": "0%", "postage": "shop"}
        if answer.lower() == _SAME:
            return self._put("rule", _FAULTS, None)
        window = self._checked("defaults", "window", _days(answer))
        return self._put("rule", _FAULTS, {**(self._rule(_FAULTS) or usual), "window": window})

    def _postage(self, answer: str) -> None:
        fits = [one for one in POSTAGE if one.startswith(answer.lower())]
        self._set("defaults", "postage", fits[0] if fits else answer)

    def _fee(self, answer: str) -> None:
        self._set("defaults", "restocking_fee", "0%" if answer.lower() in (NONE, "0", "no") else answer)

    def _final(self, answer: str) -> None:
        rule = self._rule(_FINAL) or {"when": {"fault": ["customer"]}, "returnable": False}
        when = {**rule["when"], "tag": _names(answer)}
        self._put("rule", _FINAL, {**rule, "when": when} if _names(answer) else None)

    def _tiers(self) -> str:
        found = [rule for rule in self._all("rule") if str(rule.get("name", "")).endswith(_MEMBERS)]
        texts = [f"{rule['name'].removesuffix(_MEMBERS)} {rule.get('extend', '')}" for rule in found]
        return ", ".join(texts) or NONE

    def _members(self, answer: str) -> None:
        longer: dict[str, str] = {}
        for part in _names(answer):
            found = re.fullmatch(r"(.*?\S)[ :=]+(\d+ *(?:days?|weeks?|months?)?)", part)
            if not found:
                raise ValueError("tiers, each with the time that it adds: gold 15 days, silver 5 days")
            longer[found[1]] = self._checked("rule", "extend", _days(found[2]))
        for rule in list(self._all("rule")):
            tier = str(rule.get("name", "")).removesuffix(_MEMBERS)
            if tier != rule.get("name") and tier not in longer:
                self._put("rule", f"{tier}{_MEMBERS}", None)
        for tier, extend in longer.items():
            rule = self._rule(f"{tier}{_MEMBERS}") or {"when": {"tier": [tier]}}
            self._put("rule", f"{tier}{_MEMBERS}", {**rule, "extend": extend})
        tiers = self.document.get("tiers", [])
        if longer:
            others = [tiers] if isinstance(tiers, str) else tiers
            self.document["tiers"] = [*longer, *(tier for tier in others if tier not in longer)]

    def _season(self) -> dict[str, Any]:
        return (self._all("season") or [{}])[-1]

    def _holidays(self, answer: str) -> None:
        season = self._season()
        name = season.get("name", "holiday season")
        if not _names(answer):
            return self._put("season", name, None)
        last = self.read_day(answer)
        if last == season.get("last_day"):
            return None
        if last < self.today:  # typed without a year
            last = last.replace(year=last.year + 1)
        year = last.year - 1 if last.month < 11 else last.year
        span = {"from": date(year, 11, 1), "to": date(year, 12, 25)}
        if last <= span["to"]:
            raise ValueError(f"a day after 25 December, such as {year + 1}-01-31")
        return self._put("season", name, {"ordered": span, "last_day": last})

    def _damage(self, answer: str) -> None:
        rule = self._rule(_DAMAGE) or {"when": {"reason": ["damaged", "defective"]}}
        kinds = self._checked("defaults", "evidence", _names(answer.lower()))
        self._put("rule", _DAMAGE, {**rule, "evidence": kinds} if kinds else None)

    def _targets(self, answer: str) -> None:
        days = re.findall(r"\d+", answer)
        if len(days) != 3:
            raise ValueError("three numbers of days such as 1 2 3")
        for name, count in zip(("decide", "inspect", "settle"), days, strict=True):
            self._set("service", name, int(count))

    def _closed(self, answer: str) -> None:
        names = [one[:3] for one in _names(answer.lower())]
        if len(set(names)) == len(WEEKDAYS):
            raise ValueError("at least one open day a week")
        if names or "closed" in self.document.get("calendar", {}):
            self._set("calendar", "closed", names)


def _days(answer: str) -> str:
    """A window as typed: a bare number is of days."""
    text = " ".join(answer.lower().split())
    return f"{text} days" if text.isdecimal() else text


def _names(answer: str) -> list[str]:
    return [] if answer.lower() in (NONE, "no", "-") else [one for one in re.split(r"[,;] *", answer) if one]


def _list(value: object) -> str:
    names = [value] if isinstance(value, str) else value
    return ", ".join(names) if isinstance(names, list) and names else NONE
