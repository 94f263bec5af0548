"""Files that are neither a CSV nor an xlsx workbook, by their first bytes: a web page, an image, a ZIP."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from returndesk.errors import BadData
from returndesk.intake.problems import visible
from returndesk.intake.xlsx.workbook import open_zip

_SAVE = "save it as xlsx or CSV first"
_DOWNLOAD = "download the export itself: in a browser, logged in"
_EXPORT = "import the CSV that the platform exports"
_UNLOCK = "open it with its password, save a copy without one, and import that"
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNINGS = (
    (rb"\s*<(!doctype\s+html|html|head|body|script)\b", "a web page (HTML)", _DOWNLOAD),
    (rb"\s*<(table|meta|style)\b", "a table of a web page (HTML)", f"open it in a spreadsheet and {_SAVE}"),
    (rb"\s*<\?xml\b", "an XML file", _EXPORT),
    (rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])", "JSON", _EXPORT),
    (_OLE, "a spreadsheet (xls)", _SAVE),
    (rb"%PDF-", "a PDF document", _EXPORT),
    (rb"\{\\rtf", "a text document (RTF)", _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM....\0\0\0\0|....ftyp", "an image", _EXPORT),
    (rb"Rar!|7z\xbc\xaf", "a packed file", "unpack it first"),
    (rb"SQLite format 3\0", "a database (SQLite)", "a desk is opened with --db FILE"),
    (rb"(Return-Path|Received|Delivered-To|MIME-Version): ", "a mail", "save the file attached to it"),
)  # fmt: skip


def is_workbook(name: str, stream: BinaryIO) -> bool:
    """Whether a file is an xlsx workbook, by its content; rewinds the stream.

    Raises BadData with its kind for a file that is neither that nor a CSV.
    """
    head = stream.read(512)
    stream.seek(0)
    if head.startswith(b"PK\x03\x04"):
        what, hint = _packed(stream)
        stream.seek(0)
        if not what:
            return True
        raise BadData(f"{name}: {what}, not a CSV", hint=hint)
    if head.startswith(_OLE) and _is_encrypted(stream):
        raise BadData(f"{name}: a spreadsheet protected by a password, not a CSV", hint=_UNLOCK)
    text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, what, hint in _BEGINNINGS:
        if re.match(pattern, text, re.IGNORECASE | re.DOTALL):
            raise BadData(f"{name}: {what}, not a CSV", hint=hint)
    return False


def _is_encrypted(stream: BinaryIO) -> bool:
    """Whether an OLE container has the stream of an encrypted document ([MS-OFFCRYPTO], 2.3.4.4)."""
    before = b""
    while block := stream.read(1 << 20):
        if _ENCRYPTED in before + block:
            break
        before = block[-len(_ENCRYPTED) :]
    stream.seek(0)
    return bool(block)


def _packed(stream: BinaryIO) -> tuple[str, str]:
    """What a ZIP is, by its contents, and what to do; "" for a workbook, which can be read."""
    try:
        names = open_zip(stream).namelist()
    except zipfile.BadZipFile:
        return "a spreadsheet (xlsx) or ZIP file", _SAVE
    names = [each.replace("\\", "/").lower() for each in names]
    if any(each.startswith("xl/") and each.endswith(".xml") for each in names):
        return "", ""
    if any(each.startswith("xl/") for each in names):
        return "a spreadsheet (xlsb)", _SAVE
    if "content.xml" in names:
        return "a spreadsheet (ods)", _SAVE
    tables = [each for each in names if each.lower().endswith((".csv", ".txt", ".tsv"))]
    inside = f" with {visible(tables[0][:60])}" if tables else ""
    return f"a ZIP file{inside}", "unpack it first"
