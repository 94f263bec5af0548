"""Statutory rights as values: what each statute says, where it is written, and what is not verified."""

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


# Named tuples: they are made at every start that asks for a verdict, in a fifth of a dataclass's time.
class Limit(NamedTuple):
    """An amount of money that a law names: minor units of its currency."""

    minor: int
    currency: str


class Provision(NamedTuple):
    """One figure or term of a statute, with the place where it is written."""

    key: str
    value: object  # text, truth, whole number, day, Window, or a tuple of texts
    cite: str
    unverified: bool = False
    note: str = ""


class Opening(NamedTuple):
    """An order tag that makes a right apply, and the sum of the order that it takes: above, or from."""

    tag: str
    cite: str
    above: Limit | None = None
    least: Limit | None = None


class Statute(NamedTuple):
    """One statutory ground: its terms by key, the tags that open it and those that exclude it."""

    name: str  # "eu.withdrawal"
    title: str
    says: str  # one sentence for the customer
    cite: str
    terms: Mapping[str, Provision]
    opens: tuple[Opening, ...] = ()
    not_for: Mapping[str, str] = MappingProxyType({})  # line tag → where it is written
    not_for_confirmed: Mapping[str, str] = MappingProxyType({})  # … only with order tag `confirmed`

    def get(self, key: str, default: T) -> T:
        """A term's value, of the default's type; the default where the statute says nothing."""
        provision = self.terms.get(key)
        if provision is None:
            return default
        if not isinstance(provision.value, type(default)):
            raise TypeError(f"{self.name}: {key} is {provision.value!r}")
        return provision.value

    def window(self, key: str) -> Window | None:
        """A length of time that the statute names, if it does."""
        provision = self.terms.get(key)
        return provision.value if provision and isinstance(provision.value, Window) else None

    def day(self, key: str) -> date | None:
        """A day that the statute names, if it does."""
        provision = self.terms.get(key)
        return provision.value if provision and isinstance(provision.value, date) else None

    def cited(self, key: str) -> str:
        """Where a term is written; where the statute itself is, if nowhere."""
        provision = self.terms.get(key)
        return provision.cite if provision else self.cite

    @property
    def unverified(self) -> tuple[str, ...]:
        """The terms that were not held against the text."""
        return tuple(key for key, provision in self.terms.items() if provision.unverified)


class FederalDays(NamedTuple):
    """Public holidays that a law itself names: (month, day), or (month, which, week-day), -1 the last."""

    rules: tuple[tuple[int, ...], ...] = ()
    observed: Provision | None = None

    def of_year(self, year: int) -> frozenset[date]:
        """The holidays of a year; an observed day counts beside the day itself."""
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
    """The statutory rights of one place, as one dated document says them."""

    name: str  # "eu"
    title: str
    as_known_on: date
    advice: str  # what it is not
    statutes: tuple[Statute, ...]
    delivery: Provision | None = None  # who bears late and lost goods
    members: tuple[str, ...] = ()  # countries whose holidays may count beside the shop's own
    federal: FederalDays = NO_FEDERAL_DAYS
    reminder: str = ""
    working_days: frozenset[date] = frozenset()  # on which people work though their week-day is off


def over_days_off(regime: Regime, working_days: frozenset[date]) -> Regime:
    """A regime whose text leaves open whether days off move a last day, read so that they do (China).

    `working_days` are those of its week-ends that make up for days off.
    """

    def read(statute: Statute) -> Statute:
        open_question = statute.terms.get("days_off")
        if open_question is None:
            return statute
        says = {key: statute.terms[key]._replace(value=True) for key in ("rolls", "days_off")}
        return statute._replace(terms={**statute.terms, **says})

    statutes = tuple(read(statute) for statute in regime.statutes)
    return regime._replace(statutes=statutes, working_days=working_days)
