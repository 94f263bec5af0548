"""Where a policy promises less than a law that binds the shop: each key, and a sale that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from returndesk.core.codes import ELIGIBLE
from returndesk.core.eligibility.model import Ground, Question, sale_of
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.law.audit_samples import DAY, Examples, on_other_days
from returndesk.core.law.facts import facts_of
from returndesk.core.law.grounds import HolidaysOf, law_ground, no_holidays
from returndesk.core.law.statute import Regime, Statute
from returndesk.core.money import Amount, Fee, format_minor, percent_text
from returndesk.core.policy.terms import Policy, Rule, Terms, terms_for

_DATED = 6  # sales of a rule that are tried on other days as well
_HOLIDAYS = 20  # those of a year and more


@dataclass(frozen=True, slots=True)
class Override:
    """One key of a policy that a law goes beyond."""

    table: str  # "[defaults]", '[[rule]] 2 "final sale"'
    key: str
    says: str  # the policy's value
    law: str  # "eu.withdrawal"
    cite: str
    gives: str  # what the law gives in its place
    example: str  # a sale, and what each gives


def overrides(
    policy: Policy,
    regimes: Sequence[Regime],
    today: date,
    currency: str,
    holidays_of: HolidaysOf = no_holidays,
) -> list[Override]:
    """Every rule and default of a policy that a law overrides, each once a law, in the policy's order."""
    found: dict[tuple[str, str, str], Override] = {}
    statutes = [(regime, statute) for regime in regimes for statute in regime.statutes]
    anyhow = [_Case(policy, None, regime, statute, holidays_of) for regime, statute in statutes]
    examples = Examples(policy, regimes, today, currency, lambda question: _said_by_laws(anyhow, question))
    for rule in (None, *policy.rules):
        questions = list(examples.of(rule))
        for case in (replace(one, rule=rule) for one in anyhow):
            for one in _of_rule(case, questions):
                found.setdefault((one.table, one.key, one.law), one)
    keys = list(dict.fromkeys((one.table, one.key) for one in found.values()))
    return sorted(found.values(), key=lambda one: keys.index((one.table, one.key)))


@dataclass(frozen=True, slots=True)
class _Case:
    """One rule of a policy (None: its defaults) against one statute."""

    policy: Policy
    rule: Rule | None
    regime: Regime
    statute: Statute
    holidays_of: HolidaysOf

    @property
    def table(self) -> str:
        return f'[[rule]] {self.rule.number} "{self.rule.name}"' if self.rule else "[defaults]"

    @property
    def source(self) -> str:
        where = f'"{self.rule.name}"' if self.rule else "defaults"
        return f"policy {self.policy.version}, {where}"

    def law(self, question: Question) -> Ground | None:
        terms = terms_for(self.policy, sale_of(question))
        facts = facts_of(question, self.policy, terms)
        found = law_ground(self.statute, self.regime, question, terms, facts, self.holidays_of)
        return found if found is not None and found.verdict == ELIGIBLE else None

    def law_of(self, question: Question) -> Ground | None:
        """What the statute gives for a sale that is brought back at once."""
        return self.law(replace(question, notice_on=question.order.ordered_on + 4 * DAY))

    def last_day(self, question: Question) -> date | None:
        found = self.law_of(question)
        return found.last_day if found else None

    @property
    def sets_days(self) -> bool:
        """Whether the rule says for how long: the defaults always do."""
        return self.rule is None or bool({"window", "starts"} & set(self.rule.sets))

    def shop(self, question: Question) -> Ground:
        return shop_ground(question, self.policy, self.policy.calendar(self.holidays_of("")))


def _said_by_laws(cases: Sequence[_Case], question: Question) -> tuple[object, ...]:
    """What the laws say of a sale, so that sales of which they say the same need not be tried twice."""
    early = replace(question, notice_on=question.order.ordered_on + 4 * DAY)
    grounds = [case.law(early) for case in cases]
    return tuple(
        ground and (ground.postage, ground.remedies, ground.shipping_rule, ground.last_day - early.notice_on)
        for ground in grounds
    )


def _of_rule(case: _Case, questions: Sequence[Question]) -> Iterator[Override]:
    """The keys of one rule that fall short of one statute: on the usual days of each sale, then on others."""
    told: set[str] = set()
    for question in questions:
        if case.rule is not None and told.issuperset(case.rule.sets):
            return  # nothing is left to be said of it
        for one in _of_case(case, question):
            told.add(one.key)
            yield one
    if "window" in told or not case.sets_days:
        return
    tried = islice((question for question in questions if case.law_of(question) is not None), _DATED)
    holidays = sorted(case.holidays_of(""))
    for question in tried:
        ahead = [day for day in holidays if day > question.order.ordered_on][:_HOLIDAYS]
        for other in on_other_days(question, case.last_day, ahead):
            found = list(_of_window(case, other, case.last_day(other)))
            yield from found
            if found:
                return


