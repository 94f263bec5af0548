"""Bytes into text, by evidence, never by likelihood.

What counts as evidence, in this order:
1. what the user names (`--encoding`): nothing else, and it must fit;
2. a byte order mark, or the zero bytes of UTF-16: one of each two, always the same one;
3. UTF-8: text in another encoding is hardly ever valid UTF-8 by chance;
4. the header. A format names what its platform writes beside UTF-8; where the header, read in that, is the
   platform's own, and is not without its letters beyond ASCII (订单编号, Número de orden), these prove it. So
   do two Chinese headers of the desk's own columns, read in GB18030, as spreadsheets in China write a CSV.
5. no platform's header, `;` between its cells, and no letter beyond those of German, French and Spanish:
   so spreadsheets write a CSV where the comma is the decimal mark, in Windows-1252.
Other names in the rows prove nothing: the byte F8 is ø to some programs and ř to others. So everything else
is refused, with the line and how to say which it is. A platform that lets single bytes of Windows-1252 slip
into its UTF-8 (`stray`) is known by its header too, and that it is UTF-8 by its mark or by letters that are
valid; then those bytes alone are read so, and counted.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import TextIO

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv.sources import Source
from returndesk.intake.file_encodings import USUAL, file_codec
from returndesk.intake.platforms.format_files import Format, formats
from returndesk.intake.platforms.spellings import either, header_key
from returndesk.intake.problems import quoted

LOST = "\ufffd"  # written by a program for a letter that it could not write

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 1 << 16  # bytes in which a header must have come
_BLOCK = 1 << 20
_LETTERS_A_NUL = 100  # at least so many for each: fewer are another encoding
_LETTERS_A_STRAY = 10  # likewise
_HINT = "name it with --encoding (gb18030, windows-1252 …), or save the file as CSV UTF-8"
_SHOWN = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "gb18030": "GB18030"}
_STRAY = "returndesk-stray-"
_CELLS = re.compile(r" *[,;\t|] *")
_SPREADSHEET_LETTERS = frozenset(
    "ÄÖÜäöüßÀÂÆÇÈÉÊËÎÏÔŒÙÛàâæçèéêëîïôœùûÁÍÓÚÑáíóúñ€£°º§²«»¿¡‘’“”„–—…·\u00a0®©™×±µ÷•†‰"
    + "".join(map(chr, range(128)))
)
_DIAMETER = re.compile(r"Ø(?= ?(\d|\Z))")  # a size, not a letter of a name

Platforms = Callable[[str], list[Format]]  # the beginning of a text -> the platforms whose header is in it


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's encoding, where its text begins, and a note on it."""

    encoding: str
    start: int = 0  # bytes of marks before the text
    errors: str = "strict"
    how: str = "as its header proves"
    note: str = ""
    lost: int = 0  # letters that another program damaged
    nul_line: int = 0  # the first line with NUL characters; they are dropped

    def open(self, source: Source) -> TextIO:
        """The text from its beginning, line ends as they are."""
        stream = source.open()
        stream.seek(self.start)
        text = _WithoutNuls if self.nul_line else io.TextIOWrapper
        return text(stream, self.encoding, self.errors, newline="")


class _WithoutNuls(io.TextIOWrapper):
    def __next__(self) -> str:  # type: ignore[override]  # typeshed has it of bytes
        return super().__next__().replace("\0", "")


def decode(source: Source, given: str | None, platforms: Platforms) -> Decoded:
    """Detect a file's encoding; raises BadData where nothing proves it or the bytes do not fit."""
    with source.open() as stream:
        head = stream.read(_HEAD)
    encoding, start = _marked(head)
    if given:
        encoding = _known(given)
        start = _after_marks(head, _BOMS[0][0]) if encoding == "utf-8" else 0
        if encoding == "utf-16":  # the mark shows the byte order, else the zero bytes
            encoding, start = _marked(head)
            encoding = encoding if encoding.startswith("utf-16") else "utf-16-le"
    plain = Decoded(encoding, start)
    try:
        return _scan(source, plain)[0]
    except _Invalid as error:
        found = _by_header(source, head, platforms, start) if encoding == "utf-8" and not given else None
        if found is None:
            raise _invalid(source, error.at, plain) from None
        return found


class _Invalid(Exception):
    """Bytes that are not text in an encoding, from the byte `at` on."""

    def __init__(self, at: int) -> None:
        self.at = at


class _Lines:
    """The number of the current line, block by block, counted as csv does: CR, LF or both."""

    def __init__(self) -> None:
        self.number, self._half = 1, False  # whether the text ends between a CR and what may be its LF

    def count(self, text: str) -> None:
        """Take the next block."""
        self.number += text.count("\n")
        if "\r" in text:
            self.number += text.count("\r") - text.count("\r\n")
        if self._half and text[:1] == "\n":
            self.number -= 1
        if text:
            self._half = text[-1] == "\r"


def _scan(source: Source, decoded: Decoded) -> tuple[Decoded, int]:
    """Read a file through in an encoding: what is lost, and with stray bytes the letters beyond ASCII.

    Raises _Invalid, and BadData for more NULs than a slip: then it is another encoding.
    """
    lines, lost, beyond_ascii, nuls, nul_line, letters = _Lines(), 0, 0, 0, 0, 0
    for text in _texts(source, decoded):
        letters += len(text)
        if "\0" in text:
            nuls += text.count("\0")
            before = copy(lines)
            before.count(text[: text.index("\0")])
            nul_line = nul_line or before.number
        lines.count(text)
        lost += text.count(LOST)
        if decoded.errors != "strict":
            beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    if nuls * _LETTERS_A_NUL > letters:
        raise BadData(
            f"{source.name}:{nul_line}: a NUL character: the file is damaged, or in another encoding",
            hint=_HINT,
        )
    return replace(decoded, lost=lost, nul_line=nul_line), beyond_ascii


