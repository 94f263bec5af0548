"""An xlsx workbook's sheets, row by row, by the standard library alone.

Neither library fits what platforms write. python-calamine 0.9 ends the whole process where two cells are far
apart, reads #VALUE! as blank, and rounds order numbers of 18 digits; openpyxl 3.1 (June 2024) loses all rows
but one where every cell is in `<row r="1">`. A cell's place is its reference here, and no sheet is ever held.
Source: ECMA-376 part 1, 18.3 (worksheets), 18.4 (shared texts), 18.8 (styles).
"""

from __future__ import annotations

import errno
import posixpath
import string
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from returndesk.errors import BadData
from returndesk.intake.xlsx.cells import cell_text, is_day_format, unescaped

_MOST_BYTES = 1 << 29  # of an unpacked sheet
_MOST_TEXT = 1 << 27  # of unpacked shared texts, which are held
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14  # a sheet has no more
_BLOCK = 1 << 18
_DEEPEST, _LONGEST = 64, 1 << 20  # tags around each other; letters of one cell
_AGAIN = "save it as CSV, or export it again"

_Attributes = dict[str, str]


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in a stream. Raises BadZipFile for one that is damaged, or packed in an unknown way."""
    try:
        return zipfile.ZipFile(stream)
    except (ValueError, RuntimeError) as error:
        raise zipfile.BadZipFile(str(error)) from None


def unpacked(archive: zipfile.ZipFile, part: str | zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of an archive by blocks. Raises BadZipFile if damaged, encrypted or packed in an unknown way."""
    try:
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (zlib.error, EOFError, KeyError, ValueError, RuntimeError) as error:
        raise zipfile.BadZipFile(str(error)) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's beginning
            raise
        raise zipfile.BadZipFile(str(error)) from None


class _Damaged(Exception):
    """XML that is not what a workbook has."""


