"""The grounds that statutory rights give: what applies to a sale, until when, on what terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from returndesk.core.codes import INELIGIBLE, REVIEW, worst_verdict
from returndesk.core.days import Calendar
from returndesk.core.eligibility.judge import (
    LESSER,
    DayStep,
    Finding,
    Ground,
    GroundRule,
    Question,
    order_money,
    sale_of,
    units_findings,
)
from returndesk.core.law.days import (
    count_days,
    first_day,
    law_calendar,
    no_use_deduction_until,
    presumed_until,
    then_day,
)
from returndesk.core.law.deadlines import Progress, goods_due, refund_due
from returndesk.core.law.deductions import deductible, never_told
from returndesk.core.law.facts import STANDARD_DELIVERY, Facts, facts_of, is_business
from returndesk.core.law.scope import bars, concerns
from returndesk.core.law.statute import DELIVERY_REASONS, Regime, Statute
from returndesk.core.money import NO_FEE, cumulative_share, format_minor
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import Policy, Terms, terms_for
from returndesk.core.refunds.refund import Return, shipping_for

HolidaysOf = Callable[[str], frozenset[date]]  # by country; "" is the shop's own


def no_holidays(country: str) -> frozenset[date]:
    """A desk without a calendar: week-ends alone."""
    return frozenset()


def law_rules(regimes: Sequence[Regime], holidays_of: HolidaysOf = no_holidays) -> tuple[GroundRule, ...]:
    """What `judge` asks beside the shop's policy: a rule for each statute of these regimes."""
    latest: list[tuple[Question, Policy, Terms, Facts]] = []

    def told(question: Question, policy: Policy) -> tuple[Terms, Facts]:
        # Every statute asks for the same facts: they are gathered once a question.
        if not latest or latest[0][0] is not question or latest[0][1] is not policy:
            terms = terms_for(policy, sale_of(question))
            latest[:] = [(question, policy, terms, facts_of(question, policy, terms))]
        return latest[0][2], latest[0][3]

    def rule_of(regime: Regime, statute: Statute) -> GroundRule:
        def rule(question: Question, policy: Policy, _: Calendar) -> Ground | None:
            # The shop's own closing days never move a law's last day.
            return law_ground(statute, regime, question, *told(question, policy), holidays_of)

        return rule

    return tuple(rule_of(regime, statute) for regime in regimes for statute in regime.statutes)


def calendars_for(regime: Regime, country: str, holidays_of: HolidaysOf) -> tuple[Calendar, ...]:
    """The shop's country, and the customer's beside it where the regime is of several countries."""
    own = law_calendar(holidays_of(""), regime.working_days)
    if country not in regime.members:
        return (own,)
    return own, law_calendar(holidays_of(country))


def law_ground(
    statute: Statute,
    regime: Regime,
    question: Question,
    terms: Terms,
    facts: Facts,
    holidays_of: HolidaysOf = no_holidays,
) -> Ground | None:
    """What one statute gives; None where it is not about such a case at all. `terms` are the shop's own."""
    if not concerns(statute, facts):
        return None
    calendars = calendars_for(regime, question.order.country, holidays_of)
    days = _days(statute, regime, facts, calendars)
    cap = facts.standard_minor if "shipping_up_to" in statute.terms else None
    findings = (
        *units_findings(question),
        *bars(statute, facts),
        *days.findings,
        *_notes(statute, facts, days.steps[0], days.estimated),
        *_capped(statute, facts, question.order, cap),
        *_roll_unclear(statute, days.steps[-1].on, calendars),
    )
    verdict = worst_verdict(finding.weight for finding in findings)
    rule = statute.get("shipping", "never")
    goods, shipping = _money(question, rule, cap) if "refund" in days.remedies else (0, 0)
    deducts, deduct_source = deductible(statute, facts)
    postage = _postage(statute, facts, terms)
    return Ground(
        name=statute.name,
        verdict=verdict,
        starts_on=days.steps[0].on,
        last_day=days.steps[-1].on,
        estimated=days.estimated,
        steps=days.steps,
        findings=findings,
        goods_minor=goods,
        fee_minor=0,
        shipping_minor=shipping,
        fee=NO_FEE,
        fee_source=statute.cited("fee"),
        shipping_rule=rule,
        postage=postage,
        remedies=days.remedies,
        # What the shop gives on top is its own to give, whatever the ground.
        credit_bonus_bps=terms.credit_bonus,
        auto_approve=terms.auto_approve,
        terms_text=_terms_text(statute, days.steps, postage),
        source=statute.cite,
        dues=_dues(statute, regime, facts, calendars),
        shipping_cap_minor=cap,
        shipping_cap_source=f"{statute.cited('shipping_up_to')}; {facts.standard_source}"
        if cap is not None
        else "",
        deducts=deducts,
        deduct_source=deduct_source,
    )