def _of_case(case: _Case, question: Question) -> Iterator[Override]:
    """The keys of one rule that fall short of one statute, for one sale."""
    order = question.order
    early = replace(question, notice_on=order.ordered_on + 4 * DAY)
    law = case.law_of(question)
    terms = terms_for(case.policy, sale_of(question))
    if law is None:
        return
    shop = case.shop(early)
    for key, gives in _short_of(terms, shop, law, question):
        if terms.sources[key] == case.source:
            yield _override(case, key, terms, early, shop, law, gives)
    yield from _of_window(case, question, law.last_day)


def _of_window(case: _Case, question: Question, last_day: date | None) -> Iterator[Override]:
    """The keys that make the shop's last day come before the statute's: told on the latter, it is late."""
    if last_day is None:
        return
    late = replace(question, notice_on=last_day)
    terms = terms_for(case.policy, sale_of(question))
    law, shop = case.law(late), case.shop(late)
    if law is not None and law.last_day > shop.last_day:
        for key in ("window", "starts"):
            if terms.sources[key] == case.source and (key == "window" or terms.starts != "delivered"):
                gives = f"until {law.last_day.isoformat()}"
                yield _override(case, key, terms, late, shop, law, gives)


def _short_of(terms: Terms, shop: Ground, law: Ground, question: Question) -> Iterator[tuple[str, str]]:
    """The keys in which the shop's terms are worse than the law's, each with what the law gives."""
    if not terms.returnable:
        yield "returnable", f"it may come back until {law.last_day.isoformat()}"
    if shop.fee_minor > law.fee_minor:
        yield "restocking_fee", "no fee"
    if law.postage == "shop" and terms.postage != "shop":
        yield "postage", "the shop pays return shipping"
    owed = _generosity(law.shipping_rule, question.fault)
    if "refund" in law.remedies and owed > _generosity(terms.original_shipping, question.fault):
        yield "original_shipping", f"the shipping back, {law.shipping_rule}"
    missing = [remedy for remedy in law.remedies if remedy not in terms.remedies]
    if missing:
        yield "remedies", f"{' or '.join(missing)} as well"
    if terms.evidence:
        yield "evidence", "no evidence is asked for first"
    limit = terms.review_above.of(question.order.currency) if terms.review_above else None
    if limit is not None and shop.goods_minor > limit:
        yield "review_above", "eligible whatever it cost"


def _generosity(shipping_rule: str, fault: str) -> int:
    """How much of the shipping a rule gives in the end, to compare it with another: 0 none, 2 all."""
    on_fault = 0 if fault == "customer" else 2
    return {"never": 0, "on-full-return": 1, "on-fault": on_fault, "always": 2}[shipping_rule]


def _override(
    case: _Case, key: str, terms: Terms, question: Question, shop: Ground, law: Ground, gives: str
) -> Override:
    order = question.order
    currency = order.currency
    tags = (*order.tags, *question.line.tags)
    units = f"{question.units} × " if question.units > 1 else ""
    facts = [
        f"{units}{question.line.sku} at {format_minor(question.line.paid_minor, currency)} {currency}",
        f"shipping {format_minor(order.shipping_minor, currency)}",
        order.channel,
        *([f"tag {', '.join(tags)}"] if tags else []),
        f"delivered {question.line.delivered_on}",
        f"{question.reason} told {question.notice_on.isoformat()}",
    ]
    example = f"{', '.join(facts)}: the policy {_given(shop, currency)}, {law.name} {_given(law, currency)}"
    return Override(
        case.table, key, _said(getattr(terms, key), currency), law.name, law.source, gives, example
    )


def _given(ground: Ground, currency: str) -> str:
    """What a ground gives, in a few words."""
    if ground.verdict != ELIGIBLE:
        return f"says {ground.verdict}"
    refund = ground.goods_minor - ground.fee_minor + ground.shipping_minor
    back = f"gives {format_minor(refund, currency)} back until {ground.last_day.isoformat()}"
    return f"{back}, {ground.postage} pays return shipping"


def _said(value: object, currency: str) -> str:
    """A policy's value as its document has it."""
    if isinstance(value, Fee):
        value = value.per_unit if value.per_unit is not None else percent_text(value.bps)
    if isinstance(value, Amount):
        minor = value.of(currency)
        return "" if minor is None else f"{format_minor(minor, currency)} {currency}"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, tuple) else str(value)
