"""Verdicts: a policy that gives more time is never worse for the customer, and the findings explain it."""

from __future__ import annotations

from datetime import date, timedelta

from factory import line, order, policy
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.codes import REASONS, VERDICTS, worst_verdict
from returndesk.core.days import UNITS, Calendar, Window, add_window
from returndesk.core.eligibility.model import Ground, Question
from returndesk.core.judge import judge

ORDERED = date(2026, 11, 2)
days = st.dates(date(2026, 11, 2), date(2027, 11, 2))
any_days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
windows = st.builds(Window, st.integers(0, 120), st.sampled_from(UNITS))
calendars = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(days, max_size=5),
)
settings_drawn = st.fixed_dictionaries(
    {},
    optional={
        "starts": st.sampled_from(["delivered", "shipped", "ordered"]),
        "grace": st.integers(0, 10).map(lambda count: f"{count} days"),
        "roll_to_open_day": st.booleans(),
        "restocking_fee": st.sampled_from(["0%", "15%", "2.50"]),
        "evidence": st.sampled_from([[], ["photo"]]),
        "review_above": st.sampled_from(["50.00", "500.00"]),
        "returnable": st.booleans(),
    },
)
seasons = st.lists(
    days.map(lambda last: {"ordered": {"from": ORDERED, "to": ORDERED}, "last_day": last}), max_size=2
)


def ground(
    defaults: dict[str, object], window: int, extend: int, on: date, calendar: Calendar, **facts: object
) -> Ground:
    document = {"defaults": {**defaults, "window": f"{window} days"}, **facts}
    item = line(delivered_on=date(2026, 11, 5))
    question = Question(order(item), item, 1, "changed-mind", REASONS["changed-mind"], on)
    rule = {"name": "longer", "extend": f"{extend} days"}
    return judge(question, policy(document, rule=[rule]), calendar).best


@given(
    settings_drawn,
    st.tuples(st.integers(0, 90), st.integers(0, 90)),
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
    days,
    calendars,
    seasons,
)
def test_a_longer_window_or_more_extension_never_makes_the_verdict_worse(
    defaults: dict[str, object],
    window: tuple[int, int],
    extend: tuple[int, int],
    on: date,
    calendar: Calendar,
    season: list[object],
) -> None:
    short = ground(defaults, min(window), min(extend), on, calendar, season=season)
    long = ground(defaults, max(window), max(extend), on, calendar, season=season)
    assert short.last_day <= long.last_day
    assert VERDICTS.index(long.verdict) <= VERDICTS.index(short.verdict)
    assert long.refund_minor >= short.refund_minor


@given(settings_drawn, st.integers(0, 60), days, days, calendars, seasons)
def test_an_earlier_notice_never_makes_the_verdict_worse(
    defaults: dict[str, object], window: int, one: date, other: date, calendar: Calendar, season: list[object]
) -> None:
    early = ground(defaults, window, 0, min(one, other), calendar, season=season)
    late = ground(defaults, window, 0, max(one, other), calendar, season=season)
    assert early.last_day == late.last_day
    assert VERDICTS.index(early.verdict) <= VERDICTS.index(late.verdict)


@given(settings_drawn, st.integers(0, 60), days, calendars, seasons)
def test_the_verdict_is_the_worst_of_its_findings_and_its_days_are_the_ends_of_the_count(
    defaults: dict[str, object], window: int, on: date, calendar: Calendar, season: list[object]
) -> None:
    found = ground(defaults, window, 0, on, calendar, season=season)
    assert found.verdict == worst_verdict(finding.weight for finding in found.findings)
    assert (found.starts_on, found.last_day) == (found.steps[0].on, found.steps[-1].on)
    assert [step.on for step in found.steps] == sorted(step.on for step in found.steps)
    late = {finding.code for finding in found.findings} & {"late", "grace"}
    assert bool(late) is (on > found.last_day)


@given(any_days, windows, windows)
def test_a_window_never_ends_before_it_starts_and_a_longer_one_never_earlier(
    start: date, one: Window, other: Window
) -> None:
    assert add_window(start, one) >= start
    short, long = sorted((one.count, other.count))
    assert add_window(start, Window(short, one.unit)) <= add_window(start, Window(long, one.unit))


@given(any_days, st.integers(0, 48))
def test_months_keep_the_day_or_end_on_the_last_of_the_month(start: date, months: int) -> None:
    end = add_window(start, Window(months, "months"))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(days, calendars)
def test_a_roll_leads_to_the_first_open_day(day: date, calendar: Calendar) -> None:
    rolled = calendar.roll(day)
    between = [day + timedelta(days=n) for n in range((rolled - day).days)]
    assert calendar.is_open(rolled)
    assert not any(calendar.is_open(one) for one in between)


@given(days, st.integers(1, 15), calendars)
def test_a_service_target_ends_on_its_open_day(day: date, count: int, calendar: Calendar) -> None:
    due = calendar.add_open_days(day, count)
    counted = [day + timedelta(days=n) for n in range(1, (due - day).days + 1)]
    assert calendar.is_open(due)
    assert sum(calendar.is_open(one) for one in counted) == count
