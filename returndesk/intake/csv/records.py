"""Text into records: delimiter, header, and rows with the line on which each starts.

A quote that runs on over other rows is refused with its line, so that no row is lost.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain, count, islice
from typing import NamedTuple, TextIO

from returndesk.core.lengths import LONGEST_TEXT
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.stray_quote import StrayQuote
from returndesk.intake.platforms.format_files import Format, formats
from returndesk.intake.platforms.recognition import fitting_platforms

DELIMITERS = ",;\t|"
REASON_COLUMN = "returndesk_reason"  # the last column of a rejects file; ignored when that is read again

_BLANK = f" \r\n{DELIMITERS}"
_BLANK_MARK = "\ufeff \t"  # a file's byte order mark is in the middle where files were joined
_HEADER_WITHIN = 1 << 18  # characters; two of the longest fields
_MOST_COLUMNS = 16_384  # of a spreadsheet
_LONGEST_PREAMBLE = 40  # rows above a header; a known one has 21
_BLOCK = 1 << 19  # characters that are read at once, for some thousand rows
_ROWS = 4_000  # the same where rows are read one by one
_FIGURES = re.compile(r"[0-9]+")
_IN_QUOTES, _DOUBLED = re.compile(r'"[^"]*"'), re.compile(r'""[^"]*""')


Row = tuple[int, list[str]]  # the line on which it starts, its cells


class Block(NamedTuple):
    """Rows that follow one another: by columns where each fits the header, else as they are."""

    lines: Sequence[int]  # on which each row starts
    columns: Sequence[Sequence[str]] = ()
    ragged: Sequence[list[str]] = ()

    def rows(self) -> list[Row]:
        """The rows one by one."""
        return list(zip(self.lines, self.ragged or map(list, zip(*self.columns, strict=True)), strict=True))

    def column(self, at: int) -> Sequence[str]:
        """A column's cells, "" where a row is too short."""
        return self.columns[at] if self.columns else [row[at] if at < len(row) else "" for row in self.ragged]

    def part(self, start: int, end: int | None = None) -> Block:
        """The rows from one place to before another."""
        columns = [column[start:end] for column in self.columns]
        return Block(self.lines[start:end], columns, self.ragged[start:end])


def joined(blocks: Sequence[Block]) -> Block:
    """Blocks that follow one another as one."""
    lines = list(chain.from_iterable(block.lines for block in blocks))
    if all(block.columns for block in blocks):
        columns = zip(*(block.columns for block in blocks), strict=True)
        return Block(lines, [list(chain.from_iterable(parts)) for parts in columns])
    return Block(lines, ragged=[row for block in blocks for _, row in block.rows()])


