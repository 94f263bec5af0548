"""Statutory grounds: which rights apply to a sale, until when, on what terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from returndesk.core.claims.model import RefundTerms
from returndesk.core.codes import INELIGIBLE, LESSER, REVIEW, worst_verdict
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import DayStep, Finding, Ground, GroundRule, Question, sale_of
from returndesk.core.eligibility.units import (
    goods_alone,
    shipping_alone,
    surcharges_alone,
    undelivered_findings,
    units_findings,
    unsent_terms,
)
from returndesk.core.law.days import (
    count_days,
    last_day_of,
    law_calendar,
    two_periods,
)
from returndesk.core.law.deadlines import Progress, duty_of
from returndesk.core.law.facts import STANDARD_DELIVERY, Facts, facts_of, is_business
from returndesk.core.law.scope import bars, concerns
from returndesk.core.law.statute import DELIVERY_REASONS, Regime, Statute
from returndesk.core.money import format_minor
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import Policy, Terms, terms_for

HolidaysOf = Callable[[str], frozenset[date]]  # by country; "" is the shop's own


def no_holidays(country: str) -> frozenset[date]:
    """No public holidays: a desk without a calendar knows weekends only."""
    return frozenset()


def law_rules(regimes: Sequence[Regime], holidays_of: HolidaysOf = no_holidays) -> tuple[GroundRule, ...]:
    """A rule for `judge` for each statute of these regimes."""
    latest: list[tuple[Policy, Terms, Facts]] = []

    def rule(
        regime: Regime, statute: Statute, question: Question, policy: Policy, _: Calendar
    ) -> Ground | None:
        # Every statute looks at the same facts: they are gathered once a question.
        if not latest or latest[0][0] is not policy or latest[0][2].question is not question:
            terms = terms_for(policy, sale_of(question))
            latest[:] = [(policy, terms, facts_of(question, policy, terms))]
        _policy, terms, facts = latest[0]
        # The shop's own closing days never move a statutory deadline.
        return law_ground(statute, regime, facts, terms, holidays_of)

    return tuple(partial(rule, regime, statute) for regime in regimes for statute in regime.statutes)


def calendars_for(regime: Regime, country: str, holidays_of: HolidaysOf) -> tuple[Calendar, ...]:
    """The calendar of the shop's country, and of the customer's if the regime has several countries."""
    own = law_calendar(holidays_of(""), regime.working_days)
    if country not in regime.members:
        return (own,)
    return own, law_calendar(holidays_of(country))


def law_ground(
    statute: Statute, regime: Regime, facts: Facts, terms: Terms, holidays_of: HolidaysOf = no_holidays
) -> Ground | None:
    """The ground of one statute; None if it does not concern the case. `terms` are the shop's own."""
    if not concerns(statute, facts):
        return None
    question = facts.question
    calendars = calendars_for(regime, question.order.country, holidays_of)
    days = _days(statute, regime, facts, calendars)
    cap = facts.standard_minor if "shipping_up_to" in statute.terms else None
    findings = (
        *units_findings(question),
        *bars(statute, facts),
        *days.findings,
        *_still_to_begin(statute, facts, days.steps),
        *_notes(statute, facts, days.steps[0] if days.estimated else None),
        *([] if question.unsent else _capped(statute, facts, question.order, cap)),
        *_roll_unclear(statute, days.steps, calendars),
    )
    verdict = worst_verdict(finding.weight for finding in findings)
    refunds = "refund" in days.remedies
    deducts, deduct_source = deductible(statute, facts)
    gives = RefundTerms(
        fee_source=statute.cited("fee"),
        shipping_rule=statute.get("shipping", "never"),
        shipping_cap_minor=cap,
        shipping_cap_source="" if cap is None else _cap_source(statute, facts),
        surcharge_rule=statute.get("surcharges", "never"),
        free_from_minor=terms.free_shipping_from,
        shipping_fee_minor=terms.shipping_fee,
        postage=_postage(statute, facts, terms),
        # A bonus is the shop's own to give, on any ground.
        credit_bonus_bps=terms.credit_bonus,
        deducts=deducts,
        deduct_source=deduct_source,
    )
    if question.unsent:
        gives = unsent_terms(gives, question.order)
    return Ground(
        name=statute.name,
        verdict=verdict,
        estimated=days.estimated,
        steps=days.steps,
        findings=findings,
        goods_minor=goods_alone(question) if refunds else 0,
        fee_minor=0,
        shipping_minor=shipping_alone(question, gives) if refunds else 0,
        surcharges_minor=surcharges_alone(question, gives) if refunds else 0,
        terms=gives,
        remedies=days.remedies,
        auto_approve=terms.auto_approve,
        period=_period(statute, days.steps),
        source=statute.cite,
        dues=_dues(statute, regime, facts, calendars),
        most_minor=question.order.left_to_return_minor,
    )


