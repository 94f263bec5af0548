"""The shop's own ground: a return under its policy."""

from __future__ import annotations

from datetime import date

from returndesk.core.claims.model import RefundTerms
from returndesk.core.codes import INELIGIBLE, OFTEN_RETURNS, REVIEW, worst_verdict
from returndesk.core.days import Calendar, add_window
from returndesk.core.eligibility.model import DayStep, Finding, Ground, Question, own_sale
from returndesk.core.eligibility.units import (
    goods_alone,
    shipping_alone,
    surcharges_alone,
    undelivered_findings,
    units_findings,
    unsent_terms,
)
from returndesk.core.money import format_minor
from returndesk.core.orders.model import Order, OrderLine
from returndesk.core.policy.terms import Policy, Sale, Terms, matches, terms_for
from returndesk.core.refunds.refund import fee_for

_START = {"delivered": "delivery", "shipped": "shipping", "ordered": "the order"}


def shop_ground(question: Question, policy: Policy, calendar: Calendar) -> Ground:
    """The ground of the policy. `calendar` is the shop's own."""
    sale = own_sale(question)
    terms = terms_for(policy, sale)
    steps, estimated = ([], False) if question.undelivered else _count_days(question, terms, calendar)
    goods = goods_alone(question)
    findings = (
        *units_findings(question),
        *_own_findings(question, terms, steps[-1].on if steps else None, goods),
        *undelivered_findings(question),
        *_notes(question, terms, steps[0] if estimated else None),
        *_signal_uses(question, policy, sale),
    )
    gives = RefundTerms(
        fee=terms.restocking_fee,
        fee_source=terms.sources["restocking_fee"],
        shipping_rule=terms.original_shipping,
        surcharge_rule=terms.surcharges,
        free_from_minor=terms.free_shipping_from,
        shipping_fee_minor=terms.shipping_fee,
        postage=terms.postage,
        credit_bonus_bps=terms.credit_bonus,
    )
    if question.unsent:
        gives = unsent_terms(gives, question.order)
    return Ground(
        name="policy",
        verdict=worst_verdict(f.weight for f in findings),
        estimated=estimated,
        steps=tuple(steps),
        findings=findings,
        goods_minor=goods,
        fee_minor=fee_for(gives.fee, question.fault, goods, question.units, question.order.currency),
        shipping_minor=shipping_alone(question, gives),
        terms=gives,
        remedies=_remedies(question, policy, terms),
        auto_approve=terms.auto_approve,
        period=_period(terms),
        surcharges_minor=surcharges_alone(question, gives),
        most_minor=question.order.left_to_return_minor,
    )


def _anchor(order: Order, line: OrderLine, terms: Terms) -> tuple[DayStep, bool]:
    """The day from which the window runs, and whether it is assumed."""
    if terms.starts == "ordered":
        return DayStep("ordered", order.ordered_on, "date of the order"), False
    if terms.starts == "delivered":
        return delivery_of(order, line, terms)
    if line.shipped_on:
        return DayStep("shipped", line.shipped_on, "date of the order"), False
    return DayStep("shipped, assumed", order.ordered_on, "order date"), True


def delivery_of(order: Order, line: OrderLine, terms: Terms) -> tuple[DayStep, bool]:
    """The day on which a line was delivered, and whether it is assumed."""
    if line.delivered_on:
        return DayStep("delivered", line.delivered_on, "date of the order"), False
    start, what = (line.shipped_on, "shipped") if line.shipped_on else (order.ordered_on, "ordered")
    assumed = add_window(start, terms.transit)
    source = f"{what} {start.isoformat()} + {terms.transit}, {terms.sources['transit']}"
    return DayStep("delivered, assumed", assumed, source), True


