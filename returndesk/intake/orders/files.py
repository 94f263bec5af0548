"""Files of orders into order values, with every rejected row and why."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

from returndesk.core.orders.incoming import OrderColumns, OrderIn, columns_of
from returndesk.intake.csv.open_file import Opened, open_file
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.csv.records import Sheet
from returndesk.intake.csv.rejects import Rejects, Spool
from returndesk.intake.csv.sources import Source, in_memory
from returndesk.intake.orders.assembler import Assembler, layout_for
from returndesk.intake.orders.explain import Explained, explained_order
from returndesk.intake.orders.join import Pair, Partner
from returndesk.intake.orders.paired_export import PairedExports
from returndesk.intake.orders.prescan import Prescan, prescan
from returndesk.intake.orders.unpaired import OrdersFile, Unjoined
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import Layout

FileProgress = Callable[[str, int, "int | None"], None]


class Files:
    """The files of one import: recognised at once, read when their orders are asked for.

    `paired` knows the orders of earlier imports that files of this one may complete.

    `readings`, by file, have all but the orders themselves; they are complete at the end of `batches`.
    Raises BadData where a file as a whole cannot be read (encoding, quoting, header), UsageProblem for an
    option that does not fit.
    """

    def __init__(
        self, sources: Sequence[Source], options: ReadOptions, paired: PairedExports | None = None
    ) -> None:
        self.options, self._paired = options, paired or PairedExports()
        self._pairs: dict[str, Pair] = {}
        self._spool = Spool() if options.keeps_rejects else None
        self.opened = [open_file(each, options) for each in sources]
        self.readings = [
            _reading(one) if one is not None else Reading(each.name, notes=["empty file"])
            for each, one in zip(sources, self.opened, strict=True)
        ]

    @property
    def paired(self) -> bool:
        """Whether any may be joined to an earlier import: then the desk is queried while they are read."""
        return any(one.format.join is not None for one in self.opened if one)

    def read_elsewhere(self, readings: list[Reading]) -> None:
        """Take the readings of a forked process, which read the files."""
        self.readings = readings
        for one, reading in zip(self.opened, readings, strict=True):
            if one is not None and reading.rejects is not None:
                reading.rejects.sheet, reading.rejects.reasons.spool = one.sheet, self._spool

    def orders(self) -> Iterator[tuple[int, int, OrderIn]]:
        """(number of the file, first line, order) of every good order."""
        for number, batch in self.batches():
            for line, order in batch.each():
                yield number, line, order

    def batches(
        self, tell: FileProgress | None = None, *, on_trust: bool = False
    ) -> Iterator[tuple[int, OrderColumns]]:
        """(number of the file, some orders) of all good orders.

        `tell(file, rows done, rows in all)` is called now and then; rows in all are None while unknown. An
        order in two files counts in the one with its lines, or in the last one; the other has rows and notes
        only. Then the line is a running number.
        With `on_trust` files are read without a prescan; raises Again where one was required: forget the
        batches until then, and read all of them again without.
        """
        self.readings[:] = [
            _reading(one) if one is not None else before
            for one, before in zip(self.opened, self.readings, strict=True)
        ]
        self._pairs = {}
        orders_files: list[tuple[int, OrdersFile]] = []
        # A row makes some ten objects and no cycles; looking for cycles takes a fifth of the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            # The orders' files first: their facts become part of the orders in the lines' files.
            for number in sorted(range(len(self.opened)), key=lambda n: not _is_head(self.opened[n])):
                one = self.opened[number]
                if one is not None and _is_head(one):
                    orders_files.append((number, self._read_heads(number, one, tell)))
                elif one is not None:
                    yield from self._read(number, one, tell, on_trust)
            for number, file in orders_files:
                rest = Unjoined(file, self._pair_of(file.format), self.options, self._paired)
                found = list(enumerate(rest.orders(), 1))
                if found:
                    yield number, columns_of(found)
                _finish(file.reading, self.opened[number], file.assembler)
        finally:
            if collecting:
                gc.enable()

    def _read(
        self, number: int, one: Opened, tell: FileProgress | None, on_trust: bool
    ) -> Iterator[tuple[int, OrderColumns]]:
        sheet, chosen, reading, partner = one.sheet, one.format, self.readings[number], None
        if chosen.join is not None:
            pair = self._pair_of(chosen)
            pair.lines_files.append(reading.file)
            partner = Partner(chosen, pair, self._paired, self.options.channel)
        layout = layout_for(chosen, one.binding, sheet, partner)
        assembler = Assembler(sheet, chosen, layout, self.options, partner, self._spool)
        layout.sales = assembler.sales()
        seen = assembler.on_trust() if on_trust else None
        seen = seen or self._prescan(sheet, layout, assembler, tell)
        tell_rows = (
            (lambda done: tell(sheet.file, done, seen.rows or sheet.rows_in_all(done))) if tell else None
        )
        for batch in assembler.batches(seen, tell_rows):
            yield number, batch
        reading.rows = assembler.rows
        if partner is not None:
            reading.notes += partner.notes(reading.file)
            reading.waits = len(partner.kept)
        _finish(reading, one, assembler)

    def _read_heads(self, number: int, one: Opened, tell: FileProgress | None) -> OrdersFile:
        """A file of orders without lines, for those that have them."""
        layout = layout_for(one.format, one.binding, one.sheet, None)
        assembler = Assembler(one.sheet, one.format, layout, self.options, spool=self._spool)
        seen = self._prescan(one.sheet, layout, assembler, tell)
        reading, heads = self.readings[number], assembler.heads(seen)
        reading.rows = assembler.rows
        pair = self._pair_of(one.format)
        for order, head in heads.items():
            pair.heads.setdefault(order, head)
        return OrdersFile(one.format, reading, assembler, heads)

    def _prescan(
        self, sheet: Sheet, layout: Layout, assembler: Assembler, tell: FileProgress | None
    ) -> Prescan:
        heard = (lambda done: tell(sheet.file, done, None)) if tell else None
        dates, amounts = assembler.needs
        return prescan(sheet, layout, self.options.today, dates=dates, amounts=amounts, tell=heard)

    def _pair_of(self, chosen: Format) -> Pair:
        assert chosen.join is not None
        return self._pairs.setdefault(chosen.join.pair, Pair(chosen.join.pair))


def read_orders(name: str, data: bytes, options: ReadOptions) -> Reading:
    """Read one file whole, orders and all. `name` is for messages. Raises as `Files` does."""
    return read_files([(name, data)], options)[0]


def read_files(files: Sequence[tuple[str, bytes]], options: ReadOptions) -> list[Reading]:
    """Read some files, each (name, data), whole, with their orders; raises as `Files` does."""
    return _whole(Files([in_memory(name, data) for name, data in files], options))


def _whole(files: Files) -> list[Reading]:
    found: list[list[tuple[int, OrderIn]]] = [[] for _ in files.readings]
    for number, line, order in files.orders():
        found[number].append((line, order))
    for reading, orders in zip(files.readings, found, strict=True):
        reading.orders = [order for _, order in sorted(orders, key=itemgetter(0))]
    return files.readings


def explain(source: Source, options: ReadOptions) -> Explained:
    """What would be read from which column: (field, header, value) with the first order as the example.

    Raises as `Files` does; an empty file explains nothing.
    """
    files = Files([source], options)
    (reading,), (opened,) = _whole(files), files.opened
    if opened is None:
        return []
    first = next((row for _, row in opened.sheet.rows()), [])
    return explained_order(opened, reading, first)


def _is_head(opened: Opened | None) -> bool:
    return opened is not None and opened.format.join is not None and opened.format.join.part == "orders"


def _reading(opened: Opened) -> Reading:
    sheet = opened.sheet
    join = opened.format.join
    return Reading(
        file=sheet.file,
        format=opened.format.name,
        pair=join.pair if join else "",
        part=join.part if join else "",
        title=opened.format.title,
        encoding=opened.encoding,
        header=sheet.header,
    )


def _finish(reading: Reading, opened: Opened | None, assembler: Assembler) -> None:
    """Give a reading its notes, problems and rejects."""
    assert opened is not None
    empty = [] if reading.rows else ["header only"]
    reading.notes = [*empty, *opened.notes, *assembler.said, *assembler.notes, *reading.notes]
    reading.rejected, reading.rejects = assembler.rejected, Rejects(opened.sheet, assembler.reasons)
    reading.bad_orders += assembler.bad_orders
    reading.silent = assembler.silent
    box = opened.binding.columns.get("consent")
    reading.consent = opened.sheet.header[box[0]] if box else ""
    reading.rejected.proved = assembler.fields.proved
    reading.payments, reading.refund_rows = assembler.payments, assembler.refund_rows