class _Days(NamedTuple):
    steps: tuple[DayStep, ...]
    estimated: bool
    findings: tuple[Finding, ...]
    remedies: tuple[str, ...]


def _days(statute: Statute, regime: Regime, facts: Facts, calendars: Sequence[Calendar]) -> _Days:
    """The count of days, and what follows for this notice."""
    counted, estimated = count_days(statute, facts, calendars, regime.federal)
    steps = tuple(counted)
    remedies = statute.get("remedies", tuple[str, ...]())
    if not steps:
        return _Days((), False, (), remedies)
    first, second = two_periods(statute, facts, steps[-1].on)
    if first > steps[-1].on:
        steps = (*steps, DayStep("+ the repair", first, statute.cited("repair_excluded")))
    # A fault counts on the day it appears; a notice in time proves that it had.
    on = facts.question.notice_on
    if "shows" in statute.terms and facts.shown_on:
        on = min(on, facts.shown_on)
    if on > first and second is not None and on <= second:
        steps = (*steps, DayStep("then until", second, statute.cited("then")))
        lesser = statute.get("then_remedies", tuple[str, ...]())
        text = f"after {first.isoformat()}: {' or '.join(lesser)}, no refund"
        return _Days(steps, estimated, (Finding(LESSER, text, statute.cited("then")),), lesser)
    return _Days(steps, estimated, tuple(_day_findings(statute, facts, steps, on)), remedies)


def _day_findings(statute: Statute, facts: Facts, steps: Sequence[DayStep], on: date) -> list[Finding]:
    last = steps[-1].on
    late = (on - last).days
    if late <= 0:  # the last day counts: a notice at closing time is in time
        if any(tag in facts.line_tags for tag in statute.get("shorter_for", tuple[str, ...]())):
            text = "perishable goods: the period is shorter and needs review"
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


def _capped(statute: Statute, facts: Facts, order: Order, cap: int | None) -> list[Finding]:
    """For a dearer delivery that the customer chose: the law refunds the price of the standard one."""
    if cap is None or order.shipping_minor <= cap:
        return []
    paid, most = (format_minor(minor, order.currency) for minor in (order.shipping_minor, cap))
    text = f"{most} of the {paid} {order.currency} shipping is refunded: the price of standard delivery"
    return [Finding("standard-delivery", text, _cap_source(statute, facts))]


def _cap_source(statute: Statute, facts: Facts) -> str:
    return f"{statute.cited('shipping_up_to')}; {facts.standard_source}"


def _postage(statute: Statute, facts: Facts, terms: Terms) -> str:
    """Who pays return shipping: the customer only if informed so, and if the shop did not offer to.

    The policy's own term is such an offer, even after the policy's last day.
    """
    if terms.postage == "shop":
        return "shop"
    if "postage_not_told" in statute.terms and facts.tags & {"postage-not-told", "shop-pays-return"}:
        return statute.get("postage_not_told", "shop")
    return statute.get("postage", "customer")


def _still_to_begin(statute: Statute, facts: Facts, steps: Sequence[DayStep]) -> list[Finding]:
    """Why the days have not begun; they begin with the last parcel where the law counts from that."""
    if steps:
        return []
    if found := undelivered_findings(facts.question):
        return found
    text = "part of the order is not sent yet: the period begins with its last parcel"
    return [Finding("not-sent", text, statute.cited("starts"))]


