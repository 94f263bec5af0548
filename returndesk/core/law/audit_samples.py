"""Sales on which a policy's rule is tried against the laws: one for every combination that matters."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import chain, islice, product

from returndesk.core.codes import REASONS
from returndesk.core.eligibility.model import Question, sale_of
from returndesk.core.law.statute import DELIVERY_REASONS, Regime
from returndesk.core.money import Amount, Fee, currency_digits
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.terms import Policy, Rule, When, terms_for

DAY = timedelta(days=1)
_PREFERRED = ("changed-mind", "defective")  # one that is the customer's doing, one that is not
_SEED = "100"  # what the goods of an example cost, in whole units of the currency
_MOST = 100  # combinations of one rule: no shop waits for an answer
_SLOW = 30  # days that goods are under way at worst
# What a sale is where a rule does not say, and what it is where another rule is about just that.
_USUAL = {"channel": ("web", "online"), "category": ("", "goods"), "country": ("",), "tier": ("", "none")}
_USUAL_SKU = ("GOODS", "ITEM", "1")

Facts = Mapping[str, str | int | date]
SameForLaws = Callable[[Question], object]


@dataclass(frozen=True, slots=True)
class Examples:
    """Where the sales of a policy's examples come from; `laws_on` tells sales apart as the laws do."""

    policy: Policy
    regimes: Sequence[Regime]
    today: date
    currency: str
    laws_on: SameForLaws
    said: dict[object, tuple[object, ...]] = field(default_factory=dict)  # by the laws, asked once

    def of(self, rule: Rule | None) -> Iterator[Question]:
        """Sales that a rule is about (any sale, for the defaults): one thing changed at a time, then more.

        Values that neither the other rules nor the laws tell apart are tried once.
        """
        when = rule.when if rule else When()
        for currency in self._currencies(rule):
            values = self._values(when, currency)
            if not all(values.values()):
                continue  # nothing can be meant
            usual = {name: found[0] for name, found in self._values(When(), currency).items()}
            told = {name: self._told_apart(name, found, usual, currency) for name, found in values.items()}
            first = {name: found[0] for name, found in told.items()}
            single = ({**first, name: value} for name in told for value in told[name])
            every = (dict(zip(told, facts, strict=True)) for facts in product(*told.values()))
            seen: set[tuple[object, ...]] = set()
            for facts in islice(chain(single, every), _MOST):
                key = tuple(facts.values())
                if key not in seen:
                    seen.add(key)
                    yield from self._in_numbers(self._question(facts, currency))

    def _currencies(self, rule: Rule | None) -> list[str]:
        """The desk's own, and those in which alone a rule names an amount."""
        named: list[object] = []
        if rule is not None:
            named = [*rule.sets.values(), rule.when.price_from, rule.when.price_to]
        amounts = [value.per_unit if isinstance(value, Fee) else value for value in named]
        other = [
            currency
            for amount in amounts
            if isinstance(amount, Amount) and amount.of(self.currency) is None
            for currency in amount.by_currency
        ]
        return list(dict.fromkeys((self.currency, *other)))

    def _values(self, when: When, currency: str) -> dict[str, list[str | int | date]]:
        """What each fact of a sale can be that the rule is about, the most usual first."""
        found: dict[str, list[str | int | date]] = {
            "reason": list(self._reasons(when)),
            "opens": ["", *self._opening_tags()],
            "tag": list(when.tag or ("",)),
            "sku": [sku for glob in when.sku for sku in (fitting(glob),) if sku]
            if when.sku
            else [*_USUAL_SKU],
            "ordered": list(self._days(when)),
            "price": list(self._prices(when, currency)),
        }
        for name, usual in _USUAL.items():
            found[name] = list(getattr(when, name) or usual)
        found["channel"].sort(key=lambda channel: channel == "counter")
        return found

    def _reasons(self, when: When) -> list[str]:
        faults = {**REASONS, **self.policy.reasons}
        fits = [
            reason
            for reason, fault in faults.items()
            if (when.reason is None or reason in when.reason)
            and (when.fault is None or fault in when.fault)
            and reason not in ("service", *DELIVERY_REASONS)
        ]
        return sorted(fits, key=lambda reason: reason not in _PREFERRED)

    def _opening_tags(self) -> list[str]:
        """A right that only a tag opens is asked for with that tag as well."""
        return [
            opening.tag
            for regime in self.regimes
            for statute in regime.statutes
            if not statute.get("distance", False)
            for opening in statute.opens
        ]

    def _prices(self, when: When, currency: str) -> Iterable[int]:
        """A usual price, then those about every rule's bounds, as far as this rule is about them."""
        seed = int(_SEED) * 10 ** currency_digits(currency)
        least = (when.price_from.of(currency) if when.price_from else 0) or 0
        most = when.price_to.of(currency) if when.price_to else None
        if any(
            bound is not None and bound.of(currency) is None for bound in (when.price_from, when.price_to)
        ):
            return []
        bounds = [
            bound.of(currency)
            for rule in self.policy.rules
            for bound in (rule.when.price_from, rule.when.price_to)
            if bound is not None
        ]
        usual = max(seed, least) if most is None else min(max(seed, least), most)
        near = [price + step for price in bounds if price is not None for step in (-1, 0, 1)]
        inside = (price for price in near if least <= price and (most is None or price <= most))
        return dict.fromkeys((usual, *inside))

    def _days(self, when: When) -> Iterable[date]:
        """Today or the nearest day of the rule, then days beside those of the other rules."""

        def fits(day: date) -> bool:
            return (when.ordered_from or day) <= day <= (when.ordered_to or day)

        usual = max(self.today, when.ordered_from or self.today)
        usual = min(usual, when.ordered_to or usual)
        ends = [(rule.when.ordered_from, rule.when.ordered_to) for rule in self.policy.rules]
        near = [start - DAY for start, _ in ends if start] + [end + DAY for _, end in ends if end]
        return dict.fromkeys(day for day in (usual, *near) if fits(day))

    def _told_apart(
        self, name: str, values: Sequence[str | int | date], usual: Facts, currency: str
    ) -> list[str | int | date]:
        """The values that some rule, or some law of a sale that is usual else, tells from those before."""
        if len(values) == 1:
            return list(values)
        found: dict[object, str | int | date] = {}
        for value in values:
            reasons = (str(value),) if name == "reason" else _PREFERRED
            told = [self._question({**usual, name: value, "reason": reason}, currency) for reason in reasons]
            rules = tuple(_about(rule.when, name, told[0]) for rule in self.policy.rules)
            if (name, value, currency) not in self.said:
                self.said[name, value, currency] = tuple(self.laws_on(question) for question in told)
            found.setdefault((rules, self.said[name, value, currency]), value)
        return list(found.values())

    def _question(self, facts: Facts, currency: str) -> Question:
        """A sale of one unit, delivered three days after it was ordered."""
        ordered, price = facts["ordered"], facts["price"]
        assert isinstance(ordered, date)
        assert isinstance(price, int)
        line = OrderLine(
            line_id=1,
            position=1,
            sku=str(facts["sku"]),
            title="",
            category=str(facts["category"]),
            quantity=1,
            unit_price_minor=price,
            discount_minor=0,
            tax_minor=0,
            paid_minor=price,
            tags=(str(facts["tag"]),) if facts["tag"] else (),
            delivered_on=ordered + 3 * DAY,
        )
        of = Order(
            order_id=1,
            channel=str(facts["channel"]),
            number="1",
            ordered_on=ordered,
            currency=currency,
            lines=(line,),
            country=str(facts["country"]),
            tags=(str(facts["opens"]),) if facts["opens"] else (),
            tier=str(facts["tier"]),
            shipping_minor=price // 20,
        )
        reason = str(facts["reason"])
        return Question(of, line, 1, reason, {**REASONS, **self.policy.reasons}[reason], ordered)

    def _in_numbers(self, question: Question) -> Iterator[Question]:
        """One unit, and as many as make a small share a fee at all, or are dear enough for a review."""
        yield question
        price, currency = question.line.paid_minor, question.order.currency
        terms = terms_for(self.policy, sale_of(question))
        bps = terms.restocking_fee.bps
        limit = terms.review_above.of(currency) if terms.review_above else None
        wanted = []
        if bps and price and terms.restocking_fee.per_unit is None:
            wanted.append(-(-10_000 // (bps * price)))
        if limit is not None and price:
            wanted.append(limit // price + 1)
        for units in dict.fromkeys(one for one in wanted if one > 1):
            line = replace(question.line, quantity=units, paid_minor=units * price)
            yield replace(question, order=replace(question.order, lines=(line,)), line=line, units=units)


def _about(when: When, name: str, question: Question) -> object:
    """What a condition says of one fact of a sale, as far as it tells sales apart by it."""
    sale = sale_of(question)
    if name == "reason":
        return (
            when.reason is None or sale.reason in when.reason,
            when.fault is None or sale.fault in when.fault,
        )
    if name in ("tag", "opens"):
        return when.tag is None or not sale.tags.isdisjoint(when.tag)
    if name == "sku":
        return when.sku is None or any(fnmatchcase(sale.sku, glob) for glob in when.sku)
    if name == "price":
        least = when.price_from.of(sale.currency) if when.price_from else None
        most = when.price_to.of(sale.currency) if when.price_to else None
        price = sale.unit_price_minor
        return (least is None or price >= least) and (most is None or price <= most)
    if name == "ordered":
        return (
            (when.ordered_from or sale.ordered_on) <= sale.ordered_on <= (when.ordered_to or sale.ordered_on)
        )
    wanted = getattr(when, name)
    return wanted is None or getattr(sale, name) in wanted


def on_other_days(question: Question, last_days: Callable[[Question], date | None],
                  holidays: Iterable[date]) -> Iterator[Question]:  # fmt: skip
    """The same sale on each day of a week, before each holiday, and with goods that were long under way.

    `last_days` is the law's last day for a sale: its end is what falls on a day off.
    """
    week = [_shifted(question, days) for days in range(7)]
    yield from week[1:]
    ends = [(last_days(one), days) for days, one in enumerate(week)]
    unmoved = min((end - days * DAY for end, days in ends if end is not None), default=None)
    if unmoved is not None:
        for holiday in holidays:
            yield _shifted(question, (holiday - unmoved).days)
    ordered = question.order.ordered_on
    line = replace(question.line, shipped_on=ordered, delivered_on=ordered + _SLOW * DAY)
    yield replace(question, order=replace(question.order, lines=(line,)), line=line)


def _shifted(question: Question, days: int) -> Question:
    order, line = question.order, question.line
    moved = replace(line, delivered_on=line.delivered_on and line.delivered_on + days * DAY)
    of = replace(order, ordered_on=order.ordered_on + days * DAY, lines=(moved,))
    return replace(question, order=of, line=moved, notice_on=of.ordered_on)


def fitting(glob: str) -> str:
    """A SKU that a glob fits; "" where none is found."""
    made, rest = "", glob
    while rest:
        sign, rest = rest[0], rest[1:]
        end = rest.find("]", 2 if rest[:1] == "!" else 1)
        if sign == "[" and end > 0:
            sign, rest = _member(f"[{rest[:end]}]"), rest[end + 1 :]
        made += "1" if sign in "*?" else sign
    return made if fnmatchcase(made, glob) else ""


def _member(choice: str) -> str:
    """A sign that a bracket of a glob fits: a capital or a digit where it can be."""
    signs = string.ascii_uppercase + string.digits + string.ascii_lowercase + string.punctuation + choice
    return next((sign for sign in signs if fnmatchcase(sign, choice)), "")
