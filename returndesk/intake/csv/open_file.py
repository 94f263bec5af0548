"""A file's bytes into its table: decoded, its header found, its format recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.encodings import LOST, decode
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.records import Sheet, open_sheet, platforms_in
from returndesk.intake.csv.sources import Source, table
from returndesk.intake.csv.stray_quote import StrayQuote
from returndesk.intake.platforms.format_files import Format, formats
from returndesk.intake.platforms.recognition import Binding, recognise
from returndesk.intake.platforms.row_numbers import RowNumbers, row_numbers
from returndesk.intake.platforms.unclear_columns import UnclearColumns
from returndesk.intake.problems import visible
from returndesk.intake.xlsx.workbook import Workbook

UNVERIFIED = "this format was made without a real file: compare an order with the platform (--explain)"


@dataclass(frozen=True, slots=True)
class Opened:
    """One file, ready to be read row by row."""

    sheet: Sheet
    format: Format
    binding: Binding
    encoding: str
    notes: tuple[str, ...]
    numbers: RowNumbers | None = None

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The next row's cells by field, cleaned: the first filled one, or all joined."""
        found: dict[str, str] = {}
        for name, indices in self.binding.columns.items():
            texts = [clean(row[index]) for index in indices if index < len(row)]
            filled = [text for text in texts if text and text not in self.format.text.empty]
            found[name] = " ".join(filled) if name in self.binding.joined else next(iter(filled), "")
        if self.numbers is not None:
            found["order_number"] = self.numbers.of(row, found["order_number"])
        return found


def open_file(file: Source, options: ReadOptions) -> Opened | None:
    """Find a file's table, in a workbook on the first sheet that fits; None for a file of blank lines.

    Raises BadData where encoding, quoting or header cannot be read, UsageProblem for an option that does not
    fit.
    """
    if not file.workbook:
        if options.sheet is not None:
            raise UsageProblem(f"{file.name}: --sheet requires a spreadsheet (xlsx)")
        return _open_table(file, options)
    with file.open() as stream:
        return _open_workbook(Workbook(file.name, stream), replace(options, encoding=None, delimiter=","))


def _open_workbook(book: Workbook, options: ReadOptions) -> Opened | None:
    names, problem = [visible(name) for name in book.sheets], None
    wanted = book.sheets if options.sheet is None else [each for each in book.sheets if each == options.sheet]
    if not wanted:
        hint = f"one of {', '.join(names)}"
        raise UsageProblem(f'{book.name}: no sheet "{visible(options.sheet or "")}"', hint=hint)
    own = [each for each in formats() if each.text.sheet in wanted and options.sheet is None]
    for name, chosen in [*((each.text.sheet, each) for each in own), *((name, None) for name in wanted)]:
        try:
            opened = _open_table(table(book.name, book.rows(name)), options)
        except (BadData, UsageProblem) as error:
            problem = problem or error
            continue
        if opened is not None and (chosen is None or opened.format.name == chosen.name):
            others = ", ".join(each for each in names if each != visible(name))
            note = (f'sheet "{visible(name)}" read; not read: {others}',) if others else ()
            return replace(opened, notes=(*note, *opened.notes))
    if problem is not None:
        raise problem
    return None


def _open_table(file: Source, options: ReadOptions) -> Opened | None:
    decoded = decode(file, options.encoding, platforms_in)
    sheet = open_sheet(file.name, lambda: decoded.open(file), options.delimiter, by_row=file.table)
    if sheet is None:
        return None
    sheet.size = file.size()
    sheet.marked = file.table or decoded.encoding != "utf-8" or decoded.start > 0
    given = [] if options.quantity is None else ["quantity"]
    try:
        chosen, binding = recognise(
            file.name, sheet.header, options.platform, options.mapping, options.kind, sheet.header_line, given
        )
    except UnclearColumns as problem:
        problem.first_row = next((row for _, row in sheet.rows()), [])
        raise
    if not file.table:
        sheet.stray_quote = StrayQuote(binding.columns, binding.joined)
    if chosen.text.described:
        (sheet.described,) = binding.columns["order" if chosen.kind == "claims" else "order_number"]
    notes = [*binding.notes, *([UNVERIFIED] if chosen.recognise.unverified else [])]
    if decoded.encoding not in ("utf-8", "utf-16-le", "utf-16-be"):
        how = "as given" if options.encoding else decoded.how
        notes.append(f"read as {decoded.encoding}, {how}")
    if decoded.note:
        notes.append(decoded.note)
    if decoded.nul_line:
        notes.append(f"NUL characters dropped, the first on line {decoded.nul_line}")
    if decoded.lost:
        letters = "1 letter" if decoded.lost == 1 else f"{decoded.lost} letters"
        notes.append(f"{letters} lost ({LOST}): another program damaged the file")
    return Opened(sheet, chosen, binding, decoded.encoding, tuple(notes), row_numbers(chosen, binding))
