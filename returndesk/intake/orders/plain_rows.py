"""Orders in which nothing is unusual, read by columns: some thousand rows at once, several times as fast.

What is unusual is not judged here: wherever a cell is not plainly right, the whole run of rows is left to
the OrderReader, which reads one order after another and says what is wrong. Both give the same orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import gt, lt, mul
from typing import Any, NamedTuple, TypeVar

from returndesk.core.money import MAX_MINOR, is_currency
from returndesk.core.orders.incoming import OrderColumns
from returndesk.intake.csv.cells import clean, order_number
from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.csv.values import Amounts, Quantities, Statuses, Tags
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import Layout

Cells = Sequence[str]
Value = TypeVar("Value")

_UNUSUAL = (
    "line_total", "line_net", "refunded_quantity", "quantity_left", "line_status", "cancelled_at", "refunded",
    "aftersales",
)  # fmt: skip
_SUSPECT = frozenset("'=")  # what a spreadsheet may have put first
_MOST_KEPT = 50_000  # texts


class Unusual(Exception):
    """Something that is for the OrderReader."""


class Usual(NamedTuple):
    """What a file's rows may leave out."""

    currency: str
    channel: str
    tax_included: bool
    today: date


class ColumnReader:
    """Reads runs of rows that hold whole orders; Unusual where not all is plain, nothing done."""

    def __init__(self, chosen: Format, dates: DateReader, layout: Layout, usual: Usual) -> None:
        self._layout, self._usual, self._decimal = layout, usual, chosen.decimal
        self._quantities, self._tags, self._order_tags = Quantities(), Tags(";"), Tags(chosen.tags)
        self._statuses = Statuses(chosen.status)
        self._amounts: dict[str, Amounts] = {}
        self._whens = _Whens(dates)
        self._days = _Days(self._whens)

    @staticmethod
    def reads(chosen: Format, layout: Layout) -> bool:
        """Whether a format's columns say all there is."""
        special = (
            chosen.code, chosen.totals, chosen.cells, chosen.join, chosen.signs, chosen.unsigned,
            chosen.guests, chosen.masked, chosen.undated, chosen.country_names, chosen.line.status,
            chosen.line.needs,
            chosen.line.whole, chosen.line.left_out, chosen.status.other,
        )  # fmt: skip
        return layout.plain and not any(special)

    def orders(self, run: Sequence[tuple[int, list[str]]]) -> OrderColumns:
        """The orders of a run."""
        table = _Table([row for _, row in run], self._layout)
        if any(table.has(name) and any(table.column(name)) for name in _UNUSUAL):
            raise Unusual
        when = list(map(self._whens.__getitem__, table.once("ordered_at")))
        ordered_on = [each.on for each in when]
        if max(ordered_on) > self._usual.today:
            raise Unusual
        currency, amounts = self._money(table)
        lines = self._lines(table, amounts, ordered_on)
        discounts = _minor(table.once("order_discount"), amounts)
        if any(discounts):
            gross, off = lines[3], lines[6]
            for discount, start, end in zip(discounts, table.starts, table.ends, strict=True):
                if discount > sum(gross[start:end]) - sum(off[start:end]):
                    raise Unusual
        count = len(when)
        return OrderColumns(
            [run[start][0] for start in table.starts],
            [end - start for start, end in zip(table.starts, table.ends, strict=True)],
            [_texts(table.once(name)) for name in _WHO],
            [
                self._channels(table),
                _numbers(table),
                ordered_on,
                [currency] * count,
                [each.at for each in when],
                _minor(table.once("shipping"), amounts),
                discounts,
                _minor(table.once("order_tax"), amounts),
                [self._usual.tax_included] * count,
                _countries(table.once("country")),
                list(map(self._order_tags.__getitem__, table.once("order_tags"))),
                _texts(table.once("payment_method")),
                self._status(table.once("status")),
                _texts(table.once("source")),
                _texts(table.once("campaign")),
                [0] * count,
            ],
            lines,
        )

    def _lines(self, table: _Table, amounts: Amounts, ordered_on: list[date]) -> list[Sequence[Any]]:
        """The columns of LineIn."""
        units = _whole(table.column("quantity"), self._quantities)
        prices = _minor(table.column("unit_price"), amounts, needed=True)
        gross = list(map(mul, units, prices))
        discounts = _minor(table.column("discount"), amounts)
        if max(gross) > MAX_MINOR or any(map(gt, discounts, gross)):
            raise Unusual
        skus = _texts(table.column("sku"))
        if "" in skus:  # its title may stand in
            raise Unusual
        by_line = table.spread(ordered_on)
        return [
            skus,
            units,
            prices,
            gross,
            _texts(table.column("title")),
            _texts(table.column("category")),
            discounts,
            _minor(table.column("tax"), amounts),
            list(map(self._tags.__getitem__, table.column("tags"))),
            _costs(table, amounts),
            _texts(table.column("line_id")),
            self._days_of(table, "shipped_on", by_line),
            self._days_of(table, "delivered_on", by_line),
            _texts(table.filled("tracking")),
            [0] * len(units),
        ]

    def _days_of(self, table: _Table, name: str, ordered_on: list[date]) -> list[date | None]:
        if not table.has(name):
            return [None] * len(ordered_on)
        days = list(map(self._days.__getitem__, table.filled(name)))
        known = days if None not in days else [day or on for day, on in zip(days, ordered_on, strict=True)]
        if any(map(lt, known, ordered_on)):  # type: ignore[arg-type]
            raise Unusual
        if max(known) > self._usual.today:  # type: ignore[type-var, operator]
            raise Unusual
        return days

    def _money(self, table: _Table) -> tuple[str, Amounts]:
        """The one currency of a run, and what reads its amounts."""
        named = {text for text in table.column("currency") if text} if table.has("currency") else set()
        if len(named) > 1 or (named and "" in table.once("currency")):
            raise Unusual
        currency = clean(named.pop()).upper() if named else self._usual.currency
        if not is_currency(currency):
            raise Unusual
        if currency not in self._amounts:
            self._amounts[currency] = Amounts(currency, self._decimal)
        return currency, self._amounts[currency]

    def _channels(self, table: _Table) -> list[str]:
        if not table.has("channel"):
            return [self._usual.channel] * len(table.starts)
        if not table.same("channel"):  # rows of a number may belong to two shops
            raise Unusual
        return [clean(text).lower() or self._usual.channel for text in table.once("channel", fill=False)]

    def _status(self, cells: Cells) -> list[str]:
        told = list(map(self._statuses.__getitem__, cells))
        if any(reason for _, reason in told):
            raise Unusual
        return [ours for ours, _ in told]


