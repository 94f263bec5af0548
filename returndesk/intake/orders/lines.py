"""An order's rows into its lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from returndesk.core.money import MAX_MINOR, format_minor
from returndesk.core.orders.incoming import LineIn
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.dates import DateReader
from returndesk.intake.csv.values import Amounts, Quantities, Tags, Texts
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import LINE_FIELDS, LINE_STATUS, Cells, Draft, Layout
from returndesk.intake.problems import quoted

_MOST_DAYS = 20_000  # texts of days that are remembered as read
_QUANTITY = LINE_FIELDS.index("quantity")
_PRICES = [LINE_FIELDS.index(name) for name in ("unit_price", "line_total", "line_net")]


class LineReader:
    """Reads one order's lines after another's; says what is wrong by `problem(line, column, reason)`."""

    def __init__(
        self,
        chosen: Format,
        dates: DateReader,
        layout: Layout,
        problem: Callable[[int, str, str], None],
        today: date,
    ) -> None:
        """`today`: nothing was shipped or delivered after it."""
        # Of the order last read: lines whose title stands in for a SKU; how many were cancelled, and how many
        # rows are no sale.
        self.stand_ins: list[LineIn] = []
        self.cancelled = self.left_out = 0
        self._dates, self._layout, self._report, self._today = dates, layout, problem, today
        self._texts, self._quantities, self._tags = Texts(), Quantities(chosen.line.whole), Tags(";")
        self._words, self._left_out = chosen.line.status, chosen.line.left_out
        self._unsigned = chosen.unsigned
        self._amounts = Amounts("EUR", chosen.decimal)
        self._currency = "EUR"
        self._days: dict[str, date] = {}
        self._at, self._in_cell, self._bad = 0, "", False  # of the line that is being read

    def read(self, draft: Draft, currency: str, amounts: Amounts, ordered_on: date | None) -> list[LineIn]:
        """The lines that can be read: fewer than the draft has where a problem was found."""
        self._currency, self._amounts = currency, amounts
        first_shipped, first_delivered, first_tracking = draft.firsts
        for _, cells, _ in draft.lines:
            if cells:
                first_shipped = first_shipped or cells[12].strip()
                first_delivered = first_delivered or cells[13].strip()
                first_tracking = first_tracking or cells[14].strip()
        found = []
        self.stand_ins, self.cancelled, self.left_out = [], 0, 0
        for self._at, cells, self._in_cell in draft.lines:
            self._bad = False
            if not cells:
                self._problem("", "the order has no line")
                continue
            if self._left_out and self._is_nothing(cells):
                self.left_out += 1
                continue
            line = self._line(cells, (first_shipped, first_delivered, first_tracking), ordered_on)
            if line is not None and not self._bad:
                found.append(line)
                if not self._texts[cells[0]]:
                    self.stand_ins.append(line)
                if cells[-1] and self._words.get(cells[-1]) == "cancelled":
                    self.cancelled += 1
        return found

    def _line(
        self, cells: tuple[str, ...], firsts: tuple[str, str, str], ordered_on: date | None
    ) -> LineIn | None:
        (
            sku, title, category, quantity, unit_price, line_total, line_net, discount, tax, tags, cost,
            line_id, shipped, delivered, tracking, refunded_quantity, quantity_left, status,
        ) = cells  # fmt: skip
        texts = self._texts
        units = self._quantities[quantity]
        if no_units := isinstance(units, str):
            self._problem("quantity", units)
            units = 1
        price, gross, off = self._price(units, unit_price, line_total, line_net, discount)
        name, code = texts[title], texts[sku]
        if not code and not name:
            self._problem("sku", "missing, and no title stands in")
        shipped_on = self._day("shipped_on", shipped, firsts[0], ordered_on) if shipped or firsts[0] else None
        meant = self._words.get(status) if status else ""
        if meant == "not-shipped":
            shipped_on = None
        refunded = self._refunded_units(refunded_quantity, units) if refunded_quantity and not no_units else 0
        if quantity_left and not no_units:
            refunded = self._units_gone(quantity_left, units)
        return LineIn(
            code or name,
            units,
            price,
            gross,
            name,
            texts[category] if category else "",
            off,
            self._amount("tax", tax) if tax else 0,
            self._tags[tags] if tags else (),
            self._amount("cost", cost) if cost and texts[cost] else None,
            texts[line_id] if line_id else "",
            shipped_on,
            self._day("delivered_on", delivered, firsts[1], ordered_on) if delivered or firsts[1] else None,
            (clean(tracking) if tracking else "") or (clean(firsts[2]) if firsts[2] else ""),
            units if meant in ("refunded", "cancelled") else refunded,  # a cancelled line: nothing to claim
        )

    def _price(
        self, units: int, unit_price: str, line_total: str, line_net: str, discount: str
    ) -> tuple[int, int, int]:
        """Unit price, gross and discount, told by a unit price, a total, or a total after discount."""
        price = self._amount("unit_price", unit_price)
        off = self._amount("discount", discount) if discount else 0
        if not line_total and not line_net:
            if not unit_price or unit_price.isspace():
                self._problem("unit_price", "missing")
            gross = units * price
        else:
            total, net = self._amount("line_total", line_total), self._amount("line_net", line_net)
            if line_net.strip():
                gross = max(total, net)  # a price that was raised by hand shows no discount
                off = gross - net
            else:
                gross = total
            if unit_price.strip() and not self._bad:  # what cannot be read agrees with nothing
                gross = self._agreed(units * price, gross, off, units)
            else:
                price = (2 * gross + units) // (2 * units)  # half up
        if off > gross and not self._bad:
            amounts = (format_minor(each, self._currency) for each in (off, gross))
            self._problem("discount", "a discount of {} is above the price of {}".format(*amounts))
        if gross > MAX_MINOR:
            self._problem("unit_price", "the amount is too large")
        return price, gross, off

    def _agreed(self, product: int, total: int, off: int, units: int) -> int:
        # Both are told. The total counts where it differs by the unit price's rounding only;
        # some files tell it after the discount.
        if 2 * abs(product - total) <= units:
            return total
        if total == product - off:
            return product
        amounts = (format_minor(each, self._currency) for each in (total, product))
        self._problem("line_total", "{} is not quantity × unit price, {}".format(*amounts))
        return product

    def _amount(self, field: str, text: str) -> int:
        if not text:
            return 0
        found = self._amounts[text]
        if isinstance(found, int) and (found >= 0 or field in self._unsigned):
            return abs(found)
        self._problem(field, found if isinstance(found, str) else f"{quoted(text)} — below 0")
        return 0

    def _day(self, field: str, own: str, first: str, ordered_on: date | None) -> date | None:
        known = self._days.get(own)
        if known is not None and (ordered_on is None or known >= ordered_on):
            return known
        text = clean(own) if own else ""
        inherited = not text
        text = text or clean(first)
        if not text:
            return None
        try:
            day = self._dates.read(text).on
            if day > self._today:
                raise ValueError(f"{self._dates.quoted(text)} — in the future: today is {self._today}")
            if ordered_on is not None and day < ordered_on:
                raise ValueError(f"{self._dates.quoted(text)} — before the order of {ordered_on}")
        except ValueError as error:
            if not inherited:  # said once, where it stands
                self._problem(field, str(error))
            return None
        if not inherited and len(self._days) < _MOST_DAYS:
            self._days[own] = day
        return day

    def _refunded_units(self, text: str, units: int) -> int:
        bare = clean(text).removeprefix("-")
        if not bare or not bare.strip("0"):
            return 0
        found = self._quantities[bare]
        if isinstance(found, int) and found <= units:
            return found
        reason = found if isinstance(found, str) else f"{quoted(text)} — above the quantity"
        self._problem("refunded_quantity", reason)
        return 0

    def _units_gone(self, left: str, units: int) -> int:
        """The units refunded, where a file tells how many are left."""
        bare = clean(left)
        if bare and not bare.strip("0."):
            return units
        found = self._quantities[bare]
        if isinstance(found, int) and found <= units:
            return units - found
        reason = found if isinstance(found, str) else f"{quoted(left)} — above the quantity"
        self._problem("quantity_left", reason)
        return 0

    def _is_nothing(self, cells: Cells) -> bool:
        """Whether a line without units is called cancelled, or has no price, as cancelled lines have none."""
        if clean(cells[_QUANTITY]).strip("0."):
            return False
        return self._words.get(cells[LINE_STATUS]) == "cancelled" or not any(
            cells[place].strip() for place in _PRICES
        )

    def _problem(self, field: str, reason: str) -> None:
        self._bad = True
        column = self._layout.heading(field) if not self._in_cell else f"{self._in_cell} {field}".strip()
        self._report(self._at, column, reason)