class _Days(NamedTuple):
    steps: tuple[DayStep, ...]
    estimated: bool
    findings: tuple[Finding, ...]
    remedies: tuple[str, ...]


def _days(statute: Statute, regime: Regime, facts: Facts, calendars: Sequence[Calendar]) -> _Days:
    """The count of days and what it says of this notice."""
    counted, estimated = count_days(statute, facts, calendars, regime.federal)
    steps = tuple(counted)
    remedies = statute.get("remedies", tuple[str, ...]())
    first = first_day(statute, facts, steps[-1].on)
    second = then_day(statute, facts)
    if first > steps[-1].on:
        steps = (*steps, DayStep("+ the repair", first, statute.cited("repair_excluded")))
    # A fault counts on the day that it shows; a notice in time shows that it did.
    on = (
        min(facts.notice_on, facts.shown_on or facts.notice_on)
        if "shows" in statute.terms
        else facts.notice_on
    )
    if on > first and second is not None and on <= second:
        steps = (*steps, DayStep("then until", second, statute.cited("then")))
        lesser = statute.get("then_remedies", tuple[str, ...]())
        text = f"after {first.isoformat()}: {' or '.join(lesser)}, no refund"
        return _Days(steps, estimated, (Finding(LESSER, text, statute.cited("then")),), lesser)
    return _Days(steps, estimated, tuple(_day_findings(statute, facts, steps, on)), remedies)


def _day_findings(statute: Statute, facts: Facts, steps: Sequence[DayStep], on: date) -> list[Finding]:
    last = steps[-1].on
    late = (on - last).days
    if late <= 0:  # the last day counts: told at closing time is in time
        if any(tag in facts.line_tags for tag in statute.get("shorter_for", tuple[str, ...]())):
            text = "perishable goods: the time is shorter, a person must say how short"
            return [Finding("shorter", text, statute.cited("shorter_for"), REVIEW)]
        return []
    text = f"{late} day{'s' if late > 1 else ''} late: the last day was {last.isoformat()}"
    known = facts.shown_on is not None and "shows" in statute.terms
    if statute.get("late", INELIGIBLE) == REVIEW and not known:
        note = statute.terms["late"].note
        return [Finding("late", f"{text}; {note}", statute.cited("late"), REVIEW)]
    return [
        Finding("late", text, statute.cited("length" if "length" in statute.terms else "starts"), INELIGIBLE)
    ]


def _money(question: Question, shipping_rule: str, cap: int | None) -> tuple[int, int]:
    """Goods and original shipping, as if this line alone came back."""
    line = question.line
    goods = cumulative_share(line.paid_minor, line.gone_units, question.units, line.quantity)
    item = Return(
        sku=line.sku,
        title=line.title,
        units=question.units,
        sold=line.quantity,
        gone_units=line.gone_units,
        paid_minor=line.paid_minor,
        fault=question.fault,
        shipping_rule=shipping_rule,
        shipping_cap_minor=cap,
    )
    return goods, shipping_for(order_money(question.order), [item], [goods])[0]


def _capped(statute: Statute, facts: Facts, order: Order, cap: int | None) -> list[Finding]:
    """That the customer chose a dearer way to send: the law gives back what the usual one costs."""
    if cap is None or order.shipping_minor <= cap:
        return []
    paid, most = (format_minor(minor, order.currency) for minor in (order.shipping_minor, cap))
    text = f"of the {paid} {order.currency} shipping {most} goes back: what standard delivery costs"
    source = f"{statute.cited('shipping_up_to')}; {facts.standard_source}"
    return [Finding("standard-delivery", text, source)]


