"""Dates and times in the forms that a format declares. Nothing is guessed.

A form is "iso", a strptime pattern, or the order of three numbers: "dmy", "mdy", "ymd"; or "any": the order
that the file's own rows prove, else the one that the user gives, else none; or "names": months by name.
With "yearless" a delivery may lack its year: see `with_year`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from returndesk.intake.csv.month_names import iso_of_names
from returndesk.intake.platforms.format_files import DateForms
from returndesk.intake.problems import plain_day, quoted

ORDERS = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?(?: ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"([0-9]{4}|[0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{1,2})"
    r"(?:(?:, ?| +|T)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?: ?([AaPp])[Mm])?)?"
)
_DOTTED = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}\b")  # nowhere with the month first (Unicode CLDR)
_ZONE = re.compile(r" [A-Z][A-Za-z]+/[A-Z][A-Za-z_/-]+$")
_YEARLESS = re.compile(r"([0-9]{1,2}) (?:de )?([^\W\d_]+)(?: ?[|,]? ?([0-9]{1,2}:[0-9]{2})(?: ?hs?\.?)?)?")
_ISO_EXAMPLE = "2026-11-20 or 2026-11-20 14:30:00"
_MOST_KEPT = 50_000  # texts
_NO_SUCH = "no such day or time"
_EARLIEST = date(1970, 1, 1)  # no shop's order is older; a damaged year is
_UNPROVEN = "day or month first? use --dates dmy or --dates mdy"
_MIXED = "the day comes first in some rows and the month in others: fix those"


class When(NamedTuple):
    """A day in the shop's zone, and the UTC instant where the file has the time."""

    on: date
    at: datetime | None = None


class Unproven(Exception):
    """A date or an amount that only the file's other rows may make clear."""


class Evidence:
    """What a file's texts prove of the order of day and month, whatever order they come in.

    A day is proved by a first (or second) part above 12 in one row and no second (first) above 12 in any.
    A first part that might be a year of two digits proves nothing.
    """

    def __init__(self, today: date) -> None:
        self.first = self.second = self.seen = (
            ""  # the smallest text of each kind, so that notes do not depend on the order
        )
        self._year = today.year % 100

    def look(self, text: str) -> None:
        """Take one text, cleaned."""
        parts = _NUMBERS.fullmatch(text)
        if parts is None or len(parts[1]) == 4:  # the year first is clear by itself
            return
        self.seen = min(self.seen or text, text)
        one, two = int(parts[1]), int(parts[3])
        if one > 12 and (len(parts[4]) == 4 or one > self._year):
            self.first = min(self.first or text, text)
        if two > 12 and one <= 12:
            self.second = min(self.second or text, text)


