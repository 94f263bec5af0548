"""Rows into orders: grouped by channel and number, each read and released once all its rows are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from returndesk.core.orders.incoming import OrderColumns, OrderIn, RefundRow, columns_of
from returndesk.intake.csv.cell_lines import line_cells
from returndesk.intake.csv.cells import clean, order_number
from returndesk.intake.csv.dates import Evidence, Unproven
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.records import Sheet
from returndesk.intake.csv.rejects import Reasons, Spool
from returndesk.intake.csv.values import Wrong
from returndesk.intake.notes import Notes
from returndesk.intake.orders.fields import Fields
from returndesk.intake.orders.join import Partner
from returndesk.intake.orders.order_reader import OrderReader
from returndesk.intake.orders.plain_rows import plain_orders, runs
from returndesk.intake.orders.prescan import PROGRESS_EVERY, Again, Numbers, Prescan, Progress
from returndesk.intake.orders.repeated_rows import REPEATED, RepeatedRows
from returndesk.intake.orders.same_order import all_rounded, rounded_number, two_orders
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import (
    CURRENCY,
    FIRSTS,
    LINE_FIELDS,
    Cells,
    Draft,
    Head,
    Layout,
    LineCells,
)
from returndesk.intake.platforms.recognition import Binding
from returndesk.intake.platforms.row_numbers import row_numbers
from returndesk.intake.problems import RejectedRows, RowProblem, quoted

_BATCH = 1_000  # orders that are handed on at once


class Assembler:
    """One file's rows into orders; `batches` yields each good one after its last row.

    `partner` has the orders of the other file of a paired export. `rejected` has what is wrong with rows,
    `reasons`, kept in `spool`, each line of a rejected order; both are complete at the end of `batches`.
    """

    def __init__(
        self,
        sheet: Sheet,
        chosen: Format,
        layout: Layout,
        options: ReadOptions,
        partner: Partner | None = None,
        spool: Spool | None = None,
    ) -> None:
        self.rejected = RejectedRows()
        self.reasons = Reasons(spool)
        self.bad_orders = self.rows = 0
        self.notes = Notes()
        self.said: list[str] = []  # other notes
        self._sheet, self._file, self._layout = sheet, sheet.file, layout
        self._format, self._options, self._partner = chosen, options, partner
        self._lines_in = line_cells(chosen, sheet.header)[1] if chosen.cells else None
        # number -> channel -> order, of those not complete yet
        self._drafts: dict[str, dict[str, Draft]] = {}
        self.fields = Fields(chosen, options, None if layout.heading("quantity") else options.quantity)
        self._reader = OrderReader(chosen, self.fields, layout, self._problem)
        self._run, self._rounded = 0, all_rounded(sheet, layout.number)  # runs of one number's rows, counted
        self._headers: set[int] = set()  # lines on which the header comes again
        self._repeated = RepeatedRows(chosen, self.fields, layout, self._problem)
        self._draft: Draft | None = None  # the order that is being read
        needs = chosen.line.needs  # where some rows describe only their order
        self._needed = LINE_FIELDS.index(needs) if needs and layout.heading(needs) else -1
        self._has_returns = chosen.line.status.has("returns")
        self._numbers: Numbers | None = None  # of the runs so far, without a prescan

    @property
    def needs(self) -> tuple[bool, bool]:
        """Whether the prescan must look at the dates, and whether at the amounts."""
        return self.fields.dates.needs_evidence, self.fields.decimal.needs_evidence

    def on_trust(self) -> Prescan | None:
        """An assumed prescan; None where the format requires a real one."""
        if self._partner or self._layout.place("payment_id") >= 0 or not self.fields.dates.trust():
            return None
        self.fields.decimal.trust()
        self._numbers = Numbers()
        return Prescan(0, Evidence(self._options.today), on_trust=True)

    def sales(self) -> dict[str, str]:
        """Payment -> number of every sale of the file: a refund may have another number."""
        layout, found = self._layout, {}
        at = layout.place("payment_id")
        for _, row in self._sheet.rows() if at >= 0 else ():
            if not layout.stretch(row) and row[at].strip() and not self._is_return(layout.line(row)):
                found[row[at].strip()] = row[layout.number]
        return found

    @property
    def silent(self) -> frozenset[str]:
        """The figures that the file has no column for: of these it says nothing."""
        return frozenset() if self._partner else self._layout.silent(self._format)

    @property
    def payments(self) -> dict[str, str]:
        """Payment -> number of every order that was read."""
        return self._reader.payments

    @property
    def refund_rows(self) -> list[RefundRow]:
        """The rows that are refunds."""
        return self._reader.refund_rows

    def batches(self, prescan: Prescan, tell: Progress | None = None) -> Iterator[OrderColumns]:
        """Every good order; those whose rows are not together come last.

        Raises Again, after some orders, where an assumed prescan proves wrong.
        """
        layout, dates = self._layout, self.fields.dates.settle(prescan.evidence, self._options.dates)
        self.said += filter(None, (dates, self.fields.decimal.settle(prescan.marks)))
        try:
            for part in range(prescan.parts):
                if not (part or self._partner or self._rounded) and layout.plain and self._format.is_plain:
                    yield from self._by_columns(prescan, tell)
                else:
                    yield from self._batches_of(
                        self._drafts_in(self._rows(prescan, part, tell), prescan, part)
                    )
                yield from self._batches_of(self._let_go(*self._drafts))
            yield from self._batches_of(self._reader.undecided())
        except Unproven:
            raise Again from None
        if self._numbers is not None and self._numbers.apart():
            raise Again
        self.said += self.fields.unknown_statuses()
        self._leave_out_headers()

    def _by_columns(self, prescan: Prescan, tell: Progress | None) -> Iterator[OrderColumns]:
        """The orders whose rows are together, many at once where a run has nothing unusual."""
        at, apart = self._layout.number, prescan.apart
        for run in runs(self._sheet.blocks(), at):
            self.rows += len(run.lines)
            if tell is not None:
                tell(self.rows)
            together = not any(
                hash(order_number(cell)) in apart for cell in (run.column(at) if apart else ())
            )
            if together and (found := plain_orders(run, self.fields, self._layout)):
                if self._numbers is not None:
                    self._numbers.add(*found.numbers)
                yield found
            else:
                yield from self._batches_of(self._drafts_in(run.rows(), prescan, 0))

    def _batches_of(self, drafts: Iterable[Draft]) -> Iterator[OrderColumns]:
        found: list[tuple[int, OrderIn]] = []
        for draft in drafts:
            order = self._read(draft)
            if order is not None:
                found.append((draft.line, order))
            if len(found) == _BATCH:
                yield columns_of(found)
                found = []
        if found:
            yield columns_of(found)

    def heads(self, prescan: Prescan) -> dict[str, Head]:
        """The orders of a file without lines, by number."""
        layout = self._layout
        fields = [*layout.order_fields, *FIRSTS]
        headings = {name: heading for name in fields if (heading := layout.heading(name))}
        at = [LINE_FIELDS.index(name) for name in FIRSTS]
        found = {}
        for draft in self._whole(prescan):
            if draft.bad:
                self._reject([line for line, *_ in draft.lines] + draft.bad_lines)
                continue
            _, cells, _ = draft.lines[0] if draft.lines else (0, ("",) * len(LINE_FIELDS), "")
            texts = zip(fields, [*draft.cells, *(cells[n] for n in at)], strict=True)
            values = {name: text for name, text in texts if text.strip()}
            channel = draft.channel or self._options.channel or ""
            found[draft.number] = Head(self._file, draft.line, values, headings, channel)
        self.rows = prescan.rows
        self._leave_out_headers()
        return found

    def _whole(self, prescan: Prescan) -> Iterator[Draft]:
        """Every order as soon as all its rows are there."""
        for part in range(prescan.parts):
            yield from self._drafts_in(self._rows(prescan, part, None), prescan, part)
            yield from self._let_go(*self._drafts)

    def _rows(self, prescan: Prescan, part: int, tell: Progress | None) -> Iterator[tuple[int, list[str]]]:
        """The file's rows for one pass, reporting progress now and then."""
        done = prescan.rows * part
        self._layout.start()
        for row in self._sheet.rows():
            done += 1
            if tell is not None and not done % PROGRESS_EVERY:
                tell(done // prescan.parts)
            yield row
        self.rows = done - prescan.rows * part

    def _leave_out_headers(self) -> None:
        if count := len(self._headers):
            self.rows -= count
            many = f"{count} repeated headers skipped"
            self.said.append("1 repeated header skipped" if count == 1 else many)

    def _drafts_in(
        self, rows: Iterable[tuple[int, list[str]]], prescan: Prescan, part: int
    ) -> Iterator[Draft]:
        """Orders whose rows are together; the others are kept for later."""
        layout, apart, parts = self._layout, prescan.apart, prescan.parts
        raw, number, held, ours, repeated = None, "", False, True, False
        for line, row in rows:
            misfit = layout.stretch(row)
            mark = row[layout.number] if layout.number < len(row) else ""
            if mark != raw:
                raw, self._run = mark, self._run + 1
                if number and not held:
                    yield from self._let_go(number)
                number = order_number(mark)
                if repeated := self._sheet.is_header(row):
                    number = ""
                if number and self._numbers is not None:
                    self._numbers.add(number)
                known = hash(number)
                held = known in apart
                ours = known % parts == part if held else not part
            if repeated and self._sheet.is_header(row):
                self._headers.add(line)
            elif ours:
                self._add(line, row, number, misfit)
        if number and not held:
            yield from self._let_go(number)

    def _let_go(self, *numbers: str) -> list[Draft]:
        return [draft for number in numbers for draft in self._drafts.pop(number, {}).values()]

    def _read(self, draft: Draft) -> OrderIn | None:
        """The order of a draft; None if it is rejected, not a sale, or waits for its other file."""
        partner, waiting = self._partner, None
        self._draft = draft
        repeated = self._repeated.drop(draft)
        if partner is not None and not self._join(draft, partner):
            waiting = partner.part_of(draft, self._layout, self._file)
            partner.stand_in(draft)
        if not (draft.lines or draft.returned or draft.bad_lines):
            draft.lines.append((draft.line, (), ""))
        order = self._reader.read(draft)
        if draft.bad:
            lines = (line for line, *_ in draft.lines + draft.returned)
            self._reject([*dict.fromkeys(lines), *draft.bad_lines])
            return None
        if repeated:
            self.notes.add(draft.number, {REPEATED: repeated})
        if partner is not None and order is not None:
            if waiting is not None and not partner.keep(waiting):
                return None
            if draft.head is not None:
                partner.joined(draft.number, draft.head)
        if self._reader.notes:
            self.notes.add(draft.number, self._reader.notes)
        return order

    def _add(self, line: int, row: list[str], number: str, misfit: str) -> None:
        """Take one row."""
        layout = self._layout
        if not number:
            reason = misfit or "the order number is missing"
            self._draft = None
            self._problem(line, "" if misfit else layout.heading("order_number"), reason)
            self._reject([line])
            return
        if misfit:
            draft = self._draft_of(number, "", line, None)
            draft.bad_lines.append(line)
            self._draft = draft
            self._problem(line, "", misfit)
            return
        cells = layout.order(row)
        channel = row[layout.channel]
        returned = self._has_returns and self._is_return(layout.line(row))
        # A refund's day and customer are not its sale's.
        own = None if returned else cells
        draft = self._draft_of(number, clean(channel).lower() if channel else "", line, own)
        if draft.run != self._run:
            draft.run = self._run
            draft.runs.append(line)
        if rounded := rounded_number(number, self._rounded):
            draft.bad_lines.append(line)
            self._draft = draft
            self._problem(line, layout.heading("order_number"), rounded)
            return
        if returned:
            draft.returned.append((line, layout.line(row), cells))
            return
        if draft.line != line:
            if draft.blanks:
                draft.fill(line, cells)
            for at, field, reason in two_orders(draft, line, cells, self.fields, self._reader.customer):
                self._draft = draft
                self._problem(at, layout.heading(field), reason)
            if cells[CURRENCY] != draft.cells[CURRENCY] and cells[CURRENCY].strip():
                self._same_currency(draft, line, cells[CURRENCY])
        draft.rows.append((line, cells))
        self._add_lines(draft, line, row)

    def _add_lines(self, draft: Draft, line: int, row: list[str]) -> None:
        layout = self._layout
        if self._lines_in is None:
            cells = layout.line(row)
            if not layout.is_group and (self._needed < 0 or cells[self._needed].strip()):
                draft.lines.append((line, cells, ""))
            return
        for column, cells_in in self._lines_in(row):
            shared = zip(LINE_FIELDS, layout.line(row), strict=True)  # the same for all of a row's lines
            own = tuple(cells_in.get(name, cell) for name, cell in shared)
            draft.lines.append((line, own, column))
        if not draft.lines:
            draft.lines.append((line, (), ""))

    def _join(self, draft: Draft, partner: Partner) -> bool:
        """Take the other file's fields of this order: where this one is blank, or the other one wins.

        False where the other file does not have the order.
        """
        head = draft.head = partner.head(draft, self._file)
        if head is None:
            return False
        draft.channel = draft.channel or self._options.channel or head.channel
        wins = self._format.join.wins if self._format.join else ()
        for at, name in enumerate(self._layout.order_fields):
            text = head.values.get(name)
            if text and (name in wins or not draft.cells[at].strip()):
                draft.cells[at] = text
                draft.filled[at] = 0  # no line of this file
        draft.firsts = tuple(head.values.get(name, "") for name in FIRSTS)
        self._draft = draft
        for name, text in zip(FIRSTS[:2], draft.firsts[:2], strict=True):
            day = self.fields.day[text]
            if isinstance(day, Wrong):
                self._problem(head.line, head.headings.get(name, ""), day, head.file)
        return True

    def _is_return(self, cells: Cells) -> bool:
        """Whether a row is a return, not a sale, where a format has such rows."""
        row = LineCells(*cells)
        returned = self._format.line.status.get(row.line_status) == "returns"
        return returned or clean(row.quantity).startswith("-")

    def _draft_of(self, number: str, channel: str, line: int, cells: tuple[str, ...] | None) -> Draft:
        # A row without a channel belongs to the order of that number; without any, to the format's own.
        known = self._drafts.get(number)
        if known is None:
            known = self._drafts[number] = {}
        elif not channel:
            return next(iter(known.values()))
        elif channel in known:
            return known[channel]
        elif "" in known:
            draft = known[channel] = known.pop("")
            draft.channel = channel
            return draft
        empty = ("",) * len(self._layout.order_fields)
        draft = known[channel] = Draft(number, channel, line, cells or empty, self._layout.order_filled)
        return draft

    def _problem(self, line: int, column: str, reason: str, file: str = "") -> None:
        number = ""
        if self._draft is not None:
            number, self._draft.bad = self._draft.number, True
        problem = RowProblem(file or self._file, line, column, reason, number)
        self.rejected.add(problem)
        if file and self._draft is not None:  # a line of another file: reported at this order's first
            if self._draft.head is not None:
                self._draft.head.bad = True
            self.reasons.add(self._draft.line, str(problem))
        else:
            self.reasons.add(line, problem.in_row)

    def _reject(self, lines: Sequence[int]) -> None:
        self.bad_orders += 1
        self.reasons.reject(lines)

    def _same_currency(self, draft: Draft, line: int, currency: str) -> None:
        one, other = (self.fields.named_currency(text) for text in (draft.cells[CURRENCY], currency))
        if other and one != other:
            self._draft = draft
            reason = f"{quoted(other)} — the order has {quoted(one)} on its first row"
            self._problem(line, self._layout.heading("currency"), reason)


def layout_for(chosen: Format, binding: Binding, sheet: Sheet, partner: Partner | None) -> Layout:
    """How a file's rows are cut, with room for the other file's fields."""
    in_cells = line_cells(chosen, sheet.header)[0] if chosen.cells else []
    beside = partner.fields if partner else ()
    return Layout(binding, sheet.header, in_cells, beside, chosen.text.empty, row_numbers(chosen, binding))
