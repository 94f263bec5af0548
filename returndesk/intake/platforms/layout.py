"""How a file's rows are cut: each row as order cells and line cells, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.lengths import LONGEST_TEXT, too_long
from returndesk.intake.platforms.recognition import Binding
from returndesk.intake.platforms.row_numbers import RowNumbers

if TYPE_CHECKING:
    from returndesk.intake.platforms.format_files import Format


class LineCells(NamedTuple):
    """The cells of one line, as the file has them."""

    sku: str
    title: str
    category: str
    quantity: str
    unit_price: str
    line_total: str
    line_net: str
    discount: str
    tax: str
    tags: str
    cost: str
    line_id: str
    shipped_on: str
    delivered_on: str
    tracking: str
    refunded_quantity: str
    quantity_left: str
    line_status: str
    taxable: str


class OrderCells(NamedTuple):
    """The cells of one order, as the file has them."""

    ordered_at: str
    currency: str
    shipping: str
    order_discount: str
    order_tax: str
    total: str
    payment_status: str
    outstanding: str
    deposit: str
    status: str
    cancelled_at: str
    refunded: str
    aftersales: str
    country: str
    order_tags: str
    payment_method: str
    source: str
    campaign: str
    discount_code: str
    consent: str
    customer_name: str
    customer_email: str
    customer_phone: str
    customer_id: str
    customer_tier: str


LINE_FIELDS, ORDER_FIELDS = LineCells._fields, OrderCells._fields
CURRENCY = ORDER_FIELDS.index("currency")
FIRSTS = ("shipped_on", "delivered_on", "tracking")  # a blank one takes the order's first
DATES = ("ordered_at", "shipped_on", "delivered_on")
SENT_TO = ("recipient_name", "recipient_phone")
AMOUNTS = (
    "unit_price", "line_total", "line_net", "discount", "tax", "cost", "shipping", "surcharge",
    "order_discount", "order_tax", "total", "outstanding", "deposit", "refunded",
)  # fmt: skip
_KEYS = ("order_number", "channel")
_FIGURES = {
    "shipping": ("shipping_minor", "shipping_tax_minor"),
    "surcharge": ("surcharge", "surcharge_minor", "surcharge_tax_minor"),
    "order_discount": ("discount_minor",),
    "order_tax": ("shipping_tax_minor", "line.tax_minor"),
    "discount": ("line.discount_minor",),
    "tax": ("line.tax_minor",),
    "shipping_tax": ("shipping_tax_minor",),
    "surcharge_tax": ("surcharge_tax_minor",),
}  # by the field of their column

Cells = tuple[str, ...]


@dataclass(slots=True)
class Head:
    """One order in a file without lines: field -> text, and its place."""

    file: str
    line: int
    values: Mapping[str, str]
    headings: Mapping[str, str]
    channel: str = ""  # if its import named one
    waited: bool = False  # from an earlier import
    used: bool = False  # an order was made with it
    bad: bool = False  # a problem was found in it


_Cut = Callable[[list[str]], Cells]


class Draft:
    """One order while its rows come in: raw cells, read once all are there."""

    __slots__ = (
        "bad", "bad_lines", "blanks", "cells", "channel", "filled", "firsts", "head", "line", "lines",
        "number", "returned", "rows", "run", "runs",
    )  # fmt: skip

    def __init__(self, number: str, channel: str, line: int, cells: Cells, present: Sequence[int]) -> None:
        """`present` are the positions of the order fields that the file has columns for."""
        self.number, self.channel, self.line = number, channel, line
        self.cells = list(cells)
        self.blanks = [at for at in present if not cells[at] or cells[at].isspace()]
        self.filled: dict[int, int] = {}  # position of an order field -> the later line it came from
        self.lines: list[tuple[int, Cells, str]] = []  # line, cells, the column's name where cells share one
        self.rows: list[tuple[int, Cells]] = []  # every row's order cells
        self.run, self.runs = 0, list[int]()  # of rows without another order's between: the last; first lines
        self.returned: list[tuple[int, Cells, Cells]] = []  # rows that are returns, with the order's cells
        self.firsts: tuple[str, ...] = ("",) * len(FIRSTS)
        self.head: Head | None = None  # the order in the other file of a paired export
        self.bad_lines: list[int] = []  # rows that could not be read as cells
        self.bad = False  # a problem was found somewhere

    def fill(self, line: int, cells: Cells) -> None:
        """Take from a further row what earlier rows left blank."""
        for at in self.blanks:
            if cells[at] and not cells[at].isspace():
                self.cells[at] = cells[at]
                self.filled[at] = line
        if self.filled:
            self.blanks = [at for at in self.blanks if at not in self.filled]

    def told(self, at: int) -> list[str]:
        """The cells of one order field: the order's, then each row's."""
        return [self.cells[at], *(cells[at] for _, cells in self.rows)]


class Layout:
    """How one file's rows are cut; fields without a column read as ""."""

    def __init__(
        self,
        binding: Binding,
        header: Sequence[str],
        others_used: Sequence[int] = (),
        more_fields: Sequence[str] = (),
        empty: Set[str] = frozenset(),
        numbers: RowNumbers | None = None,
    ) -> None:
        self.header = header
        self.width = len(header)
        self._columns = binding.columns
        self._computed: list[tuple[tuple[int, ...], bool]] = []
        at: dict[str, int] = {}
        for name, indices in binding.columns.items():
            if len(indices) == 1:
                at[name] = indices[0]
            else:
                at[name] = self.width + len(self._computed)
                self._computed.append((indices, name in binding.joined))
        self.numbers = numbers
        if numbers is not None:  # the cell itself may be the line's id
            at["order_number"] = self.width + len(self._computed)
            self._computed.append((binding.columns["order_number"], "order_number" in binding.joined))
        self._empty = empty
        self._at = at
        self.sales: Mapping[str, str] = {}  # payment -> number of the sale that all its rows belong to
        # Whether every field has a column of its own: then nothing is computed.
        self.plain = not self._computed and not empty
        all_fields = dict.fromkeys((*at, *more_fields))
        extras = [name for name in all_fields if name not in LINE_FIELDS + ORDER_FIELDS + _KEYS]
        self.order_fields = (*ORDER_FIELDS, *extras)
        self.order: _Cut = itemgetter(*(at.get(name, -1) for name in self.order_fields))
        self.line: _Cut = itemgetter(*(at.get(name, -1) for name in LINE_FIELDS))
        self.order_filled = tuple(n for n, name in enumerate(self.order_fields) if name in at)
        self.number = at["order_number"]
        self.channel = at.get("channel", -1)
        used = [index for indices in binding.columns.values() for index in indices]
        self._read = sorted({*used, *others_used})
        self._needed = self._read[-1] + 1

    def place(self, field: str) -> int:
        """A field's position in a stretched row; -1 where the file has no such column."""
        return self._at.get(field, -1)

    def silent(self, format: Format) -> frozenset[str]:
        """The figures that lack their column, of a format's; of lines as "line.tax_minor".

        The desk's `own` columns have none for the tax in shipping and surcharges.
        """
        absent = {name for name in format.columns if self.place(name) < 0}
        absent |= {"shipping_tax", "surcharge_tax"} if format.spellings else set()
        return frozenset(figure for name in absent for figure in _FIGURES.get(name, ()))

    def stretch(self, row: list[str]) -> str:
        """Make a row fit the header, in place, and add what is computed; a reason where it cannot fit."""
        have = len(row)
        if len("".join(row)) > LONGEST_TEXT and (overlong := self._overlong(row)):
            return overlong
        if have == self.width:
            if self.plain:
                row.append("")
                return ""
        elif have > self.width:
            if any(cell.strip() for cell in row[self.width :]):
                return f"{have} fields instead of {self.width}"
            del row[self.width :]
        else:
            if have < self._needed:
                fields = "1 field" if have == 1 else f"{have} fields"
                return f"{fields} instead of {self.width}: the row is cut off"
            row.extend([""] * (self.width - have))
        if self._empty:
            row[:] = ["" if cell.strip() in self._empty else cell for cell in row]
        for indices, joined in self._computed:
            cells = [row[index].strip() for index in indices]
            row.append(" ".join(filter(None, cells)) if joined else next(filter(None, cells), ""))
        row.append("")  # what a field without a column reads
        if self.numbers is not None:
            row[self.number] = self.numbers.of(row, row[self.number])
        if self.sales:
            payment = row[self._at["payment_id"]].strip()
            row[self.number] = self.sales.get(payment, row[self.number])
        return ""

    def _overlong(self, row: Sequence[str]) -> str:
        """The first column that is read and too long here, with how long it is; "" without one."""
        for at in self._read:
            if said := too_long("".join(row[at : at + 1])):
                return f"{self.header[at]}: {said}"
        return ""

    def start(self) -> None:
        """Begin a file's rows from the first."""
        if self.numbers is not None:
            self.numbers.start()

    @property
    def is_group(self) -> bool:
        """Whether the row last stretched has no goods of its own, but those of the rows after it."""
        return self.numbers is not None and self.numbers.is_group

    def heading(self, field: str) -> str:
        """The header over a field's column, as the file writes it; "" where it has none."""
        indices = self._columns.get(field)
        return self.header[indices[0]] if indices else ""
