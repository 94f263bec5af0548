"""The only module that reads the clock."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime


def now() -> datetime:
    """The instant, in UTC, to the second: what is shown and hashed is what is stored."""
    return datetime.now(UTC).replace(microsecond=0)


def today(zone: str) -> date:
    """The day it is in the shop's time zone (an IANA name)."""
    if zone == system_zone():
        return date(*time.localtime()[:3])  # the usual shop: the same answer, without loading the zones
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(zone)).date()


def system_zone() -> str:
    """The name of the time zone that this machine is in; "" where it does not say."""
    if (name := os.environ.get("TZ")) is not None:
        return name.lstrip(":")
    return os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2]


def seconds() -> float:
    """Seconds since whenever, for how long something takes."""
    return time.monotonic()
