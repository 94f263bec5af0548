"""The formats: one TOML file a platform, and which of them a header belongs to.

A format file says: `name`, `title`, `channel` (where no column names one), `decimal` (the mark),
`dates` ("iso" or strptime patterns), `tags` (what splits order tags), `tax_included` (where the platform
always does one), `code` (a module platform_NAME beside this one, for what no table can say), and
- `[recognise]` `all`: headers that only this platform has; or `fallback = true`: whatever holds the fields
  that `required` names, where no platform fits; or `refuse` and `hint`: known, of no use, and what to do
- `[columns]` field = "Header", or ["First", "Second"]: the first with something in it; or
  { join = ["A", "B"] }. With `spellings = true` a list is of spellings: the first that is there
- `[status]` ours = [theirs, …], `[line]` what a line's own status means, `[cells]` lines inside one cell.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from returndesk.errors import BadData, UsageProblem
from returndesk.intake.problems import visible

_LOOKS_LIKE_DATA = re.compile(r"@|[0-9]{3}|^[0-9.,:/ +-]*[0-9][0-9.,:/ +-]*$")


@dataclass(frozen=True, slots=True)
class Source:
    """The headers that feed one field: the first filled one, or all of them joined by a space."""

    headers: tuple[str, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One platform's export, as its TOML file says it."""

    name: str
    title: str
    channel: str = "web"
    decimal: str = "."
    dates: tuple[str, ...] = ("iso",)
    tags: str = ";"
    tax_included: bool | None = None
    code: str = ""
    spellings: bool = False
    fallback: bool = False
    refuse: str = ""
    hint: str = ""
    signature: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, Source] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    not_shipped: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    cells: Mapping[str, Any] = field(default_factory=dict)

    def key(self, header: str) -> str:
        """What two writings of one header have in common."""
        loose = re.sub(r"[\s_-]+", " ", header) if self.spellings else re.sub(r"\s+", " ", header)
        return loose.strip().casefold()


@dataclass(frozen=True, slots=True)
class Binding:
    """Which column of one file feeds which field. A field without a column is not in `columns`."""

    columns: Mapping[str, tuple[int, ...]]
    joined: frozenset[str]
    notes: tuple[str, ...] = ()


@cache
def formats() -> tuple[Format, ...]:
    """Every format there is, by name."""
    folder = resources.files("returndesk.intake") / "formats"
    found = [_load(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda each: each.name))


def status_key(text: str) -> str:
    """What two writings of one status have in common: case, `_`, spaces and WordPress's `wc-` aside."""
    return re.sub(r"[\s_]+", "-", text.strip().casefold()).removeprefix("wc-")


def recognise(file: str, header: Sequence[str], platform: str | None) -> tuple[Format, Binding]:
    """The format that a header belongs to, and its columns.

    Raises BadData where none or two fit, where a column that is read stands there twice, and for an
    export that is known to be of no use; UsageProblem for a platform that there is not.
    """
    if platform is not None:
        chosen = _named(platform)
        missing = _missing(chosen, header)
        if missing:
            hint = "without --platform the format is told from the header alone"
            raise BadData(f"{file}: the header lacks what {chosen.title} has: {missing}", hint=hint)
    else:
        fitting = [each for each in formats() if not each.fallback and not _missing(each, header)]
        fitting = fitting or [each for each in formats() if each.fallback and not _missing(each, header)]
        if len(fitting) != 1:
            raise _undecided(file, header, fitting)
        chosen = fitting[0]
    if chosen.refuse:
        raise BadData(f"{file}: {chosen.refuse}", hint=chosen.hint)
    return chosen, _bind(file, chosen, header)


def _named(platform: str) -> Format:
    usable = [each for each in formats() if not each.refuse]
    for each in usable:
        if platform.strip().casefold() in (each.name, each.title.casefold()):
            return each
    names = ", ".join(each.name for each in usable)
    raise UsageProblem(f'no platform "{visible(platform)}"', hint=f"there are: {names}")


