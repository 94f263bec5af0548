"""Orders in which nothing is unusual, read by columns: some thousand rows at once, in a third of the time.

Every cell is read by the Readings that the OrderReader uses. Wherever one is not plainly right, the whole run
of rows is left to that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, compress, repeat
from operator import gt, itemgetter, lt, mul, ne, sub
from typing import Any

from returndesk.core.money import MAX_MINOR
from returndesk.core.orders.delivery import COUNTER
from returndesk.core.orders.incoming import (
    CustomerIn,
    LineIn,
    OrderColumns,
    OrderIn,
    Origin,
    RecipientIn,
    buyer_of,
)
from returndesk.intake.csv.cells import clean, order_numbers
from returndesk.intake.csv.records import Block, joined
from returndesk.intake.csv.values import Memo, Wrong
from returndesk.intake.orders.fields import Fields
from returndesk.intake.orders.same_order import WHOSE, rounded_number
from returndesk.intake.platforms.layout import FIRSTS, LINE_FIELDS, ORDER_FIELDS, SENT_TO, Layout

Column = Sequence[Any]

_UNUSUAL = (
    "line_total", "line_net", "refunded_quantity", "quantity_left", "line_status", "cancelled_at", "refunded",
    "aftersales", "total", "payment_status", "outstanding", "deposit", "order_tax", "taxable",
)  # fmt: skip
_OF_LINES = [name for name in LINE_FIELDS if name not in _UNUSUAL]
_OF_ORDERS = [name for name in ORDER_FIELDS if name not in (*_UNUSUAL, "currency", "ordered_at")]


class _Unusual(Exception):
    """Something that is for the OrderReader."""


def runs(blocks: Iterable[Block], at: int) -> Iterator[Block]:
    """The rows again, no order cut whose rows are together. `at` is its number's column."""
    waiting: list[Block] = []
    for block in blocks:
        numbers = block.column(at)
        start = len(numbers) - 1
        while start and numbers[start - 1] == numbers[-1]:
            start -= 1
        if start or (waiting and waiting[-1].column(at)[-1] != numbers[-1]):
            yield joined([*waiting, block.part(0, start)])
            waiting = []
        waiting.append(block.part(start))
    if waiting:
        yield joined(waiting)


def plain_orders(run: Block, fields: Fields, layout: Layout) -> OrderColumns | None:
    """The orders of some rows, none of them cut off; None where not all of it is plain."""
    try:
        return _plain_orders(run, fields, layout)
    except _Unusual:
        return None


