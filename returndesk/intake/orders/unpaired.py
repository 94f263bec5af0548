"""Orders whose lines are in no file of the same import.

Their lines came earlier, or the whole order is imported already, or they wait.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from returndesk.core.orders.incoming import OrderIn, PairedPart
from returndesk.intake.csv.dates import Evidence
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.assembler import Assembler
from returndesk.intake.orders.join import (
    Pair,
    Partner,
    came_before,
    joined_note,
    lines_format,
    waiting_note,
)
from returndesk.intake.orders.paired_export import (
    PairedExports,
    PartsSheet,
    any_lines,
    lines_of_order,
    part_of_head,
)
from returndesk.intake.orders.prescan import Prescan
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import Head
from returndesk.intake.problems import RejectedRows, RowProblem

_MANY = 1_000  # orders


@dataclass(slots=True)
class OrdersFile:
    """A file without lines: its orders by number, and what reading its rows gave."""

    format: Format
    reading: Reading
    assembler: Assembler
    heads: Mapping[str, Head]


class Unjoined:
    """Reads the rest of an orders' file once all files with lines are read.

    Problems name the orders' file: its row is the one to correct and import again.
    """

    def __init__(self, file: OrdersFile, pair: Pair, options: ReadOptions, paired: PairedExports) -> None:
        self._file, self._pair, self._options, self._paired = file, pair, options, paired
        self._lines = lines_format(pair.name)
        self._kept: list[str] = []  # orders that wait for their lines
        self._before: dict[str, list[str]] = {}  # file of waiting lines -> orders joined with it

    def orders(self) -> Iterator[OrderIn]:
        """The orders that are complete now; the others are kept, and noted."""
        reading, heads = self._file.reading, self._pair.heads
        if joined := [number for number, head in self._file.heads.items() if head.used]:
            reading.notes.append(joined_note(self._pair.lines_files, joined))
        left = [
            (number, head)
            for number, head in self._file.heads.items()
            if heads[number] is head and not head.used and not head.bad
        ]
        waited: list[tuple[str, str, int, str]] = []
        for some in batched(left):
            yield from self._known_or_alone(some, waited)
        # In the order of their import: the first of a customer's names counts.
        for batch in batched(sorted(waited)):
            yield from self._waited([number for *_, number in batch])
        reading.notes += came_before(self._before)
        if self._kept:
            assert self._file.format.join is not None
            reading.waits = len(self._kept)
            reading.notes.append(waiting_note(self._file.format.join, self._kept, reading.file))

    def _known_or_alone(
        self, some: Sequence[tuple[str, Head]], waited: list[tuple[str, str, int, str]]
    ) -> Iterator[OrderIn]:
        """Orders imported before, with what is new; `waited` gets (day, file, line, number) of the rest."""
        known, heads, alone = [], {}, []
        for number, head in some:
            part = self._paired.waiting(self._pair.name, "lines", number)
            if part is not None:
                waited.append((part.on_day, part.file, part.rows[0][0], number))
            elif order := self._paired.known(head.channel or self._lines.channel, number):
                lines, heads[number] = lines_of_order(order, number, self._lines, head)
                known.append(lines)
            else:
                alone.append(any_lines(number, self._lines, head))
        if known:
            yield from self._read(known, heads)
        for order in self._read(alone, self._pair.heads, silent=True) if alone else ():
            head = self._pair.heads[order.number]
            self._paired.keep(part_of_head(order.number, head, self._pair.name, head.channel))
            self._kept.append(order.number)

    def _waited(self, numbers: Sequence[str]) -> Iterator[OrderIn]:
        found = (self._paired.waiting(self._pair.name, "lines", number) for number in numbers)
        for file, parts in groupby((part for part in found if part), key=attrgetter("file")):
            for order in self._read(list(parts), self._pair.heads):
                self._before.setdefault(file, []).append(order.number)
                yield order

    def _read(
        self, parts: Sequence[PairedPart], heads: dict[str, Head], *, silent: bool = False
    ) -> Iterator[OrderIn]:
        """Lines from outside this import, each with its head."""
        partner = Partner(self._lines, Pair(self._pair.name, heads), PairedExports(), None)
        sheet = PartsSheet(parts)
        layout = sheet.layout(partner.fields)
        assembler = Assembler(sheet, self._lines, layout, self._options, partner)
        assembler.rejected = RejectedRows(most=sys.maxsize)  # these few orders' rows are all reported
        rows = sum(len(part.rows) for part in parts)
        for batch in assembler.batches(Prescan(rows, Evidence(self._options.today))):
            for _, order in batch.each():
                yield order
        if not silent:
            self._file.assembler.notes.update(assembler.notes)
        said = self._file.assembler.said
        said += [each for each in assembler.said if each not in said]
        self._refuse(assembler.rejected.first, assembler.bad_orders)

    def _refuse(self, problems: Sequence[RowProblem], bad_orders: int) -> None:
        file, assembler = self._file.reading.file, self._file.assembler
        assembler.bad_orders += bad_orders
        rejected: dict[int, None] = {}
        for each in problems:
            assembler.rejected.add(each)
            line = self._file.heads[each.order].line
            assembler.reasons.add(line, each.in_row if (each.file, each.line) == (file, line) else str(each))
            rejected[line] = None
        for line in rejected:
            assembler.reasons.reject([line])


_Some = TypeVar("_Some")


def batched(all_of_them: Sequence[_Some]) -> Iterator[Sequence[_Some]]:
    """Some of them at a time: an order that is read takes far more memory than its number."""
    for start in range(0, len(all_of_them), _MANY):
        yield all_of_them[start : start + _MANY]
        gc.collect(0)  # each reader is a cycle, and the collector is off while files are read