class Workbook:
    """An xlsx file. `sheets` are the names of its worksheets in their order, the hidden ones last.

    Raises BadData for a damaged one, and for more than any sheet can have.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self._shared: list[str] = []
        self._days: list[bool] = []  # by style: whether it shows days or times
        self._since_1904 = False
        try:
            self._zip = open_zip(stream)
        except zipfile.BadZipFile:
            raise self._damaged() from None
        self._parts = {_path(each.filename): each for each in self._zip.infolist()}
        self._sheets = self._find_sheets()
        self.sheets = tuple(self._sheets)

    def rows(self, sheet: str) -> Iterator[list[str]]:
        """The rows of a sheet from its first, blank ones too, each as wide as those before it."""
        width, at = 0, 0
        for number, cells in _in_order(self._cells(self._sheets[sheet])):
            if number <= at or number > _MOST_ROWS:
                raise self._damaged(f'sheet "{sheet}", row {number}')
            for _ in range(at + 1, number):
                yield []
            width, at = max(width, *cells) if cells else width, number
            yield [cells.get(column, "") for column in range(1, width + 1)]

    def _find_sheets(self) -> dict[str, str]:
        """The part of each worksheet, by its name; reads what the sheets share, too."""
        book = next(iter(self._related("", "/officeDocument").values()), "xl/workbook.xml")
        worksheets = self._related(book, "/worksheet")
        named, hidden = dict[str, str](), dict[str, str]()

        def start(tag: str, attributes: _Attributes) -> None:
            if tag == "workbookPr":
                self._since_1904 = attributes.get("date1904", "") in ("1", "true")
            related = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            if tag == "sheet" and (part := worksheets.get(related)):
                shown = named if attributes.get("state", "visible") == "visible" else hidden
                shown[attributes.get("name", "")] = part

        self._read(book, start)
        for part in self._related(book, "/sharedStrings").values():
            self._read_shared(part)
        for part in self._related(book, "/styles").values():
            self._read_styles(part)
        return {**named, **hidden}

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """The parts that a part refers to as one kind, by id."""
        folder, found = posixpath.dirname(part), {}
        rels = posixpath.join(folder, "_rels", f"{posixpath.basename(part)}.rels")

        def start(tag: str, attributes: _Attributes) -> None:
            if tag == "Relationship" and attributes.get("Type", "").endswith(kind):
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = _path(target)

        if _path(rels) in self._parts:
            self._read(rels, start)
        return found

    def _read_shared(self, part: str) -> None:
        pieces: list[str] = []

        def start(tag: str, _: _Attributes) -> None:
            if tag == "si":
                pieces.clear()

        def end(tag: str, text: str, inside: list[str]) -> None:
            if tag == "t" and "rPh" not in inside:  # how it is spoken
                pieces.append(text)
            if tag == "si":
                self._shared.append(unescaped("".join(pieces)))

        self._read(part, start, end, _MOST_TEXT)

    def _read_styles(self, part: str) -> None:
        codes: dict[int, str] = {}
        inside = [""]

        def start(tag: str, attributes: _Attributes) -> None:
            if tag in ("cellXfs", "cellStyleXfs", "dxfs"):
                inside[0] = tag
            if tag == "numFmt" and inside[0] != "dxfs":
                codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
            if tag == "xf" and inside[0] == "cellXfs":
                number = int(attributes.get("numFmtId", "0"))
                self._days.append(is_day_format(number, codes.get(number)))

        self._read(part, start)

    def _cells(self, part: str) -> Iterator[tuple[int, int, str]]:
        """(row, column, text) of every filled cell, as the file has them."""
        found: list[tuple[int, int, str]] = []
        row = column = 0
        kind = style = ""
        pieces: list[str] = []

        def start(tag: str, attributes: _Attributes) -> None:
            nonlocal row, column, kind, style
            if tag == "row":
                row, column = int(attributes.get("r", row + 1)), 0
            elif tag == "c":
                column += 1
                if reference := attributes.get("r"):
                    row, column = _place(reference)
                kind, style = attributes.get("t", "n"), attributes.get("s", "")
                pieces.clear()

        def end(tag: str, text: str, inside: list[str]) -> None:
            if tag == "v" or (tag == "t" and "is" in inside and "rPh" not in inside):
                pieces.append(text)
            elif tag == "c" and pieces:
                day = bool(style) and int(style) < len(self._days) and self._days[int(style)]
                text = cell_text(kind, "".join(pieces), self._shared, day=day, since_1904=self._since_1904)
                if text:
                    found.append((row, column, text))

        for _ in self._events(part, start, end, _MOST_BYTES):
            yield from found
            found.clear()

    def _read(
        self,
        part: str,
        start: Callable[[str, _Attributes], None],
        end: Callable[[str, str, list[str]], None] | None = None,
        most: int = _MOST_TEXT,
    ) -> None:
        for _ in self._events(part, start, end, most):
            pass

    def _events(
        self,
        part: str,
        start: Callable[[str, _Attributes], None],
        end: Callable[[str, str, list[str]], None] | None,
        most: int,
    ) -> Iterator[None]:
        """Read a part block by block; `start(tag, attributes)` and `end(tag, its text, tags around it)`."""
        inside: list[str] = []
        texts: list[str] = []

        def started(name: str, attributes: _Attributes) -> None:
            texts.clear()
            if ":" in name:  # a prefix for its namespace
                name = name.rpartition(":")[2]
            inside.append(name)
            if len(inside) > _DEEPEST:
                raise _Damaged
            start(name, attributes)

        def ended(_: str) -> None:
            tag = inside.pop()
            if end is not None:
                end(tag, "".join(texts), inside)
            texts.clear()

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.CharacterDataHandler = texts.append
        parser.StartDoctypeDeclHandler = _refuse_doctype
        left = most
        try:
            for block in unpacked(self._zip, self._parts[_path(part)]):
                left -= len(block)
                if left < 0:
                    raise BadData(f"{self.name}: more than {most >> 20} MiB when unpacked", hint="split it")
                parser.Parse(block, False)
                if sum(map(len, texts)) > _LONGEST:
                    raise _Damaged
                yield
            parser.Parse(b"", True)
            yield
        except (_Damaged, expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError, IndexError):
            raise self._damaged() from None

    def _damaged(self, where: str = "") -> BadData:
        place = f" ({where})" if where else ""
        return BadData(f"{self.name}: a damaged spreadsheet (xlsx){place}", hint=_AGAIN)


def _in_order(cells: Iterator[tuple[int, int, str]]) -> Iterator[tuple[int, dict[int, str]]]:
    """The rows of cells that come row by row."""
    number, row = 0, dict[int, str]()
    for at, column, text in cells:
        if at != number:
            if row:
                yield number, row
            number, row = at, {}
        row[column] = text
    if row:
        yield number, row


def _place(reference: str) -> tuple[int, int]:
    """(row, column) of a reference such as C7, from 1."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), _column(letters)


@lru_cache(_MOST_COLUMNS)
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + string.ascii_uppercase.index(letter) + 1
    if not 1 <= column <= _MOST_COLUMNS:
        raise _Damaged
    return column


def _path(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _refuse_doctype(*_: object) -> None:
    raise _Damaged  # a workbook has none; entities that grow are in them
