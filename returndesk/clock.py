"""The only module that reads the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The instant, in UTC, to the second: what is shown and hashed is what is stored."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: str) -> date:
    """The day it is in the shop's time zone (an IANA name)."""
    return datetime.now(ZoneInfo(zone)).date()
