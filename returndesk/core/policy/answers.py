"""Lists and fees as people type them at a question. No part of an answer is dropped: it is read, or refused.

Raises ValueError with what was expected, and SeveralMatch where an answer can mean several things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from returndesk.core import day_words
from returndesk.core.days import WEEKDAYS
from returndesk.core.money import format_minor, parse_percent
from returndesk.core.policy.values import as_target
from returndesk.errors import SeveralMatch

NONE = "none"
ReadAmount = Callable[[str, str], int]  # what was typed, and the desk's currency, as minor units
_NOTHING = (NONE, "no", "-", "nothing", "kein", "keine", "nein", "无", "没有")
_AND = r"\s+(?:and|und|&|\+)\s+"
_MARKS = r"\s*[,;，；、]\s*"
_QUOTED = re.compile(r'"([^"]*)"')
_PLAIN_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
_PERCENT = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?\s*(?:%|％|percent|prozent)")
_NAME = r"[^\s,;，；、:=\"]+"
_TIER = re.compile(
    rf'(?P<name>"[^"]+"|{_NAME}(?:\s+{_NAME})*?)[\s:=]+(?:\+\s*)?'
    r"(?P<count>[0-9]+)(?:\s*(?P<unit>days?|weeks?|months?)\b|(?![^\s,;，；、]))"
)


def is_nothing(answer: str) -> bool:
    """Whether an answer leaves a list empty."""
    return answer.strip().lower() in _NOTHING


def words(answer: str, choices: Sequence[str], what: str) -> list[str]:
    """Codes between commas, spaces or "and", each by its unambiguous start of three letters."""
    if is_nothing(answer):
        return []
    typed = [one for one in re.split(rf"{_MARKS}|[\s/&+和]+", answer.strip().lower()) if one]
    typed = [one for one in typed if one not in ("and", "und")]
    found = {one: [code for code in choices if len(one) >= 3 and code.startswith(one)] for one in typed}
    unknown = [one for one in typed if len(found[one]) != 1]
    if unknown or not typed:
        named = ", ".join(f"'{one}'" for one in unknown) or f"'{answer}'"
        raise ValueError(f"{what}, or {NONE}; unknown: {named}")
    return list(dict.fromkeys(found[one][0] for one in typed))


def weekdays(answer: str) -> list[str]:
    """Weekdays by their names or the start of them: sat, Sundays."""
    singular = re.sub(r"days\b", "day", day_words.weekdays(answer))
    expected = f"weekdays such as {WEEKDAYS[5]}, {WEEKDAYS[6]}"
    return [one[:3] for one in words(singular, day_words.WEEKDAY_NAMES, expected)]


def typed_length(answer: str) -> str:
    """A window as a policy has it: 30 days; a number is of days. What is not understood stays as typed."""
    text = day_words.plain(day_words.lengths(answer))
    return f"{text} days" if text.isdecimal() else text


def kinds(answer: str, choices: Sequence[str]) -> list[str]:
    """Some of the choices, in the plural too: photos."""
    singular = re.sub(r"(?<=[a-z]{3})s\b", "", answer.lower())
    return words(singular, choices, f"some of {', '.join(choices)}")


def names(answer: str, what: str) -> list[str]:
    """Names between commas. A name in quotes may hold spaces; where it does without, SeveralMatch asks."""
    if is_nothing(answer):
        return []
    parts = [_unquoted(one) for one in _split(answer, _MARKS)]
    if not parts or any('"' in one for one in parts):
        raise ValueError(f"{what} between commas, or {NONE}")
    _ask_which(answer, [(answer.strip(), "")], what)
    return list(dict.fromkeys(parts))


def name_list(names: Iterable[str]) -> str:
    """Names as an answer that is read back as the same names."""
    return ", ".join(f'"{one}"' if re.search(r"[\s,;，；、:=]", one) else one for one in names) or NONE


def tiers(answer: str) -> dict[str, str]:
    """Customer tiers, each with the time that it adds: gold 15 days, silver 5. A number is of days."""
    if is_nothing(answer):
        return {}
    expected = "tiers, each with the time that it adds: gold 15 days, silver 5 days"
    read, entries = {}, []
    rest = "".join(
        one if one.startswith('"') else day_words.lengths(one)
        for one in re.split(r'("[^"]*")', answer.strip())
    )
    while rest:
        found = _TIER.match(rest)
        if found is None:
            raise ValueError(f"{expected}; not understood: '{rest}'")
        unit = (found["unit"] or "days").lower()
        time = f"{found['count']} {unit}"
        entries.append((found["name"], time))
        if (name := _unquoted(found["name"])) in read:
            raise ValueError(f"{expected}; twice: '{name}'")
        read[name] = time
        rest = re.sub(rf"^(?:{_MARKS}|{_AND}|\s+)", "", rest[found.end() :])
        rest = re.sub(r"^(?:and|und)\s+", "", rest)
    _ask_which(answer, entries, "tiers")
    return read


def targets(answer: str) -> list[int | str]:
    """Three times of steps: 1 2 3, or "48 hours, 1, 2"; days are open days unless calendar days."""
    parts = _split(answer, rf"{_MARKS}|{_AND}")
    parts = answer.split() if len(parts) == 1 else parts
    if len(parts) != 3:
        raise ValueError("three numbers of days such as 1, 2, 3")
    return [_target(part.lower()) for part in parts]


def _target(part: str) -> int | str:
    part = day_words.lengths(part)
    number = re.fullmatch(r"([0-9]{1,9})(?: *(?:open )?days?)?", part)
    text = re.sub(r"calendar (days?)$", r"\1", part)
    as_target(int(number[1]) if number else text)
    return int(number[1]) if number else text


def target_text(value: object) -> str:
    """A time of a step as `targets` reads it."""
    return re.sub(r"(?<=[0-9]) (days?)$", r" calendar \1", str(value))


def fee(answer: str, currency: str, read_amount: ReadAmount) -> str:
    """A restocking fee as a policy has it: "15%", or an amount of the desk's currency for each item."""
    text = answer.strip().lower()
    if is_nothing(answer) or text == "0":
        return "0%"
    expected = f"a percentage such as 15 %, or an amount for each item such as {_amount(500, currency)}"
    if percent := _PERCENT.fullmatch(text):
        value = f"{percent[1]}.{percent[2]}%" if percent[2] else f"{percent[1]}%"
        parse_percent(value)
        return value
    if _PLAIN_NUMBER.fullmatch(text):
        choices = [(f"{text} %", "of the price"), (f"{text} {currency}", "for each item")]
        raise SeveralMatch(f"{answer}: percent, or {currency}?", typed=answer, choices=choices)
    try:
        minor = read_amount(answer, currency)
    except ValueError:
        raise ValueError(expected) from None
    if minor < 0:
        raise ValueError(expected)
    return format_minor(minor, currency)