def _plain_orders(run: Block, fields: Fields, layout: Layout) -> OrderColumns:
    table = _Table(run.columns, layout)
    _require(not any(any(table.column(name)) for name in _UNUSUAL))
    _require(layout.place("surcharge") < 0 or not any(table.column("surcharge")))
    readings, count = fields.readings(_currency(table, fields)), len(table.spans)
    # First: a header that comes again has no day, and its other cells are not to be noted.
    ordered_on, ordered_at = _moments(table.once("ordered_at"), readings, fields)
    order = {name: _read(readings[name], table.once(name)) for name in _OF_ORDERS}
    numbers, channels = order_numbers(table.once("order_number")), table.once("channel")
    _require("" not in numbers and None not in order["country"] and table.agrees("channel", "discount_code"))
    _require(table.agrees(*WHOSE) and ("+" not in "".join(numbers) or not any(map(rounded_number, numbers))))
    line = _lines(table, readings, ordered_on)
    methods = "".join(order["payment_method"])
    _require("+" not in methods and ";" not in methods)  # several tenders
    sold_in = [clean(text).lower() or fields.channel for text in channels]
    _require(COUNTER not in sold_in or all(line["delivered_on"]))  # delivered on its day
    unsent = [fields.unsent[status] for status in table.once("status")]
    if any(unsent):
        known = zip(table.spread(unsent), line["shipped_on"], line["delivered_on"], strict=True)
        line["fulfillment"] = ["unsent" if no and not (sent or got) else "" for no, sent, got in known]
    if any(order["order_discount"]):
        nets = list(map(sub, line["gross"], line["discount"]))
        goods = [sum(nets[start:end]) for start, end in table.spans]
        _require(not any(map(gt, order["order_discount"], goods)))
    buyers: Sequence[Column] = [order[name] for name in ORDER_FIELDS if name.startswith("customer_")]
    recipients: Column = [None] * count
    if max(map(layout.place, SENT_TO)) >= 0:
        recipients, buyers = _people(table, readings, buyers)
    payment = _read(readings["payment"], table.once("status"))
    _require({"unpaid", "part-paid"}.isdisjoint(payment))
    order |= {
        "channel": sold_in,
        "number": numbers,
        "ordered_on": ordered_on,
        "ordered_at": ordered_at,
        "currency": [readings.currency] * count,
        "discount": order["order_discount"],
        "shipping_tax": [0] * count,
        "tags": order["order_tags"],
        "origin": _origins(*(order[name] for name in ("source", "campaign", "discount_code"))),
        "tax_included": [fields.tax_included] * count,
        "reported": [0] * count,
        "total": [None] * count,
        "payment": payment,
        "outstanding": [0] * count,
        "surcharge": [0] * count,
        "surcharge_tax": [0] * count,
        "recipient": recipients,
    }
    return OrderColumns(
        [run.lines[start] for start, _ in table.spans],
        [end - start for start, end in table.spans],
        buyers,
        [
            [""] * count if name == "surcharge" else order[name.removesuffix("_minor")]
            for name in OrderIn._fields
            if name not in ("lines", "customer")
        ],
        [line[name.removesuffix("_minor")] for name in LineIn._fields],
    )


def _moments(cells: Sequence[str], readings: dict[str, Memo[Any]], fields: Fields) -> Sequence[Column]:
    """Days and instants."""
    if usual := fields.dates.usual_column(cells, fields.today):
        return usual
    found = _read(readings["ordered_at"], cells)
    _require(None not in found)
    return list(zip(*found, strict=True))


def _origins(*columns: Column) -> Column:
    """What brought each order."""
    if not any(map(any, columns)):
        return [Origin()] * len(columns[0])
    return list(map(tuple.__new__, repeat(Origin), zip(*columns, strict=True)))


def _people(
    table: _Table, readings: dict[str, Memo[Any]], buyers: Sequence[Column]
) -> tuple[Column, Sequence[Column]]:
    """To whom each order was sent, and the buyers with what that tells of them."""
    told = zip(*(_read(readings[name], table.once(name)) for name in SENT_TO), strict=True)
    found = [RecipientIn(*each) if any(each) else None for each in told]
    known = map(CustomerIn, *buyers)
    both = [buyer_of(buyer, to) if to else buyer for buyer, to in zip(known, found, strict=True)]
    return found, list(zip(*both, strict=True))


def _lines(table: _Table, readings: dict[str, Memo[Any]], ordered_on: Sequence[date]) -> dict[str, Column]:
    """The columns of LineIn, without `_minor`."""
    cells = {name: table.filled(name) if name in FIRSTS else table.column(name) for name in _OF_LINES}
    _require(not table.has_parcels())
    line = {name: _read(readings[name], column) for name, column in cells.items()}
    _require(not table.repeats(line["line_id"]))
    _require("" not in line["sku"] and all(map(str.strip, cells["unit_price"])))
    line["gross"] = list(map(mul, line["quantity"], line["unit_price"]))
    _require(max(line["gross"]) <= MAX_MINOR and not any(map(gt, line["discount"], line["gross"])))
    by_line = table.spread(ordered_on)
    for days in filter(any, (line["shipped_on"], line["delivered_on"])):
        known = [day or on for day, on in zip(days, by_line, strict=True)] if None in days else days
        _require(not any(map(lt, known, by_line)))
    if any(line["shipped_on"]) and any(line["delivered_on"]):
        both = zip(line["shipped_on"], line["delivered_on"], strict=True)
        _require(not any(sent and got and got < sent for sent, got in both))
    given = map(str.strip, cells["cost"])
    line["cost"] = [minor if text else None for text, minor in zip(given, line["cost"], strict=True)]
    return line | {"reported_units": [0] * len(by_line), "fulfillment": [""] * len(by_line)}


