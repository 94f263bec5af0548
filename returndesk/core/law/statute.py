"""Statutory rights as values: the terms of each statute with citations, verified or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from returndesk.core.days import Window

T = TypeVar("T")
FAULT_REASONS = ("defective", "damaged", "wrong-item", "missing-parts", "not-as-described")
DELIVERY_REASONS = ("late", "lost")  # not a fault of the goods: delivery law
WEEKEND = frozenset({5, 6})
SUNDAY = 6


# Named tuples are built in a fifth of the time that a dataclass takes.
class Limit(NamedTuple):
    """An amount in a law: minor units of its currency."""

    minor: int
    currency: str


class Provision(NamedTuple):
    """One term of a statute with its citation."""

    key: str
    value: object  # str, bool, int, date, Window, or a tuple of str
    cite: str
    unverified: bool = False
    note: str = ""


class Opening(NamedTuple):
    """An order tag that makes a right apply, for orders above a sum or from one."""

    tag: str
    cite: str
    above: Limit | None = None
    least: Limit | None = None


class Statute(NamedTuple):
    """One statutory ground: its terms by key, with the tags that open and exclude it."""

    name: str  # "eu.withdrawal"
    title: str
    says: str  # one sentence for the customer
    cite: str
    terms: Mapping[str, Provision]
    opens: tuple[Opening, ...] = ()
    not_for: Mapping[str, str] = MappingProxyType({})  # line tag → citation
    not_for_confirmed: Mapping[str, str] = MappingProxyType({})  # … only with order tag `confirmed`

    def get(self, key: str, default: T) -> T:
        """A term's value, of the default's type; the default if the statute has no such term."""
        provision = self.terms.get(key)
        if provision is None:
            return default
        if not isinstance(provision.value, type(default)):
            raise TypeError(f"{self.name}: {key} is {provision.value!r}")
        return provision.value

    def window(self, key: str) -> Window | None:
        """A term that is a length of time, if the statute has it."""
        provision = self.terms.get(key)
        return provision.value if provision and isinstance(provision.value, Window) else None

    def day(self, key: str) -> date | None:
        """A term that is a date, if the statute has it."""
        provision = self.terms.get(key)
        return provision.value if provision and isinstance(provision.value, date) else None

    def cited(self, key: str) -> str:
        """The citation of a term; without such a term the statute's own."""
        provision = self.terms.get(key)
        return provision.cite if provision else self.cite

    @property
    def unverified(self) -> tuple[str, ...]:
        """The terms not verified against the text."""
        return tuple(key for key, provision in self.terms.items() if provision.unverified)


class FederalDays(NamedTuple):
    """Public holidays in the law itself: (month, day), or (month, which, weekday), -1 for the last."""

    rules: tuple[tuple[int, ...], ...] = ()
    observed: Provision | None = None

    def of_year(self, year: int) -> frozenset[date]:
        """The holidays of a year, with the days on which they are observed."""
        days = {_holiday(year, rule) for rule in self.rules}
        if self.observed and self.observed.value is True:
            # New Year's Day of the next year may be kept on the last Friday of this one.
            near = days | {_holiday(year + 1, rule) for rule in self.rules}
            saturdays = {day - timedelta(days=1) for day in near if day.weekday() == SUNDAY - 1}
            sundays = {day + timedelta(days=1) for day in days if day.weekday() == SUNDAY}
            days |= {day for day in saturdays | sundays if day.year == year}
        return frozenset(days)


NO_FEDERAL_DAYS = FederalDays()


def _holiday(year: int, rule: tuple[int, ...]) -> date:
    if len(rule) == 2:
        return date(year, rule[0], rule[1])
    month, which, weekday = rule
    if which < 0:
        after = date(year + month // 12, month % 12 + 1, 1)
        return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


class Regime(NamedTuple):
    """The statutory rights of one jurisdiction, from one dated document."""

    name: str  # "eu"
    title: str
    as_known_on: date
    advice: str  # "not legal advice"
    statutes: tuple[Statute, ...]
    delivery: Provision | None = None  # the risk of late and lost goods
    members: tuple[str, ...] = ()  # countries whose holidays may count besides the shop's
    federal: FederalDays = NO_FEDERAL_DAYS
    reminder: str = ""
    working_days: frozenset[date] = frozenset()  # worked although the weekday is off


def without_days_off(regime: Regime) -> Regime:
    """A regime in which days off move a last day (China), read as if they do not: not verified."""

    def read(statute: Statute) -> Statute:
        if "days_off" not in statute.terms:
            return statute
        terms = statute.terms
        says = {key: terms[key]._replace(value=False, unverified=True) for key in ("rolls", "days_off")}
        return statute._replace(terms={**terms, **says})

    return regime._replace(statutes=tuple(read(statute) for statute in regime.statutes))
