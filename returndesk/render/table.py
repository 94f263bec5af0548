"""The one value that every writer takes: named columns, rows of plain values, and what it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["text", "code", "amount", "number", "count", "date", "instant", "truth", "list"]
# text: free, from people or files, hostile until escaped. code: our own words (status, reason, key).
# amount: a decimal string with the currency's digits. number: a decimal string (a rate).
# count: an int. list: strings, or findings {code, text, source}.

Cell = (
    str
    | int
    | bool
    | date
    | datetime
    | None
    | Sequence[str]
    | Sequence[Mapping[str, object]]
    | Mapping[str, object]
)
Row = Mapping[str, Cell]


class Column(NamedTuple):
    """A key that is the same in every format; `title` and `rank` are for the eye alone.

    rank 0 is always shown; the higher the rank, the sooner it goes on a narrow terminal.
    """

    key: str
    kind: Kind = "text"
    title: str = ""
    rank: int = 0


class Table(NamedTuple):
    """Rows under named columns. `name` makes the schema: "order-list" is returndesk.order-list/1."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    meta: Mapping[str, object] = MappingProxyType({})  # for the screen alone; no script sees it


class Sections(NamedTuple):
    """Several tables under one name, in order; `flat` is its CSV shape where the keys must differ."""

    name: str
    parts: tuple[tuple[str, Table], ...]
    flat: Table | None = None
    meta: Mapping[str, object] = MappingProxyType({})
