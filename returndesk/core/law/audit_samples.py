"""Sample sales on which a policy's rule is compared with the laws: one for every combination that matters."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import chain, islice, product
from typing import Any

from returndesk.core.codes import REASONS
from returndesk.core.eligibility.model import Question, sale_of
from returndesk.core.law.statute import DELIVERY_REASONS, Regime
from returndesk.core.money import currency_digits
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.terms import Policy, Rule, When, amounts_without, matches, terms_for
from returndesk.core.value import replace

DAY = timedelta(days=1)
_TYPICAL = ("changed-mind", "defective")  # one reason that is the customer's fault, one that is not
_PRICE = 100  # in whole units of the currency
_MOST = 100  # combinations a rule: the answer must not take long
_LONG_TRANSIT = 30 * DAY
# A fact without a condition: the usual value, then those outside the conditions of other rules.
_USUAL = {
    "tag": ("",),
    "sku": ("GOODS", "ITEM", "1"),
    "channel": ("web", "online"),
    "category": ("", "goods"),
    "country": ("",),
    "tier": ("", "none"),
}
# The conditions on a fact that do not have its name.
_CONDITIONS = {
    "reason": ("reason", "fault"),
    "opens": ("tag",),
    "ordered": ("ordered_from", "ordered_to"),
    "price": ("price_from", "price_to"),
}

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples for a policy; `laws_say` gives equal answers for sales that the laws treat alike."""

    policy: Policy
    regimes: Sequence[Regime]
    today: date
    currency: str
    laws_say: Callable[[Question], object]
    _said: dict[object, object] = field(default_factory=dict)  # by fact, value and currency

    def of(self, rule: Rule | None) -> Iterator[Question]:
        """Sales that a rule applies to (any sale, for the defaults): first one fact changed at a time.

        Of values that no rule and no law distinguishes, only the first is used.
        """
        when = rule.when if rule else When()
        for currency in self._currencies(rule):
            values = self._values(when, currency)
            if not all(values.values()):
                continue  # no sale fits
            usual = {name: found[0] for name, found in self._values(When(), currency).items()}
            distinct = {name: self._distinct(name, found, usual, currency) for name, found in values.items()}
            first = {name: found[0] for name, found in distinct.items()}
            single = ({**first, name: value} for name in distinct for value in distinct[name])
            every = (dict(zip(distinct, facts, strict=True)) for facts in product(*distinct.values()))
            samples = {tuple(facts.values()): facts for facts in islice(chain(single, every), _MOST)}
            for facts in samples.values():
                yield from self._in_quantities(self._question(facts, currency))

    def _currencies(self, rule: Rule | None) -> list[str]:
        """The desk's own, and those of amounts without it."""
        values = [*rule.sets.values(), rule.when.price_from, rule.when.price_to] if rule else []
        others = (one.by_currency for one in amounts_without(values, self.currency))
        return list(dict.fromkeys((self.currency, *chain(*others))))

    def _values(self, when: When, currency: str) -> dict[str, list[Any]]:
        """What each fact of a sale can be under a rule's conditions, the most usual value first."""
        found = {name: list(getattr(when, name) or usual) for name, usual in _USUAL.items()}
        found["channel"].sort(key=lambda channel: channel == "counter")
        found["sku"] = [sku for sku in map(fitting, found["sku"]) if sku]
        days = [(rule.when.ordered_from, rule.when.ordered_to) for rule in self.policy.rules]
        near = [start - DAY for start, _ in days if start] + [end + DAY for _, end in days if end]
        return {
            "reason": self._reasons(when),
            "opens": ["", *self._opening_tags()],
            "ordered": _within(when.ordered_from, when.ordered_to, self.today, near),
            "price": self._prices(when, currency),
            **found,
        }

    def _reasons(self, when: When) -> list[str]:
        faults = {**REASONS, **self.policy.reasons}
        fits = [
            reason
            for reason, fault in faults.items()
            if (when.reason is None or reason in when.reason)
            and (when.fault is None or fault in when.fault)
            and reason not in ("service", "undelivered", "cancelled", *DELIVERY_REASONS)
        ]
        return sorted(fits, key=lambda reason: reason not in _TYPICAL)

    def _opening_tags(self) -> list[str]:
        """The order tags without which a right does not apply."""
        statutes = (statute for regime in self.regimes for statute in regime.statutes)
        return [one.tag for each in statutes if not each.get("distance", False) for one in each.opens]

    def _prices(self, when: When, currency: str) -> list[int]:
        if amounts_without((when.price_from, when.price_to), currency):
            return []
        least, most = (bound and bound.of(currency) for bound in (when.price_from, when.price_to))
        bounds = chain(*((rule.when.price_from, rule.when.price_to) for rule in self.policy.rules))
        known = [price for bound in bounds if bound for price in (bound.of(currency),) if price is not None]
        near = [price + step for price in known for step in (-1, 0, 1)]
        return _within(least, most, _PRICE * 10 ** currency_digits(currency), near)

    def _distinct(self, name: str, values: Sequence[Any], usual: Facts, currency: str) -> list[Any]:
        """The values that a rule, or a law for an otherwise usual sale, distinguishes from those before."""
        if len(values) == 1:
            return list(values)
        conditions = [_only(rule.when, _CONDITIONS.get(name, (name,))) for rule in self.policy.rules]
        found: dict[object, Any] = {}
        for value in values:
            reasons = (value,) if name == "reason" else _TYPICAL
            sales = [self._question({**usual, name: value, "reason": one}, currency) for one in reasons]
            if (name, value, currency) not in self._said:
                self._said[name, value, currency] = tuple(map(self.laws_say, sales))
            rules = tuple(matches(when, sale_of(sales[0])) for when in conditions)
            found.setdefault((rules, self._said[name, value, currency]), value)
        return list(found.values())

    def _question(self, facts: Facts, currency: str) -> Question:
        """A sale of one unit, delivered three days after the order, with notice on the day after."""
        ordered, price, reason = facts["ordered"], facts["price"], facts["reason"]
        line = OrderLine(
            line_id=1,
            position=1,
            sku=facts["sku"],
            title="",
            category=facts["category"],
            quantity=1,
            unit_price_minor=price,
            discount_minor=0,
            tax_minor=0,
            paid_minor=price,
            tags=(facts["tag"],) if facts["tag"] else (),
            delivered_on=ordered + 3 * DAY,
        )
        order = Order(
            order_id=1,
            channel=facts["channel"],
            number="1",
            ordered_on=ordered,
            currency=currency,
            lines=(line,),
            shipping_minor=price // 20,
            country=facts["country"],
            tags=(facts["opens"],) if facts["opens"] else (),
            tier=facts["tier"],
        )
        fault = {**REASONS, **self.policy.reasons}[reason]
        return Question(order, line, 1, reason, fault, ordered + 4 * DAY)

    def _in_quantities(self, question: Question) -> Iterator[Question]:
        """One unit, and as many as make a percentage a fee, earn free shipping or exceed the review limit."""
        yield question
        price, terms, wanted = question.line.paid_minor, terms_for(self.policy, sale_of(question)), []
        if terms.restocking_fee.bps and price:
            wanted.append(-(-10_000 // (terms.restocking_fee.bps * price)))
        if terms.review_above is not None and price:
            wanted.append(terms.review_above // price + 1)
        if terms.free_shipping_from is not None and price:
            units = -(-terms.free_shipping_from // price) or 1
            line = replace(question.line, quantity=units, paid_minor=units * price)
            free = replace(question.order, shipping_minor=0)
            yield replace(_with_line(replace(question, order=free), line), units=units)
        for units in dict.fromkeys(one for one in wanted if one > 1):
            line = replace(question.line, quantity=units, paid_minor=units * price)
            yield replace(_with_line(question, line), units=units)


def _within(least: Any, most: Any, usual: Any, near: Iterable[Any]) -> list[Any]:
    """The usual value, or the end of the range nearest to it; then the others in the range."""
    usual = max(usual, usual if least is None else least)
    usual = min(usual, usual if most is None else most)
    fits = (one for one in near if (least is None or least <= one) and (most is None or one <= most))
    return list(dict.fromkeys((usual, *fits)))


def _only(when: When, names: Sequence[str]) -> When:
    """Some of a rule's conditions without the others."""
    return When(**{name: getattr(when, name) for name in When.__match_args__ if name in names})


def _with_line(question: Question, line: OrderLine) -> Question:
    return replace(question, order=replace(question.order, lines=(line,)), line=line)


def on_other_days(
    question: Question, last_day: Callable[[Question], date | None], holidays: Iterable[date]
) -> Iterator[Question]:
    """The same sale on each day of a week, before each holiday, and after a long transit.

    `last_day` is the law's for a sale: it is the one that falls on a day off.
    """
    week = [_later(question, days * DAY) for days in range(7)]
    yield from week[1:]
    ends = [(last_day(one), days * DAY) for days, one in enumerate(week)]
    unmoved = min((end - days for end, days in ends if end is not None), default=None)
    if unmoved is not None:
        for holiday in holidays:
            yield _later(question, holiday - unmoved)
    ordered = question.order.ordered_on
    yield _with_line(
        question, replace(question.line, shipped_on=ordered, delivered_on=ordered + _LONG_TRANSIT)
    )


def _later(question: Question, by: timedelta) -> Question:
    line, order = question.line, question.order
    moved = replace(line, delivered_on=line.delivered_on and line.delivered_on + by)
    dated = replace(question, order=replace(order, ordered_on=order.ordered_on + by),
                    notice_on=question.notice_on + by)  # fmt: skip
    return _with_line(dated, moved)


def fitting(glob: str) -> str:
    """A SKU that a glob matches; "" if none is found."""
    made, rest = "", glob
    while rest:
        sign, rest = rest[0], rest[1:]
        end = rest.find("]", 2 if rest[:1] == "!" else 1)
        if sign == "[" and end > 0:
            sign, rest = _member(f"[{rest[:end]}]"), rest[end + 1 :]
        made += "1" if sign in "*?" else sign
    return made if fnmatchcase(made, glob) else ""


def _member(choice: str) -> str:
    """A character that a bracket of a glob matches, if possible a capital letter or a digit."""
    signs = string.ascii_uppercase + string.digits + string.ascii_lowercase + string.punctuation + choice
    return next((sign for sign in signs if fnmatchcase(sign, choice)), "")
