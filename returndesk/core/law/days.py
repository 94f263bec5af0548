"""The days of a statutory right: counted a step at a time, each step with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from returndesk.core.days import Calendar, Window, add_window
from returndesk.core.eligibility.model import DayStep
from returndesk.core.law.facts import Facts
from returndesk.core.law.statute import NO_FEDERAL_DAYS, SUNDAY, WEEKEND, FederalDays, Statute

DAY = timedelta(days=1)


def law_calendar(
    public_holidays: frozenset[date] = frozenset(), working_days: frozenset[date] = frozenset()
) -> Calendar:
    """The calendar of a law: closed on weekends and public holidays, never on the shop's own closing days.

    `working_days` are weekend days worked in exchange for a day off (China).
    """
    return Calendar(WEEKEND, public_holidays, working_days)


def business_calendar(federal: FederalDays, around: date) -> Calendar:
    """The calendar of a law with holidays of its own: Saturdays are business days (16 CFR 429.0(f))."""
    years = (around.year, around.year + 1)
    return Calendar(frozenset({SUNDAY}), frozenset[date]().union(*map(federal.of_year, years)))


def roll_later(statute: Statute, day: date, calendars: Sequence[Calendar]) -> date:
    """The day, or the next working day if the law moves it: the latest of several calendars.

    Reg. 1182/71 art. 3(4).
    """
    if not statute.get("rolls", False):
        return day
    return max((calendar.roll(day) for calendar in calendars), default=day)


def start_of(statute: Statute, facts: Facts) -> tuple[DayStep | None, bool]:
    """The day from which the law counts, None before it has come, and whether it is assumed."""
    starts = statute.get("starts", "each")
    cite = statute.cited("starts")
    if starts == "sale":
        return DayStep("sold", facts.question.order.ordered_on, cite), False
    if starts == "last":
        return _of_the_order(statute, facts)
    found, estimated = facts.arrival
    if found is None:
        return None, False
    label, on, source = found.label, found.on, f"{found.source}; {cite}"
    if statute.get("installed", False) and facts.installed_on and facts.installed_on > on:
        label, on, source, estimated = "installed", facts.installed_on, statute.cited("installed"), False
    if statute.get("exchange_anew", False) and facts.exchanged_on and facts.exchanged_on > on:
        label, on, source, estimated = "exchanged", facts.exchanged_on, statute.cited("exchange_anew"), False
    return DayStep(label, on, source), estimated


def _of_the_order(statute: Statute, facts: Facts) -> tuple[DayStep | None, bool]:
    """The delivery of the last item of an order, or of the first under a regular delivery."""
    regular = "regular-delivery" in facts.tags and "regular" in statute.terms
    known = [(step, estimated) for step, estimated in facts.arrivals if step is not None]
    if not known or (not regular and len(known) < len(facts.arrivals)):
        return None, False
    found, estimated = (min if regular else max)(known, key=lambda each: each[0].on)
    cite = statute.cited("regular" if regular else "starts")
    several = len({step.on for step, _ in known}) > 1
    which = ("first " if regular else "last ") if several else ""
    return DayStep(f"{which}{found.label}", found.on, f"{found.source}; {cite}"), estimated


def count_days(
    statute: Statute, facts: Facts, calendars: Sequence[Calendar], federal: FederalDays = NO_FEDERAL_DAYS
) -> tuple[list[DayStep], bool]:
    """The count from anchor to last day, and whether the anchor is assumed; no step before the anchor."""
    start, estimated = start_of(statute, facts)
    if start is None:
        return [], False
    steps = [start]
    length = statute.window("length")
    if business := statute.get("business_days", 0):
        last = business_calendar(federal, start.on).add_open_days(start.on, business)
        steps.append(DayStep(f"+ {business} business days", last, statute.cited("business_days")))
    elif length is not None and not _informed_late(statute, facts, steps):
        steps.append(_after(start.on, length, statute, "length"))
        _roll(steps, statute, calendars)
    _never_informed(statute, facts, steps)
    _pause_for_repairs(statute, facts, steps)
    _extend_after_repair(statute, facts, steps)
    _roll(steps, statute, calendars)
    return steps, estimated


def _after(on: date, window: Window, statute: Statute, key: str) -> DayStep:
    return DayStep(f"+ {window}", add_window(on, window), statute.cited(key))


def _informed_late(statute: Statute, facts: Facts, steps: list[DayStep]) -> bool:
    """The period of a customer informed after delivery but within the extra months: it runs from that day.

    2011/83 art. 10(2), SI 2013/3134 reg. 31(2).
    """
    late, within, on = statute.window("told_late"), statute.window("never_told"), facts.informed_on
    start = steps[0].on
    if late is None or within is None or on is None or not start < on <= add_window(start, within):
        return False
    steps.append(DayStep("informed of the right", on, statute.cited("told_late")))
    steps.append(_after(on, late, statute, "told_late"))
    return True


def _never_informed(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """The extra months of a customer never informed of the right, or only after those months."""
    more = statute.window("never_told")
    if more is None:
        return
    too_late = facts.informed_on is not None and facts.informed_on > add_window(steps[0].on, more)
    if too_late or (facts.never_informed and facts.informed_on is None):
        steps.append(_after(steps[-1].on, more, statute, "never_told"))


def _pause_for_repairs(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """The pause while goods are away for repair, first and last day inclusive, with a minimum afterwards.

    Consumer Rights Act 2015 s. 22(6)–(8).
    """
    if not statute.get("stands_still", False):
        return
    floor = statute.window("floor")
    for repair in facts.repairs:
        if not steps[0].on <= repair.asked_on <= steps[-1].on:
            continue
        days = repair.days(facts.question.notice_on)
        back = repair.asked_on + (days - 1) * DAY
        source = (
            f"repair {repair.asked_on.isoformat()} to {back.isoformat()}, {statute.cited('stands_still')}"
        )
        steps.append(DayStep(f"+ {Window(days, 'days')}", steps[-1].on + days * DAY, source))
        if floor is not None and add_window(back, floor) > steps[-1].on:
            on = add_window(back, floor)
            steps.append(DayStep(f"{floor} after the repair", on, statute.cited("floor")))


def _extend_after_repair(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """The extra months after a repair, once, for contracts from a certain day (2019/771 art. 10(2a))."""
    more, since = statute.window("after_repair"), statute.day("after_repair_from")
    repaired = "repaired" in facts.tags or any(
        repair.back_on and not repair.replaced for repair in facts.repairs
    )
    if more is not None and since is not None and repaired and facts.question.order.ordered_on >= since:
        steps.append(_after(steps[-1].on, more, statute, "after_repair"))


def _roll(steps: list[DayStep], statute: Statute, calendars: Sequence[Calendar]) -> None:
    """The move of a last day to the next working day, if the law has it."""
    last = steps[-1].on
    rolled = roll_later(statute, last, calendars)
    if rolled != last:
        closed = next(each for each in calendars if not each.is_open(last))
        why = "public holiday" if last in closed.closed_days else last.strftime("%A")
        steps.append(DayStep("rolled to", rolled, f"{why}; {statute.cited('rolls')}"))


def two_periods(statute: Statute, facts: Facts, last_day: date) -> tuple[date, date | None]:
    """The last days of the first period, and of a second one with fewer remedies (China), if there is one.

    Repairs extend both; goods with one period keep its `last_day`.
    """
    window = statute.window("then")
    if window is None or facts.tags.isdisjoint(statute.get("then_for", ())):
        return last_day, None
    begins, away = start_of(statute, facts)[0], 0
    if begins is None:
        return last_day, None
    start = begins.on
    if statute.get("repair_excluded", False):
        repairs = (repair for repair in facts.repairs if repair.asked_on >= start)
        away = sum(repair.days(facts.question.notice_on) for repair in repairs)
    return last_day + away * DAY, add_window(start, window) + away * DAY


def last_day_of(statute: Statute, facts: Facts, key: str) -> date | None:
    """The last day of a term from the start of the count, if the statute has it.

    `presumed`: a fault that appears by then is presumed to have existed at delivery; `no_use_deduction`: no
    deduction for use until then (Consumer Rights Act 2015 s. 24(10)).
    """
    window = statute.window(key)
    if window is None:
        return None
    start, _ = start_of(statute, facts)
    if start is None:
        return None
    # "Beginning with" a day counts that day: the last day is one earlier.
    if statute.get(f"{key}_begins_with", False):
        return end_beginning_with(start.on, window)
    return add_window(start.on, window)


def end_beginning_with(first: date, window: Window) -> date:
    """The last day of a window that counts its first day: 6 months beginning with 10 January end on 9 July.

    Ends on the last day of a month without such a day: from 31 August to 28 February.
    """
    end = add_window(first, window)
    return end if window.unit == "months" and end.day != first.day else end - DAY
