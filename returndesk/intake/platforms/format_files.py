"""A platform's TOML file as a value.

At the top: `name`, `title`, `kind` (what its rows are: one of KINDS, "orders" by default), `channel` (where
no column names one), `remark` (a note at every import), `code` (the module of this package for what no table
can say), `tags` (the separator of order tags), `undated` (an order without a day was never paid); and
what FileText, DateForms, Money and Buyers list.
- `[recognise]`: see Recognition
- `[columns]` field = "Header", or ["First", "Second"]: the first filled one; or { join = ["A", "B"] };
  "Header#2" is the second column of that name. With `spellings = true` a list holds spellings of one header:
  the first that exists. Those of spellings.toml are known besides; of orders all its fields
- `[status]`, `[aftersales]` ours = [theirs, …]: a word, or "*part of one*"; `other` is for all the rest
- `[payment]` likewise, of the field payment_status, else of the status: unpaid, part-paid, paid; blank
  cells are `other`, too. `states_total = false`: the field `total` is not what the customer was charged
- `[channels]` channel = [theirs, …], of the field `sold_in`: the orders that are of another channel
- `[line]` the words of a line: see LineWords
- `[money]` `signs` = [{ sign, is = [currencies], decimal }], `unsigned`
- `[reasons]`, `[requests]`, `[wants]` of claims: see ClaimWords
- `[numbers]` which order a row belongs to, where its own cell does not say it alone: see Numbers
- `[totals]` an order's totals: see platforms/totals.py
- `[cells]` lines inside cells: see csv/cell_lines.py
- `[join]` the paired export that it is part of: see Join. Such files declare their dates and write `.` for
  the decimals: each is read with what is known of the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from returndesk.core.money import is_currency
from returndesk.core.value import replace
from returndesk.intake.platforms.spellings import (
    SPELLED_FIELDS,
    header_key,
    plain_key,
    spellings,
)
from returndesk.intake.platforms.words import ClaimWords, LineWords, Words, dashed

KINDS = ("orders", "claims", "deliveries", "feedback", "spend", "customers")  # what the rows of a file can be
_IN_BRACKETS = re.compile(r"\s*[(（]([A-Z]{3}|[元€£])[)）]\s*$")  # a currency at the end of a header
_SIGNS = {"元": "CNY", "€": "EUR", "£": "GBP"}

Part = TypeVar("Part")


def _currency_in(header: str) -> str:
    """The currency in brackets behind a header; "" for none."""
    found = _IN_BRACKETS.search(header)
    code = _SIGNS.get(found[1], found[1]) if found else ""
    return code if is_currency(code) else ""


@dataclass(frozen=True, slots=True)
class Source:
    """The headers that feed one field: the first filled one, or all of them joined by a space."""

    headers: tuple[str, ...]
    joined: bool = False
    needs_all: bool = False  # where one header is missing, the field has no column


@dataclass(frozen=True, slots=True)
class Recognition:
    """How a header is known to be this platform's.

    `all`: headers that only this platform has, each "One" or "One|Or another"; or `fallback`: any header with
    the fields in `required`, where no platform fits; or `refuse` and `hint`: known but useless, and what to
    do. `unverified`: made from code that reads the export, with no real file at hand.
    """

    all: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    fallback: bool = False
    refuse: str = ""
    hint: str = ""
    own: str = ""  # a shop's own format: the built-in one that it is like
    told: Mapping[str, Any] = field(default_factory=dict)  # likewise: what its file says
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class FileText:
    """How the file is written."""

    quotes: bool = True  # false where a quote is a character
    encodings: tuple[str, ...] = ()  # besides UTF-8, where the header proves them
    stray: str = ""  # the encoding of single bytes inside UTF-8
    delimiter: str = ""  # where the header does not show it
    sheet: str = ""  # of a workbook, before others that fit
    footer: tuple[re.Pattern[str], ...] = ()  # rows below the table
    empty: frozenset[str] = frozenset()  # cells that mean nothing
    described: bool = False  # a row below the header may describe the columns: its number has no digit


@dataclass(frozen=True, slots=True)
class DateForms:
    """How days are written: see csv/dates.py."""

    dates: tuple[str, ...] = ("iso",)  # "iso", "dmy", "mdy", "ymd", "any", "names", or strptime patterns
    since: date | None = None  # no order is older
    zones: Mapping[str, str] = field(default_factory=dict)  # the platform's names of time zones
    form_zones: Mapping[str, str] = field(default_factory=dict)  # of patterns whose times are not the shop's


@dataclass(frozen=True, slots=True)
class Sign:
    """A currency sign before an amount; no `currencies` means any."""

    sign: str
    currencies: tuple[str, ...]
    decimal: str


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts are written."""

    decimal: str = "."  # or ",", or "any": the one that the file proves
    currency: str = ""  # where the platform knows only one
    signs: tuple[Sign, ...] = ()
    unsigned: frozenset[str] = frozenset()  # fields whose minus is ignored
    tax_included: bool | None = None  # where the platform always does one
    states_total: bool = True  # whether the field `total` is what the customer was charged
    in_header: bool = False  # the currency is in brackets behind the headers of amounts: Total (CLP)
    gives_back: bool = False  # the platform itself refunds an order that was paid and is cancelled
    remarks: bool = False  # words in brackets behind an amount are no part of it


