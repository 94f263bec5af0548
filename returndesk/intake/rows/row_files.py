"""Files of claims, deliveries or feedback, whose rows need no assembling as orders do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from returndesk.intake.csv.dates import DateReader, Evidence
from returndesk.intake.csv.open_file import Opened, open_file
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.rejects import Reasons, Rejects, Spool
from returndesk.intake.csv.sources import Source
from returndesk.intake.csv.values import Memo, Wrong, days
from returndesk.intake.orders.explain import Explained, explained
from returndesk.intake.problems import RowProblem

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by field, cleaned; a field without a column reads ""."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, field_name: str) -> str:
        return self.cells.get(field_name, "")


@dataclass(slots=True)
class RowFile(Generic[Value]):
    """A file's rows, their values, and the problems of the rest; without `opened` it is empty.

    `groups` are the lines that are accepted or rejected together: those of one claim, or of one order's
    deliveries.
    """

    file: str
    options: ReadOptions
    opened: Opened | None
    count: int = 0  # data rows, blank ones not counted
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    groups: list[tuple[int, ...]] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)  # in order of appearance
    rejected: int = 0  # values that could not be read
    _day: Memo[date | Wrong | None] | None = None
    _dates: DateReader | None = None

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

    def problem(self, line: int, field_name: str, reason: str) -> RowProblem:
        """A problem in a row, with its place."""
        return RowProblem(self.file, line, self.heading(field_name), reason)

    def reject(self, line: int, field_name: str, reason: str) -> None:
        """Keep a row's problem."""
        self.problems.append(self.problem(line, field_name, reason))

    def settle_dates(self, day_fields: Iterable[str]) -> DateReader:
        """Find out whether day or month comes first; `day` can be asked then."""
        assert self.opened is not None
        reader = DateReader(self.opened.format.dates, ZoneInfo(self.options.timezone))
        evidence = Evidence(self.options.today)
        for text in {row[name] for row in self.rows for name in day_fields}:
            evidence.look(text)
        if note := reader.settle(evidence, self.options.dates):
            self.notes.append(note)
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

    def rejects(self, problems: Sequence[RowProblem]) -> Rejects:
        """The rows of every group with a problem, in the source's own shape, each with its reason.

        Corrected and read again they give what they were meant to be.
        """
        assert self.opened is not None
        reasons, wrong = Reasons(Spool()), {one.line for one in problems}
        for one in problems:
            reasons.add(one.line, one.in_row)
        for group in self.groups:
            if not wrong.isdisjoint(group):
                reasons.reject(group)
        return Rejects(self.opened.sheet, reasons)

    def explain(self) -> Explained:
        """What would be read from which column: (field, header, value), with the first row as the example."""
        if self.opened is None:
            return []
        cells = self.rows[0].cells if self.rows else {}
        return explained(self.opened, self.notes, self.opened.binding.columns, cells, [])


def open_rows(source: Source, options: ReadOptions) -> RowFile[Value]:
    """Open a file and cut its rows; a row that cannot be cut is rejected.

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
    width = len(opened.sheet.header)
    columns = opened.binding.columns
    needed = max(index for indices in columns.values() for index in indices) + 1
    for line, cells in opened.sheet.rows():
        found.count += 1
        if len(cells) < needed or any(cell.strip() for cell in cells[width:]):
            fields = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
            found.reject(line, "", f"{fields} instead of {width}")
            found.groups.append((line,))
            found.rejected += 1
        else:
            found.rows.append(Row(line, opened.cells(cells)))
    return found
