"""A file of orders into order values, with every bad row and why."""

from __future__ import annotations

import csv
import gc
import io
from dataclasses import dataclass, field
from datetime import date

from returndesk.core.orders import OrderIn
from returndesk.intake.assembling import Assembler
from returndesk.intake.cells import guard
from returndesk.intake.platforms import recognise
from returndesk.intake.problems import RowProblem as RowProblem
from returndesk.intake.records import REASON_COLUMN, Sheet, decode, open_sheet


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the desk knows and a file may not say."""

    currency: str  # the desk's, where a file names none
    timezone: str  # the shop's, an IANA name: local times are its, and so are days
    tax_included: bool  # where the order does not tell
    today: date  # an order after this day is a problem
    platform: str | None = None  # a format's name, where the header is not to decide


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


def read_orders(name: str, data: bytes, options: ReadOptions) -> Reading:
    """Read one file whole. `name` is for messages.

    Raises BadData where the file as a whole cannot be read (encoding, quoting, header), UsageProblem for
    an unknown platform. Bad rows are told in the answer.
    """
    # A file makes some 10 objects a row and no cycles; looking for cycles among them takes longer
    # than reading them does.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read(name, data, options)
    finally:
        if collecting:
            gc.enable()


def _read(name: str, data: bytes, options: ReadOptions) -> Reading:
    sheet = open_sheet(name, decode(name, data))
    if sheet is None:
        return Reading(name, notes=["empty file"])
    chosen, binding = recognise(name, sheet.header, options.platform)
    assembler = Assembler(name, chosen, binding, sheet.header, options)
    rows = 0
    for line, row in sheet.rows():
        assembler.add(line, row)
        rows += 1
    orders = assembler.orders()
    counted = [f"{count} {one if count == 1 else many}" for (one, many), count in assembler.notes.items()]
    rejected, header = _raw(sheet, set(assembler.rejects))
    return Reading(
        file=name,
        format=chosen.name,
        title=chosen.title,
        rows=rows,
        orders=orders,
        problems=sorted(assembler.problems, key=lambda problem: problem.line),
        bad_orders=assembler.bad_orders,
        notes=([] if rows else ["header alone"]) + list(binding.notes) + counted,
        rejected=rejected,
        header=header,
        reasons=[assembler.rejects[line] for line in sorted(assembler.rejects)],
        delimiter=sheet.delimiter,
    )


def write_rejects(reading: Reading) -> str:
    """The rows of every bad order in the source's own shape, with their reasons in a last column.

    Mended and read again it gives those orders: the reasons' column is ignored, and the guards against
    a spreadsheet's formulas come off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=reading.delimiter, lineterminator="\n")
    writer.writerow([*map(guard, reading.header), REASON_COLUMN])
    for row, reason in zip(reading.rejected, reading.reasons, strict=True):
        # Doubled quotes in a cell of prose trip those who mend the file as text.
        writer.writerow([*map(guard, row), guard(reason.replace('"', "'"))])
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