class _Table:
    """The columns of a run, and where its orders start and end."""

    def __init__(self, rows: list[list[str]], layout: Layout) -> None:
        if set(map(len, rows)) != {layout.width}:
            raise Unusual
        self._columns = list(zip(*rows, strict=True))
        self._layout, self._count = layout, len(rows)
        marks = self._columns[layout.number]
        self.starts = [0, *(n for n in range(1, len(marks)) if marks[n] != marks[n - 1])]
        self.ends = [*self.starts[1:], len(marks)]
        self._several = [
            (start, end) for start, end in zip(self.starts, self.ends, strict=True) if end - start > 1
        ]

    def has(self, name: str) -> bool:
        return self._layout.place(name) >= 0

    def column(self, name: str) -> Cells:
        """A line's cells, one a row."""
        place = self._layout.place(name)
        return self._columns[place] if place >= 0 else [""] * self._count

    def once(self, name: str, *, fill: bool = True) -> list[str]:
        """An order's cells, one an order: its first row's; blank there and told later is unusual."""
        place = self._layout.place(name)
        if place < 0:
            return [""] * len(self.starts)
        column = self._columns[place]
        first = [column[start] for start in self.starts]
        if fill and not all(map(str.strip, first)):
            for start, end in self._several:
                if not column[start].strip() and any(map(str.strip, column[start:end])):
                    raise Unusual
        return first

    def filled(self, name: str) -> Cells:
        """A line's cells, where a blank one takes the order's first that is not."""
        column = self.column(name)
        if not self.has(name) or all(map(str.strip, column)):
            return column
        filled = list(column)
        for start, end in self._several:
            told = next((text for text in column[start:end] if text.strip()), "")
            filled[start:end] = [text if text.strip() else told for text in column[start:end]]
        return filled

    def same(self, name: str) -> bool:
        """Whether the rows of each order say the same."""
        column = self.column(name)
        return all(len(set(column[start:end])) == 1 for start, end in self._several)

    def spread(self, values: list[Value]) -> list[Value]:
        """An order's value for each of its lines."""
        if not self._several:
            return values
        found: list[Value] = []
        for value, start, end in zip(values, self.starts, self.ends, strict=True):
            found += [value] * (end - start)
        return found


class _Whens(dict[str, When]):
    """Raw cell -> day and instant; Unusual where it is none."""

    def __init__(self, dates: DateReader) -> None:
        super().__init__()
        self._dates = dates

    def __missing__(self, raw: str) -> When:
        if (when := self._dates.short_way(raw)) is not None:
            return when  # hardly two of these are alike
        try:
            when = self._dates.read(clean(raw))
        except ValueError:
            raise Unusual from None
        if len(self) < _MOST_KEPT:
            self[raw] = when
        return when


class _Days(dict[str, "date | None"]):
    """Raw cell -> day, None where blank; Unusual where it is none."""

    def __init__(self, whens: _Whens) -> None:
        super().__init__({"": None})
        self._whens = whens

    def __missing__(self, raw: str) -> date | None:
        day = self._whens[raw].on if raw.strip() else None
        if len(self) < _MOST_KEPT:
            self[raw] = day
        return day


def _texts(cells: Cells) -> Sequence[str]:
    """Cells without what spreadsheets put around them."""
    if not any(cells):
        return cells
    stripped = list(map(str.strip, cells))
    if _SUSPECT.isdisjoint({text[:1] for text in stripped}):
        return stripped
    return list(map(clean, stripped))


def _whole(cells: Cells, read: Quantities) -> list[int]:
    found = list(map(read.__getitem__, cells))
    if str in set(map(type, found)):
        raise Unusual
    return found  # type: ignore[return-value]


def _minor(cells: Cells, read: Amounts, *, needed: bool = False) -> list[int]:
    """Amounts of 0 and more; blank is 0, and unusual where one is needed."""
    if not any(cells) and not needed:
        return [0] * len(cells)
    found = list(map(read.__getitem__, cells))
    if str in set(map(type, found)) or (needed and not all(map(str.strip, cells))):
        raise Unusual
    amounts: list[int] = found  # type: ignore[assignment]
    if min(amounts) < 0:
        raise Unusual
    return amounts


def _costs(table: _Table, read: Amounts) -> list[int | None]:
    cells = table.column("cost")
    amounts = _minor(cells, read)
    return [minor if text.strip() else None for text, minor in zip(cells, amounts, strict=True)]


def _numbers(table: _Table) -> list[str]:
    numbers = list(map(order_number, table.once("order_number", fill=False)))
    if "" in numbers:
        raise Unusual
    return numbers


_WHO = ("customer_name", "customer_email", "customer_phone", "customer_id", "customer_tier")


def _countries(cells: Cells) -> list[str]:
    known = {raw: clean(raw).upper() for raw in set(cells)}
    for code in known.values():
        if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise Unusual
    return [known[raw] for raw in cells]