@dataclass(frozen=True, slots=True)
class Buyers:
    """How customers are written."""

    guests: frozenset[str] = frozenset()  # customer ids of those without an account
    masked: bool = False  # names and numbers may be starred out


@dataclass(frozen=True, slots=True)
class Join:
    """One file of a paired export.

    `pair`: the name that both formats share; `part`: "lines" or "orders"; `alone`: whether the lines are
    orders without it; `wins`: fields in which the orders' file counts; `missing`: what the other file is
    called, `found`: where the platform exports it.
    """

    pair: str
    part: str
    missing: str
    found: str
    alone: bool = False
    wins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """How rows say which order they belong to.

    `own`: a pattern whose group is the number inside the cell; `group`: a pattern of the field `group`, whose
    group is how many of the following rows are the lines of that row's order.
    """

    own: re.Pattern[str] | None = None
    group: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return self != Numbers()


@dataclass(frozen=True, slots=True)
class Format:
    """One platform's export, as its TOML file describes it."""

    name: str
    title: str
    kind: str = "orders"  # one of KINDS
    channel: str = "web"
    remark: str = ""
    code: str = ""
    tags: str = ";"
    undated: bool = False
    spellings: bool = False
    columns: Mapping[str, Source] = field(default_factory=dict)
    recognise: Recognition = Recognition()
    text: FileText = FileText()
    dates: DateForms = field(default_factory=DateForms)
    money: Money = Money()
    buyers: Buyers = Buyers()
    channels: Words = field(default_factory=Words)
    status: Words = field(default_factory=Words)
    aftersales: Words = field(default_factory=Words)
    claim: ClaimWords = field(default_factory=ClaimWords)
    numbers: Numbers = Numbers()
    payment: Words = field(default_factory=Words)
    line: LineWords = field(default_factory=LineWords)
    totals: Mapping[str, Any] = field(default_factory=dict)
    cells: Mapping[str, Any] = field(default_factory=dict)
    join: Join | None = None

    def key(self, header: str) -> str:
        """What two spellings of one header have in common."""
        if self.money.in_header and _currency_in(header):
            header = _IN_BRACKETS.sub("", header)
        return header_key(header) if self.spellings else plain_key(header)

    def in_currency_of(self, header: Sequence[str]) -> Format:
        """This format with the currency that the header names, where it names one."""
        named = set(filter(None, map(_currency_in, header)))
        if not self.money.in_header or len(named) != 1:
            return self
        return replace(self, money=replace(self.money, currency=named.pop()))

    def mapped(self, mapping: Mapping[str, str]) -> Format:
        """This format with some fields fed by the headers that the user named, or "" for no column."""
        if not mapping:
            return self
        columns = {**self.columns, **{name: Source((h,)) for name, h in mapping.items()}}
        return replace(self, columns={name: each for name, each in columns.items() if each.headers != ("",)})

    def given(self, fields: Collection[str]) -> Format:
        """This format with some fields that require no column."""
        required = tuple(names for names in self.recognise.required if not set(names) & set(fields))
        return replace(self, recognise=replace(self.recognise, required=required))

    @property
    def is_plain(self) -> bool:
        """Whether a file has only plain columns: then its rows can be read by columns."""
        special = (self.code, self.undated, self.totals, self.cells, self.join, self.numbers)
        money = (self.money.signs, self.money.unsigned)
        line = (self.line.status, self.line.needs, self.line.left_out, self.line.single, self.line.distinct)
        rest = (self.line.units, "paid_at" in self.columns)
        return not any((*special, *money, *line, *rest)) and self.buyers == Buyers()


_ROOM = resources.files("returndesk.intake.platforms")
_OWN: ContextVar[tuple[Format, ...]] = ContextVar("the shop's own formats", default=())


