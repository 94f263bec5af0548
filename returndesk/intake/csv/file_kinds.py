"""Files that are not what they are given as, by their first bytes: a web page, an image, a ZIP, a policy."""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from typing import BinaryIO

from returndesk.errors import BadData
from returndesk.intake.problems import visible
from returndesk.intake.xlsx.workbook import open_zip, unpacked

_WORKBOOK = "a workbook (xlsx)"
_SAVE = "save it as xlsx or CSV first"
_DOWNLOAD = "download the export itself: in a browser, logged in"
_EXPORT = "import the CSV that the platform exports"
_POLICY = "returndesk policy set FILE"
_OLE = b"\xd0\xcf\x11\xe0"
# The streams of an OLE container ([MS-CFB]: UTF-16), by the document that has them.
_STREAMS = {
    "EncryptedPackage": (
        "a spreadsheet protected by a password",
        "open it with its password, save a copy without one, and import that",
    ),
    "WordDocument": ("a Word document", _EXPORT),
    "PowerPoint Document": ("a presentation", _EXPORT),
    "__properties_version1.0": ("a mail of Outlook", "save the file attached to it"),
}
# A file that only such a ZIP has.
_PACKAGES = {
    "word/document.xml": ("a Word document", _EXPORT),
    "ppt/presentation.xml": ("a presentation", _EXPORT),
    "index/document.iwa": ("a document of Numbers or Pages", "export it as CSV: File, Export To, CSV"),
}
_BEGINNINGS = (
    (rb"\s*(<!--.*?-->\s*)?<(!doctype\s+html|html|head|body|script)\b", "a web page (HTML)", _DOWNLOAD),
    (rb"\s*<(table|meta|style)\b", "a table of a web page (HTML)", f"open it in a spreadsheet and {_SAVE}"),
    (rb"\s*(<\?xml\b[^>]*>\s*)?(<!--.*?-->\s*)?<svg\b", "an image", _EXPORT),
    (rb"\s*<\?xml\b", "an XML file", _EXPORT),
    # Not the [[rule]] of a policy.
    (rb"\s*(\{\s*[\"}]|\[\s*([{\]]|\[\s*[^A-Za-z_]))", "JSON", _EXPORT),
    (rb"%PDF-", "a PDF document", _EXPORT),
    (rb"\{\\rtf", "a text document (RTF)", _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM....\0\0\0\0|II\*\0|MM\0\*", "an image", _EXPORT),
    (rb"....ftyp(hei|hev|avi|mif)", "an image", _EXPORT),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....(AVI |WAVE)|ID3|OggS", "a video or a recording", _EXPORT),
    (rb"Rar!|7z\xbc\xaf|PK\x05\x06|BZh[1-9]1AY|\xfd7zXZ", "a packed file", "unpack it first"),
    (rb"SQLite format 3\0", "a desk, or another database (SQLite)", "returndesk --db FILE queue"),
    (rb"(Return-Path|Received|Delivered-To|MIME-Version): |(From|To|Subject|Date): [^\n]*\n[A-Z][A-Za-z-]+: ",
     "a mail", "save the file attached to it"),
    (rb"BEGIN:V(CARD|CALENDAR)", "contacts or a calendar", _EXPORT),
    (rb"\[InternetShortcut\]", "a link to a web page", _DOWNLOAD),
    (rb"#!|\x7fELF|MZ.{60,}PE\0\0|\xcf\xfa\xed\xfe", "a program", _EXPORT),
)  # fmt: skip
# TOML, such as a policy: its first line that is no comment is a table or a key.
_TOML = re.compile(
    rb"\s*(#[^\n]*\n\s*)*(\[\[?[a-z_]+(\.[\w.-]+)?\]\]?\s*(#[^\n]*)?(\n|$)|[a-z_]+[ \t]*=[ \t]*[\"'\[\dtf])"
)
_COMMENTS = 1 << 16  # a template of a policy begins with a page of them


def is_workbook(name: str, stream: BinaryIO) -> bool:
    """Whether a file is an xlsx workbook, by its content; rewinds the stream.

    Raises BadData with its kind for a file that is neither that nor a CSV.
    """
    what, hint = _kind(stream)
    if what not in ("", _WORKBOOK):
        raise BadData(f"{name}: {what}, not a CSV", hint=_typed(hint, name))
    return what == _WORKBOOK


def refuse_as_policy(name: str, content: bytes) -> None:
    """Raise BadData with the kind of a file that is no text, or whose first line is that of a CSV."""
    what, hint = _kind(io.BytesIO(content))
    first = content.lstrip().partition(b"\n")[0]
    if not what and b"=" not in first and max(map(first.count, (b",", b";", b"\t"))) > 1:
        what, hint = "a CSV file", "returndesk order import FILE"
    if what and hint != _POLICY:
        typed = _typed(hint, name) if "returndesk" in hint else ()
        raise BadData(f"{name}: {what}, not a policy", hint=typed)


def _typed(hint: str, name: str) -> str:
    """A hint with the file's name, ready to copy."""
    return hint if name == "stdin" else hint.replace("FILE", shlex.quote(name))


def _kind(stream: BinaryIO) -> tuple[str, str]:
    """What a file is and what to do with it; "" for a text that may be a CSV. Rewinds the stream."""
    head = stream.read(512)
    try:
        stream.seek(0)
        if head.startswith(b"PK\x03\x04"):
            return _packed(stream)
        if head.startswith(_OLE):
            return _in_ole(stream)
        text = head.removeprefix(b"\xef\xbb\xbf")
        for pattern, what, hint in _BEGINNINGS:
            if re.match(pattern, text, re.IGNORECASE | re.DOTALL):
                return what, hint
        if re.match(rb"\s*(#|\[|[a-z_]+[ \t]*=)", text):
            whole = stream.read(_COMMENTS).removeprefix(b"\xef\xbb\xbf")
            if _TOML.match(whole.replace(b"\r\n", b"\n")):
                return "a TOML document, such as a policy", _POLICY
        return "", ""
    finally:
        stream.seek(0)


def _in_ole(stream: BinaryIO) -> tuple[str, str]:
    """What an OLE container holds, by its streams; an old spreadsheet for none that is known."""
    before, longest = b"", 2 * max(map(len, _STREAMS))
    while block := stream.read(1 << 20):
        for name, found in _STREAMS.items():
            if name.encode("utf-16-le") in before + block:
                return found
        before = block[-longest:]
    return "a spreadsheet (xls)", _SAVE


def _packed(stream: BinaryIO) -> tuple[str, str]:
    """What a ZIP is, by its contents, and what to do."""
    try:
        packed = open_zip(stream)
        names = packed.namelist()
        plain = _mimetype(packed) if "mimetype" in names else ""
    except zipfile.BadZipFile:
        return "a spreadsheet (xlsx) or ZIP file", _SAVE
    names = [each.replace("\\", "/").lower() for each in names]
    if any(each.startswith("xl/") and each.endswith(".xml") for each in names):
        return _WORKBOOK, ""
    if any(each.startswith("xl/") for each in names):
        return "a spreadsheet (xlsb)", _SAVE
    for name, found in _PACKAGES.items():
        if name in names:
            return found
    if plain.startswith("application/vnd.oasis.opendocument.text"):
        return "a text document (odt)", _EXPORT
    if "content.xml" in names:
        return "a spreadsheet (ods)", _SAVE
    tables = [each for each in names if each.lower().endswith((".csv", ".txt", ".tsv"))]
    inside = f" with {visible(tables[0][:60])}" if tables else ""
    return f"a ZIP file{inside}", "unpack it first"


def _mimetype(packed: zipfile.ZipFile) -> str:
    """What a document says that it is; "" where that cannot be read."""
    try:
        return next(unpacked(packed, "mimetype"), b"")[:100].decode("ascii", "replace")
    except zipfile.BadZipFile:
        return ""