def _missing(each: Format, header: Sequence[str]) -> str:
    """What the header lacks to be of this format, in words; "" where it is."""
    there = {each.key(name) for name in header}
    lacking = [name for name in each.signature if each.key(name) not in there]
    for fields in each.required:
        names = [name for field_name in fields for name in each.columns[field_name].headers]
        if not any(each.key(name) in there for name in names):
            lacking.append(" or ".join(fields))
    return ", ".join(lacking)


def _bind(file: str, chosen: Format, header: Sequence[str]) -> Binding:
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        places.setdefault(chosen.key(name), []).append(index)
    columns: dict[str, tuple[int, ...]] = {}
    joined, notes = set(), []
    for field_name, source in chosen.columns.items():
        keys = dict.fromkeys(chosen.key(name) for name in source.headers)
        found = [places[key] for key in keys if key in places]
        if not found:
            continue
        if twice := next((each for each in found if len(each) > 1), None):
            numbers = " and ".join(str(index + 1) for index in twice)
            raise BadData(
                f"{file}: the header names {visible(header[twice[0]])} more than once: columns {numbers}",
                hint="rename or remove the one that does not count",
            )
        indices = [each[0] for each in found]
        if chosen.spellings and len(indices) > 1:
            used, *left = [visible(header[index]) for index in indices]
            notes.append(f"{field_name} is read from {used}; left unread: {', '.join(left)}")
            del indices[1:]
        columns[field_name] = tuple(indices)
        if source.joined:
            joined.add(field_name)
    return Binding(columns, frozenset(joined), tuple(notes))


def _undecided(file: str, header: Sequence[str], fitting: Sequence[Format]) -> BadData:
    usable = [each for each in formats() if not each.refuse]
    say = f"say which with --platform NAME: {', '.join(each.name for each in fitting or usable)}"
    if fitting:
        titles = " and ".join(each.title for each in fitting)
        return BadData(f"{file}: the header fits {titles}", hint=say)
    # A file without a header has people's data where the header should be: that is not repeated.
    if any(_LOOKS_LIKE_DATA.search(name) for name in header if name):
        found = "its first row looks like data: is the header missing?"
    else:
        names = [visible(name if len(name) <= 40 else name[:39] + "…") for name in header if name]
        found = "found: " + ", ".join(names[:30]) + (f" and {len(names) - 30} more" if names[30:] else "")
    lacking = [f"{each.title} would also need: {_missing(each, header)}" for each in usable if each.fallback]
    return BadData(f"{file}: no format fits its header", hint=[found, *lacking, say])


def _load(text: str) -> Format:
    told = tomllib.loads(text)
    recognised = told.get("recognise", {})
    status = {status_key(word): ours for ours, words in told.get("status", {}).items() for word in words}
    line = told.get("line", {})
    plain = {key: told[key] for key in _PLAIN if key in told}
    return Format(
        **plain,
        dates=tuple(told.get("dates", ["iso"])),
        fallback=recognised.get("fallback", False),
        refuse=recognised.get("refuse", ""),
        hint=recognised.get("hint", ""),
        signature=tuple(recognised.get("all", ())),
        required=tuple(tuple(names.split("|")) for names in recognised.get("required", ())),
        columns={name: _source(value) for name, value in told.get("columns", {}).items()},
        status=status,
        not_shipped=frozenset(map(status_key, line.get("not_shipped", ()))),
        guests=frozenset(told.get("guests", ())),
        cells=told.get("cells", {}),
    )


_PLAIN = ("name", "title", "channel", "decimal", "tags", "tax_included", "code", "spellings")


def _source(value: str | list[str] | dict[str, list[str]]) -> Source:
    if isinstance(value, str):
        return Source((value,))
    if isinstance(value, list):
        return Source(tuple(value))
    return Source(tuple(value["join"]), joined=True)
