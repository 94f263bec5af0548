"""Orders in which nothing is unusual, read by columns: some thousand rows at once, several times as fast.

What a cell means is said in fields.py. What is unusual is not judged here: wherever a cell is not plainly
right, the whole run of rows is left to the OrderReader, which reads one order after another and says what is
wrong. Both give the same orders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import gt, lt, mul, sub
from typing import Any, TypeVar

from returndesk.core.money import MAX_MINOR
from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderColumns, OrderIn
from returndesk.intake.csv.cells import clean, clean_all, order_number
from returndesk.intake.csv.values import Wrong
from returndesk.intake.orders.fields import FieldAmounts, Fields
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import Layout

Cells = Sequence[str]
Value = TypeVar("Value")

_UNUSUAL = (
    "line_total", "line_net", "refunded_quantity", "quantity_left", "line_status", "cancelled_at", "refunded",
    "aftersales",
)  # fmt: skip


class Unusual(Exception):
    """Something that is for the OrderReader."""


class ColumnReader:
    """Reads runs of rows that hold whole orders; Unusual where not all is plain, nothing done."""

    def __init__(self, fields: Fields, layout: Layout) -> None:
        self._fields, self._layout = fields, layout

    @staticmethod
    def reads(chosen: Format, layout: Layout) -> bool:
        """Whether a format's columns say all there is."""
        return layout.plain and chosen.is_plain

    def orders(self, run: Sequence[tuple[int, list[str]]]) -> OrderColumns:
        """The orders of a run."""
        table, fields = _Table([row for _, row in run], self._layout), self._fields
        if any(table.has(name) and any(table.column(name)) for name in _UNUSUAL):
            raise Unusual
        when = _read(fields.when, table.once("ordered_at"))
        if None in when:
            raise Unusual
        ordered_on, ordered_at = zip(*when, strict=True)
        amounts = fields.amounts(self._currency(table))
        lines = self._lines(table, amounts, ordered_on)
        count, discounts = len(when), _read(amounts["order_discount"], table.once("order_discount"))
        if any(discounts):
            nets = list(map(sub, lines["gross_minor"], lines["discount_minor"]))
            for discount, start, end in zip(discounts, table.starts, table.ends, strict=True):
                if discount > sum(nets[start:end]):
                    raise Unusual
        customers = CustomerIn(*(f"customer_{name.removeprefix('platform_')}" for name in CustomerIn._fields))
        orders: dict[str, Sequence[Any]] = {
            "channel": self._channels(table),
            "number": _numbers(table),
            "ordered_on": ordered_on,
            "currency": [amounts.currency] * count,
            "ordered_at": ordered_at,
            "shipping_minor": _read(amounts["shipping"], table.once("shipping")),
            "discount_minor": discounts,
            "tax_minor": _read(amounts["order_tax"], table.once("order_tax")),
            "tax_included": [fields.tax_included] * count,
            "country": _read(fields.country, table.once("country")),
            "tags": _read(fields.order_tags, table.once("order_tags")),
            "payment_method": clean_all(table.once("payment_method")),
            "status": _read(fields.status, table.once("status")),
            "source": clean_all(table.once("source")),
            "campaign": clean_all(table.once("campaign")),
            "elsewhere_minor": [0] * count,
        }
        return OrderColumns(
            [run[start][0] for start in table.starts],
            [end - start for start, end in zip(table.starts, table.ends, strict=True)],
            [clean_all(table.once(name)) for name in customers],
            [orders[name] for name in OrderIn._fields if name not in ("lines", "customer")],
            [lines[name] for name in LineIn._fields],
        )

    def _lines(
        self, table: _Table, amounts: FieldAmounts, ordered_on: Sequence[date]
    ) -> Mapping[str, Sequence[Any]]:
        """The columns of LineIn, by name."""
        fields, prices = self._fields, table.column("unit_price")
        if not all(map(str.strip, prices)):
            raise Unusual
        units = _read(fields.quantity, table.column("quantity"))
        unit_prices = _read(amounts["unit_price"], prices)
        gross = list(map(mul, units, unit_prices))
        discounts = _read(amounts["discount"], table.column("discount"))
        if max(gross) > MAX_MINOR or any(map(gt, discounts, gross)):
            raise Unusual
        skus = clean_all(table.column("sku"))
        if "" in skus:  # its title may be used
            raise Unusual
        by_line, costs = table.spread(ordered_on), table.column("cost")
        return {
            "sku": skus,
            "quantity": units,
            "unit_price_minor": unit_prices,
            "gross_minor": gross,
            "title": clean_all(table.column("title")),
            "category": clean_all(table.column("category")),
            "discount_minor": discounts,
            "tax_minor": _read(amounts["tax"], table.column("tax")),
            "tags": _read(fields.tags, table.column("tags")),
            "cost_minor": [
                minor if text.strip() else None
                for text, minor in zip(costs, _read(amounts["cost"], costs), strict=True)
            ],
            "line_id": clean_all(table.column("line_id")),
            "shipped_on": self._days(table, "shipped_on", by_line),
            "delivered_on": self._days(table, "delivered_on", by_line),
            "tracking": clean_all(table.filled("tracking")),
            "elsewhere_units": [0] * len(units),
        }

    def _days(self, table: _Table, name: str, ordered_on: Sequence[date]) -> list[date | None]:
        if not table.has(name):
            return [None] * len(ordered_on)
        days = _read(self._fields.day, table.filled(name))
        known = days if None not in days else [day or on for day, on in zip(days, ordered_on, strict=True)]
        if any(map(lt, known, ordered_on)):  # type: ignore[arg-type]
            raise Unusual
        return days

    def _currency(self, table: _Table) -> str:
        """The one currency of a run."""
        named = {text for text in table.column("currency") if text} if table.has("currency") else set()
        if len(named) > 1 or (named and "" in table.once("currency")):
            raise Unusual
        currency = self._fields.currency(named.pop() if named else "")
        if isinstance(currency, Wrong):
            raise Unusual
        return currency

    def _channels(self, table: _Table) -> list[str]:
        if not table.has("channel"):
            return [self._fields.channel] * len(table.starts)
        if not table.same("channel"):  # rows of a number may belong to two shops
            raise Unusual
        return [clean(text).lower() or self._fields.channel for text in table.once("channel", fill=False)]


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

    def spread(self, values: Sequence[Value]) -> Sequence[Value]:
        """An order's value for each of its lines."""
        if not self._several:
            return values
        found: list[Value] = []
        for value, start, end in zip(values, self.starts, self.ends, strict=True):
            found += [value] * (end - start)
        return found


def _read(reading: Mapping[str, Value | Wrong], cells: Cells) -> list[Value]:
    """The values of some cells; Unusual where one is wrong."""
    found = list(map(reading.__getitem__, cells))
    if Wrong in set(map(type, found)):
        raise Unusual
    return found  # type: ignore[return-value]


def _numbers(table: _Table) -> list[str]:
    numbers = list(map(order_number, table.once("order_number", fill=False)))
    if "" in numbers:
        raise Unusual
    return numbers
