"""Counting the days of a statutory right, a step at a time, each with the place where it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from returndesk.core.days import Calendar, Window, add_window
from returndesk.core.eligibility.judge import DayStep
from returndesk.core.law.facts import Arrival, Facts
from returndesk.core.law.statute import NO_FEDERAL_DAYS, SUNDAY, WEEKEND, FederalDays, Statute

DAY = timedelta(days=1)


def law_calendar(
    public_holidays: frozenset[date] = frozenset(), working_days: frozenset[date] = frozenset()
) -> Calendar:
    """The days that a law takes for closed: week-ends and public holidays, never the shop's own.

    `working_days` are week-ends on which people work for a day off (China).
    """
    return Calendar(WEEKEND, public_holidays, working_days)


def business_calendar(federal: FederalDays, around: date) -> Calendar:
    """The business days of a law that names its holidays itself: Saturdays count (16 CFR 429.0(f))."""
    years = (around.year, around.year + 1)
    return Calendar(frozenset({SUNDAY}), frozenset[date]().union(*map(federal.of_year, years)))


def roll_later(day: date, calendars: Sequence[Calendar]) -> date:
    """That day or the next open one; of several countries' calendars the later (Reg. 1182/71 art. 3(4))."""
    return max((calendar.roll(day) for calendar in calendars), default=day)


def start_of(statute: Statute, facts: Facts) -> tuple[DayStep, bool]:
    """The day from which the law counts, and whether it had to be assumed."""
    starts = statute.get("starts", "each")
    cite = statute.cited("starts")
    if starts == "sale":
        return DayStep("sold", facts.ordered_on, cite), False
    if starts == "last":
        return _of_the_order(statute, facts)
    found, estimated = facts.arrival.step, facts.arrival.estimated
    label, on, source = found.label, found.on, f"{found.source}; {cite}"
    if statute.get("installed", False) and facts.installed_on and facts.installed_on > on:
        label, on, source, estimated = "installed", facts.installed_on, statute.cited("installed"), False
    if statute.get("exchange_anew", False) and facts.exchanged_on and facts.exchanged_on > on:
        label, on, source, estimated = "exchanged", facts.exchanged_on, statute.cited("exchange_anew"), False
    return DayStep(label, on, source), estimated


def _of_the_order(statute: Statute, facts: Facts) -> tuple[DayStep, bool]:
    """The last good or piece of an order, the first of a regular delivery."""

    def day(arrival: Arrival) -> date:
        return arrival.step.on

    regular = "regular-delivery" in facts.tags and "regular" in statute.terms
    arrival = min(facts.arrivals, key=day) if regular else max(facts.arrivals, key=day)
    cite = statute.cited("regular" if regular else "starts")
    several = len({each.step.on for each in facts.arrivals}) > 1
    which = ("first " if regular else "last ") if several else ""
    step = DayStep(f"{which}{arrival.step.label}", arrival.step.on, f"{arrival.step.source}; {cite}")
    return step, arrival.estimated


def count_days(
    statute: Statute, facts: Facts, calendars: Sequence[Calendar], federal: FederalDays = NO_FEDERAL_DAYS
) -> tuple[list[DayStep], bool]:
    """The count, first step the anchor, last the last day; and whether the anchor was assumed."""
    start, estimated = start_of(statute, facts)
    steps = [start]
    length = statute.window("length")
    if business := statute.get("business_days", 0):
        last = business_calendar(federal, start.on).add_open_days(start.on, business)
        steps.append(DayStep(f"+ {business} business days", last, statute.cited("business_days")))
    elif length is not None and not _told_late(statute, facts, steps, calendars):
        steps.append(_after(start.on, length, statute, "length"))
        _roll(steps, statute, calendars)
    _never_told(statute, facts, steps)
    _stand_still(statute, facts, steps)
    _after_a_repair(statute, facts, steps)
    _roll(steps, statute, calendars)
    return steps, estimated


def _after(on: date, window: Window, statute: Statute, key: str) -> DayStep:
    return DayStep(f"+ {window}", add_window(on, window), statute.cited(key))


def _told_late(statute: Statute, facts: Facts, steps: list[DayStep], calendars: Sequence[Calendar]) -> bool:
    """Told of the right after the goods came, within the months for it: the days run from then.

    2011/83 art. 10(2), SI 2013/3134 reg. 31(2).
    """
    late, within, told = statute.window("told_late"), statute.window("never_told"), facts.informed_on
    start = steps[0].on
    if late is None or within is None or told is None or not start < told <= add_window(start, within):
        return False
    steps.append(DayStep("told of the right", told, statute.cited("told_late")))
    steps.append(_after(told, late, statute, "told_late"))
    return True


