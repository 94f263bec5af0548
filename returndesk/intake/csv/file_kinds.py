"""Files that are not a CSV, by their first bytes: a web page in place of an export, an image, a ZIP."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from returndesk.errors import BadData
from returndesk.intake.problems import visible

_SAVE = "save it as CSV first"
_DOWNLOAD = "download the export itself: in a browser, logged in"
_EXPORT = "import the CSV that the platform exports"
_BEGINNINGS = (
    (rb"\s*<(!doctype\s+html|html|head|body|script)\b", "a web page (HTML)", _DOWNLOAD),
    (rb"\s*<(table|meta|style)\b", "a table of a web page (HTML)", f"open it in a spreadsheet and {_SAVE}"),
    (rb"\s*<\?xml\b", "an XML file", _EXPORT),
    (rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])", "JSON", _EXPORT),
    (rb"\xd0\xcf\x11\xe0", "a spreadsheet (xls)", _SAVE),
    (rb"%PDF-", "a PDF document", _EXPORT),
    (rb"\{\\rtf", "a text document (RTF)", _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM....\0\0\0\0|....ftyp", "an image", _EXPORT),
    (rb"Rar!|7z\xbc\xaf", "a packed file", "unpack it first"),
    (rb"SQLite format 3\0", "a database (SQLite)", "a desk is opened with --db FILE"),
    (rb"(Return-Path|Received|Delivered-To|MIME-Version): ", "a mail", "save the file attached to it"),
)  # fmt: skip


def refuse_other(name: str, stream: BinaryIO) -> None:
    """Raise BadData for a file that is not a CSV, with its kind; rewinds the stream."""
    head = stream.read(512)
    stream.seek(0)
    if head.startswith(b"PK\x03\x04"):
        what, hint = _packed(stream)
        stream.seek(0)
        raise BadData(f"{name}: {what}, not a CSV", hint=hint)
    text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, what, hint in _BEGINNINGS:
        if re.match(pattern, text, re.IGNORECASE | re.DOTALL):
            raise BadData(f"{name}: {what}, not a CSV", hint=hint)


def _packed(stream: BinaryIO) -> tuple[str, str]:
    """What a ZIP is, by its contents, and what to do."""
    try:
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # damaged, or of a later version
        return "a spreadsheet (xlsx) or ZIP file", _SAVE
    if "xl/workbook.xml" in names:
        return "a spreadsheet (xlsx)", _SAVE
    if "content.xml" in names:
        return "a spreadsheet (ods)", _SAVE
    tables = [each for each in names if each.lower().endswith((".csv", ".txt", ".tsv"))]
    inside = f" with {visible(tables[0][:60])}" if tables else ""
    return f"a ZIP file{inside}", "unpack it first"
