"""Who may send what back until when, and why: pure, from facts to a judgement with every reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from returndesk.core.codes import ELIGIBLE, INELIGIBLE, REVIEW, VERDICTS, worst_verdict
from returndesk.core.days import Calendar, Window, add_window
from returndesk.core.money import Fee, cumulative_share, format_minor
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.terms import Policy, Sale, Terms, terms_for
from returndesk.core.refunds.refund import OrderMoney, Return, fee_for, percent_text, shipping_for

LESSER = "then"  # the finding that a right is there, but gives no money back any more


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason for a verdict; `weight` is the verdict that it leaves at best."""

    code: str
    text: str
    source: str = ""
    weight: str = ELIGIBLE


@dataclass(frozen=True, slots=True)
class DayStep:
    """One step in the count of days, as a person does it with a calendar."""

    label: str
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may so many units of this line come back for this reason, told on this day?"""

    order: Order
    line: OrderLine
    units: int
    reason: str
    fault: str
    notice_on: date
    evidence: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ground:
    """One set of terms under which a return may be owed, and what it gives. Amounts in minor units."""

    name: str  # "policy", or a law's such as "eu.withdrawal"
    verdict: str
    starts_on: date
    last_day: date
    estimated: bool
    steps: tuple[DayStep, ...]
    findings: tuple[Finding, ...]
    goods_minor: int
    fee_minor: int
    shipping_minor: int
    fee: Fee
    fee_source: str
    shipping_rule: str
    postage: str
    remedies: tuple[str, ...]
    credit_bonus_bps: int
    auto_approve: bool
    terms_text: str
    source: str = ""  # where a law's ground is written; "" for the shop's own
    dues: tuple[DayStep, ...] = ()  # what is owed by when once the customer has spoken
    # Once everything has come back, the shipping goes back up to this: under on-full-return None is all of
    # it, under another rule None is that rule alone.
    shipping_cap_minor: int | None = None
    shipping_cap_source: str = ""
    deducts: tuple[str, ...] | None = None  # conditions for which something may be taken off; None is any
    deduct_source: str = ""

    @property
    def refund_minor(self) -> int:
        """The money that would be given: nothing where the answer is no."""
        if self.verdict == INELIGIBLE:
            return 0
        return self.goods_minor - self.fee_minor + self.shipping_minor


@dataclass(frozen=True, slots=True)
class Judgement:
    """The best ground for the customer, and the others."""

    best: Ground
    others: tuple[Ground, ...] = ()

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return (self.best, *self.others)


GroundRule = Callable[[Question, Policy, Calendar], Ground | None]


def judge(
    question: Question,
    policy: Policy,
    calendar: Calendar,
    laws: tuple[GroundRule, ...] = (),
    notes: tuple[Finding, ...] = (),
) -> Judgement:
    """The verdict: every ground gives its own, and the best for the customer wins.

    Eligible over review over ineligible, then the higher refund, then the shop's own, then the later last
    day. The terms of the best are never below those of another that holds. `calendar` is the shop's own;
    `notes` stand on the best ground beside its own findings.
    """
    grounds = [rule(question, policy, calendar) for rule in (shop_ground, *laws)]
    found = [ground for ground in grounds if ground is not None]
    found.sort(
        key=lambda g: (
            VERDICTS.index(g.verdict),
            -g.refund_minor,
            g.name != "policy",
            -g.last_day.toordinal(),
        )
    )
    best = found[0]
    if len(found) > 1:
        from returndesk.core.law.minimum_terms import not_below

        best = not_below(question, best, found[1:])
    return Judgement(replace(best, findings=(*best.findings, *notes)) if notes else best, tuple(found[1:]))


def generosity(shipping_rule: str, fault: str) -> int:
    """How much of the shipping a rule gives in the end, to compare it with another: 0 none, 2 all."""
    on_fault = 0 if fault == "customer" else 2
    return {"never": 0, "on-full-return": 1, "on-fault": on_fault, "always": 2}[shipping_rule]


def returned_alone(question: Question) -> Return:
    """The units asked for as if they alone came back, under no terms yet."""
    line = question.line
    return Return(
        sku=line.sku,
        title=line.title,
        units=question.units,
        sold=line.quantity,
        gone_units=line.gone_units,
        paid_minor=line.paid_minor,
        fault=question.fault,
    )


def shop_ground(question: Question, policy: Policy, calendar: Calendar) -> Ground:
    """What the shop's own policy says."""
    order, line = question.order, question.line
    terms = terms_for(policy, sale_of(question))
    steps, estimated = _count_days(question, terms, calendar)
    starts_on, last_day = steps[0].on, steps[-1].on
    alone = returned_alone(question)
    item = replace(alone, fee=terms.restocking_fee, shipping_rule=terms.original_shipping)
    goods = cumulative_share(line.paid_minor, line.gone_units, question.units, line.quantity)
    shipping, _ = shipping_for(order_money(order), [item], [goods])
    findings = (
        *units_findings(question),
        *_own_findings(question, terms, last_day, goods),
        *_notes(question, terms, steps[0], estimated),
    )
    fee = fee_for(terms.restocking_fee, question.fault, goods, question.units, order.currency)
    return Ground(
        name="policy",
        verdict=worst_verdict(f.weight for f in findings),
        starts_on=starts_on,
        last_day=last_day,
        estimated=estimated,
        steps=tuple(steps),
        findings=findings,
        goods_minor=goods,
        fee_minor=fee,
        shipping_minor=shipping,
        fee=terms.restocking_fee,
        fee_source=terms.sources["restocking_fee"],
        shipping_rule=terms.original_shipping,
        postage=terms.postage,
        remedies=terms.remedies,
        credit_bonus_bps=terms.credit_bonus,
        auto_approve=terms.auto_approve,
        terms_text=_terms_text(question, terms, fee),
    )


