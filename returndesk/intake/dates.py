"""Dates and times in the forms that a format declares. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from returndesk.intake.problems import quoted

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(?: ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?",
    re.IGNORECASE,
)
_ISO_EXAMPLE = "2026-11-20 or 2026-11-20 14:30:00"
_NO_SUCH = "there is no such day or time"
_EARLIEST = date(1970, 1, 1)  # no shop's order is older; a damaged year is


@dataclass(frozen=True, slots=True)
class When:
    """A day in the shop's zone, and the UTC instant where the file tells the time."""

    on: date
    at: datetime | None = None


class DateReader:
    """Reads one format's dates; each text once, since files repeat them.

    `forms` are "iso" or strptime patterns. A time without a zone is the shop's.
    """

    def __init__(self, forms: tuple[str, ...], zone: ZoneInfo) -> None:
        self._patterns = tuple(form for form in forms if form != "iso")
        self._zone = zone
        self._seen: dict[str, When | str] = {}

    def read(self, text: str) -> When:
        """The day and instant of `text`; raises ValueError with a reason that quotes it."""
        found = self._seen.get(text)
        if found is None:
            try:
                found = self._read(text)
            except ValueError as error:
                found = f"{quoted(text)} — {error}"
            except OverflowError:  # the last hours of the year 9999, in another zone
                found = f"{quoted(text)} — {_NO_SUCH}"
            self._seen[text] = found
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _read(self, text: str) -> When:
        for pattern in self._patterns:
            try:
                moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone comes below
            except ValueError as error:
                if "out of range" in str(error):  # the form fits: 31 February
                    raise ValueError(_NO_SUCH) from None
                continue
            if "%H" not in pattern and "%I" not in pattern:
                return When(_not_too_early(moment.date()))
            return self._instant(moment)
        shape = _ISO.fullmatch(text)
        if shape is None:
            raise ValueError(f"expected a date like {self._example()}")
        day, time, offset = shape.groups()
        zone = "" if offset is None else "+00:00" if offset.upper() in ("Z", "UTC") else offset
        try:
            moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{zone}")
        except ValueError:
            raise ValueError(_NO_SUCH) from None
        if time is None:
            return When(_not_too_early(moment.date()))
        if moment.tzinfo is None:
            return self._instant(moment)
        return When(_not_too_early(moment.astimezone(self._zone).date()), moment.astimezone(UTC))

    def _instant(self, local: datetime) -> When:
        instant = local.replace(tzinfo=self._zone).astimezone(UTC)
        if instant.astimezone(self._zone).replace(tzinfo=None) != local:
            raise ValueError(f"this time does not exist in {self._zone.key}: the clocks went forward")
        return When(_not_too_early(local.date()), instant)

    def _example(self) -> str:
        if not self._patterns:
            return _ISO_EXAMPLE
        return f"{datetime(2026, 11, 20, 14, 30, tzinfo=UTC):{self._patterns[0]}} or {_ISO_EXAMPLE}"


def _not_too_early(day: date) -> date:
    if day < _EARLIEST:
        raise ValueError("a date before 1970")
    return day
