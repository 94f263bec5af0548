"""A platform's TOML file as a value.

A format file says: `name`, `title`, `kind` (what its rows are: "orders" where it says nothing, "claims",
"deliveries" or "feedback"), `channel` (where no column names one), `decimal` (the mark), `currency`
(where the platform knows one alone), `dates` (see intake/dates.py: "iso", "dmy", "mdy", "ymd", "any", or
strptime patterns), `since` (no order is older), `tags` (what splits order tags), `tax_included` (where the
platform always does one), `country_names` (countries stand there in words), `quotes = false` (a quote is a
character), `empty` (what stands for nothing), `guests` (customer ids of those without an account), `masked`
(names and numbers may be starred out), `undated` (an order without a day was never paid), `encodings` (beside
UTF-8, where the header proves them), `stray` (of single bytes inside UTF-8), `footer` (patterns of rows below
the table), `zones` (the platform's names of time zones), `code` (a module platform_NAME beside this one, for
what no table can say), and
- `[recognise]` `all`: headers that only this platform has, each "One" or "One|Or another"; or
  `fallback = true`: whatever holds the fields that `required` names, where no platform fits; or `refuse` and
  `hint`: known, of no use, and what to do
- `[columns]` field = "Header", or ["First", "Second"]: the first with something in it; or
  { join = ["A", "B"] }. With `spellings = true` a list is of spellings: the first that is there
- `[status]`, `[aftersales]` ours = [theirs, …]: a word, or "*part of one*"; `other` is for all the rest
- `[line]` what a line's own words mean: see LineWords
- `[money]` `signs` = [{ sign, is = [currencies], decimal }]; `unsigned`: fields whose minus says nothing
- `[reasons]` of claims: ours = [their codes, …]; `[requests]` left_out = [statuses of requests that came to
  nothing]; `remark`: what to know of such a file, said at every import
- `[totals]` what an order's sums tell: see intake/totals.py
- `[cells]` lines inside cells: see intake/cell_lines.py
- `[join]` `with`: a name that the files of a pair share; `part`: "lines" or "orders"; `alone`: whether the
  lines do without; `wins`: fields in which the orders' file counts; `missing`: what the other one is called.
  Such files declare their dates and write `.` for the decimals: each is read with what is known of the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

KINDS = ("orders", "claims", "deliveries", "feedback")  # what the rows of a file can be


@dataclass(frozen=True, slots=True)
class Source:
    """The headers that feed one field: the first filled one, or all of them joined by a space."""

    headers: tuple[str, ...]
    joined: bool = False


class Words:
    """Their words -> ours: a word as it is, else the first "*part*" that it holds, else `other`.

    `other` is ours for all the rest where it is one word, and one of ours like the others where it is a list.
    """

    def __init__(self, table: Mapping[str, str | Sequence[str]]) -> None:
        self.exact: dict[str, str] = {}
        self.parts: list[tuple[str, str]] = []
        rest = table.get("other", "")
        self.other = rest if isinstance(rest, str) else ""
        for ours, words in table.items():
            for word in words if not isinstance(words, str) else ():
                if word.startswith("*"):
                    self.parts.append((status_key(word.strip("*")), ours))
                else:
                    self.exact[status_key(word)] = ours

    def __bool__(self) -> bool:
        return bool(self.exact or self.parts)

    def get(self, text: str) -> str:
        """Our word for theirs; "" where it is none that is known."""
        key = status_key(text)
        return self.exact.get(key) or next((ours for part, ours in self.parts if part in key), "")


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a row says of its line.

    `status`: line_status -> not-shipped, refunded, cancelled or returns (the row is a return, no sale);
    `needs`: a field without which a row tells of its order alone; `whole`: quantities may be written 1.0;
    `left_out`: a line of no units that is cancelled or has no price is no sale, and noted.
    """

    status: Words
    needs: str = ""
    whole: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """What an amount may begin with, and what that tells; no `currencies` means any."""

    sign: str
    currencies: tuple[str, ...]
    decimal: str


