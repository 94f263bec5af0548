"""A shop's policy, and its terms for one line of an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from returndesk.core.carriers import Carrier
from returndesk.core.days import NO_TIME, Calendar, Hours, Window
from returndesk.core.money import NO_FEE, Amount, Fee
from returndesk.core.policy.keys import DEFAULTS
from returndesk.core.policy.model import (
    FOR_GOOD,
    NO_COSTS,
    NO_LOYALTY,
    USUAL_LETTERS,
    USUAL_NO_RECEIPT,
    USUAL_SERVICE,
    Costs,
    Letters,
    Loyalty,
    NoReceipt,
    Retention,
    Service,
    ServiceRule,
)
from returndesk.core.value import Value, replace


class When(Value):
    """The conditions of a rule, all of which must hold; None is any."""

    reason: tuple[str, ...] | None = None
    fault: tuple[str, ...] | None = None
    category: tuple[str, ...] | None = None
    sku: tuple[str, ...] | None = None  # globs
    tag: tuple[str, ...] | None = None
    channel: tuple[str, ...] | None = None
    country: tuple[str, ...] | None = None
    tier: tuple[str, ...] | None = None
    signal: tuple[str, ...] | None = None
    price_from: Amount | None = None
    price_to: Amount | None = None
    outcome: tuple[str, ...] | None = None
    ordered_from: date | None = None
    ordered_to: date | None = None


class Rule(Value):
    """A named exception: the keys that it sets if its conditions hold, and the time that it adds."""

    name: str
    number: int  # 1 for the first in the document
    when: When
    sets: Mapping[str, object]
    extend: Window | None = None


class Season(Value):
    """Orders from these days can be returned until `last_day` at least."""

    name: str
    ordered_from: date
    ordered_to: date
    last_day: date


class Policy(Value):
    """One version of a shop's policy."""

    version: int = 1
    law: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()  # best first
    shipping_taxed: bool = True  # whether shipping has a share of the tax that an export has of the order
    defaults: Mapping[str, object] = DEFAULTS
    rules: tuple[Rule, ...] = ()
    seasons: tuple[Season, ...] = ()
    loyalty: Loyalty = NO_LOYALTY
    service: Service = USUAL_SERVICE
    service_rules: tuple[ServiceRule, ...] = ()
    closed_weekdays: frozenset[int] = frozenset()
    country: str = ""
    region: str = ""
    extra_closed: frozenset[date] = frozenset()
    hours: Mapping[int, Hours] = {}  # by weekday; without hours it is open all day
    reasons: Mapping[str, str] = {}  # the shop's own, with their fault
    details: Mapping[str, tuple[str, ...]] = {}  # of reasons, the shop's own or not
    carriers: Mapping[str, Carrier] = {}  # by code
    cn_days_off: bool = True  # whether days off move China's last days
    round_to: Amount | None = None  # the smallest coin that cash is paid in
    letters: Letters = USUAL_LETTERS
    no_receipt: NoReceipt = USUAL_NO_RECEIPT
    benchmark: tuple[int, int] | None = None  # return rates from, to: hundredths of a percent
    costs: Costs = NO_COSTS
    retention: Retention = FOR_GOOD

    @property
    def known_tiers(self) -> tuple[str, ...]:
        """Every tier in the policy, and `business`, which the laws know."""
        rules = [tier for rule in self.rules for tier in rule.when.tier or ()]
        services = [tier for rule in self.service_rules for tier in rule.tier or ()]
        return tuple(dict.fromkeys((*self.tiers, *rules, *services, "business")))

    def service_for(self, kind: str, tier: str, channel: str = "") -> Service:
        """The service targets for a kind of claim, a tier and a channel: later ones win, key by key."""
        sets: dict[str, Any] = {}
        then: dict[str, str] = {}
        for rule in self.service_rules:
            if _among(rule.kind, kind) and _among(rule.tier, tier) and _among(rule.channel, channel):
                sets.update(rule.sets)
                then.update(dict.fromkeys(rule.sets, rule.then))
        return replace(self.service, **sets, then=then) if sets else self.service

    def usual_time(self, name: str) -> Window:
        """The `window`, `transit` or `grace` of returns that no rule is about."""
        found = self.defaults.get(name, DEFAULTS[name])
        assert isinstance(found, Window)
        return found

    def calendar(self, public_holidays: frozenset[date]) -> Calendar:
        """The shop's own calendar with these public holidays."""
        return Calendar(self.closed_weekdays, self.extra_closed | public_holidays, hours=self.hours)


class Sale(Value):
    """The facts of one order line for the conditions of rules."""

    reason: str
    fault: str
    category: str
    sku: str
    tags: frozenset[str]  # the line's and the order's
    channel: str
    country: str
    tier: str
    unit_price_minor: int
    currency: str
    ordered_on: date
    outcome: str = "refund"  # what the customer gets
    signals: frozenset[str] = frozenset()  # about the customer; none for a law


