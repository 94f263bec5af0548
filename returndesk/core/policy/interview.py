"""The ten questions of `policy new`, each with a default from the policy that is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.codes import EVIDENCE
from returndesk.core.days import WEEKDAYS, day_text
from returndesk.core.money import parse_minor
from returndesk.core.policy import answers as typed
from returndesk.core.policy.answers import NONE
from returndesk.core.policy.keys import KEYS, POSTAGE

_SAME = "same"
_FAULTS, _FINAL, _DAMAGE = "faults show late", "final sale", "show us the damage"
_MEMBERS = " members get longer"
_STEPS = ("decide", "inspect", "settle")
# Each question, and what it is for, with an example.
_QUESTIONS = {
    "window": (
        "How long can items be returned?",
        "The return window, from the day of delivery: days, weeks or months. Example: 30 days",
    ),
    "faults": (
        "How long if it is faulty, wrong or damaged? (same: as above)",
        "The window for items that are faulty, wrong or damaged: you pay their shipping. Example: 6 months",
    ),
    "postage": (
        "Who pays return shipping?",
        "Who pays for sending an item back because the customer changed their mind. Example: customer",
    ),
    "fee": (
        "Restocking fee? (a percentage, or an amount for each item)",
        "Kept of a refund when the customer changed their mind. none: no fee. Examples: 15 %, or 5.00 EUR",
    ),
    "final": (
        "Tags of items that cannot be returned? (such as final-sale)",
        "Items with one of these tags in your orders cannot be returned, unless they are faulty. Put commas"
        " between tags, and quotes around a tag with spaces. A law's own exceptions have tags such as"
        ' custom-made and perishable, and need none here. Example: final-sale, "gift card"',
    ),
    "members": (
        "Members that get longer? (such as: gold 15 days, silver 5 days)",
        "Customers of these tiers have more time: the tier, and the days added to the window."
        " Example: gold 15 days, silver 5 days",
    ),
    "season": (
        "Orders from 1 Nov to 25 Dec can be returned until? (a day)",
        "A longer window for gifts: the last day to return what was ordered from 1 November to 25 December."
        " none: as usual. Example: 31 Jan",
    ),
    "evidence": (
        "Evidence of damage or defects?",
        "What a customer must send before a claim for a damaged or defective item is approved."
        " Example: photo, receipt",
    ),
    "targets": (
        "Open days to decide a claim, inspect a parcel, pay a refund?",
        "Your service targets: the queue shows a step as overdue after so many open days. Three numbers, or"
        " times such as 48 hours. Example: 1, 2, 3",
    ),
    "closed": (
        "Weekdays on which you are closed?",
        "Service targets do not count these days. Example: sat, sun",
    ),
}


_CHOICES = {"postage": POSTAGE, "evidence": EVIDENCE, "closed": WEEKDAYS}


class Question(NamedTuple):
    """A question; `take` puts an answer into the document, or raises ValueError with what was expected.

    `shown` is the answer that the document has now; `help` says what it is for, with an example.
    """

    text: str
    shown: Callable[[], str]
    take: Callable[[str], None]
    help: str
    choices: tuple[str, ...] = ()

    @property
    def default(self) -> str:
        """The answer that Enter takes."""
        return self.shown()


class PolicyInterview:
    """The questions, and the document that their answers change.

    `read_day` reads a typed day, `read_amount` an amount in the desk's currency.
    """

    def __init__(
        self,
        document: dict[str, Any],
        currency: str,
        today: date,
        read_day: Callable[[str], date],
        read_amount: typed.ReadAmount = parse_minor,
    ) -> None:
        self.document, self.currency, self.today = document, currency, today
        self.read_day, self.read_amount = read_day, read_amount
        self._usual_faults = _SAME if document.get("rule") else "6 months"

    def questions(self) -> Iterator[Question]:
        """All ten, in order."""
        for key, shown, take in (
            ("window", lambda: str(self._value("defaults", "window")), self._window),
            ("faults", self._faults_text, self._faults),
            ("postage", lambda: str(self._value("defaults", "postage")), self._postage),
            ("fee", self._fee_text, self._fee),
            ("final", self._final_text, self._final),
            ("members", self._tiers, self._members),
            ("season", self._season_text, self._holidays),
            ("evidence", lambda: _list(self._rule(_DAMAGE).get("evidence")), self._damage),
            ("targets", self._targets_text, self._targets),
            ("closed", lambda: _list(self.document.get("calendar", {}).get("closed")), self._closed),
        ):
            text, purpose = _QUESTIONS[key]
            choices = tuple(_CHOICES.get(key, ()))
            yield Question(text, shown, self._unless_kept(shown, take), purpose, choices)

    def _unless_kept(self, shown: Callable[[], str], take: Callable[[str], None]) -> Callable[[str], None]:
        """Take an answer unless it is what the document has already, which stays as it is written."""

        def kept(answer: str) -> None:
            if answer != shown() or take == self._faults:  # which has a default that is not yet a rule
                take(answer)

        return kept

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
        self._set("defaults", "window", typed.typed_length(answer))

    def _faults_text(self) -> str:
        return str(self._rule(_FAULTS).get("window", self._usual_faults))

    def _faults(self, answer: str) -> None:
        usual = {"when": {"fault": ["shop", "maker", "carrier"]}, "restocking_fee": "0%", "postage": "shop"}
        if answer.lower() == _SAME:
            self._usual_faults = _SAME
            return self._put("rule", _FAULTS, None)
        window = self._checked("defaults", "window", typed.typed_length(answer))
        return self._put("rule", _FAULTS, {**(self._rule(_FAULTS) or usual), "window": window})

    def _postage(self, answer: str) -> None:
        fits = [one for one in POSTAGE if one.startswith(answer.lower())]
        self._set("defaults", "postage", fits[0] if fits else answer)

    def _fee_text(self) -> str:
        return typed.fee_text(self._value("defaults", "restocking_fee"), self.currency)

    def _fee(self, answer: str) -> None:
        fee = typed.fee(answer, self.currency, self.read_amount)
        self._set("defaults", "restocking_fee", fee)

    def _final_text(self) -> str:
        return _list(self._rule(_FINAL).get("when", {}).get("tag"))

    def _final(self, answer: str) -> None:
        rule = self._rule(_FINAL) or {"when": {"fault": ["customer"]}, "returnable": False}
        tags = typed.names(answer, "tags")
        self._put("rule", _FINAL, {**rule, "when": {**rule["when"], "tag": tags}} if tags else None)

    def _tiers(self) -> str:
        found = [rule for rule in self._all("rule") if str(rule.get("name", "")).endswith(_MEMBERS)]
        tiers = [(typed.name_list([rule["name"].removesuffix(_MEMBERS)]), rule) for rule in found]
        texts = [f"{tier} {rule.get('extend', '')}" for tier, rule in tiers]
        return ", ".join(texts) or NONE

    def _members(self, answer: str) -> None:
        longer = {
            tier: self._checked("rule", "extend", extend) for tier, extend in typed.tiers(answer).items()
        }
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

    def _season_text(self) -> str:
        last = self._season().get("last_day")
        return day_text(last, self.today) if last else NONE

    def _holidays(self, answer: str) -> None:
        season = self._season()
        name = season.get("name", "holiday season")
        if typed.is_nothing(answer):
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
        kinds = typed.kinds(answer, EVIDENCE)
        self._put("rule", _DAMAGE, {**rule, "evidence": kinds} if kinds else None)

    def _targets_text(self) -> str:
        return ", ".join(typed.target_text(self._value("service", key)) for key in _STEPS)

    def _targets(self, answer: str) -> None:
        for name, time in zip(_STEPS, typed.targets(answer), strict=True):
            self._set("service", name, time)

    def _closed(self, answer: str) -> None:
        names = typed.weekdays(answer)
        if len(set(names)) == len(WEEKDAYS):
            raise ValueError("at least one open day a week")
        if names or "closed" in self.document.get("calendar", {}):
            self._set("calendar", "closed", names)


def _list(value: object) -> str:
    names = [value] if isinstance(value, str) else value
    return typed.name_list(names) if isinstance(names, list) else NONE