@dataclass(frozen=True, slots=True)
class Join:
    """How a file belongs to another one of its platform."""

    pair: str
    part: str  # "lines" or "orders"
    alone: bool
    wins: tuple[str, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Format:
    """One platform's export, as its TOML file says it."""

    name: str
    title: str
    kind: str = "orders"  # one of KINDS
    channel: str = "web"
    decimal: str = "."
    currency: str = ""
    dates: tuple[str, ...] = ("iso",)
    since: date | None = None
    tags: str = ";"
    tax_included: bool | None = None
    code: str = ""
    spellings: bool = False
    fallback: bool = False
    refuse: str = ""
    hint: str = ""
    quotes: bool = True
    country_names: bool = False
    masked: bool = False
    undated: bool = False
    stray: str = ""
    encodings: tuple[str, ...] = ()
    footer: tuple[re.Pattern[str], ...] = ()
    signature: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, Source] = field(default_factory=dict)
    status: Words = field(default_factory=lambda: Words({}))
    aftersales: Words = field(default_factory=lambda: Words({}))
    reasons: Words = field(default_factory=lambda: Words({}))
    requests: Words = field(default_factory=lambda: Words({}))
    remark: str = ""
    line: LineWords = field(default_factory=lambda: LineWords(Words({})))
    signs: tuple[Sign, ...] = ()
    unsigned: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    zones: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, Any] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)
    join: Join | None = None

    def key(self, header: str) -> str:
        """What two writings of one header have in common."""
        loose = re.sub(r"[\s_-]+", " ", header) if self.spellings else re.sub(r"\s+", " ", header)
        return loose.strip().casefold()

    def mapped(self, mapping: Mapping[str, str]) -> Format:
        """This format with some fields fed by the headers that a person named."""
        if not mapping:
            return self
        return replace(self, columns={**self.columns, **{name: Source((h,)) for name, h in mapping.items()}})


@cache
def formats() -> tuple[Format, ...]:
    """Every format there is, by name."""
    folder = resources.files("returndesk.intake.platforms") / "formats"
    found = [load_format(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda each: each.name))


def status_key(text: str) -> str:
    """What two writings of one status have in common: case, `_`, spaces and WordPress's `wc-` aside."""
    return re.sub(r"[\s_]+", "-", text.strip().casefold()).removeprefix("wc-")


_PLAIN = (
    "name", "title", "kind", "remark", "channel", "decimal", "currency", "since", "tags", "tax_included",
    "code", "spellings", "quotes", "country_names", "masked", "undated", "stray", "zones", "totals", "cells",
)  # fmt: skip


def load_format(text: str) -> Format:
    """The format that a TOML text describes."""
    told = tomllib.loads(text)
    recognised, money = told.get("recognise", {}), told.get("money", {})
    return Format(
        **{key: told[key] for key in _PLAIN if key in told},
        dates=tuple(told.get("dates", ["iso"])),
        encodings=tuple(told.get("encodings", ())),
        footer=tuple(re.compile(pattern) for pattern in told.get("footer", ())),
        fallback=recognised.get("fallback", False),
        refuse=recognised.get("refuse", ""),
        hint=recognised.get("hint", ""),
        signature=tuple(recognised.get("all", ())),
        required=tuple(tuple(names.split("|")) for names in recognised.get("required", ())),
        columns={name: _source(value) for name, value in told.get("columns", {}).items()},
        status=Words(told.get("status", {})),
        aftersales=Words(told.get("aftersales", {})),
        reasons=Words(told.get("reasons", {})),
        requests=Words({name.replace("_", "-"): words for name, words in told.get("requests", {}).items()}),
        line=_line(told.get("line", {})),
        signs=tuple(
            Sign(each["sign"], tuple(each["is"]), each.get("decimal", told.get("decimal", ".")))
            for each in money.get("signs", ())
        ),
        unsigned=frozenset(money.get("unsigned", ())),
        empty=frozenset(told.get("empty", ())),
        guests=frozenset(told.get("guests", ())),
        join=_join(told["join"]) if "join" in told else None,
    )


def _source(value: str | list[str] | dict[str, list[str]]) -> Source:
    if isinstance(value, str):
        return Source((value,))
    if isinstance(value, list):
        return Source(tuple(value))
    return Source(tuple(value["join"]), joined=True)


def _line(told: Mapping[str, Any]) -> LineWords:
    words = {name.replace("_", "-"): told[name] for name in _LINE_WORDS if name in told}
    plain = {name: told[name] for name in ("needs", "whole", "left_out") if name in told}
    return LineWords(Words(words), **plain)


_LINE_WORDS = ("not_shipped", "refunded", "cancelled", "returns")


def _join(told: Mapping[str, Any]) -> Join:
    return Join(
        told["with"],
        told["part"],
        told.get("alone", False),
        tuple(told.get("wins", ())),
        told["missing"],
    )
