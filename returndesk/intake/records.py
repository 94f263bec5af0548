"""Bytes into records: encoding, delimiter, header, and rows with the line on which each starts.

Nothing is swallowed: a quote that runs over the end of its row is refused with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from returndesk.errors import BadData
from returndesk.intake.cells import clean

DELIMITERS = ",;\t"
REASON_COLUMN = "returndesk_reason"  # the last column of a rejects file; ignored when that is read again

_HEADER_WITHIN = 1 << 18  # characters; two of the longest fields
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_IN_QUOTES = re.compile(r'"[^"]*"')
_SAVE_AS_UTF8 = "save it as CSV UTF-8 (in a spreadsheet: Save As, CSV UTF-8) and import that"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's text with its header found. `header` is trimmed, in the file's own writing."""

    file: str
    text: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(physical line, cells) of every row that is not blank; raises BadData for broken quoting."""
        width = len(self.header)
        for line, row in _records(self.file, self.text, self.delimiter, width):
            if row and (row[0].strip() or any(map(str.strip, row))) and line > self.header_line:
                if len(row) == 1 < width and row[0].count(self.delimiter) >= width - 1:
                    raise _mangled(self.file, line)
                yield line, row


def decode(file: str, data: bytes) -> str:
    """The text of a file in UTF-8, or UTF-16 with its mark; raises BadData for anything else."""
    encoding, start = "utf-8", 0
    for bom, name in _BOMS:
        if data.startswith(bom):
            encoding, start = name, len(bom)
            break
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: start + error.start].count(b"\n") + 1
        raise BadData(f"{file}:{line}: not valid {encoding.upper()} text", hint=_SAVE_AS_UTF8) from None
    text = text.lstrip("\ufeff")  # some tools write the mark twice
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadData(
            f"{file}:{line}: a NUL character: the file is damaged, or UTF-16 without its mark",
            hint=_SAVE_AS_UTF8,
        )
    return text


def open_sheet(file: str, text: str) -> Sheet | None:
    """The file's header and delimiter; None where nothing but blank lines is in it.

    The delimiter is the one that the header's line holds most of, quoted parts aside.
    """
    head = text[:_HEADER_WITHIN]
    first = next((line for line in io.StringIO(head, newline="") if line.strip(" \t\r\n,;")), "")
    if not first:
        return None
    bare = _IN_QUOTES.sub("", first)
    delimiter = max(DELIMITERS, key=bare.count)  # none at all: a comma, as good as any for one column
    for line, row in _records(file, head, delimiter, 0):
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            continue
        if len(filled) == 1 and max(filled[0].count(mark) for mark in DELIMITERS) >= 3:
            raise _mangled(file, line)
        header = tuple(clean(cell.strip("\ufeff")) for cell in row)
        return Sheet(file, text, delimiter, header, line)
    return None


def _records(file: str, text: str, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Every record with its first line. `width` is the header's number of columns, 0 if not yet known."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            end = reader.line_num
            if end > start and width and _holds_rows(row, delimiter, width):
                raise BadData(
                    f"{file}:{start}: a stray quote: what it opens runs on to line {end}, over whole rows",
                    hint="remove the quote, or write it twice inside a quoted field",
                )
            yield start, row
            start = end + 1
    except csv.Error as error:
        raise _broken(file, start, reader.line_num, str(error)) from None


def _holds_rows(row: list[str], delimiter: str, width: int) -> bool:
    # A note may hold line breaks. Two lines that could each be a row of their own are no note:
    # a quote in one row was closed by a quote in a later one, and the rows between were swallowed.
    lines = delimiter.join(row).splitlines()
    return width >= 3 and sum(line.count(delimiter) >= width - 1 for line in lines) >= 2


def _broken(file: str, start: int, end: int, error: str) -> BadData:
    hint = "remove the quote, or write it twice inside a quoted field"
    seen = f" (noticed on line {end})" if end > start else ""
    if "field limit" in error:
        if end == start:
            return BadData(f"{file}:{start}: a field of more than 131072 characters", hint="cut it down")
        return BadData(f"{file}:{start}: a quote is opened and not closed: a field without end", hint=hint)
    if "end of data" in error:
        return BadData(f"{file}:{start}: a quote is opened and never closed", hint=hint)
    return BadData(f"{file}:{start}: a stray quote{seen}", hint=hint)


def _mangled(file: str, line: int) -> BadData:
    return BadData(
        f"{file}:{line}: the whole row sits in one quoted cell: a spreadsheet has mangled the file",
        hint="export it again, and import it as it comes, without opening and saving it",
    )