def fee_text(value: object, currency: str) -> str:
    """A fee as a person reads it."""
    if isinstance(value, dict):
        return ", ".join(f"{amount} {code}" for code, amount in value.items())
    return str(value) if str(value).endswith("%") else f"{value} {currency}"


def _amount(minor: int, currency: str) -> str:
    return f"{format_minor(minor, currency)} {currency}"


def _split(answer: str, marks: str) -> list[str]:
    """The parts between marks that are not in quotes."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\0{len(held) - 1}\0"

    parts = re.split(marks, _QUOTED.sub(hold, answer.strip()))
    return [re.sub("\0([0-9]+)\0", lambda found: held[int(found[1])], one) for one in parts if one]


def _unquoted(name: str) -> str:
    whole = _QUOTED.fullmatch(name)
    return whole[1].strip() if whole else name


def _ask_which(answer: str, entries: Sequence[tuple[str, str]], what: str) -> None:
    """Raise SeveralMatch where a name has spaces or "and" and no quotes: one name, or several?

    An entry is what was typed as a name, or as names between commas, and what follows each.
    """
    readings: dict[str, int] = {}
    for marks in (rf"{_MARKS}|{_AND}|\s+", rf"{_MARKS}|{_AND}", _MARKS):
        found = dict.fromkeys(
            (_unquoted(name), time) for typed, time in entries for name in _split(typed, marks)
        )
        text = ", ".join(f"{name_list([name])} {time}".strip() for name, time in found)
        readings.setdefault(text, len(found))
    if len(readings) > 1:
        one = {"tiers": "tier", "tags": "tag"}.get(what, what)
        choices = [(text, f"{number} {one if number == 1 else what}") for text, number in readings.items()]
        raise SeveralMatch(f"{answer}: which of these?", typed=answer, choices=choices)