class Terms(Value):
    """The policy's terms for one line; `sources` has the place of each key."""

    window: Window
    starts: str
    transit: Window
    grace: Window
    roll_to_open_day: bool
    restocking_fee: Fee
    restocking_fee_max: int | None  # of one unit; minor units of the sale's currency, as below
    free_shipping_from: int | None  # the goods that earn it
    shipping_fee: int | None  # withheld where the kept goods no longer do
    postage: str
    original_shipping: str
    surcharges: str
    remedies: tuple[str, ...]
    credit_bonus: int  # hundredths of a percent
    review_above: int | None
    standard_delivery: int | None  # the price of the cheapest standard delivery
    evidence: tuple[str, ...]
    returnable: bool
    auto_approve: bool
    extensions: tuple[tuple[Window, str], ...]
    seasons: tuple[Season, ...]
    sources: Mapping[str, str]
    unpriced: tuple[tuple[str, str], ...]  # (rule or key without an amount in the currency, place)


def terms_for(policy: Policy, sale: Sale) -> Terms:
    """The policy's terms for one sale: defaults, then every matching rule, later ones winning key by key.

    A key whose amount lacks the order's currency does not apply: its earlier value does.
    """
    defaults = f"policy {policy.version}, defaults"
    values: dict[str, object] = dict(DEFAULTS)
    sources = dict.fromkeys(values, defaults)
    extensions: list[tuple[Window, str]] = []
    unpriced: list[tuple[str, str]] = []
    lacking: dict[str, str] = {}  # key → place

    def take(sets: Mapping[str, object], where: str) -> None:
        for key, value in sets.items():
            if isinstance(value, Amount | Fee) and amounts_without([value], sale.currency):
                lacking[key] = where
                continue
            values[key] = value.of(sale.currency) if isinstance(value, Amount) else value
            sources[key] = where
            lacking.pop(key, None)

    take(policy.defaults, defaults)
    for rule in policy.rules:
        where = f'policy {policy.version}, "{rule.name}"'
        holds = matches(rule.when, sale)
        if holds is None:
            unpriced.append((f'rule "{rule.name}"', where))
        if not holds:
            continue
        take(rule.sets, where)
        if rule.extend is not None and rule.extend != NO_TIME:
            extensions.append((rule.extend, where))
    fee, most = values["restocking_fee"], values["restocking_fee_max"]
    if isinstance(fee, Fee) and isinstance(most, int) and fee != NO_FEE:
        values["restocking_fee"] = replace(fee, most=Amount({sale.currency: most}))
    seasons = tuple(s for s in policy.seasons if s.ordered_from <= sale.ordered_on <= s.ordered_to)
    return Terms(
        **values,  # type: ignore[arg-type]  # the keys of DEFAULTS, checked when the document was read
        extensions=tuple(extensions),
        seasons=seasons,
        sources=sources,
        unpriced=(*unpriced, *lacking.items()),
    )


def amounts_without(values: Iterable[object], currency: str) -> list[Amount]:
    """The amounts among a policy's values that do not include that currency."""
    amounts = (value.per_unit if isinstance(value, Fee) else value for value in values)
    return [one for one in amounts if isinstance(one, Amount) and one.of(currency) is None]


def matches(when: When, sale: Sale) -> bool | None:
    """Whether a rule's conditions hold; None if they would but for a price in another currency."""
    holds = (
        _among(when.reason, sale.reason)
        and _among(when.fault, sale.fault)
        and _among(when.category, sale.category)
        and (when.sku is None or any(fnmatchcase(sale.sku, glob) for glob in when.sku))
        and (when.tag is None or not sale.tags.isdisjoint(when.tag))
        and _among(when.channel, sale.channel)
        and _among(when.country, sale.country)
        and _among(when.tier, sale.tier)
        and _among(when.outcome, sale.outcome)
        and (when.signal is None or not sale.signals.isdisjoint(when.signal))
        and (when.ordered_from is None or when.ordered_from <= sale.ordered_on)
        and (when.ordered_to is None or sale.ordered_on <= when.ordered_to)
    )
    if not holds:
        return False
    inside = [_inside(when.price_from, sale, 1), _inside(when.price_to, sale, -1)]
    # A price outside one bound excludes the rule, even if the other bound lacks the currency.
    return False if False in inside else None if None in inside else True


def _inside(bound: Amount | None, sale: Sale, sign: int) -> bool | None:
    """Whether a unit price is within a bound (inclusive); None in another currency."""
    if bound is None:
        return True
    limit = bound.of(sale.currency)
    return None if limit is None else sign * sale.unit_price_minor >= sign * limit


def _among(wanted: tuple[str, ...] | None, value: str) -> bool:
    return wanted is None or value in wanted