def _postage(statute: Statute, facts: Facts, terms: Terms) -> str:
    """Who pays the way back: the customer only where they were told so, and the shop did not offer.

    What the policy says of such a sale is an offer, whether or not its own time has run out.
    """
    if terms.postage == "shop":
        return "shop"
    if "postage_not_told" in statute.terms and facts.tags & {"postage-not-told", "shop-pays-return"}:
        return statute.get("postage_not_told", "shop")
    return statute.get("postage", "customer")


def _notes(statute: Statute, facts: Facts, anchor: DayStep, estimated: bool) -> list[Finding]:
    """What a reader must know, though it changes no verdict."""
    notes = [Finding("law", statute.says, statute.cite)]
    if estimated:
        text = f"estimated: no delivered date is known, {anchor.on.isoformat()} is assumed"
        notes.append(Finding("estimated", text, anchor.source))
    presumed = presumed_until(statute, facts)
    if presumed is not None:
        on = facts.shown_on or facts.notice_on
        there = "taken to have been there from the start"
        text = f"{there}, as it showed by {presumed.isoformat()}"
        if on > presumed:
            text = f"shown after {presumed.isoformat()}: that the fault was there is the customer's to prove"
        notes.append(Finding("presumed", text, statute.cited("presumed")))
    free = no_use_deduction_until(statute, facts)
    if free is not None and facts.notice_on <= free:
        text = f"nothing may be taken off for use until {free.isoformat()}"
        notes.append(Finding("no-use-deduction", text, statute.cited("no_use_deduction")))
    if never_told(statute, facts):
        text = "never told of the right: nothing may be taken off for handling"
        notes.append(Finding("no-deduction", text, statute.cited("deduct_not_told")))
    for tag in facts.unread:
        what = "amount" if tag.startswith(STANDARD_DELIVERY) else "day"
        notes.append(Finding("tag", f"the tag {tag} names no {what} and is left out", "order tags"))
    return notes


def _roll_unclear(statute: Statute, last: date, calendars: Sequence[Calendar]) -> list[Finding]:
    """A last day on a public holiday that may move, where whether it does was not verified."""
    rolls = statute.terms.get("rolls")
    if rolls is None or rolls.value or not rolls.unverified:
        return []
    if not any(last in calendar.closed_days for calendar in calendars):
        return []
    text = f"{last.isoformat()} is a public holiday: whether it moves the last day is not verified"
    return [Finding("roll-over-unclear", text, rolls.cite)]


def _dues(
    statute: Statute, regime: Regime, facts: Facts, calendars: Sequence[Calendar]
) -> tuple[DayStep, ...]:
    """What is owed by when, as far as the notice alone tells."""
    dues = []
    goods = goods_due(statute, facts.notice_on, calendars)
    if goods is not None:
        dues.append(DayStep("goods to be sent by", goods, statute.cited("goods_sent")))
    progress = Progress(facts.notice_on, shop_collects="shop-collects" in facts.tags)
    due = refund_due(statute, progress, calendars, regime.federal)
    if due.due_on is not None:
        wait = (
            f"; may wait for goods or proof of sending, {statute.cited('may_wait')}" if due.may_wait else ""
        )
        dues.append(DayStep("refund due", due.due_on, f"{due.cite}{wait}"))
    return tuple(dues)


def _terms_text(statute: Statute, steps: Sequence[DayStep], postage: str) -> str:
    """The terms as one says them to a customer."""
    added = " ".join(step.label for step in steps if step.label.startswith("+ ")).removeprefix("+ ")
    start = {"sold": "the sale", "installed": "installation"}.get(steps[0].label, "delivery")
    return f"{added} from {start}, no fee, {postage} pays the way back"


def delivery_notes(regimes: Sequence[Regime], reason: str, order: Order) -> tuple[Finding, ...]:
    """What delivery law says of goods that came late or never: no ground of its own, but the shop's risk."""
    if reason not in DELIVERY_REASONS or is_business(order):
        return ()
    told = [regime.delivery for regime in regimes if regime.delivery is not None]
    return tuple(Finding("delivery-law", str(each.value), each.cite) for each in told)
