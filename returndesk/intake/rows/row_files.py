"""Files of claims, deliveries or feedback, whose rows need no assembling as orders do.

They are read twice, a row at a time: what their days prove, then their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from returndesk.core.lengths import too_long
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.dates import DateReader, Evidence
from returndesk.intake.csv.open_file import Opened, open_file
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.rejects import Reasons, Rejects, Spool
from returndesk.intake.csv.sources import Source
from returndesk.intake.csv.values import Memo, Wrong, days
from returndesk.intake.orders.explain import Explained, explained
from returndesk.intake.orders.prescan import Numbers
from returndesk.intake.problems import RejectedRows, RowProblem

Value = TypeVar("Value")
Group = tuple[int, ...]  # the lines that are accepted or rejected together


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by field, cleaned; a field without a column reads ""."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, field_name: str) -> str:
        return self.cells.get(field_name, "")


class RowFile(Generic[Value]):
    """A file's rows, their values, and the problems of the rest; without `opened` it is empty.

    `values` are read once, in order of appearance, each with its group: the rows of one claim, or of one
    order's deliveries. What is counted and noted is whole once all of them are read.
    """

    def __init__(self, file: str, options: ReadOptions, opened: Opened | None) -> None:
        self.file, self.options, self.opened = file, options, opened
        self.notes: list[str] = []
        self.values: Iterable[tuple[Group, Value]] = ()
        self.count = 0  # data rows, blank ones not counted
        self.good = 0  # values that could be read
        self.rejected = 0  # values
        self.problems = RejectedRows()
        self.faults = 0  # problems
        self._reasons = Reasons(Spool() if options.keeps_rejects else None)
        self._day: Memo[date | Wrong | None] | None = None
        self._dates: DateReader | None = None

    @property
    def format(self) -> str:
        """The format's name; "" for an empty file."""
        return self.opened.format.name if self.opened else ""

    @property
    def title(self) -> str:
        """The format's name for people."""
        return self.opened.format.title if self.opened else ""

    @property
    def header(self) -> tuple[str, ...]:
        """The file's header; () for an empty file."""
        return self.opened.sheet.header if self.opened else ()

    def heading(self, field_name: str) -> str:
        """The header over a field's column, as the file writes it; "" where it has none."""
        indices = self.opened.binding.columns.get(field_name) if self.opened else None
        return self.header[indices[0]] if indices else ""

    def reject(self, line: int, field_name: str, reason: str) -> None:
        """Keep a row's problem."""
        problem = RowProblem(self.file, line, self.heading(field_name), reason)
        self.faults += 1
        self.problems.add(problem)
        self._reasons.add(line, problem.in_row)

    def drop(self, group: Group) -> None:
        """Reject the rows of a value, once what is wrong with them is said."""
        self.rejected += 1
        self._reasons.reject(group)

    def rows(self, *, first: bool = True) -> Iterator[Row]:
        """Every row that can be cut; at the `first` reading the others are rejected."""
        assert self.opened is not None
        if self.opened.numbers is not None:
            self.opened.numbers.start()
        for line, cells in self.opened.sheet.rows():
            misfit = self._misfit(cells)
            if first:
                self.count += 1
                if misfit:
                    self.reject(line, "", misfit)
                    self.drop((line,))
            if not misfit:
                yield Row(line, self.opened.cells(cells))

    def _misfit(self, cells: Sequence[str]) -> str:
        """Why a row cannot be cut; "" where it can."""
        assert self.opened is not None
        width, used = len(self.header), self.opened.binding.used
        for at in used:
            if said := too_long("".join(cells[at : at + 1])):
                return f"{self.header[at]}: {said}"
        if len(cells) > max(used) and not any(cell.strip() for cell in cells[width:]):
            return ""
        return f"{'1 field' if len(cells) == 1 else f'{len(cells)} fields'} instead of {width}"

    def settle_dates(self, day_fields: Sequence[str], numbers: Numbers | None = None) -> DateReader:
        """Find out whether day or month comes first; `day` can be asked then.

        The order numbers of the rows are added to `numbers`.
        """
        assert self.opened is not None
        reader = DateReader(self.opened.format.dates, ZoneInfo(self.options.timezone))
        evidence = Evidence(self.options.today)
        looked, number = Memo(evidence.look), ""
        for row in self.rows(first=False):
            for name in day_fields:
                looked[row[name]]
            if numbers is not None and row["order_number"] != number:
                number = row["order_number"]
                numbers.add(order_number(number))
        if note := reader.settle(evidence, self.options.dates):
            self.notes.append(note)
        if reader.proved:
            self.problems.proved = {"--dates": reader.proved}
        self._day, self._dates = days(reader, self.options.today), reader
        return reader

    def day(self, row: Row, field_name: str) -> date | None:
        """The day in a row's field, None for a blank one; a wrong or future one is rejected."""
        assert self._day is not None
        assert self._dates is not None
        text = row[field_name]
        if self._dates.yearless and (ordered := self._day[row["ordered_at"]]) and isinstance(ordered, date):
            text = self._dates.with_year(text, ordered)
        found = self._day[text]
        if isinstance(found, Wrong):
            self.reject(row.line, field_name, found)
            return None
        return found

    def rejects(self) -> Rejects:
        """The rows of every rejected group, in the source's own shape, each with its reason.

        Corrected and read again they give what they were meant to be.
        """
        assert self.opened is not None
        return Rejects(self.opened.sheet, self._reasons)

    def explain(self) -> Explained:
        """What would be read from which column: (field, header, value), with the first row as the example."""
        if self.opened is None:
            return []
        cells = next((row.cells for row in self.rows(first=False)), {})
        return explained(self.opened, self.notes, self.opened.binding.columns, cells, [])


def open_rows(source: Source, options: ReadOptions) -> RowFile[Value]:
    """Open a file.

    Raises BadData where the file as a whole cannot be read, UsageProblem for an option that does not fit.
    """
    opened = open_file(source, options)
    found: RowFile[Value] = RowFile(source.name, options, opened)
    if opened is None:
        found.notes.append("empty file")
        return found
    found.notes += opened.notes
    if opened.format.remark:
        found.notes.append(opened.format.remark)
    return found
