"""An order's rows into its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from returndesk.core.money import MAX_MINOR, format_minor
from returndesk.core.orders.delivery import is_later_parcel
from returndesk.core.orders.incoming import LineIn
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.values import Wrong
from returndesk.intake.orders.fields import Fields, Readings
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import FIRSTS, Cells, Draft, Layout, LineCells
from returndesk.intake.problems import quoted

_NOT_TAXED = ("false", "no", "0")  # of a column that says which items are taxable

Value = TypeVar("Value")


class LineReader:
    """Reads one order's lines after another's; reports what is wrong by `problem(line, column, reason)`."""

    def __init__(
        self, chosen: Format, fields: Fields, layout: Layout, problem: Callable[[int, str, str], None]
    ) -> None:
        # Of the order last read: titles in place of SKUs, untaxed lines; how many were cancelled, skipped.
        self.stand_ins: set[str] = set()
        self.untaxed: list[LineIn] = []
        self.cancelled = self.left_out = self.unpriced = 0
        self._fields, self._layout, self._report = fields, layout, problem
        self._words, self._skips = chosen.line.status, chosen.line.left_out
        self._several = chosen.line.several
        self._tells_fulfillment = self._words.has("not-shipped")
        self._readings = fields.readings("EUR")
        self._unsent = False
        self._at, self._in_cell, self._bad = 0, "", False  # of the line that is being read

    def read(
        self,
        draft: Draft,
        readings: Readings,
        ordered_on: date | None,
        *,
        unsent: bool = False,
        unpaid: bool = False,
    ) -> list[LineIn]:
        """The lines that can be read: fewer than the draft has where a problem was found.

        `unsent`: by its status the order was not sent, as far as its lines have no days; `unpaid`: it was not
        paid, so that its lines may have no prices yet.
        """
        self._readings, self._unsent = readings, unsent
        rows = [(at, self._cells(cells, ordered_on), column) for at, cells, column in draft.lines]
        firsts = dict(zip(FIRSTS, draft.firsts, strict=True))
        for name in FIRSTS:
            if not firsts[name]:
                texts = (getattr(cells, name).strip() for _, cells, _ in rows if cells)
                firsts[name] = next(filter(None, texts), "")
        found = []
        self.stand_ins, self.untaxed = set(), []
        self.cancelled = self.left_out = self.unpriced = 0
        for self._at, row, self._in_cell in rows:
            self._bad = False
            if row is None:
                self._problem("", "the order has no line")
                continue
            unpriced = unpaid and not _has_price(row)
            if self._skips and (unpriced or self._is_nothing(row)):
                self.left_out += 1
                self.unpriced += unpriced
                continue
            line = self._line(row, firsts, ordered_on)
            if self._bad:
                continue
            found.append(line)
            if not self._fields.text[row.sku]:
                self.stand_ins.add(line.sku)
            if row.taxable and clean(row.taxable).lower() in _NOT_TAXED:
                self.untaxed.append(line)
            if row.line_status and self._words.get(row.line_status) == "cancelled":
                self.cancelled += 1
        return found

    def _cells(self, cells: Cells, ordered_on: date | None) -> LineCells | None:
        row, dates = LineCells(*cells) if cells else None, self._fields.dates
        if row is None or ordered_on is None or not dates.yearless:
            return row
        sent, arrived = (dates.with_year(text, ordered_on) for text in (row.shipped_on, row.delivered_on))
        return row._replace(shipped_on=sent, delivered_on=arrived)

    def _line(self, row: LineCells, firsts: Mapping[str, str], ordered_on: date | None) -> LineIn:
        text = self._fields.text
        quantity = self._readings["quantity"][row.quantity]
        if no_units := isinstance(quantity, Wrong):
            self._problem("quantity", quantity)
        units = 1 if isinstance(quantity, Wrong) else quantity
        price, gross, off = self._price(units, row)
        if self._several and self._several in row.line_id:
            self._problem("line_id", "several items in one row: export the orders with a row an item")
        if not text[row.sku] and not text[row.title]:
            self._problem("sku", "missing, and there is no title to use instead")
        meant = self._words.get(row.line_status) if row.line_status else ""
        days = {name: self._day(name, getattr(row, name), firsts[name], ordered_on) for name in FIRSTS[:2]}
        refunded = 0 if no_units else self._refunded_units(row, units)
        later = self._is_later_parcel(row, firsts)
        if (later or meant == "not-shipped") and not clean(row.delivered_on):
            days["delivered_on"] = None  # another parcel's
        if meant == "not-shipped" or _is_after(days["shipped_on"], days["delivered_on"], own=row.shipped_on):
            days["shipped_on"] = None
        if (sent := days["shipped_on"]) and (arrived := days["delivered_on"]) and arrived < sent:
            self._problem("delivered_on", f"{arrived} — before the day it was shipped, {sent}")
        return LineIn(
            sku=text[row.sku] or text[row.title],
            quantity=units,
            unit_price_minor=price,
            gross_minor=gross,
            title=text[row.title],
            category=text[row.category],
            discount_minor=off,
            tax_minor=self._amount("tax", row.tax),
            tags=self._readings["tags"][row.tags],
            cost_minor=self._amount("cost", row.cost) if text[row.cost] else None,
            line_id=text[row.line_id],
            **days,
            tracking=clean(row.tracking) or ("" if later else clean(firsts["tracking"])),
            fulfillment=self._fulfillment(row, meant, any(days.values())),
            reported_units=units if meant in ("refunded", "cancelled") else refunded,
        )

    def _is_later_parcel(self, row: LineCells, firsts: Mapping[str, str]) -> bool:
        own, *first = (
            self._fields.day[text] for text in (row.shipped_on, *(firsts[name] for name in FIRSTS[:2]))
        )
        return isinstance(own, date) and is_later_parcel(
            own, *(day if isinstance(day, date) else None for day in first)
        )

    def _fulfillment(self, row: LineCells, meant: str, dated: bool) -> str:
        """One of FULFILLMENTS: by the line's own word, else by the order's."""
        if self._tells_fulfillment and row.line_status:
            return "unsent" if meant == "not-shipped" else "sent"
        return "unsent" if self._unsent and not dated else ""

    def _price(self, units: int, row: LineCells) -> tuple[int, int, int]:
        """Unit price, gross and discount, from a unit price, a total, or a total after discount."""
        price = self._amount("unit_price", row.unit_price)
        off = self._amount("discount", row.discount)
        if not row.line_total and not row.line_net:
            if not row.unit_price.strip():
                self._problem("unit_price" if self._layout.heading("unit_price") else "line_total", "missing")
            gross = units * price
        else:
            gross = self._amount("line_total", row.line_total)
            net = self._amount("line_net", row.line_net)
            if row.line_net.strip():
                gross = max(gross, net)  # a price that was raised by hand shows no discount
                off = gross - net
            if row.unit_price.strip() and not self._bad:  # what cannot be read agrees with nothing
                gross = self._agreed(units * price, gross, off, units)
            else:
                price = (2 * gross + units) // (2 * units)  # half up
        if off > gross and not self._bad:
            discount, goods = (format_minor(each, self._readings.currency) for each in (off, gross))
            self._problem("discount", f"a discount of {discount} is above the price of {goods}")
        if gross > MAX_MINOR:
            self._problem("unit_price", "the amount is too large")
        return price, gross, off

    def _agreed(self, product: int, total: int, off: int, units: int) -> int:
        # The file has both. The total counts where it differs by the unit price's rounding only;
        # some files write it after the discount.
        if 2 * abs(product - total) <= units:
            return total
        if total != product - off:
            shown, expected = (format_minor(each, self._readings.currency) for each in (total, product))
            self._problem("line_total", f"{shown} is not quantity × unit price, {expected}")
        return product

    def _amount(self, field: str, cell: str) -> int:
        return self._read(field, self._readings[field][cell], 0)

    def _day(self, field: str, own: str, first: str, ordered_on: date | None) -> date | None:
        """A line's day, or the order's first where it has none; None for a problem, too."""
        day = self._fields.day[own]
        if inherited := day is None:
            day = self._fields.day[first]
        if isinstance(day, date) and ordered_on is not None and day < ordered_on:
            shown = self._fields.dates.quoted(clean(own))
            day = Wrong(f"{shown} — before the order of {ordered_on}")
        if inherited and isinstance(day, Wrong):  # reported once, on its own line
            return None
        return self._read(field, day, None)

    def _refunded_units(self, row: LineCells, units: int) -> int:
        """Units refunded on the platform, from their number or from how many are left."""
        if row.quantity_left:
            left = clean(row.quantity_left)
            return units - (self._up_to(units, "quantity_left", left) if left.strip("0.") or not left else 0)
        refunded = clean(row.refunded_quantity).removeprefix("-") if row.refunded_quantity else ""
        return self._up_to(units, "refunded_quantity", refunded) if refunded.strip("0") else 0

    def _up_to(self, most: int, field: str, text: str) -> int:
        found = self._readings["quantity"][text]
        if isinstance(found, int) and found > most:
            found = Wrong(f"{quoted(text)} — above the quantity")
        return self._read(field, found, 0)

    def _is_nothing(self, row: LineCells) -> bool:
        """Whether a line without units is cancelled, or has no price, as cancelled lines have none."""
        if clean(row.quantity).strip("0."):
            return False
        return self._words.get(row.line_status) == "cancelled" or not _has_price(row)

    def _read(self, field: str, value: Any, otherwise: Value) -> Value:
        if isinstance(value, Wrong):
            self._problem(field, value)
            return otherwise
        right: Value = value
        return right

    def _problem(self, field: str, reason: str) -> None:
        self._bad = True
        column = self._layout.heading(field) if not self._in_cell else f"{self._in_cell} {field}".strip()
        self._report(self._at, column, reason)


def _has_price(row: LineCells) -> bool:
    return any(map(str.strip, (row.unit_price, row.line_total, row.line_net)))


def _is_after(shipped_on: date | None, delivered_on: date | None, *, own: str) -> bool:
    """Whether an inherited shipping day is after the line's own delivery: it is a later parcel's."""
    if clean(own) or shipped_on is None or delivered_on is None:
        return False
    return shipped_on > delivered_on


def counted(lines: Sequence[LineIn]) -> list[LineIn]:
    """Lines of a unit each, those of one SKU at one price as one line: it arrived with its last unit."""
    alike: dict[tuple[str, str, int], list[LineIn]] = {}
    for line in lines:
        alike.setdefault((line.sku, line.title, line.unit_price_minor), []).append(line)
    return [_of_units(units) for units in alike.values()]


def _of_units(units: Sequence[LineIn]) -> LineIn:
    def added(figure: str) -> int:
        return sum(getattr(line, figure) for line in units)

    shipped, delivered = [line.shipped_on for line in units], [line.delivered_on for line in units]
    return units[0]._replace(
        quantity=added("quantity"),
        gross_minor=added("gross_minor"),
        discount_minor=added("discount_minor"),
        tax_minor=added("tax_minor"),
        reported_units=added("reported_units"),
        line_id=min(line.line_id for line in units),
        shipped_on=None if None in shipped else max(filter(None, shipped)),
        delivered_on=None if None in delivered else max(filter(None, delivered)),
        tracking=next((line.tracking for line in units if line.tracking), ""),
        fulfillment="unsent" if all(line.fulfillment == "unsent" for line in units) else "",
    )


def refunded_units(
    returned: Sequence[tuple[int, Cells, Cells]],
    units_of: Mapping[str, int | Wrong],
    problem: Callable[[int, str, str], None],
) -> list[tuple[str, str, int]]:
    """SKU, title and units of rows that are returns; a wrong quantity is a problem."""
    found = []
    for at, cells, _ in returned:
        row = LineCells(*cells)
        units = units_of[clean(row.quantity).removeprefix("-").strip()]
        if isinstance(units, Wrong):
            problem(at, "quantity", units)
            units = 0
        title = clean(row.title)
        found.append((clean(row.sku) or title, title, units))
    return found


def take_back(lines: Sequence[LineIn], returned: Sequence[tuple[str, str, int]]) -> list[LineIn]:
    """The lines with their returned units as refunded on the platform."""
    found = list(lines)
    for code, title, units in returned:
        for n, line in enumerate(found):
            taken = min(units, line.quantity - line.reported_units)
            if (line.sku, line.title) == (code, title) and taken:
                found[n] = line._replace(reported_units=line.reported_units + taken)
                units -= taken
    return found
