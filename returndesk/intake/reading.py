"""A file of orders into order values, with every bad row and why."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from returndesk.core.orders import OrderIn
from returndesk.errors import UsageProblem
from returndesk.intake.assembling import Assembler
from returndesk.intake.cells import guard
from returndesk.intake.dates import ORDERS
from returndesk.intake.explaining import Explained, explained
from returndesk.intake.joining import Pairs
from returndesk.intake.layout import Head
from returndesk.intake.opening import Opened, open_file
from returndesk.intake.problems import RowProblem as RowProblem
from returndesk.intake.records import REASON_COLUMN, Sheet


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the desk knows and a file may not say."""

    currency: str  # the desk's, where a file names none
    timezone: str  # the shop's, an IANA name: local times are its, and so are days
    tax_included: bool  # where the order does not tell
    today: date  # an order after this day is a problem
    platform: str | None = None  # a format's name, where the header is not to decide
    encoding: str | None = None  # where the bytes are not to decide
    delimiter: str | None = None  # one character, where the header is not to decide
    dates: str | None = None  # "dmy", "mdy" or "ymd", where neither format nor file tells
    mapping: Mapping[str, str] = field(default_factory=dict)  # field -> header, over the format's own
    channel: str | None = None  # where no column names one
    currency_given: str | None = None  # where the file names none, over the format's own


@dataclass(slots=True)
class Reading:
    """What a file gave: orders, and the rows that gave none.

    `rejected` holds the raw records of every bad order, whole, and `reasons` one text for each of them.
    """

    file: str
    format: str = ""  # "desk", "shopify" …; "" for an empty file
    title: str = ""
    rows: int = 0  # data rows, blank ones not counted
    orders: list[OrderIn] = field(default_factory=list)  # in order of appearance
    problems: list[RowProblem] = field(default_factory=list)  # by line
    bad_orders: int = 0
    notes: list[str] = field(default_factory=list)
    rejected: list[list[str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    delimiter: str = ","
    quotes: bool = True  # false where a quote is a character
    encoding: str = "utf-8"


def read_orders(name: str, data: bytes, options: ReadOptions) -> Reading:
    """Read one file whole. `name` is for messages.

    Raises BadData where the file as a whole cannot be read (encoding, quoting, header), UsageProblem for
    an unknown platform. Bad rows are told in the answer.
    """
    return read_files([(name, data)], options)[0]


def read_files(files: Sequence[tuple[str, bytes]], options: ReadOptions) -> list[Reading]:
    """Read some files, each (name, data), whole; those that belong together are joined on the order number.

    An order that two files tell of counts in the one with its lines; the other has rows and notes only.
    Raises as `read_orders` does.
    """
    if options.dates is not None and options.dates not in ORDERS:
        raise UsageProblem(f"no order of dates {options.dates!r}", hint=f"there are: {', '.join(ORDERS)}")
    # A file makes some 10 objects a row and no cycles; looking for cycles among them takes longer
    # than reading them does.
    collecting = gc.isenabled()
    gc.disable()
    try:
        opened = [open_file(name, data, options) for name, data in files]
        pairs = Pairs()
        readings: dict[int, Reading] = {}
        # The orders' files first: their facts are in the orders that the lines' files give.
        for number in sorted(range(len(files)), key=lambda n: not _is_head(opened[n])):
            one = opened[number]
            empty = Reading(files[number][0], notes=["empty file"])
            readings[number] = _read(one, options, pairs) if one is not None else empty
        in_order = [readings[number] for number in range(len(files))]
        pairs.finish(in_order)
    finally:
        if collecting:
            gc.enable()
    return in_order


def explain(name: str, data: bytes, options: ReadOptions) -> Explained:
    """What would be read from which column: (field, header, value) with the first order as the example.

    Raises as `read_orders` does; an empty file explains nothing.
    """
    opened = open_file(name, data, options)
    reading = read_orders(name, data, options)
    if opened is None:
        return []
    first = next((row for _, row in opened.sheet.rows()), [])
    return explained(opened, reading, first)


def _is_head(opened: Opened | None) -> bool:
    return opened is not None and opened.format.join is not None and opened.format.join.part == "orders"


def _read(opened: Opened, options: ReadOptions, pairs: Pairs) -> Reading:
    sheet, chosen = opened.sheet, opened.format
    heads = pairs.heads_for(chosen)
    assembler = fill(opened, options, heads)
    reading = Reading(
        file=sheet.file,
        format=chosen.name,
        title=chosen.title,
        rows=opened.rows,
        delimiter=sheet.delimiter,
        quotes=sheet.quotes,
        encoding=opened.encoding,
        header=list(sheet.header),
    )
    if _is_head(opened):
        pairs.take(chosen, reading, sheet.header_line, assembler.heads())
    elif pairs.lacks_orders(chosen, reading, sheet.header_line):
        reading.bad_orders = assembler.count()
    else:
        reading.orders = assembler.orders()
    counted = [f"{count} {one if count == 1 else many}" for (one, many), count in assembler.notes.items()]
    told = [*opened.notes, *assembler.said, *counted]
    reading.notes = ([] if opened.rows else ["header alone"]) + told + reading.notes
    reading.problems = sorted([*reading.problems, *assembler.problems], key=lambda problem: problem.line)
    reading.bad_orders += assembler.bad_orders
    reading.rejected, reading.header = _raw(sheet, set(assembler.rejects))
    reading.reasons = [assembler.rejects[line] for line in sorted(assembler.rejects)]
    return reading


def fill(opened: Opened, options: ReadOptions, heads: Mapping[str, Head]) -> Assembler:
    """An assembler that has taken all rows of a file; counts them."""
    sheet = opened.sheet
    assembler = Assembler(sheet.file, opened.format, opened.binding, sheet.header, options, heads)
    for line, row in sheet.rows():
        assembler.add(line, row)
        opened.rows += 1
    return assembler


def write_rejects(reading: Reading) -> str:
    """The rows of every bad order in the source's own shape, with their reasons in a last column.

    Mended and read again it gives those orders: the reasons' column is ignored, and the guards against
    a spreadsheet's formulas come off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=reading.delimiter, lineterminator="\n")
    rows = [[*map(guard, reading.header), REASON_COLUMN]]
    for row, reason in zip(reading.rejected, reading.reasons, strict=True):
        # Doubled quotes in a cell of prose trip those who mend the file as text.
        rows.append([*map(guard, row), guard(reason.replace('"', "'"))])
    if reading.quotes:
        writer.writerows(rows)
    else:  # such a file cannot hold its delimiter in a cell, and has none
        out.writelines(reading.delimiter.join(row) + "\n" for row in rows)
    return out.getvalue()


def _raw(sheet: Sheet, wanted: set[int]) -> tuple[list[list[str]], list[str]]:
    """The records that start on the wanted lines, as they came, and the header; without earlier reasons."""
    width = len(sheet.header)
    # A rejects file that is imported and rejected again must not grow a second column of reasons.
    has_reasons = width > 1 and sheet.header[-1].casefold() == REASON_COLUMN
    header = list(sheet.header[:-1] if has_reasons else sheet.header)
    rows = []
    for line, row in sheet.rows() if wanted else ():
        if line in wanted:
            full = row + [""] * (width - len(row))
            rows.append(full[:-1] if has_reasons and len(full) == width else full)
    return rows, header