def _notes(statute: Statute, facts: Facts, assumed: DayStep | None) -> list[Finding]:
    """Findings that change no verdict; `assumed` is an anchor that is not known."""
    notes = [Finding("law", statute.says, statute.cite)]
    if assumed:
        text = f"estimated: delivery date unknown, {assumed.on.isoformat()} assumed"
        notes.append(Finding("estimated", text, assumed.source))
    presumed = last_day_of(statute, facts, "presumed")
    if presumed is not None:
        on = facts.shown_on or facts.question.notice_on
        text = f"appeared by {presumed.isoformat()}: the fault is presumed to have existed at delivery"
        if on > presumed:
            text = f"appeared after {presumed.isoformat()}: the customer must prove a fault at delivery"
        notes.append(Finding("presumed", text, statute.cited("presumed")))
    free = last_day_of(statute, facts, "no_use_deduction")
    if free is not None and facts.question.notice_on <= free:
        text = f"no deduction for use until {free.isoformat()}"
        notes.append(Finding("no-use-deduction", text, statute.cited("no_use_deduction")))
    if _never_informed(statute, facts):
        text = "customer never informed of the right: no deduction for handling"
        notes.append(Finding("no-deduction", text, statute.cited("deduct_not_told")))
    for tag in facts.unread:
        what = "amount" if tag.startswith(STANDARD_DELIVERY) else "date"
        notes.append(Finding("tag", f"tag {tag} has no valid {what} and was skipped", "order tags"))
    return notes


def _never_informed(statute: Statute, facts: Facts) -> bool:
    """Whether no deduction is allowed because the customer was never informed of the right."""
    return "deduct_not_told" in statute.terms and facts.never_informed and facts.informed_on is None


def deductible(statute: Statute, facts: Facts) -> tuple[tuple[str, ...], str]:
    """The conditions of returned goods for which a statute allows a deduction, and its citation.

    Opening and trying as in a shop is free: `used` and `damaged` are more, `new` and `opened` are not.
    2011/83 art. 14(2), SI 2013/3134 reg. 34(9), CRA 2015 s. 24(8)–(11), Measures 2017 art. 8.
    """
    if _never_informed(statute, facts):
        return (), statute.cited("deduct_not_told")
    free = last_day_of(statute, facts, "no_use_deduction")
    if free is not None and facts.question.notice_on <= free:
        return (), statute.cited("no_use_deduction")
    provision = statute.terms.get("deduct_for")
    conditions = provision.value if provision is not None and type(provision.value) is tuple else ()
    return conditions, statute.cited("deduct_for")


def _roll_unclear(statute: Statute, steps: Sequence[DayStep], calendars: Sequence[Calendar]) -> list[Finding]:
    """For a last day on a public holiday, if it is not verified whether the holiday moves it."""
    rolls = statute.terms.get("rolls")
    if rolls is None or rolls.value or not rolls.unverified or not steps:
        return []
    last = steps[-1].on
    if not any(last in calendar.closed_days for calendar in calendars):
        return []
    text = f"{last.isoformat()} is a public holiday: not verified whether it moves the last day"
    return [Finding("roll-over-unclear", text, rolls.cite)]


def _dues(
    statute: Statute, regime: Regime, facts: Facts, calendars: Sequence[Calendar]
) -> tuple[DayStep, ...]:
    """The deadlines that run from the notice alone."""
    never = bool(facts.question.never_reached)
    back = facts.question.reason == "undelivered"  # the goods are on their way back
    collects = (never and not back) or "shop-collects" in facts.tags
    progress = Progress(facts.question.notice_on, shop_collects=collects)
    duty = duty_of(statute, progress, calendars, regime.federal)
    due, dues = duty.refund, []
    if duty.goods_on is not None and not never:
        dues.append(DayStep("send goods by", duty.goods_on, duty.goods_cite))
    if due.due_on is not None:
        wait = f"; may wait for goods or proof of sending, {duty.wait_cite}" if due.may_wait else ""
        dues.append(DayStep("refund due", due.due_on, f"{due.cite}{wait}"))
    return tuple(dues)


def _period(statute: Statute, steps: Sequence[DayStep]) -> str:
    """The time that the law gives: "14 days from delivery"."""
    if not steps:
        return f"{statute.window('length') or ''} from delivery".strip()
    added = " ".join(step.label for step in steps if step.label.startswith("+ ")).removeprefix("+ ")
    start = {"sold": "the sale", "installed": "installation"}.get(steps[0].label, "delivery")
    return f"{added} from {start}"


def delivery_notes(regimes: Sequence[Regime], reason: str, order: Order) -> tuple[Finding, ...]:
    """What delivery law says of late and lost goods: no ground of its own, but the shop's risk."""
    if reason not in DELIVERY_REASONS or is_business(order):
        return ()
    provisions = [regime.delivery for regime in regimes if regime.delivery is not None]
    return tuple(Finding("delivery-law", str(each.value), each.cite) for each in provisions)
