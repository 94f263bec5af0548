"""The terms of a policy that are worse than a law's, each with a sale that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from returndesk.core.codes import ELIGIBLE
from returndesk.core.eligibility.model import Ground, Question, sale_of
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.eligibility.units import with_withheld
from returndesk.core.law.audit_samples import Samples, on_other_days
from returndesk.core.law.facts import facts_of
from returndesk.core.law.grounds import HolidaysOf, law_ground, no_holidays
from returndesk.core.law.statute import Regime, Statute
from returndesk.core.money import Fee, format_minor, money_text, percent_text
from returndesk.core.policy.terms import Policy, Rule, Terms, terms_for
from returndesk.core.value import Value, replace

_DATED = 6  # sales of a rule that are compared on other days as well
_HOLIDAYS = 20  # more than a year's


class Override(Value):
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
    defaults = [
        _Case(policy, None, regime, statute, holidays_of) for regime in regimes for statute in regime.statutes
    ]

    def laws_say(question: Question) -> tuple[object, ...]:
        def gives(law: Ground) -> tuple[object, ...]:
            days = law.last_day and law.last_day - question.notice_on
            return law.terms.postage, law.remedies, law.terms.shipping_rule, days

        return tuple(law and gives(law) for law in (case.law(question) for case in defaults))

    samples = Samples(policy, regimes, today, currency, laws_say)
    found: dict[tuple[str, str, str], Override] = {}
    for rule in (None, *policy.rules):
        questions = list(samples.of(rule))
        for case in defaults:
            for one in replace(case, rule=rule).overrides(questions):
                found.setdefault((one.table, one.key, one.law), one)
    keys = list(dict.fromkeys((one.table, one.key) for one in found.values()))
    return sorted(found.values(), key=lambda one: keys.index((one.table, one.key)))


class _Case(Value):
    """One rule of a policy (None: its defaults) against one statute."""

    policy: Policy
    rule: Rule | None
    regime: Regime
    statute: Statute
    holidays_of: HolidaysOf

    def overrides(self, questions: Sequence[Question]) -> Iterator[Override]:
        """The rule's keys that are worse than the statute, for these sales and for some on other days."""
        named: set[str] = set()
        for question in questions:
            if self.rule is not None and named.issuperset(self.rule.sets):
                return
            for one in self._of_sale(question):
                named.add(one.key)
                yield one
        if "window" in named or (self.rule is not None and not {"window", "starts"} & set(self.rule.sets)):
            return
        lawful = islice((one for one in questions if self.law(one) is not None), _DATED)
        holidays = sorted(self.holidays_of(""))
        for question in lawful:
            ahead = [day for day in holidays if day > question.order.ordered_on][:_HOLIDAYS]
            for other in on_other_days(question, self._last_day, ahead):
                found = list(self._of_days(other, self._last_day(other)))
                yield from found
                if found:
                    return

    def law(self, question: Question) -> Ground | None:
        """The statute's ground for a sale, if it is eligible."""
        terms = self._terms(question)
        facts = facts_of(question, self.policy, terms)
        found = law_ground(self.statute, self.regime, facts, terms, self.holidays_of)
        return with_withheld(question, found) if found and found.verdict == ELIGIBLE else None

    def _last_day(self, question: Question) -> date | None:
        law = self.law(question)
        return law.last_day if law else None

    def _terms(self, question: Question) -> Terms:
        return terms_for(self.policy, sale_of(question))

    def _shop(self, question: Question) -> Ground:
        calendar = self.policy.calendar(self.holidays_of(""))
        return with_withheld(question, shop_ground(question, self.policy, calendar))

    def _of_sale(self, question: Question) -> Iterator[Override]:
        law, terms = self.law(question), self._terms(question)
        if law is None:
            return
        shop = self._shop(question)
        for key, gives in _worse(terms, shop, law, question):
            if self._sets(terms, key):
                yield self._override(key, question, shop, law, gives)
        yield from self._of_days(question, law.last_day)

    def _of_days(self, question: Question, last_day: date | None) -> Iterator[Override]:
        """The keys for which a notice on the statute's last day is too late for the shop."""
        if last_day is None:
            return
        late = replace(question, notice_on=last_day)
        law, shop, terms = self.law(late), self._shop(late), self._terms(question)
        if law is None or law.last_day is None or shop.last_day is None or law.last_day <= shop.last_day:
            return
        for key in ("window", "starts"):
            if self._sets(terms, key) and (key == "window" or terms.starts != "delivered"):
                yield self._override(key, late, shop, law, f"until {law.last_day.isoformat()}")

    def _sets(self, terms: Terms, key: str) -> bool:
        """Whether a term comes from this rule."""
        where = f'"{self.rule.name}"' if self.rule else "defaults"
        return terms.sources[key] == f"policy {self.policy.version}, {where}"

    def _override(self, key: str, question: Question, shop: Ground, law: Ground, gives: str) -> Override:
        currency, value = question.order.currency, getattr(self._terms(question), key)
        example = (
            f"{_sale_text(question)}: the policy {_given(shop, currency)}, {law.name} {_given(law, currency)}"
        )
        table = f'[[rule]] {self.rule.number} "{self.rule.name}"' if self.rule else "[defaults]"
        return Override(table, key, _shown(value, currency), law.name, law.source, gives, example)