def formats() -> tuple[Format, ...]:
    """Every format, by name: the built-in ones and, inside `formats_with`, the shop's own."""
    return tuple(sorted([*built_in(), *_OWN.get()], key=lambda each: each.name)) if _OWN.get() else built_in()


@contextmanager
def formats_with(own: Sequence[Format]) -> Iterator[None]:
    """Use the shop's own formats, too."""
    before = _OWN.set(tuple(own))
    try:
        yield
    finally:
        _OWN.reset(before)


@cache
def built_in() -> tuple[Format, ...]:
    """The formats of the program, by name, and the reports that are known and useless."""
    found = [format_of(told) for told in built_in_tables().values()]
    for told in tomllib.loads((_ROOM / "reports.toml").read_text("utf-8"))["report"]:
        known = Recognition(tuple(told["header"]), refuse=told["refuse"], hint=told["hint"])
        found.append(Format(told["title"].casefold(), told["title"], recognise=known))
    return tuple(sorted(found, key=lambda each: each.name))


@cache
def built_in_tables() -> dict[str, dict[str, Any]]:
    """What the files of the formats say, by the format's name."""
    files = [each for each in (_ROOM / "formats").iterdir() if each.name.endswith(".toml")]
    return {told["name"]: told for each in files for told in [tomllib.loads(each.read_text("utf-8"))]}


_PLAIN = (
    "name", "title", "kind", "channel", "remark", "code", "tags", "undated", "spellings", "totals", "cells",
)  # fmt: skip
_LINE_WORDS = ("not_shipped", "refunded", "cancelled", "returns")


def load_format(text: str) -> Format:
    """The format that a TOML text describes."""
    return format_of(tomllib.loads(text))


def format_of(told: Mapping[str, Any]) -> Format:
    """The format that TOML tables describe."""
    money, line, join = {**told, **told.get("money", {})}, told.get("line", {}), told.get("join")
    return Format(
        **{key: told[key] for key in _PLAIN if key in told},
        columns=_spelled(told) if told.get("spellings") else _sources(told),
        recognise=_part(
            Recognition,
            told.get("recognise", {}),
            required=lambda fields: tuple(tuple(names.split("|")) for names in fields),
        ),
        text=_part(FileText, told, footer=lambda patterns: tuple(map(re.compile, patterns))),
        dates=_part(DateForms, told),
        money=_part(Money, money, signs=lambda signs: _signs(signs, told.get("decimal", "."))),
        buyers=_part(Buyers, told),
        channels=Words(told.get("channels")),
        status=Words(told.get("status")),
        aftersales=Words(told.get("aftersales")),
        payment=Words(told.get("payment")),
        claim=ClaimWords(
            Words(told.get("reasons")),
            dashed(told.get("requests", {}), ("left_out", "refunded")),
            Words(told.get("wants")),
        ),
        numbers=_part(Numbers, told.get("numbers", {}), own=re.compile, group=re.compile),
        line=replace(
            _part(LineWords, line, unsent_orders=lambda words: Words({"unsent": words})),
            status=dashed(line, _LINE_WORDS),
        ),
        join=_part(Join, join) if join else None,
    )


def _part(part: type[Part], told: Mapping[str, Any], **readings: Any) -> Part:
    """A part of a format by the names of its fields; lists as tuples or sets, as the part holds them."""
    found = {}
    for each in fields(part):  # type: ignore[arg-type]
        if each.name not in told:
            continue
        value = told[each.name]
        if reading := readings.get(each.name):
            value = reading(value)
        elif isinstance(value, list):
            value = frozenset(value) if isinstance(each.default, frozenset) else tuple(value)
        found[each.name] = value
    return part(**found)


def _sources(told: Mapping[str, Any]) -> dict[str, Source]:
    return {name: _source(value) for name, value in told.get("columns", {}).items()}


def _spelled(told: Mapping[str, Any]) -> dict[str, Source]:
    """The columns of a format with the spellings that all such formats share; orders have all fields."""
    own = told.get("columns", dict.fromkeys(SPELLED_FIELDS, ()))
    return {
        name: Source((*headers, *spellings("order_number" if name == "order" else name)))
        for name, headers in own.items()
    }


def _source(value: str | list[str] | dict[str, Any]) -> Source:
    if isinstance(value, str):
        return Source((value,))
    if isinstance(value, list):
        return Source(tuple(value))
    return Source(tuple(value["join"]), joined=True, needs_all=value.get("needs_all", False))


def _signs(told: Sequence[Mapping[str, Any]], decimal: str) -> tuple[Sign, ...]:
    return tuple(Sign(each["sign"], tuple(each["is"]), each.get("decimal", decimal)) for each in told)
