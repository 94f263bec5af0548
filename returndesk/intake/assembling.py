"""Rows into orders: grouped by channel and number, each read whole once all of its rows are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returndesk.core.orders import OrderIn
from returndesk.intake.cell_lines import line_cells
from returndesk.intake.cells import clean, order_number
from returndesk.intake.dates import DateReader
from returndesk.intake.format_files import Format
from returndesk.intake.layout import (
    CURRENCY,
    FIRSTS,
    LINE_FIELDS,
    LINE_STATUS,
    Draft,
    Head,
    Layout,
)
from returndesk.intake.order_reader import OrderReader, unknown_words
from returndesk.intake.platforms import Binding
from returndesk.intake.problems import RowProblem, quoted

if TYPE_CHECKING:
    from returndesk.intake.reading import ReadOptions

_DAYS = tuple(LINE_FIELDS.index(name) for name in ("shipped_on", "delivered_on"))


class Assembler:
    """Takes one file's rows with `add`; `orders` then gives the good ones, in order of appearance.

    `heads` are the same orders in another file, which holds no lines. `problems` holds every bad row,
    `rejects` each line of a bad order with its reason.
    """

    def __init__(
        self,
        file: str,
        chosen: Format,
        binding: Binding,
        header: Sequence[str],
        options: ReadOptions,
        heads: Mapping[str, Head] | None = None,
    ) -> None:
        self.problems: list[RowProblem] = []
        self.rejects: dict[int, str] = {}
        self.bad_orders = 0
        self.notes: Counter[tuple[str, str]] = Counter()  # (for one, for many) -> how many
        self.said: list[str] = []  # other notes
        self._file, self._format, self._options, self._heads = file, chosen, options, heads or {}
        in_cells: list[int] = []
        self._lines_in = None
        if chosen.cells:
            in_cells, self._lines_in = line_cells(chosen, header)
        told_there = dict.fromkeys(name for head in self._heads.values() for name in head.headings)
        self._layout = Layout(binding, header, in_cells, tuple(told_there), chosen.empty)
        self._drafts: dict[str, dict[str, Draft]] = {}  # number -> channel -> order
        self._in_order: list[Draft] = []
        self._dates = DateReader(
            chosen.dates, ZoneInfo(options.timezone), since=chosen.since, zones=chosen.zones
        )
        self._reader = OrderReader(chosen, self._dates, self._layout, options, self._problem)
        self._told: dict[int, list[str]] = {}  # line -> its problems
        self._draft: Draft | None = None  # the order that is being read: whose problems these are
        self._is_line = self._line_test()
        self._is_return = _returns_test(chosen)
        self._by_row = bool(chosen.totals.get("by_row"))

    def add(self, line: int, row: list[str]) -> None:
        """Take one row. It is changed in place."""
        layout = self._layout
        misfit = layout.stretch(row)
        number = order_number(row[layout.number]) if layout.number < len(row) else ""
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
        draft = self._draft_of(number, clean(channel).lower() if channel else "", line, cells)
        if self._is_return is not None and self._is_return(row_line := layout.line(row)):
            draft.returned.append((line, row_line))
            return
        if draft.blanks and draft.line != line:
            draft.fill(line, cells)
        if cells[CURRENCY] != draft.cells[CURRENCY] and cells[CURRENCY].strip():
            self._same_currency(draft, line, cells[CURRENCY])
        if self._by_row:
            draft.rows.append((line, cells))
        self._add_lines(draft, line, row)

    def _add_lines(self, draft: Draft, line: int, row: list[str]) -> None:
        layout = self._layout
        if self._lines_in is None:
            cells = layout.line(row)
            if self._is_line is None or self._is_line(cells):
                draft.lines.append((line, cells, ""))
            return
        for column, told in self._lines_in(row):
            shared = zip(LINE_FIELDS, layout.line(row), strict=True)  # what the row says of all its lines
            own = tuple(told.get(name, cell) for name, cell in shared)
            draft.lines.append((line, own, column))
        if not draft.lines:
            draft.lines.append((line, (), ""))

    def orders(self) -> list[OrderIn]:
        """Read what was added; may be called once."""
        found = []
        for draft in self._in_order if self._heads else ():
            self._join(draft)
        if note := self._dates.settle_order(self._texts(), self._options.dates, self._options.today):
            self.said.append(note)
        for draft in self._in_order:
            self._draft = draft
            if not (draft.lines or draft.returned or draft.bad_lines):
                draft.lines.append((draft.line, (), ""))
            order = self._reader.read(draft)
            if draft.bad:
                lines = (line for line, *_ in draft.lines + draft.returned)
                self._reject([*dict.fromkeys(lines), *draft.bad_lines])
                continue
            self.notes.update(self._reader.notes)
            if order is not None:
                found.append(order)
        self.said += unknown_words((self._reader.statuses, self._reader.aftersales))
        self._in_order.clear()
        return found

    def heads(self) -> dict[str, Head]:
        """What was added as the orders of a file that holds no lines, by number."""
        layout = self._layout
        fields = [*layout.order_fields, *FIRSTS]
        headings = {name: heading for name in fields if (heading := layout.heading(name))}
        at = [LINE_FIELDS.index(name) for name in FIRSTS]
        found = {}
        for draft in self._in_order:
            _, cells, _ = draft.lines[0] if draft.lines else (0, ("",) * len(LINE_FIELDS), "")
            told = zip(fields, [*draft.cells, *(cells[n] for n in at)], strict=True)
            values = {name: text for name, text in told if text.strip()}
            found[draft.number] = Head(self._file, draft.line, values, headings)
        return found

    def count(self) -> int:
        """How many orders the rows have told of so far."""
        return len(self._in_order)

    def _join(self, draft: Draft) -> None:
        """Take what the other file says of this order: where this one is blank, or the other one counts."""
        head = draft.head = self._heads.get(draft.number)
        if head is None:
            return
        head.used = True
        wins = self._format.join.wins if self._format.join else ()
        for at, name in enumerate(self._layout.order_fields):
            text = head.values.get(name)
            if text and (name in wins or not draft.cells[at].strip()):
                draft.cells[at] = text
                draft.filled[at] = 0  # no line of this file
        draft.firsts = tuple(head.values.get(name, "") for name in FIRSTS)
        self._draft = draft
        for name, text in zip(FIRSTS[:2], draft.firsts[:2], strict=True):
            try:
                if clean(text):
                    self._dates.read(clean(text))
            except ValueError as error:
                self._problem(head.line, head.headings[name], str(error), head.file)

    def _texts(self) -> Iterator[str]:
        """Every text that is to be read as a date, each once."""
        raw = {draft.cells[0] for draft in self._in_order}
        for at in _DAYS:
            raw.update({cells[at] for draft in self._in_order for _, cells, _ in draft.lines if cells})
        raw.update(text for draft in self._in_order if draft.head for text in draft.firsts[:2])
        yield from map(clean, raw)

    def _line_test(self) -> Callable[[Sequence[str]], bool] | None:
        """Whether a row tells of a line, where some tell of their order alone."""
        needs = self._format.line.needs
        if not needs or not self._layout.heading(needs):
            return None
        at = LINE_FIELDS.index(needs)
        return lambda cells: bool(cells[at].strip())

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
        draft = known[channel] = Draft(number, channel, line, cells or empty)
        self._in_order.append(draft)
        return draft

    def _problem(self, line: int, column: str, reason: str, file: str = "") -> None:
        number = ""
        if self._draft is not None:
            number, self._draft.bad = self._draft.number, True
        problem = RowProblem(file or self._file, line, column, reason, number)
        self.problems.append(problem)
        if file and self._draft is not None:  # told of another file's line: said at this order's first
            self._told.setdefault(self._draft.line, []).append(str(problem))
        else:
            self._told.setdefault(line, []).append(f"{column}: {reason}" if column else reason)

    def _reject(self, lines: Sequence[int]) -> None:
        self.bad_orders += 1
        first = min((line for line in lines if line in self._told), default=lines[0])
        for line in lines:
            told = self._told.get(line)
            other = f"another row of this order is bad: line {first}"
            self.rejects[line] = "; ".join(told) if told else other

    def _same_currency(self, draft: Draft, line: int, currency: str) -> None:
        one, other = (self._reader.currency_of(text) for text in (draft.cells[CURRENCY], currency))
        if other and one != other:
            self._draft = draft
            reason = f"{quoted(other)} — the order has {quoted(one)} on its first row"
            self._problem(line, self._layout.heading("currency"), reason)


def _returns_test(chosen: Format) -> Callable[[Sequence[str]], bool] | None:
    """Whether a row is a return and no sale, where a format has such rows."""
    words = chosen.line.status
    if "returns" not in {*words.exact.values(), *(ours for _, ours in words.parts)}:
        return None
    quantity = LINE_FIELDS.index("quantity")

    def is_return(cells: Sequence[str]) -> bool:
        return words.get(cells[LINE_STATUS]) == "returns" or clean(cells[quantity]).startswith("-")

    return is_return
