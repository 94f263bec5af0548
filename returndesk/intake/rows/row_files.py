"""Files whose rows say what they say by themselves: claims, deliveries, feedback. Orders are assembled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.dates import DateReader, Evidence
from returndesk.intake.csv.open_file import Opened, open_file
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.rejects import rejected_rows
from returndesk.intake.csv.sources import Source
from returndesk.intake.orders.explain import Explained
from returndesk.intake.problems import RowProblem, quoted


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by field, cleaned; a field without a column reads ""."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, field_name: str) -> str:
        return self.cells.get(field_name, "")


@dataclass(slots=True)
class RowFile:
    """A file that was opened, its rows and what is wrong with them; a file of blank lines has no `opened`.

    `groups` are the lines that stand or fall together: those of one claim, or of one order's deliveries.
    """

    file: str
    options: ReadOptions
    opened: Opened | None
    count: int = 0  # data rows, blank ones not counted
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    groups: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def format(self) -> str:
        """The format's name; "" for an empty file."""
        return self.opened.format.name if self.opened else ""

    @property
    def title(self) -> str:
        """The format as people call it."""
        return self.opened.format.title if self.opened else ""

    def heading(self, field_name: str) -> str:
        """The header over a field's column, as the file writes it; "" where it has none."""
        indices = self.opened.binding.columns.get(field_name) if self.opened else None
        return self.opened.sheet.header[indices[0]] if self.opened and indices else ""

    def problem(self, line: int, field_name: str, reason: str, order: str = "") -> RowProblem:
        """Something wrong in a row, named with its place."""
        return RowProblem(self.file, line, self.heading(field_name), reason, order)

    def complain(self, line: int, field_name: str, reason: str, order: str = "") -> None:
        """Keep something that is wrong in a row."""
        self.problems.append(self.problem(line, field_name, reason, order))


def open_rows(source: Source, options: ReadOptions) -> RowFile:
    """Open a file and cut its rows; a row that cannot be cut is a problem.

    Raises BadData where the file as a whole cannot be read, UsageProblem for an option that does not fit.
    """
    opened = open_file(source, options)
    found = RowFile(source.name, options, opened)
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
            found.complain(line, "", f"{fields} where the header has {width}")
            found.groups.append((line,))
        else:
            found.rows.append(Row(line, _by_field(opened, cells)))
    return found


def _by_field(opened: Opened, cells: Sequence[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, indices in opened.binding.columns.items():
        texts = [clean(cells[index]) for index in indices]
        filled = [text for text in texts if text and text not in opened.format.text.empty]
        told[name] = " ".join(filled) if name in opened.binding.joined else next(iter(filled), "")
    return told


def date_reader(found: RowFile, day_fields: Iterable[str]) -> DateReader:
    """What reads a file's days, once it is settled which of day and month comes first there."""
    assert found.opened is not None
    chosen = found.opened.format
    reader = DateReader(chosen.dates, ZoneInfo(found.options.timezone))
    evidence = Evidence(found.options.today)
    for text in {row[name] for row in found.rows for name in day_fields}:
        evidence.look(text)
    if note := reader.settle(evidence, found.options.dates):
        found.notes.append(note)
    return reader


def past_day(reader: DateReader, text: str, today: date) -> date | None:
    """The day of a cell, None for a blank one; raises ValueError for one that cannot be, or is to come."""
    if not text:
        return None
    day = reader.read(text).on
    if day > today:
        raise ValueError(f"{quoted(text)} — in the future: today is {today}")
    return day


def rejects(found: RowFile, problems: Sequence[RowProblem]) -> str:
    """The rows of every group that has a problem, in the source's own shape, each with its reason.

    Mended and read again it gives what those rows were meant to be.
    """
    told: dict[int, list[str]] = {}
    for one in problems:
        told.setdefault(one.line, []).append(f"{one.column}: {one.reason}" if one.column else one.reason)
    reasons = {line: "; ".join(texts) for line, texts in told.items()}
    for group in found.groups:
        if first := next((line for line in group if line in told), 0):
            for line in group:
                reasons.setdefault(line, f"another row that belongs to it is bad: line {first}")
    return rejected_rows(found.opened.sheet, reasons).text() if found.opened else ""


def explain_rows(found: RowFile) -> Explained:
    """What would be read from which column: (field, header, value), with the first row as the example."""
    if found.opened is None:
        return []
    opened, sheet = found.opened, found.opened.sheet
    explained: Explained = [
        ("format", "", f"{opened.format.name}: {opened.format.title}"),
        ("encoding", "", opened.encoding),
        ("delimiter", "", {"\t": "tab"}.get(sheet.delimiter, sheet.delimiter)),
    ]
    for name, indices in opened.binding.columns.items():
        mark = " + " if name in opened.binding.joined else " or "
        value = found.rows[0][name] if found.rows else ""
        explained.append((name, mark.join(sheet.header[index] for index in indices), value))
    return explained + [("note", "", note) for note in found.notes]