def _currency(table: _Table, fields: Fields) -> str:
    """The one currency of a run."""
    named = set(table.once("currency"))
    _require(len(named) == 1 and named.issuperset(filter(None, table.column("currency"))))
    currency = fields.currency(named.pop())
    _require(not isinstance(currency, Wrong))
    return currency


def _require(plain: bool) -> None:
    if not plain:
        raise _Unusual


def _read(reading: Memo[Any], cells: Sequence[str]) -> Column:
    """The values of some cells, all of them right."""
    found = reading.column(cells)
    _require(not reading.wrong or Wrong not in set(map(type, found)))
    return found


def _changes(column: Sequence[str]) -> Iterator[int]:
    """Where a cell differs from the one above."""
    return compress(range(1, len(column)), map(ne, column, column[1:]))


class _Table:
    """The columns of a run, and where its orders start and end."""

    def __init__(self, columns: Sequence[Column], layout: Layout) -> None:
        _require(len(columns) == layout.width)
        self._columns, self._layout = columns, layout
        marks = self._columns[layout.number]
        self._blank = ("",) * len(marks)
        starts = [0, *_changes(marks)]
        self.spans = list(zip(starts, [*starts[1:], len(marks)], strict=True))
        self._starts = set(starts)
        self._firsts = itemgetter(*starts) if len(starts) > 1 else lambda column: column[:1]
        self._several = [(start, end) for start, end in self.spans if end - start > 1]

    def column(self, name: str) -> Sequence[str]:
        """A line's cells, one a row."""
        place = self._layout.place(name)
        return self._columns[place] if place >= 0 else self._blank

    def once(self, name: str) -> Sequence[str]:
        """An order's cells, one an order: its first row's; blank there and filled later is unusual."""
        column = self.column(name)
        if not any(column):
            return column[: len(self.spans)]
        first: Sequence[str] = self._firsts(column)
        if not all(map(str.strip, first)):
            for start, end in self._several:
                _require(bool(column[start].strip()) or not any(map(str.strip, column[start:end])))
        return first

    def filled(self, name: str) -> Sequence[str]:
        """A line's cells, where a blank one takes the order's first that is not."""
        column = self.column(name)
        if not any(column) or all(map(str.strip, column)):
            return column
        filled = list(column)
        for start, end in self._several:
            first = next(filter(str.strip, column[start:end]), "")
            filled[start:end] = [text if text.strip() else first for text in column[start:end]]
        return filled

    def has_parcels(self) -> bool:
        """Whether an order has lines with days of their own that differ: not every blank is the first's."""
        shipped, delivered = self.column("shipped_on"), self.column("delivered_on")
        if not any(shipped):
            return False
        for start, end in self._several:
            known = [(a, b) for a, b in zip(shipped[start:end], delivered[start:end], strict=True) if a or b]
            if len(set(known)) > 1 and any(not a or not b for a, b in known):
                return True
        return False

    def repeats(self, column: Sequence[str]) -> bool:
        """Whether a line's value that is not blank comes again in its order."""
        if not any(column) or len(set(column)) == len(column):
            return False
        of_order = (list(filter(None, column[start:end])) for start, end in self._several)
        return any(len(set(cells)) < len(cells) for cells in of_order)

    def agrees(self, *names: str) -> bool:
        """Whether the rows of each order have the same in each of these columns; blanks aside."""
        return all(self._agrees(column) for name in names if any(column := self.column(name)))

    def _agrees(self, column: Sequence[str]) -> bool:
        if self._starts.issuperset(_changes(column)):  # as nearly all do
            return True
        return all(len({*column[start:end]} - {""}) <= 1 for start, end in self._several)

    def spread(self, values: Sequence[Any]) -> Column:
        """An order's value for each of its lines."""
        if not self._several:
            return values
        return list(chain.from_iterable(map(repeat, values, (end - start for start, end in self.spans))))
