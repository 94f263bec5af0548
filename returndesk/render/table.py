"""The value that all formats write: named columns and rows of plain values."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, overload

from returndesk.core.money import format_minor

Kind = Literal[
    "text", "code", "amount", "number", "rate", "points", "count", "days", "date", "instant", "truth", "list"
]  # fmt: skip
# text: free, from people or files, unsafe until escaped. code: our own words (status, reason, key).
# amount: a decimal string with the currency's digits. number: a decimal string. rate: a share of one as a
# decimal string, "0.0600", which people read as 6.0 %. points: a difference of two rates, "-0.1957", which is
# −19.6 percentage points. count: an int. days: an int, which reads 6 days. list: strings, or
# findings {code, text, source}.

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


FOR_DATA = 5  # a rank: beside a text of its own line there is room for the main columns alone
NO_RECORD = 8  # a rank: a record has a text for it, and others are for data alone
RARE = 9  # the rank of a column that a screen has only where a row has something in it


class Column(NamedTuple):
    """A key, the same in every format; `title` and `rank` are for screens.

    Rank 0 is always shown; the higher the rank, the sooner a narrow terminal omits the column. `of` is where
    `rows_of` finds the cell in a value: a function, or an attribute such as "order.channel"; by default the
    attribute named like the key, for an amount with `_minor` added.
    """

    key: str
    kind: Kind = "text"
    title: str = ""
    rank: int = 0
    of: str | Callable[[Any], object] = ""


def columns(kind: Kind, keys: str, rank: int = 0, of: str = "{}") -> tuple[Column, ...]:
    """Columns of one kind and rank; `of` such as "claim.{}" is where each key is found in a value."""
    return tuple(
        Column(key, kind, rank=rank, of=of.format(key) if of != "{}" else "") for key in keys.split()
    )


class Chart(NamedTuple):
    """What to draw of a table: a mark for each row, named by the column `label` or several: "sku condition".

    `values` are keys of columns. bars: lengths, one or several a row. lines: one or several over the label, a
    period. intervals: a rate, its low and its high end. funnel: a size, a rate, its low and its high limit.
    """

    shape: Literal["bars", "lines", "intervals", "funnel"]
    label: str
    values: tuple[str, ...]
    title: str
    reference: str | None = None  # a decimal string that marks are compared with, such as the shop's own rate
    reference_label: str = ""


class Table(NamedTuple):
    """Rows under named columns. `name` makes the schema: "order-list" is returndesk.order-list/1.

    `about` is a sentence that says what is counted, shown before the figures. `totals` are rows for people
    alone, below the others: data has none, so that a script may add up.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    meta: Mapping[str, object] = MappingProxyType({})  # for screens only
    about: str = ""
    charts: tuple[Chart, ...] = ()
    totals: Sequence[Row] = ()


class Sections(NamedTuple):
    """Several tables under one name, in order; `flat` is the CSV table where its keys differ."""

    name: str
    parts: tuple[tuple[str, Table], ...]
    flat: Table | None = None
    meta: Mapping[str, object] = MappingProxyType({})
    about: str = ""


def table_of(
    name: str,
    columns: tuple[Column, ...],
    values: Iterable[object],
    meta: Mapping[str, object] = MappingProxyType({}),
    /,
    *,
    about: str = "",
    charts: tuple[Chart, ...] = (),
    **given: object,
) -> Table:
    """A table with a row for each value; `given` as for `rows_of`."""
    return Table(name, columns, rows_of(columns, values, **given), meta, about, charts)


def abouts(value: Table | Sections) -> list[str]:
    """What a value counts, and each of its sections, a sentence each."""
    parts = () if isinstance(value, Table) else value.parts
    return [value.about] * bool(value.about) + [f"{name}: {part.about}" for name, part in parts if part.about]


def rows_of(columns: Iterable[Column], values: Iterable[object], /, **given: object) -> list[dict[str, Cell]]:
    """A row for each value, a cell for each column.

    `given` are cells that the values do not have, by key: one for all rows, or a function of the value.
    Amounts are in minor units of the row's currency, or None; days and instants may be ISO text.
    """
    make = _row_of(columns, given)
    return [make(value) for value in values]


class MadeRows(Sequence[Row]):
    """Rows of values as in `rows_of`, each made when it is written: for a list as long as a shop is large."""

    def __init__(self, columns: Iterable[Column], values: Sequence[object], /, **given: object) -> None:
        self._values, self._make = values, _row_of(columns, given)

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, self._values)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return [*map(self._make, self._values[at])] if isinstance(at, slice) else self._make(self._values[at])


def _row_of(columns: Iterable[Column], given: Mapping[str, object]) -> Callable[[object], dict[str, Cell]]:
    getters = [(column.key, _getter(column, given)) for column in columns]
    return lambda value: {key: get(value) for key, get in getters}


def _getter(column: Column, given: Mapping[str, object]) -> Callable[[object], Any]:
    get = _given(column.key, given) or _own(column)
    if column.kind == "amount":
        currency = _given("currency", given) or attrgetter("currency")
        return lambda value: _amount(get(value), currency(value))
    if column.kind == "date":
        return lambda value: _read(get(value), date.fromisoformat)
    if column.kind == "instant":
        return lambda value: _read(get(value), datetime.fromisoformat)
    return get


def _given(key: str, given: Mapping[str, object]) -> Callable[[object], Any] | None:
    if key not in given:
        return None
    found = given[key]
    return found if callable(found) else lambda _: found


def _own(column: Column) -> Callable[[object], Any]:
    if callable(column.of):
        return column.of
    return attrgetter(column.of or (f"{column.key}_minor" if column.kind == "amount" else column.key))


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_minor(minor, currency)


def _read(found: Any, parse: Callable[[str], date]) -> Any:
    return parse(found) if isinstance(found, str) and found else found