def order_money(order: Order) -> OrderMoney:
    """The money of an order that refunds have to respect."""
    return OrderMoney(
        currency=order.currency,
        paid_minor=order.paid_minor,
        shipping_minor=order.shipping_minor,
        shipping_refunded_minor=order.shipping_refunded_minor,
        shared_goods_minor=order.shared_goods_minor,
        units_left=sum(line.quantity - line.gone_units + line.kept_units for line in order.lines),
    )


def units_findings(question: Question) -> list[Finding]:
    """Why units cannot be claimed at all, whatever the ground."""
    order, line = question.order, question.line
    left = order.claimable(line)
    if order.over:
        done = "was cancelled" if order.status == "cancelled" else "was refunded where it was sold"
        return [Finding("units", f"the whole order {done}: nothing is left to claim", "", INELIGIBLE)]
    findings = []
    if left <= 0:
        text = f"nothing left to claim: {_where_units_went(line)}"
        findings.append(Finding("units", text, "", INELIGIBLE))
    elif question.units > left:
        text = f"{question.units} asked, {left} can still be claimed"
        findings.append(Finding("units", text, "", INELIGIBLE))
    if order.elsewhere_minor or (
        order.status == "part-refunded" and not any(ln.elsewhere_units for ln in order.lines)
    ):
        amount = f"{format_minor(order.elsewhere_minor, order.currency)} {order.currency}"
        what = amount if order.elsewhere_minor else "a part"
        text = f"{what} of this order went back where it was sold; for which units is not known"
        findings.append(Finding("refunded-elsewhere", text, "", REVIEW))
    return findings


def _where_units_went(line: OrderLine) -> str:
    gone = [
        (line.settled_units, "settled"),
        (line.elsewhere_units, "refunded where they were sold"),
        (line.held_units, "on open claims"),
    ]
    return f"{line.quantity} sold, " + ", ".join(f"{count} {what}" for count, what in gone if count)


def sale_of(question: Question, line: OrderLine | None = None) -> Sale:
    """The facts that a policy's rules ask for: of the question's line, or of another of its order."""
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
    )


def _anchor(question: Question, terms: Terms) -> tuple[list[DayStep], bool]:
    """The day from which the window runs, and whether it had to be assumed."""
    order, line = question.order, question.line
    if terms.starts == "ordered":
        return [DayStep("ordered", order.ordered_on, "the order's own date")], False
    if terms.starts == "shipped":
        if line.shipped_on:
            return [DayStep("shipped", line.shipped_on, "the order's own date")], False
        return [DayStep("shipped, assumed", order.ordered_on, "the day of the order")], True
    step, estimated = delivery_of(order, line, terms)
    return [step], estimated


