"""Service targets: how long a stage may take, counted on the shop's calendar and opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import TARGETS, due_for
from returndesk.core.claims.open_items import Promise
from returndesk.core.days import Target, day_in_range
from returndesk.desk.typed_days import on_day
from returndesk.errors import BadData, UsageProblem
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.policy.model import Service
    from returndesk.core.policy.terms import Policy
    from returndesk.desk.session import Desk

_CALENDAR_DAYS = ("info", "parcel")  # the customer's own: not extended by closing times


def service_for(desk: Desk, policy: Policy, claim: Claim) -> Service:
    """The policy's service targets for a claim, by its kind, tier and channel."""
    if not policy.service_rules:
        return policy.service
    order = order_store.load_order(desk.conn, claim.order_id)
    return policy.service_for(claim.kind, order.tier, order.channel)


def counted_from(desk: Desk, policy: Policy, at: datetime) -> date:
    """The day from which open days are counted now: after closing time, the next open day."""
    if not policy.hours:
        return desk.today
    return desk.calendar(policy).counted_from(desk.today, time_of_day(desk, at))


def time_of_day(desk: Desk, at: datetime) -> time | None:
    """The shop's local time; None where `--as-of` has moved the day: its hour is not known."""
    local = local_time(desk, at)
    return local.time() if local.date() == desk.today else None


def local_time(desk: Desk, at: datetime) -> datetime:
    """An instant by the shop's clocks."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(desk.settings.timezone))


def instant_typed(desk: Desk, text: str) -> datetime:
    """A past instant as typed, by the shop's clocks where it has no offset. Raises UsageProblem.

    2026-11-26T21:14, a time alone (today's), or a day as people type it, then a time: yesterday 9:14.
    """
    from zoneinfo import ZoneInfo

    zone, whole = ZoneInfo(desk.settings.timezone), text.strip()
    typed: datetime | None
    try:
        typed = datetime.fromisoformat(whole)
        day_in_range(typed.date())
    except ValueError:
        typed = _day_and_time(desk, whole)
    if typed is None or len(whole) < len("9:14") or whole == str(typed.date()):
        raise UsageProblem(f"--at {text!r} is not a date and time", hint="--at 2026-11-26T21:14")
    instant = (typed if typed.tzinfo else typed.replace(tzinfo=zone)).astimezone(UTC)
    if not typed.tzinfo and instant.astimezone(zone).replace(tzinfo=None) != typed:
        raise UsageProblem(f"--at {text!r} does not exist in {zone.key}: the clocks went forward")
    if instant.astimezone(zone).date() > desk.today:
        raise BadData(f"--at {text} is in the future")
    return instant.replace(microsecond=0)


def _day_and_time(desk: Desk, text: str) -> datetime | None:
    """A day and a time as people type them; None for anything else."""
    day, _, clock_time = text.rpartition(" ")
    hour, colon, minute = clock_time.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return None
    on = on_day(day, desk, "--at") or desk.today
    return datetime.combine(on, time(int(hour), int(minute)))


def moment(desk: Desk, at: datetime, on: date | None = None) -> datetime:
    """The instant of an act by the desk's day, by default today: noon where `--as-of` has moved it."""
    local, day = local_time(desk, at), on or desk.today
    if local.date() == day:
        return at
    return datetime.combine(day, time(12), local.tzinfo).astimezone(UTC)


def seconds_left(desk: Desk, at: datetime, end: str | None) -> int | None:
    """The seconds until a target by the clock ends; None for one by days."""
    left = end and datetime.fromisoformat(end.replace("Z", "+00:00")) - moment(desk, at)
    return max(0, int(left.total_seconds())) if left else None


def by_the_clock(desk: Desk, since: datetime, seconds: int, then: str) -> Promise:
    """A target that ends so many seconds after an instant; the end of a day is of that day."""
    end = since.replace(microsecond=0) + timedelta(seconds=seconds)
    on = local_time(desk, end - timedelta(seconds=1)).date()
    return Promise(on, f"{end:%Y-%m-%dT%H:%M:%SZ}", then)


def promised(desk: Desk, at: datetime, claim: Claim, stage: str, since: datetime | None = None) -> Promise:
    """By when a stage that begins now is to be over; `since` is when the request was made, if known."""
    policy = desk.policy_today()
    day = desk.today if stage in _CALENDAR_DAYS else counted_from(desk, policy, at)
    service = service_for(desk, policy, claim)
    due_on = due_for(claim, stage, day, service, desk.calendar(policy))
    if due_on is None:
        return Promise()
    target, then = getattr(service, TARGETS[stage]), service.then.get(TARGETS[stage], "")
    if isinstance(target, Target) and target.unit == "hours":
        return by_the_clock(desk, since or moment(desk, at), target.count * 3600, then)
    return Promise(due_on, None, then)
