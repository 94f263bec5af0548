"""Questions of eligibility and their answers: findings, counts of days, grounds, judgements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from returndesk.core.claims.model import RefundTerms
from returndesk.core.codes import ELIGIBLE, INELIGIBLE, NEVER_REACHED, REVIEW
from returndesk.core.customers.signals import OftenReturns
from returndesk.core.days import Calendar
from returndesk.core.money import format_minor, percent_text
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.terms import Policy, Sale
from returndesk.core.refunds.withheld import Withheld
from returndesk.core.value import Value, replace

# Findings of an order's money, of no ground: they bound or stop the refund, not the right to it.
OF_MONEY = frozenset({"disputed", "dispute-lost", "refunded-elsewhere", "part-paid", "total-below-lines"})
# Findings of a later last day under another ground: of use until notice is given, and not kept on a claim.
OF_LATER_DAYS = frozenset({"law-later", "policy-later"})


class Finding(Value):
    """One reason for a verdict; `weight` is the best verdict that it allows."""

    code: str
    text: str
    source: str = ""
    weight: str = ELIGIBLE


class DayStep(Value):
    """One step in a count of days."""

    label: str
    on: date
    source: str


class Question(Value):
    """Can these units of a line be returned for this reason, with notice on this day?"""

    order: Order
    line: OrderLine
    units: int
    reason: str
    fault: str
    notice_on: date
    evidence: frozenset[str] = frozenset()
    outcome: str = "refund"  # what the customer wants
    often: OftenReturns | None = None  # how often the customer returns; None: the shop does not ask

    @property
    def unsent(self) -> bool:
        """Whether the line was not sent: by the platform, or by a cancellation if nothing contradicts it.

        What the platform cancelled and did not refund is a cancellation, whatever was sent.
        """
        cancelled = self.reason == "cancelled" and not self.line.has_left
        return self.line.unsent or cancelled or self.order.owed_minor > 0

    @property
    def signals(self) -> frozenset[str]:
        """The signals for the shop's own rules: about customers who return by their own choice."""
        return self.often.signals if self.often and self.fault == "customer" else frozenset()

    @property
    def never_reached(self) -> str:
        """Why the goods never reached the customer, in words; "" if they may have."""
        if self.order.owed_minor:
            return f"{self.order.status} on the platform"
        return "not sent yet" if self.unsent else NEVER_REACHED.get(self.reason, "")

    @property
    def undelivered(self) -> str:
        """Why every window is still to begin, whatever a day says; "" if one has begun."""
        if self.order.owed_minor:
            return f"{self.never_reached}: in time at any day"
        if why := self.never_reached:
            return f"{why}: nothing was delivered, the period is still to begin"
        if self.line.in_part:
            part = f"{self.line.part_units} of {self.line.quantity}"
            return f"{part} delivered: the period begins with the last parcel"
        return ""


class Ground(Value):
    """One set of terms for a return, and its refund. Amounts in minor units."""

    name: str  # "policy", or a law's such as "eu.withdrawal"
    verdict: str
    estimated: bool
    steps: tuple[DayStep, ...]  # () while the window is still to begin
    findings: tuple[Finding, ...]
    goods_minor: int
    fee_minor: int
    shipping_minor: int
    terms: RefundTerms
    remedies: tuple[str, ...]
    auto_approve: bool
    period: str  # "30 days from delivery"
    source: str = ""  # the citation of a statute; "" for the shop's own
    dues: tuple[DayStep, ...] = ()  # deadlines that run from the notice
    surcharges_minor: int = 0
    withheld: tuple[Withheld, ...] = ()  # for gifts that are kept, and lost free shipping
    most_minor: int | None = None  # what is left to refund of the whole order; None is any amount

    @property
    def starts_on(self) -> date | None:
        return self.steps[0].on if self.steps else None

    @property
    def last_day(self) -> date | None:
        """None while the window is still to begin."""
        return self.steps[-1].on if self.steps else None

    @property
    def refund_minor(self) -> int:
        """The refund in minor units, at most what is left of the order; 0 if the verdict is no."""
        return self.sum_minor if self.most_minor is None else min(self.sum_minor, self.most_minor)

    @property
    def sum_minor(self) -> int:
        """The refund by its terms alone."""
        if self.verdict == INELIGIBLE:
            return 0
        withheld = sum(one.amount_minor for one in self.withheld)
        return self.goods_minor - self.fee_minor + self.shipping_minor + self.surcharges_minor - withheld

    @property
    def holds(self) -> bool:
        """Whether it is eligible but for the order's money."""
        against = {finding.code for finding in self.findings if finding.weight != ELIGIBLE}
        return self.verdict == ELIGIBLE or (self.verdict == REVIEW and against <= OF_MONEY)

    def fee_text(self, currency: str) -> str:
        """The fee in words: "15 %", "2.50"."""
        fee = self.terms.fee
        return percent_text(fee.bps) if fee.per_unit is None else format_minor(self.fee_minor, currency)


class Judgement(Value):
    """The best ground for the customer, and the other grounds."""

    best: Ground
    others: tuple[Ground, ...] = ()
    unsent: bool = False  # the units are still with the shop

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return (self.best, *self.others)

    @property
    def rights(self) -> tuple[Ground, ...]:
        """The statutory grounds that hold: the eligible ones, and the chosen one unless ineligible."""
        return tuple(
            ground
            for ground in self.grounds
            if ground.name != "policy"
            and (ground.holds or (ground is self.best and ground.verdict != INELIGIBLE))
        )

    def deductible(self) -> tuple[tuple[str, ...] | None, str]:
        """The conditions for which every right allows a deduction, with a citation; None if no right holds.

        The strictest right counts, whichever ground was chosen.
        """
        conditions, source = None, ""
        for ground in self.rights:
            allowed = ground.terms.deducts or ()
            left = tuple(one for one in (allowed if conditions is None else conditions) if one in allowed)
            if conditions is None or left != conditions:
                conditions, source = left, ground.terms.deduct_source
        return conditions, source


GroundRule = Callable[[Question, Policy, Calendar], Ground | None]


def terms_text(ground: Ground, currency: str) -> str:
    """The terms in one line: period, fee, and who pays return shipping."""
    parts = [ground.period]
    if ground.name != "policy":
        parts.append("no fee")  # no statute has one
    elif ground.fee_minor:
        parts.append(f"fee {ground.fee_text(currency)}")
    return ", ".join((*parts, f"{ground.terms.postage} pays return shipping"))


def own_sale(question: Question) -> Sale:
    """The facts for the shop's own terms: with the signals about the customer, which no law reads."""
    return replace(sale_of(question), signals=question.signals)


def sale_of(question: Question, line: OrderLine | None = None) -> Sale:
    """The facts for a policy's rules: of the question's line, or of another line of the order."""
    order, line = question.order, line or question.line
    return Sale(
        reason=question.reason,
        fault=question.fault,
        category=line.category,
        sku=line.sku,
        tags=frozenset(order.tags) | frozenset(line.tags),
        channel=order.channel,
        country=order.country,
        tier=order.tier,
        unit_price_minor=line.unit_price_minor,
        currency=order.currency,
        ordered_on=order.ordered_on,
        outcome=question.outcome,
    )