def _texts(source: Source, decoded: Decoded) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(decoded.encoding)(decoded.errors)
    with source.open() as stream:
        stream.seek(decoded.start)
        at = decoded.start  # of the bytes that the decoder has not read yet
        while True:
            block = stream.read(_BLOCK)
            waiting = len(decoder.getstate()[0])
            try:
                yield decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _Invalid(at - waiting + error.start) from None
            except UnicodeError:
                raise _Invalid(at - waiting) from None
            if not block:
                return
            at += len(block)


def _after_marks(head: bytes, mark: bytes) -> int:
    """Where the text begins; some tools write the mark twice."""
    start = 0
    while head.startswith(mark, start):
        start += len(mark)
    return start


def _marked(head: bytes) -> tuple[str, int]:
    """The encoding that a mark or zero bytes show, else UTF-8, and where the text begins."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, _after_marks(head, mark)
    head = head[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 2 * max(even, odd) > len(head) // 4 and not min(even, odd):
        return ("utf-16-be" if even else "utf-16-le"), 0
    return "utf-8", 0


def _known(given: str) -> str:
    name = file_codec(given)
    if not name:
        raise UsageProblem(
            f"unknown encoding {quoted(given, known=True)}", hint=f"such as {', '.join(USUAL)}"
        )
    if name in ("gbk", "gb2312"):
        return "gb18030"  # which holds both
    if name == "utf-8-sig":
        return "utf-8"
    return "cp1252" if name == "iso8859-1" else name  # exports called Latin-1 hold its curly quotes


def _by_header(source: Source, head: bytes, platforms: Platforms, start: int) -> Decoded | None:
    head = head[start:]
    by_ascii = platforms(head.decode("ascii", "replace"))
    stray = next((each.text.stray for each in by_ascii if each.text.stray), "")
    for encoding in (name for each in by_ascii if each.recognise.own for name in each.text.encodings):
        try:
            return replace(
                _scan(source, Decoded(_known(encoding), start))[0], how=f"as {by_ascii[0].name} says"
            )
        except _Invalid:
            continue
    if by_ascii:  # the header is ASCII: none of its letters proves anything
        return _with_stray_bytes(source, stray, start) if stray else None
    for encoding in dict.fromkeys(name for each in formats() for name in each.text.encodings):
        known = _known(encoding)
        if any(encoding in each.text.encodings for each in platforms(head.decode(known, "replace"))):
            try:
                return _scan(source, Decoded(known, start))[0]
            except _Invalid:
                continue
    return _of_chinese_spreadsheet(source, head, start) or _of_spreadsheet(source, head, start)


def _of_chinese_spreadsheet(source: Source, head: bytes, start: int) -> Decoded | None:
    header = next((line for line in head.splitlines() if line.strip()), b"").decode("gb18030", "replace")
    keys = {header_key(cell.strip('"')) for cell in _CELLS.split(header) if not cell.isascii()}
    own = (column for each in formats() if each.spellings for column in each.columns.values())
    if len(keys & {*either(), *(header_key(name) for column in own for name in column.headers)}) < 2:
        return None
    try:
        return _scan(source, Decoded("gb18030", start))[0]
    except _Invalid:
        return None


def _of_spreadsheet(source: Source, head: bytes, start: int) -> Decoded | None:
    header = next((line for line in head.splitlines() if line.strip(b' ;"')), b"")
    if header.count(b";") <= max(map(header.count, (b",", b"\t", b"|"))):
        return None
    decoded = Decoded("cp1252", start, how='as spreadsheets write ";"')
    try:
        texts = (_DIAMETER.sub("", text) for text in _texts(source, decoded))
        if all(map(_SPREADSHEET_LETTERS.issuperset, texts)):
            return _scan(source, decoded)[0]
    except _Invalid:
        pass
    return None


def _with_stray_bytes(source: Source, stray: str, start: int) -> Decoded | None:
    # Each stray byte costs a call: a file of nothing else is told before they are read one by one.
    valid = sum(len(text.encode()) for text in _texts(source, Decoded("utf-8", start, "ignore")))
    size = source.size() - start
    if (size - valid) * _LETTERS_A_STRAY > size:
        return None
    count = 0

    def one_byte(error: UnicodeError) -> tuple[str, int]:
        nonlocal count
        assert isinstance(error, UnicodeDecodeError)
        count += 1
        return error.object[error.start : error.start + 1].decode(stray), error.start + 1

    codecs.register_error(_STRAY + stray, one_byte)
    decoded = Decoded("utf-8", start, _STRAY + stray)
    try:
        decoded, beyond_ascii = _scan(source, decoded)
    except _Invalid:  # a byte that is invalid in that encoding, too
        return None
    if not start and beyond_ascii <= count:  # no mark, and no letter that is UTF-8
        return None
    what = "1 stray byte" if count == 1 else f"{count} stray bytes"
    note = f"{what} read as {_SHOWN.get(stray, stray)}"
    return replace(decoded, note=note)


def _invalid(source: Source, at: int, decoded: Decoded) -> BadData:
    lines, encoding = _Lines(), decoded.encoding
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.open() as stream:
        left = at - stream.seek(decoded.start)
        while left > 0 and (block := stream.read(min(left, _BLOCK))):
            lines.count(decoder.decode(block))
            left -= len(block)
    return BadData(
        f"{source.name}:{lines.number}: not valid {_SHOWN.get(encoding, encoding.upper())} text", hint=_HINT
    )