@dataclass(slots=True)
class Sheet:
    """A file's table with its header found. `header` is trimmed, in the file's own writing.

    `lines` gives the text from its beginning, line by line, as often as it is called; `quotes` is false
    where a quote is a character; `footer` are patterns of rows below the table.
    """

    file: str
    lines: Callable[[], TextIO]
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    quotes: bool = True
    footer: Sequence[re.Pattern[str]] = field(default=())
    size: int = 0  # in bytes
    stray_quote: StrayQuote | None = None  # once the columns are known
    described: int = -1  # the order number's place, where a row below the header may describe the columns
    above: Set[tuple[str, ...]] = frozenset()  # the rows above the header, figures aside: they may come again
    by_row: bool = False  # of a spreadsheet: rows are counted, not lines
    marked: bool = False  # not plain UTF-8: UTF-8 that is written for its programs requires the mark
    _reading: TextIO | None = field(default=None, init=False)

    def rows(self) -> Iterator[Row]:
        """(physical line, cells) of every row that is not blank; raises BadData for broken quoting."""
        with self.lines() as text:
            self._reading = text
            yield from self._kept(self._records(text, text), self.described)

    def blocks(self) -> Iterator[Block]:
        """The same rows, some thousand at once: in half the time where no cell is quoted."""
        if self.footer or self.above or self.described >= 0 or self.by_row:
            rows = self.rows()
            while found := list(islice(rows, _ROWS)):
                yield self._block(found)
            return
        with self.lines() as text:
            self._reading = text
            lines = count(1)  # the next is the number of lines that were taken, and one
            for line, _ in self._records(_counted(text, lines), text):
                if line == self.header_line:
                    break
            while piece := text.read(_BLOCK):
                piece = (piece + text.readline()).replace("\0", "")
                first = next(lines)
                if columns := self._columns(piece):
                    yield Block(range(first, first + len(columns[0])), columns)
                    lines = count(first + len(columns[0]))
                    continue
                begun, lines = io.StringIO(piece, newline=""), count(first)
                found = []
                for record in self._records(_counted(chain(begun, text), lines), text, first):
                    found.append(record)
                    if begun.tell() == len(piece):  # and not in a quoted cell
                        break
                if kept := list(self._kept(found)):
                    yield self._block(kept)

    def _records(self, lines: Iterable[str], text: TextIO, first: int = 1) -> Iterator[Row]:
        quotes, stray = self.quotes, self.stray_quote
        return _records(self.file, lines, self.delimiter, quotes, stray, self.by_row, first, text)

    def _columns(self, text: str) -> Sequence[Sequence[str]] | None:
        """The columns of some lines, none of which needs more than to be cut at the delimiter."""
        width, ends = len(self.header), text.count("\n")
        if width < 2 or (self.quotes and '"' in text):
            return None
        if (returns := text.count("\r")) and returns == ends == text.count("\r\n"):
            text = text.replace("\r\n", "\n")
        elif returns:
            return None
        if not text.endswith("\n"):
            text, ends = text + "\n", ends + 1
        if max(map(len, text.split("\n"))) > LONGEST_TEXT:
            return None
        cells = text.replace("\n", f"\n{self.delimiter}").split(self.delimiter)[:-1]
        last = "".join(cells[width - 1 :: width])
        # A cell ends at most one line: as many in the last column as there are lines mean one in each row.
        if len(cells) != ends * width or last.count("\n") != ends:
            return None
        columns = [*(cells[n::width] for n in range(width - 1)), last.split("\n")[:-1]]
        filled = all(map(str.strip, columns[0])) or all(
            map(str.strip, map("".join, zip(*columns, strict=True)))
        )
        return columns if filled else None

    def _block(self, rows: Sequence[Row]) -> Block:
        lines, cells = zip(*rows, strict=True)
        short = max(map(len, map("".join, cells))) <= LONGEST_TEXT  # else its cells are looked at
        if short and set(map(len, cells)) == {len(self.header)}:
            return Block(lines, list(zip(*cells, strict=True)))
        return Block(lines, ragged=cells)

    def _kept(self, records: Iterable[Row], described: int = -1) -> Iterator[Row]:
        """The records that are rows of the table."""
        width, header_line, footer = len(self.header), self.header_line, self.footer
        above, description = self.above, None
        for line, row in records:
            if row and (row[0].strip() or any(map(str.strip, row))) and line > header_line:
                if len(row) == 1 < width and not self.by_row and row[0].count(self.delimiter) >= width - 1:
                    raise _mangled(self.file, line)
                if (footer and self._is_footer(row)) or (above and _words(row) in above):
                    continue
                if described >= 0:
                    number, described = row[described : described + 1], -1
                    if not any(map(str.isdigit, "".join(number))):
                        description = row
                if row == description:  # again, below a header that comes again
                    continue
                if len(row) < width and not any(cell.strip(_BLANK_MARK) for cell in row):
                    continue
                yield line, row

    def is_header(self, row: Sequence[str]) -> bool:
        """Whether a row is the header again, as where two files were put together: a mark before it, too."""
        first, width = row[0].strip('\ufeff" '), len(self.header)
        return first == self.header[0] and _trimmed([first, *row[1:width]]) == self.header

    def rows_in_all(self, done: int) -> int | None:
        """About how many rows there are, from the bytes read after `done` of them."""
        if not isinstance(self._reading, io.TextIOWrapper):
            return None
        at = self.size if self._reading.closed else self._reading.buffer.tell()
        return max(done, done * self.size // at) if at else None

    def _is_footer(self, row: list[str]) -> bool:
        filled = [cell.strip() for cell in row if cell.strip()]
        return len(filled) <= 2 and any(pattern.fullmatch(filled[0]) for pattern in self.footer)


def open_sheet(
    file: str, lines: Callable[[], TextIO], delimiter: str | None = None, *, by_row: bool = False
) -> Sheet | None:
    """The table's header and delimiter; None for a file of blank lines.

    The header is the first row that a platform recognises, else the first row that is not blank. The
    delimiter is the one that the header's line has most of, quoted parts aside.
    """
    with lines() as text:
        head = _head(text)
    bare = [_IN_QUOTES.sub("", line) for line in _told(head)[:_LONGEST_PREAMBLE]]
    if not bare:
        return None
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise UsageProblem("the delimiter must be one character, such as ; or tab")
    # Lines above the header may have other marks; the header itself has most of its own.
    richest = max(bare, key=lambda line: max(map(line.count, DELIMITERS)))
    own = [each.text.delimiter for each in formats() if each.text.delimiter]
    marks = [delimiter] if delimiter else [_delimiter_of(bare[0]), _delimiter_of(richest), *own]
    if (columns := 1 + bare[0].count(marks[0])) > _MOST_COLUMNS:
        raise BadData(
            f"{file}: a header of {columns:,} columns; at most {_MOST_COLUMNS:,} are read",
            hint="remove the columns that are not needed",
        )
    for mark in dict.fromkeys(marks):
        above = set[tuple[str, ...]]()
        for line, row in _first_records(file, head, mark, by_row):
            if known := fitting_platforms(header := _trimmed(row)):
                footer = [pattern for each in known for pattern in each.text.footer]
                # Platforms that write no quotes write tabs; a spreadsheet that saved their file quotes.
                quotes = by_row or mark != "\t" or all(each.text.quotes for each in known)
                return Sheet(file, lines, mark, header, line, quotes, footer, above=above, by_row=by_row)
            above.add(_words(row))
    for line, row in _records(file, head, marks[0], by_row=by_row):
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        if len(filled) == 1 and delimiter and not by_row:
            _fits_delimiter(file, line, _IN_QUOTES.sub("", head[line - 1]), delimiter)
        if len(filled) == 1 and max(filled[0].count(mark) for mark in DELIMITERS) >= 3:
            raise _mangled(file, line)
        return Sheet(file, lines, marks[0], _trimmed(row), line, by_row=by_row)
    return None


def _words(row: Sequence[str]) -> tuple[str, ...]:
    """What a row says, figures aside: two exports of one kind say it of two days."""
    return tuple(_FIGURES.sub("0", cell) for text in row if (cell := text.strip("\ufeff ")))


def _told(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip(_BLANK)]


def _head(lines: Iterable[str]) -> list[str]:
    """The lines in which the header must be: so many characters from the first line that is not blank."""
    head: list[str] = []
    size, started = 0, False
    for line in lines:
        head.append(line)
        started = started or bool(line.strip(_BLANK))
        size += len(line) if started else 0
        if size > _HEADER_WITHIN:
            break
    return head


def platforms_in(text: str) -> list[Format]:
    """The platforms whose header is at the beginning of a text."""
    try:
        sheet = open_sheet("", lambda: io.StringIO(text, newline=""))
    except BadData:
        return []
    return fitting_platforms(sheet.header) if sheet else []


def _delimiter_of(line: str) -> str:
    return max(DELIMITERS, key=line.count)  # none at all: a comma, as good as any for one column


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(clean(cell.strip("\ufeff")) for cell in row)


def _first_records(file: str, head: Sequence[str], delimiter: str, by_row: bool) -> list[Row]:
    """The rows that may be the header: those before the first one that cannot be read."""
    found = []
    try:
        for line, row in _records(file, head, delimiter, by_row=by_row):
            if any(map(str.strip, row)):
                found.append((line, row))
            if len(found) == _LONGEST_PREAMBLE:
                break
    except BadData:  # reported when the whole file is read; here the text may be cut off
        pass
    return found


def _records(
    file: str,
    lines: Iterable[str],
    delimiter: str,
    quotes: bool = True,
    stray_quote: StrayQuote | None = None,
    by_row: bool = False,
    first: int = 1,
    text: TextIO | None = None,
) -> Iterator[Row]:
    """Every record with the line on which it starts: the first on `first`, all of them lines of `text`."""
    if quotes:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    start, before = first, first - 1
    try:
        for row in reader:
            end = before + reader.line_num
            if end > start and stray_quote is not None and stray_quote.among(row, delimiter):
                raise BadData(
                    f"{file}:{start}: a stray quote runs on from here to line {end}, over whole rows",
                    hint="remove the quote, or double it inside a quoted field",
                )
            yield start, row
            start = start + 1 if by_row else end + 1
    except csv.Error as error:
        if _is_one_cell(text or lines, start, delimiter):
            raise _mangled(file, start) from None
        raise _broken(file, start, before + reader.line_num, str(error)) from None


def _counted(lines: Iterable[str], numbers: Iterator[int]) -> Iterator[str]:
    """Lines, for each of which a number is taken."""
    return (line for line, _ in zip(lines, numbers, strict=False))


def _is_one_cell(lines: Iterable[str], number: int, delimiter: str) -> bool:
    """Whether a line is one quoted cell with a row in it, as a spreadsheet leaves it: "1,""a, b"",5.00";;"""
    if isinstance(lines, io.TextIOBase):
        lines.seek(0)
    line = next(islice(lines, number - 1, None), "").strip(_BLANK)
    cells = _DOUBLED.sub("", line[1:-1])
    return line[:1] == '"' == line[-1:] and '"' not in cells and cells.count(delimiter) >= 3


def _broken(file: str, start: int, end: int, error: str) -> BadData:
    hint = "remove the quote, or double it inside a quoted field"
    seen = f" (noticed on line {end})" if end > start else ""
    if "field limit" in error:
        if end == start:
            return BadData(f"{file}:{start}: a field of more than 131072 characters", hint="cut it down")
        return BadData(f"{file}:{start}: a quote is never closed: the field does not end", hint=hint)
    if "end of data" in error:
        return BadData(f"{file}:{start}: a quote is never closed", hint=hint)
    return BadData(f"{file}:{start}: a stray quote{seen}", hint=hint)


def _fits_delimiter(file: str, line: int, header: str, delimiter: str) -> None:
    """Refuse a given delimiter that leaves the header in one column where another one would split it."""
    seems = _delimiter_of(header)
    if delimiter not in header and seems in header:
        shown, seems = ({"\t": "tab"}.get(mark, mark) for mark in (delimiter, seems))
        raise BadData(
            f"{file}:{line}: delimited by {shown}, the header is one column; it looks delimited by {seems}",
            hint=f"omit --delimiter, or use --delimiter {shlex.quote(seems)}",
        )


def _mangled(file: str, line: int) -> BadData:
    return BadData(
        f"{file}:{line}: the whole row is in one quoted cell: a spreadsheet damaged the file",
        hint="export it again, and import that file without opening it first",
    )
