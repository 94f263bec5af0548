"""Service targets: how long a stage may take, counted on the shop's calendar and opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import due_for
from returndesk.errors import BadData, UsageProblem
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.policy.model import Service
    from returndesk.core.policy.terms import Policy
    from returndesk.desk.session import Desk

_CALENDAR_DAYS = ("info", "parcel")  # the customer's own: not extended by closing times


def service_for(desk: Desk, policy: Policy, claim: Claim) -> Service:
    """The policy's service targets for a claim, by its kind and its customer's tier."""
    if not policy.service_rules:
        return policy.service
    return policy.service_for(claim.kind, order_store.load_order(desk.conn, claim.order_id).tier)


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
    """A past instant as typed, by the shop's clocks where it has no offset. Raises UsageProblem."""
    from zoneinfo import ZoneInfo

    zone, whole = ZoneInfo(desk.settings.timezone), text.strip()
    try:
        typed = datetime.fromisoformat(whole)
    except ValueError:
        typed = None
    if typed is None or len(whole) < len("2026-11-26T21"):
        raise UsageProblem(f"--at {text!r} is not a date and time", hint="--at 2026-11-26T21:14")
    instant = (typed if typed.tzinfo else typed.replace(tzinfo=zone)).astimezone(UTC)
    if not typed.tzinfo and instant.astimezone(zone).replace(tzinfo=None) != typed:
        raise UsageProblem(f"--at {text!r} does not exist in {zone.key}: the clocks went forward")
    if instant.astimezone(zone).date() > desk.today:
        raise BadData(f"--at {text} is in the future")
    return instant.replace(microsecond=0)


def promised(desk: Desk, at: datetime, claim: Claim, stage: str) -> date | None:
    """The day by which a stage that begins now is to be over, by the service target."""
    policy = desk.policy_today()
    since = desk.today if stage in _CALENDAR_DAYS else counted_from(desk, policy, at)
    return due_for(claim, stage, since, service_for(desk, policy, claim), desk.calendar(policy))
