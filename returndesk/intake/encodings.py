"""Bytes into text: told by evidence, never by likelihood.

What counts as evidence, in this order:
1. what a person says (`--encoding`): that alone, and it must fit;
2. a byte order mark, or UTF-16 as its zero bytes show it: one of each two, always the same one;
3. UTF-8: text in another encoding is next to never valid UTF-8 by chance;
4. the header. A format names what its platform writes beside UTF-8; where the header, read in that, is the
   platform's own, and is not without its letters beyond ASCII (订单编号, Número de orden), these prove it.
Names in the rows prove nothing: the byte F8 is ø to some programs and ř to others. So everything else is
refused, with the line and how to say which it is. A platform that lets single bytes of Windows-1252 slip into
its UTF-8 (`stray`) is known by its header too, and that it is UTF-8 by its mark or by letters that are valid;
then those bytes alone are read so, and counted.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from returndesk.errors import BadData, UsageProblem
from returndesk.intake.format_files import Format, formats
from returndesk.intake.problems import quoted

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 1 << 16  # bytes in which a header must have come
_HINT = "say which it is with --encoding (gb18030, windows-1252 …), or save it as CSV UTF-8 and import that"
_MOST_BYTES = 1 << 29  # of an unpacked file: ten times the largest export that was ever seen
_SHOWN = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "gb18030": "GB18030"}

Platforms = Callable[[str], list[Format]]  # the beginning of a text -> the platforms whose header is in it


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, what it was written in, and what there is to say of that."""

    text: str
    encoding: str
    note: str = ""


def unpack(file: str, data: bytes) -> bytes:
    """The bytes inside a gzip file; others as they are. Raises BadData for a broken or a huge one."""
    if data.startswith(b"PK\x03\x04"):
        raise BadData(f"{file}: a spreadsheet or a ZIP file, no CSV", hint="save the sheet as CSV UTF-8")
    if not data.startswith(b"\x1f\x8b"):
        return data
    import gzip
    import io
    import zlib

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            found = packed.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise BadData(f"{file}: broken gzip data", hint="fetch or pack it again") from None
    if len(found) > _MOST_BYTES:
        raise BadData(f"{file}: more than {_MOST_BYTES >> 20} MiB when unpacked", hint="split it")
    return found


def decode(file: str, data: bytes, given: str | None, platforms: Platforms) -> Decoded:
    """The text of a file; raises BadData where nothing proves its encoding or it does not fit."""
    encoding, start = _marked(data)
    if given:
        encoding = _known(given)
        start = 3 if encoding == "utf-8" and data.startswith(_BOMS[0][0]) else 0
    proved = Decoded("", encoding)
    try:
        text = data[start:].decode(encoding)
    except UnicodeError as error:
        found = _by_header(data[start:], platforms, start > 0) if encoding == "utf-8" and not given else None
        if found is None:
            raise _invalid(file, data, start + getattr(error, "start", 0), encoding) from None
        proved, text = found, found.text
    text = text.lstrip("\ufeff")  # some tools write the mark twice
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadData(
            f"{file}:{line}: a NUL character: the file is damaged, or in another encoding", hint=_HINT
        )
    return Decoded(text, proved.encoding, proved.note)


def _marked(data: bytes) -> tuple[str, int]:
    """The encoding that a mark or zero bytes show, and where the text begins; UTF-8 where there is none."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name, len(bom)
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 2 * max(even, odd) > len(head) // 4 and not min(even, odd):
        return ("utf-16-be" if even else "utf-16-le"), 0
    return "utf-8", 0


def _known(given: str) -> str:
    try:
        name = codecs.lookup(given.strip()).name
        b"  ".decode(name, "ignore")  # base64 and its like are no text
    except LookupError:
        raise UsageProblem(
            f"no encoding {quoted(given)}", hint="there are: utf-8, utf-16, gb18030, cp1252 …"
        ) from None
    if name in ("gbk", "gb2312"):
        return "gb18030"  # which holds both
    if name == "utf-8-sig":
        return "utf-8"
    return "cp1252" if name == "iso8859-1" else name  # exports called Latin-1 hold its curly quotes


def _by_header(data: bytes, platforms: Platforms, marked: bool) -> Decoded | None:
    head = data[:_HEAD]
    by_ascii = platforms(head.decode("ascii", "replace"))
    stray = next((each.stray for each in by_ascii if each.stray), "")
    if by_ascii:  # nothing but ASCII in the header: no letter of it proves anything
        return _with_stray_bytes(data, stray, marked) if stray else None
    for encoding in dict.fromkeys(name for each in formats() for name in each.encodings):
        if any(encoding in each.encodings for each in platforms(head.decode(encoding, "replace"))):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                continue
    return None


def _with_stray_bytes(data: bytes, stray: str, marked: bool) -> Decoded | None:
    count = 0

    def one_byte(error: UnicodeError) -> tuple[str, int]:
        nonlocal count
        assert isinstance(error, UnicodeDecodeError)
        count += 1
        return data[error.start : error.start + 1].decode(stray), error.start + 1

    codecs.register_error("returndesk-stray", one_byte)
    try:
        text = data.decode("utf-8", "returndesk-stray")
    except UnicodeDecodeError:  # a byte that is nothing in that encoding either
        return None
    valid = len(text) - len(text.encode("ascii", "ignore")) - count  # letters that are UTF-8
    if not marked and not valid:
        return None
    what = "1 stray byte is" if count == 1 else f"{count} stray bytes are"
    return Decoded(text, "utf-8", f"{what} read as {_SHOWN.get(stray, stray)}")


def _invalid(file: str, data: bytes, at: int, encoding: str) -> BadData:
    line = data[:at].count(b"\n") + 1
    return BadData(f"{file}:{line}: not valid {_SHOWN.get(encoding, encoding.upper())} text", hint=_HINT)
