"""Where a policy promises less than a law that binds the shop: each key, and a sale that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from returndesk.core.claims import Order, OrderLine
from returndesk.core.codes import ELIGIBLE, REASONS
from returndesk.core.eligibility import Ground, Question, generosity, sale_of, shop_ground
from returndesk.core.law_facts import facts_of
from returndesk.core.law_grounds import HolidaysOf, law_ground, no_holidays
from returndesk.core.laws import DELIVERY_REASONS, Regime, Statute
from returndesk.core.money import currency_digits, format_minor
from returndesk.core.policy import Amount, Fee, Policy, Rule, Terms, When, terms_for
from returndesk.core.refund import percent_text

DAY = timedelta(days=1)
_PREFERRED = ("changed-mind", "defective")  # one that is the customer's doing, one that is not
_SEED = "100"  # what the goods of an example cost, in whole units of the currency


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
    for rule in (None, *policy.rules):
        for question in _questions(policy, rule, today, currency, regimes):
            for regime in regimes:
                for statute in regime.statutes:
                    for one in _of_case(_Case(policy, rule, regime, statute, holidays_of), question):
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

    def shop(self, question: Question) -> Ground:
        return shop_ground(question, self.policy, self.policy.calendar(self.holidays_of("")))


def _questions(
    policy: Policy, rule: Rule | None, today: date, currency: str, regimes: Sequence[Regime]
) -> Iterator[Question]:
    """Sales that a rule is about (any sale, for the defaults), each for one reason of either kind."""
    when = rule.when if rule else When()
    faults = {**REASONS, **policy.reasons}
    fits = [
        reason
        for reason, fault in faults.items()
        if (when.reason is None or reason in when.reason)
        and (when.fault is None or fault in when.fault)
        and reason not in ("service", *DELIVERY_REASONS)
    ]
    fits.sort(key=lambda reason: reason not in _PREFERRED)
    of_customer = [reason for reason in fits if faults[reason] == "customer"][:1]
    of_others = [reason for reason in fits if faults[reason] != "customer"][:1]
    # A right that only a tag opens is asked for with that tag as well.
    opens = [
        opening.tag
        for regime in regimes
        for statute in regime.statutes
        if not statute.get("distance", False)
        for opening in statute.opens
    ]
    for tags in ((), *((tag,) for tag in opens)):
        of = _order(when, today, currency, tags)
        for reason in (*of_customer, *of_others):
            yield Question(of, of.lines[0], 1, reason, faults[reason], of.ordered_on)


def _order(when: When, today: date, currency: str, tags: tuple[str, ...]) -> Order:
    """A sale that a rule's conditions fit, delivered three days after it was ordered."""
    price = int(_SEED) * 10 ** currency_digits(currency)
    least = when.price_from.of(currency) if when.price_from else None
    most = when.price_to.of(currency) if when.price_to else None
    price = max(price, least or 0)
    if most is not None:
        price = min(price, most)
    ordered = max(today, when.ordered_from or today)
    ordered = min(ordered, when.ordered_to or ordered)
    channels = when.channel or ("web",)
    line = OrderLine(
        line_id=1,
        position=1,
        sku=_plain(when.sku[0]) if when.sku else "GOODS",
        title="",
        category=when.category[0] if when.category else "",
        quantity=1,
        unit_price_minor=price,
        discount_minor=0,
        tax_minor=0,
        paid_minor=price,
        tags=when.tag[:1] if when.tag else (),
        delivered_on=ordered + 3 * DAY,
    )
    return Order(
        order_id=1,
        channel=next((channel for channel in channels if channel != "counter"), channels[0]),
        number="1",
        ordered_on=ordered,
        currency=currency,
        lines=(line,),
        country=when.country[0] if when.country else "",
        tags=tags,
        tier=when.tier[0] if when.tier else "",
        shipping_minor=price // 20,
    )


def _plain(glob: str) -> str:
    """A SKU that a simple glob fits."""
    return glob.replace("*", "1").replace("?", "1")


def _of_case(case: _Case, question: Question) -> Iterator[Override]:
    """The keys of one rule that fall short of one statute, for one sale."""
    order = question.order
    early = replace(question, notice_on=order.ordered_on + 4 * DAY)
    law = case.law(early)
    terms = terms_for(case.policy, sale_of(question))
    if law is None:
        return
    shop = case.shop(early)
    for key, gives in _short_of(terms, shop, law, question):
        if terms.sources[key] == case.source:
            yield _override(case, key, terms, early, shop, law, gives)
    late = replace(question, notice_on=law.last_day)
    law, shop = case.law(late), case.shop(late)
    if law is not None and law.last_day > shop.last_day and terms.returnable:
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
        yield "postage", "the shop pays the way back"
    owed = generosity(law.shipping_rule, question.fault)
    if "refund" in law.remedies and owed > generosity(terms.original_shipping, question.fault):
        yield "original_shipping", f"the shipping back, {law.shipping_rule}"
    missing = [remedy for remedy in law.remedies if remedy not in terms.remedies]
    if missing:
        yield "remedies", f"{' or '.join(missing)} as well"
    if terms.evidence:
        yield "evidence", "no evidence is asked for first"
    limit = terms.review_above.of(question.order.currency) if terms.review_above else None
    if limit is not None and shop.goods_minor > limit:
        yield "review_above", "eligible whatever it cost"


def _override(
    case: _Case, key: str, terms: Terms, question: Question, shop: Ground, law: Ground, gives: str
) -> Override:
    order = question.order
    currency = order.currency
    tags = (*order.tags, *question.line.tags)
    facts = [
        f"{question.line.sku} at {format_minor(question.line.paid_minor, currency)} {currency}",
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
    return f"{back}, {ground.postage} pays the way back"


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