class DateReader:
    """Reads one format's dates; each text once, since files repeat them.

    A time without a zone is the shop's. `zones` are the platform's names of zones, at the end of a text.
    """

    def __init__(self, forms: DateForms, zone: ZoneInfo) -> None:
        self._patterns = tuple(form for form in forms.dates if "%" in form)
        self._open, self._named = "any" in forms.dates, "names" in forms.dates
        self.yearless = "yearless" in forms.dates
        self.order = next((form for form in forms.dates if form in ORDERS), None)
        self._unproven, self._on_trust = _UNPROVEN, False
        self.proved = ""  # the order that the file's dates prove
        self._zone, self._zones, self._form_zones = zone, forms.zones, forms.form_zones
        self._earliest = forms.since or _EARLIEST
        self._seen: dict[str, When | str] = {}
        self._offsets: dict[date, timedelta | None] = {}
        self._plain_days: dict[str, tuple[date, timedelta]] = {}

    @property
    def needs_evidence(self) -> bool:
        """Whether the file's texts must be examined before the first is read."""
        return self._open or self.order is not None

    def trust(self) -> bool:
        """Read without evidence, raising Unproven at the first date that requires it; False if all do."""
        self._on_trust = self._open
        return self._open or self.order is None

    def settle(self, evidence: Evidence, given: str | None) -> str:
        """Take the order of day and month that the file proves, else the given one; a note on it, or ""."""
        first, second, seen = evidence.first, evidence.second, evidence.seen
        if not seen or not self.needs_evidence:
            return ""
        if not self._open:
            if self.order is None or self._by_pattern(seen):
                return ""
            return f"dates read as {ORDERS[self.order]}, as in this export"
        if first and second:
            self._unproven = _MIXED
        elif first or second:
            self.order = self.proved = "dmy" if first else "mdy"
            return f"dates read as {ORDERS[self.order]}: {plain_day(first or second)} proves it"
        elif given:
            self.order = given
            return f"dates read as {ORDERS[given]}, as given"
        elif _DOTTED.match(seen):
            self.order = "dmy"
            return f"dates read as {ORDERS['dmy']}: {plain_day(seen)} has dots"
        else:
            return f"{plain_day(seen)}: day or month first? use --dates dmy or --dates mdy"
        return "the day comes first in some dates and the month in others: none is read"

    def _by_pattern(self, text: str) -> bool:
        """Whether a pattern reads a text, whatever the order of numbers."""
        with suppress(ValueError):
            return self._patterned(text) is not None
        return True  # it fits: 31 February

    def read(self, text: str) -> When:
        """The day and instant of `text`; raises ValueError with a reason that quotes it."""
        found = self._seen.get(text)
        if found is None:
            if len(self._seen) > _MOST_KEPT:
                self._seen.clear()
            try:
                found = self._read(text)
            except ValueError as error:
                found = f"{self.quoted(text)} — {error}"
            except OverflowError:  # the last hours of the year 9999, in another zone
                found = f"{self.quoted(text)} — {_NO_SUCH}"
            self._seen[text] = found
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def with_year(self, text: str, since: date) -> str:
        """A day without a year (2 de septiembre | 18:15) with that of the first such day since then."""
        parts = _YEARLESS.fullmatch(" ".join(text.split()))
        if parts is None:
            return text
        dated = [
            f"{parts[1]} {parts[2]} {year} {parts[3] or ''}".strip() for year in (since.year, since.year + 1)
        ]
        try:
            return dated[self.read(dated[0]).on < since]
        except ValueError:  # 29 February, or no month
            return dated[1]

    def quoted(self, text: str) -> str:
        """A date for a message, without the name of its zone, which might be personal data."""
        name = next((name for name in self._zones if text.endswith(f" {name}")), None)
        bare = text.removesuffix(f" {name}") if name else _ZONE.sub("", text)
        return quoted(bare, dated=True)

    def _read(self, text: str) -> When:
        zone = self._zone
        if (when := self.short_way(text)) is not None:
            return when
        if self._zones:
            text, zone = self._zone_of(text)
        if (patterned := self._patterned(text)) is not None:
            moment, pattern = patterned
            zone = ZoneInfo(self._form_zones[pattern]) if pattern in self._form_zones else zone
            return self._when(moment, "%H" in pattern or "%I" in pattern, zone)
        if self._named and (by_name := iso_of_names(text)):
            text = by_name
        shape = _ISO.fullmatch(text)
        if shape is None:
            numbers = _NUMBERS.fullmatch(text) if self._open or self.order else None
            if numbers is None:
                raise ValueError(f"expected a date like {self._example()}")
            return self._when(self._numbers(numbers), bool(numbers[5]), zone)
        day, time, offset = shape.groups()
        written = "" if offset is None else "+00:00" if offset.upper() in ("Z", "UTC") else offset
        try:
            moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{written}")
        except ValueError:
            raise ValueError(_NO_SUCH) from None
        if time is None or moment.tzinfo is None:
            return self._when(moment, time is not None, zone)
        return When(self._late_enough(moment.astimezone(self._zone).date()), moment.astimezone(UTC))

    def _patterned(self, text: str) -> tuple[datetime, str] | None:
        """The moment by the first pattern that fits, and that pattern."""
        for pattern in self._patterns:
            try:
                moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone comes below
            except ValueError as error:
                if "out of range" in str(error):  # the form fits: 31 February
                    raise ValueError(_NO_SUCH) from None
                continue
            return moment, pattern
        return None

    def short_way(self, text: str) -> When | None:
        """The usual form of a local time, on a day without a clock change; None for all others.

        A file has a million of them, hardly two alike.
        """
        if len(text) != 19 or text[13] != ":" or text[16] != ":" or text[10] not in " T":
            return None
        known = self._plain_days.get(text[:10]) or self._plain_day(text[:10])
        if known is None:
            return None
        try:
            return When(known[0], datetime.fromisoformat(f"{text}+00:00") - known[1])
        except ValueError:
            return None

    def usual_column(self, texts: Sequence[str], until: date) -> tuple[list[date], list[str]] | None:
        """The days and instants that `short_way` reads in some texts, instants in ISO form.

        None where a text has another form, or is of a later day. Few hours are read; each has many texts.
        """
        if set(map(len, texts)) != {19} or not {text[10:17:3] for text in texts} <= {" ::", "T::"}:
            return None
        plain = {text: self._plain_day(text) for text in {text[:10] for text in texts}}
        offsets = {day[1].seconds for day in plain.values() if day is not None and day[0] <= until}
        if None in plain.values() or any(offset % 60 for offset in offsets):
            return None
        end = 16 if any(offset % 3600 for offset in offsets) else 13  # of what another zone changes
        heads, known = [text[:end] for text in texts], {}
        try:
            for head in set(heads):
                day, offset = plain[head[:10]] or (date.max, timedelta())
                moment = datetime.fromisoformat(f"{head}:00:00"[:19]) - offset
                if day > until or head[11:13] > "23":
                    return None
                known[head] = day, moment.isoformat()[:end]
            for rest in {text[end:] for text in texts}:
                datetime.fromisoformat("2000-01-01T00:00:00"[:end] + rest)
        except ValueError:
            return None
        found = list(map(known.__getitem__, heads))
        instants = zip(found, texts, strict=True)
        return [day for day, _ in found], [f"{head}{text[end:]}Z" for (_, head), text in instants]

    def _plain_day(self, text: str) -> tuple[date, timedelta] | None:
        """A day without a clock change, and how far its clocks are ahead of UTC; None for any other text."""
        if self._zones or self._patterns or text[4:5] != "-" or text[7:8] != "-":
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        offset = self._offset_on(day)
        if offset is None or day < self._earliest:
            return None
        self._plain_days[text] = day, offset
        return day, offset

    def _numbers(self, numbers: re.Match[str]) -> datetime:
        one, _, two, three, hour, minute, second, half = numbers.groups()
        order = "ymd" if len(one) == 4 else self.order
        if order is None and self._on_trust:
            raise Unproven
        if order is None:
            raise ValueError(self._unproven)
        year, month, day = {"ymd": (one, two, three), "mdy": (three, one, two), "dmy": (three, two, one)}[
            order
        ]
        if len(year) not in (2, 4) or max(len(month), len(day)) > 2:
            raise ValueError(f"expected {ORDERS[order]}")
        if half and not 1 <= int(hour) <= 12:
            raise ValueError(_NO_SUCH)
        hours = int(hour or 0) % 12 + 12 * (half in "Pp") if half else int(hour or 0)
        full = int(year) + (2000 if len(year) == 2 else 0)
        try:
            return datetime(full, int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
        except ValueError:
            raise ValueError(f"{_NO_SUCH}, read as {ORDERS[order]}") from None

    def _zone_of(self, text: str) -> tuple[str, ZoneInfo]:
        """A text without the name of the zone at its end, and that zone."""
        for name, zone in self._zones.items():
            if text.endswith(f" {name}"):
                return text.removesuffix(f" {name}"), ZoneInfo(zone)
        rest, _, last = text.rpartition(" ")
        if "/" in last and rest and last[0].isalpha():
            try:
                return rest, ZoneInfo(last)
            except (KeyError, ValueError, OSError):
                raise ValueError("unknown time zone") from None
        return text, self._zone

    def _when(self, local: datetime, has_time: bool, zone: ZoneInfo) -> When:
        if not has_time:
            return When(self._late_enough(local.date()))
        if zone is self._zone and (offset := self._offset_on(local.date())) is not None:
            return When(self._late_enough(local.date()), (local - offset).replace(tzinfo=UTC))
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != local:
            raise ValueError(f"this time does not exist in {zone.key}: the clocks went forward")
        return When(self._late_enough(instant.astimezone(self._zone).date()), instant)

    def _offset_on(self, day: date) -> timedelta | None:
        """How far the shop's clocks are ahead of UTC all day; None where they change that day."""
        if day not in self._offsets:
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - in the zone that is asked
            around = {
                (midnight + timedelta(hours=hour)).replace(tzinfo=self._zone, fold=fold).utcoffset()
                for hour in range(-24, 49)
                for fold in (0, 1)
            }
            self._offsets[day] = around.pop() if len(around) == 1 else None
        return self._offsets[day]

    def _late_enough(self, day: date) -> date:
        if day < self._earliest:
            before = 1970 if self._earliest == _EARLIEST else self._earliest
            raise ValueError(f"a date before {before}")
        return day

    def _example(self) -> str:
        moment = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
        if self._patterns:
            return f"{moment:{self._patterns[0]}} or {_ISO_EXAMPLE}"
        if self.order and not self._open:
            shown = {"dmy": f"{moment:%d/%m/%Y}", "mdy": f"{moment:%m/%d/%Y}", "ymd": f"{moment:%Y/%m/%d}"}
            return f"{shown[self.order]} or {_ISO_EXAMPLE}"
        return _ISO_EXAMPLE