def delivery_of(order: Order, line: OrderLine, terms: Terms) -> tuple[DayStep, bool]:
    """The day on which a line arrived, and whether it had to be assumed."""
    if line.delivered_on:
        return DayStep("delivered", line.delivered_on, "the order's own date"), False
    start, what = (line.shipped_on, "shipped") if line.shipped_on else (order.ordered_on, "ordered")
    assumed = add_window(start, terms.transit)
    source = f"{what} {start.isoformat()} + {terms.transit}, {terms.sources['transit']}"
    return DayStep("delivered, assumed", assumed, source), True


def _count_days(question: Question, terms: Terms, calendar: Calendar) -> tuple[list[DayStep], bool]:
    """The count, first step the anchor, last the last day. The first day is not counted."""
    steps, estimated = _anchor(question, terms)
    additions: list[tuple[Window, str]] = [(terms.window, terms.sources["window"]), *terms.extensions]
    for window, source in additions:
        steps.append(DayStep(f"+ {window}", add_window(steps[-1].on, window), source))
    for season in terms.seasons:
        if season.last_day > steps[-1].on:
            steps.append(DayStep("season", season.last_day, f'"{season.name}"'))
    if terms.roll_to_open_day and not calendar.is_open(steps[-1].on):
        closed = calendar.closed_because(steps[-1].on)
        steps.append(DayStep("rolled to", calendar.roll(steps[-1].on), f"{closed}, the shop is closed"))
    return steps, estimated


def _own_findings(question: Question, terms: Terms, last_day: date, goods_minor: int) -> list[Finding]:
    findings = []
    if not terms.returnable:
        source = terms.sources["returnable"]
        name = source.partition('"')[2].rstrip('"') or "the policy"
        findings.append(Finding("not-returnable", f"not returnable: {name}", source, INELIGIBLE))
    late = (question.notice_on - last_day).days
    if late > 0:  # the last day counts: told at closing time is in time
        days = f"{late} day{'s' if late > 1 else ''}"
        text = f"{days} late: the last day was {last_day.isoformat()}"
        if question.notice_on <= add_window(last_day, terms.grace):
            findings.append(
                Finding("grace", f"{text}, within the grace of {terms.grace}", terms.sources["grace"], REVIEW)
            )
        else:
            findings.append(Finding("late", text, terms.sources["window"], INELIGIBLE))
    missing = [item for item in terms.evidence if item not in question.evidence]
    if missing:
        wanted = " and ".join(f"a {item}" for item in missing)
        findings.append(
            Finding(
                "evidence",
                f"{wanted} {'is' if len(missing) == 1 else 'are'} wanted first",
                terms.sources["evidence"],
                REVIEW,
            )
        )
    limit = terms.review_above.of(question.order.currency) if terms.review_above else None
    if limit is not None and goods_minor > limit:
        currency = question.order.currency
        amount, above = format_minor(goods_minor, currency), format_minor(limit, currency)
        text = f"goods of {amount} are above {above} {currency}"
        findings.append(Finding("review-above", text, terms.sources["review_above"], REVIEW))
    return findings


def _notes(question: Question, terms: Terms, anchor: DayStep, estimated: bool) -> list[Finding]:
    """What a reader must know, though it changes no verdict."""
    currency = question.order.currency
    notes = []
    if estimated:
        text = f"estimated: no {terms.starts} date is known, {anchor.on.isoformat()} is assumed"
        notes.append(Finding("estimated", text, anchor.source))
    notes.extend(
        Finding("no-amount", f"a rule names no amount in {currency} and does not apply", where)
        for where in terms.unpriced
    )
    return notes


def _terms_text(question: Question, terms: Terms, fee_minor: int) -> str:
    """The terms as one says them to a customer."""
    added = "".join(f" + {window}" for window, _ in terms.extensions)
    start = {"delivered": "delivery", "shipped": "shipping", "ordered": "the order"}[terms.starts]
    parts = [f"{terms.window}{added} from {start}"]
    if question.fault == "customer":
        fee = terms.restocking_fee
        if fee_minor and fee.per_unit is None:
            parts.append(f"fee {percent_text(fee.bps)}")
        elif fee_minor:
            parts.append(f"fee {format_minor(fee_minor, question.order.currency)}")
    parts.append(f"{'shop' if terms.postage == 'shop' else 'customer'} pays the way back")
    return ", ".join(parts)