def _never_told(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """Never told of the right, or only after the months for it: those are added to the days."""
    more = statute.window("never_told")
    if more is None:
        return
    too_late = facts.informed_on is not None and facts.informed_on > add_window(steps[0].on, more)
    if too_late or (facts.never_informed and facts.informed_on is None):
        steps.append(_after(steps[-1].on, more, statute, "never_told"))


def _stand_still(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """The days stand still while goods are away for repair, both ends included, with a floor after it.

    Consumer Rights Act 2015 s. 22(6)–(8).
    """
    if not statute.get("stands_still", False):
        return
    floor = statute.window("floor")
    for repair in facts.repairs:
        if not steps[0].on <= repair.asked_on <= steps[-1].on:
            continue
        days = repair.days(facts.notice_on)
        back = repair.asked_on + (days - 1) * DAY
        source = (
            f"repair {repair.asked_on.isoformat()} to {back.isoformat()}, {statute.cited('stands_still')}"
        )
        steps.append(DayStep(f"+ {Window(days, 'days')}", steps[-1].on + days * DAY, source))
        if floor is not None and add_window(back, floor) > steps[-1].on:
            on = add_window(back, floor)
            steps.append(DayStep(f"{floor} after it", on, statute.cited("floor")))


def _after_a_repair(statute: Statute, facts: Facts, steps: list[DayStep]) -> None:
    """Months more, once, after goods were repaired: contracts from a day on (2019/771 art. 10(2a))."""
    more, since = statute.window("after_repair"), statute.day("after_repair_from")
    repaired = "repaired" in facts.tags or any(
        repair.back_on and not repair.replaced for repair in facts.repairs
    )
    if more is not None and since is not None and repaired and facts.ordered_on >= since:
        steps.append(_after(steps[-1].on, more, statute, "after_repair"))


def _roll(steps: list[DayStep], statute: Statute, calendars: Sequence[Calendar]) -> None:
    """A last day on which nobody works moves to the next on which they do, where the law says so."""
    if not statute.get("rolls", False):
        return
    last = steps[-1].on
    rolled = roll_later(last, calendars)
    if rolled != last:
        closed = next(each for each in calendars if not each.is_open(last))
        why = "public holiday" if last in closed.closed_days else last.strftime("%A")
        steps.append(DayStep("rolled to", rolled, f"{why}; {statute.cited('rolls')}"))


def then_day(statute: Statute, facts: Facts) -> date | None:
    """The end of a second, lesser stretch for the goods that have one (China: exchange or repair)."""
    window = statute.window("then")
    if window is None or facts.tags.isdisjoint(statute.get("then_for", ())):
        return None
    start, _ = start_of(statute, facts)
    return add_window(start.on, window) + _repair_days(statute, facts, start.on)


def first_day(statute: Statute, facts: Facts, last_day: date) -> date:
    """The end of the first stretch, later by the time of repairs where that does not count."""
    if then_day(statute, facts) is None:
        return last_day
    start, _ = start_of(statute, facts)
    return last_day + _repair_days(statute, facts, start.on)


def _repair_days(statute: Statute, facts: Facts, start: date) -> timedelta:
    if not statute.get("repair_excluded", False):
        return timedelta(0)
    return sum(
        (repair.days(facts.notice_on) * DAY for repair in facts.repairs if repair.asked_on >= start),
        timedelta(0),
    )


def presumed_until(statute: Statute, facts: Facts) -> date | None:
    """The last day on which a fault that shows is taken to have been there from the start."""
    return _until(statute, facts, "presumed")


def no_use_deduction_until(statute: Statute, facts: Facts) -> date | None:
    """The last day on which nothing may be taken off for use (Consumer Rights Act 2015 s. 24(10))."""
    return _until(statute, facts, "no_use_deduction")


def _until(statute: Statute, facts: Facts, key: str) -> date | None:
    window = statute.window(key)
    if window is None:
        return None
    start, _ = start_of(statute, facts)
    # "Beginning with" a day counts that day: the last one comes a day earlier.
    if statute.get(f"{key}_begins_with", False):
        return end_beginning_with(start.on, window)
    return add_window(start.on, window)


def end_beginning_with(first: date, window: Window) -> date:
    """The last day of a window that counts its first day: 6 months beginning with 10 January end on 9 July.

    Where the last month has no such day, its own last day is the end: from 31 August to 28 February.
    """
    end = add_window(first, window)
    return end if window.unit == "months" and end.day != first.day else end - DAY
