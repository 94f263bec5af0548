"""Days whose month is a name: 21-Apr-2026, 31. Dezember 2025, 2025年12月31日, 1 de mayo de 2026 19:29 hs."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_LONGEST = 64  # characters
_WORDS = Path(__file__).parents[1] / "months.toml"
_NAME = r"(?P<month>[^\W\d_]{2,12}\.?)"
_DAY = r"(?P<day>[0-9]{1,2})"
_BETWEEN = r"(?:[ /-]|, ?|\.,? ?| de | of )"
_TIME = (
    r"(?:(?:,| at| um| à| a las| às|T)? ?(?P<half_before>上午|下午)?"
    r"(?P<hour>[0-9]{1,2})[:h时点](?P<minute>[0-9]{2})"
    r"(?:[:分](?P<second>[0-9]{2})(?:\.[0-9]+)?秒?)?分?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: ?(?:Uhr|hs?\.?))?"
    r"(?: (?P<offset>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_FORMS = tuple(
    re.compile(form + _TIME)
    for form in (
        rf"{_DAY}(?:st|nd|rd|th|er|ère|[.º°ª])?{_BETWEEN}{{0,3}}{_NAME}{_BETWEEN}{{0,3}}(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"{_NAME}{_BETWEEN}{{0,3}}{_DAY}(?:st|nd|rd|th)?{_BETWEEN}{{1,3}}(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"(?P<year>[0-9]{{4}}){_BETWEEN}{{1,3}}{_NAME}{_BETWEEN}{{0,3}}{_DAY}",
        rf"(?P<year>[0-9]{{4}})年 ?(?P<month>[0-9]{{1,2}})月 ?{_DAY}[日号]",
    )
)  # fmt: skip
_WEEKDAY = re.compile(r"(?P<name>[^\W\d_][^\W_]*(?:-feira)?)\.?,? +(?=.)|(?:周|星期)[一二三四五六日天] *")


def iso_of_names(text: str) -> str | None:
    """A day whose month is a name in ISO form, with its time if it has one; None for any other text."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(text.split())
    weekday = _WEEKDAY.match(plain)
    if weekday and (weekday["name"] is None or _folded(weekday["name"]) in _names()[1]):
        found = _read(plain[weekday.end() :])
        if found is not None:
            return found
    return _read(plain)


def _read(text: str) -> str | None:
    for form in _FORMS:
        found = form.fullmatch(text)
        month = _month(found["month"]) if found else None
        if found and month:
            year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
            return f"{year}-{month:02}-{int(found['day']):02}{_time(found)}"
    return None


def _month(name: str) -> int | None:
    return int(name) if name.isdecimal() else _names()[0].get(_folded(name))


def _time(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    hour = int(found["hour"])
    half = (found["half"] or {"上午": "a", "下午": "p"}.get(found["half_before"] or "", "")).lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    offset = {"GMT": "Z"}.get(found["offset"] or "", found["offset"] or "")
    return f"T{hour:02}:{found['minute']}:{found['second'] or '00'}{offset}"


@cache
def _names() -> tuple[dict[str, int], frozenset[str]]:
    told = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    months = {
        _folded(name): number for number, names in enumerate(told["months"], 1) for name in names.split()
    }
    return months, frozenset(_folded(name) for names in told["weekdays"] for name in names.split())


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.rstrip(".")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