def _worse(terms: Terms, shop: Ground, law: Ground, question: Question) -> Iterator[tuple[str, str]]:
    """The keys in which the shop's terms are worse than the law's, each with what the law gives."""
    if not terms.returnable:
        yield "returnable", f"returnable until {law.last_day}"
    if shop.fee_minor > law.fee_minor:
        yield "restocking_fee", "no fee"
    if "refund" in law.remedies and sum(one.amount_minor for one in shop.withheld) > sum(
        one.amount_minor for one in law.withheld
    ):
        yield "free_shipping_from", "nothing withheld for lost free shipping"
    if law.terms.postage == "shop" and terms.postage != "shop":
        yield "postage", "the shop pays return shipping"
    owed = _generosity(law.terms.shipping_rule, question.fault)
    if "refund" in law.remedies and owed > _generosity(terms.original_shipping, question.fault):
        yield "original_shipping", f"shipping refunded: {law.terms.shipping_rule}"
    if missing := [remedy for remedy in law.remedies if remedy not in terms.remedies]:
        yield "remedies", f"{' or '.join(missing)} as well"
    if terms.evidence:
        yield "evidence", "no evidence required"
    if terms.review_above is not None and shop.goods_minor > terms.review_above:
        yield "review_above", "eligible at any price"


def _generosity(shipping_rule: str, fault: str) -> int:
    """How much of the shipping a rule refunds in the end, for comparison: 0 none, 2 all."""
    on_fault = 0 if fault == "customer" else 2
    return {"never": 0, "on-full-return": 1, "on-fault": on_fault, "always": 2}[shipping_rule]


def _sale_text(question: Question) -> str:
    order, line = question.order, question.line
    tags, units = (*order.tags, *line.tags), f"{question.units} × " if question.units > 1 else ""
    facts = [
        f"{units}{line.sku} at {money_text(line.paid_minor, order.currency)}",
        f"shipping {format_minor(order.shipping_minor, order.currency)}",
        order.channel,
        *([f"tag {', '.join(tags)}"] if tags else []),
        f"delivered {line.delivered_on}",
        f"{question.reason}, notice on {question.notice_on.isoformat()}",
    ]
    return ", ".join(facts)


def _given(ground: Ground, currency: str) -> str:
    """What a ground gives, in a few words."""
    if ground.verdict != ELIGIBLE:
        return f"says {ground.verdict}"
    refund = money_text(ground.refund_minor, currency)
    return f"refunds {refund} until {ground.last_day}, {ground.terms.postage} pays return shipping"


def _shown(value: object, currency: str) -> str:
    """A policy's value as its document has it."""
    if isinstance(value, Fee):
        value = percent_text(value.bps) if value.per_unit is None else value.per_unit.of(currency)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return money_text(value, currency)
    return ", ".join(value) if type(value) is tuple else str(value)
