"""The only module that reads the clock."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime


def now() -> datetime:
    """The current instant in UTC, to the second: the same is stored, shown and hashed."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: str) -> date:
    """The current day in the shop's time zone (an IANA name)."""
    if zone == system_zone():
        return date(*time.localtime()[:3])  # the usual case: the same day, without loading time zones
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(zone)).date()


def system_zone() -> str:
    """The name of the system's time zone; "" if it is unknown."""
    if (name := os.environ.get("TZ")) is not None:
        return name.lstrip(":")
    return os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]


def seconds() -> float:
    """Seconds since an arbitrary point, to measure how long something takes."""
    return time.monotonic()