def _count_days(question: Question, terms: Terms, calendar: Calendar) -> tuple[list[DayStep], bool]:
    """The count from anchor to last day, and whether the anchor is assumed. The first day is not counted."""
    anchor, estimated = _anchor(question.order, question.line, terms)
    steps = [anchor]
    for window, source in ((terms.window, terms.sources["window"]), *terms.extensions):
        steps.append(DayStep(f"+ {window}", add_window(steps[-1].on, window), source))
    for season in terms.seasons:
        if season.last_day > steps[-1].on:
            steps.append(DayStep("season", season.last_day, f'"{season.name}"'))
    if terms.roll_to_open_day and not calendar.is_open(steps[-1].on):
        closed = calendar.closed_because(steps[-1].on)
        steps.append(DayStep("rolled to", calendar.roll(steps[-1].on), f"{closed}, the shop is closed"))
    return steps, estimated


def _own_findings(question: Question, terms: Terms, last_day: date | None, goods_minor: int) -> list[Finding]:
    """What stands against it; without a last day it is in time, and nothing against what is owed."""
    findings: list[Finding] = []
    if question.order.owed_minor:
        return findings
    if not terms.returnable:
        source = terms.sources["returnable"]
        name = source.partition('"')[2].rstrip('"') or "the policy"
        findings.append(Finding("not-returnable", f"not returnable: {name}", source, INELIGIBLE))
    late = (question.notice_on - last_day).days if last_day else 0
    if last_day and late > 0:  # the last day counts: a notice at closing time is in time
        days = f"{late} day{'s' if late > 1 else ''}"
        text = f"{days} late: the last day was {last_day.isoformat()}"
        if question.notice_on <= add_window(last_day, terms.grace):
            text += f", within the grace period of {terms.grace}"
            findings.append(Finding("grace", text, terms.sources["grace"], REVIEW))
        else:
            findings.append(Finding("late", text, terms.sources["window"], INELIGIBLE))
    missing = [item for item in terms.evidence if item not in question.evidence]
    if missing and not question.unsent:  # there is nothing to take a photo of
        required = " and ".join(f"a {item}" for item in missing)
        text = f"{required} {'is' if len(missing) == 1 else 'are'} required"
        findings.append(Finding("evidence", text, terms.sources["evidence"], REVIEW))
    limit = terms.review_above
    if limit is not None and goods_minor > limit:
        currency = question.order.currency
        amount, above = format_minor(goods_minor, currency), format_minor(limit, currency)
        text = f"goods of {amount} exceed the review limit of {above} {currency}"
        findings.append(Finding("review-above", text, terms.sources["review_above"], REVIEW))
    return findings


def _notes(question: Question, terms: Terms, assumed: DayStep | None) -> list[Finding]:
    """Findings that change no verdict; `assumed` is an anchor that is not known."""
    notes = []
    if question.order.without_receipt:
        notes.append(Finding("no-receipt", "no receipt: at the lowest price at which it was sold"))
    if assumed:
        text = f"estimated: {_START[terms.starts]} date unknown, {assumed.on.isoformat()} assumed"
        notes.append(Finding("estimated", text, assumed.source))
    for what, where in terms.unpriced:
        text = f"{what} has no {question.order.currency} amount and was skipped"
        notes.append(Finding("no-amount", text, where))
    return notes


def _signal_uses(question: Question, policy: Policy, sale: Sale) -> list[Finding]:
    """A finding for each rule that applies because of a signal about the customer, with its arithmetic."""
    if question.often is None or not sale.signals:
        return []
    read = [rule for rule in policy.rules if rule.when.signal and matches(rule.when, sale)]
    return [
        Finding(OFTEN_RETURNS, question.often.text, f'policy {policy.version}, "{rule.name}"')
        for rule in read
    ]


def _remedies(question: Question, policy: Policy, terms: Terms) -> tuple[str, ...]:
    """What the policy gives: money that is owed, else by its terms; without a receipt as it says for that."""
    if question.order.without_receipt:
        given = policy.no_receipt.terms
        return ("credit",) if given == "refuse" else (given,)
    return ("refund",) if question.order.owed_minor else terms.remedies


def _period(terms: Terms) -> str:
    """The window with its extensions: "30 days + 15 days from delivery"."""
    windows = (terms.window, *(window for window, _ in terms.extensions))
    return f"{' + '.join(map(str, windows))} from {_START[terms.starts]}"
