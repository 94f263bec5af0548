"""One escaping function for each surface, for text from people and files."""

from __future__ import annotations

import re
from typing import TextIO

from returndesk.core.spreadsheet import guard_cell

# An underscore inside a word is no markup, and SKUs are full of them.
_MARKUP = r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])"
_BLOCK = r"^([0-9]*)(?=[#+=.)-])"  # a line that starts like a list, a heading or a rule
_ADDRESS = r"(?i)(?<=[a-z])://|(?<![a-z0-9])www\."  # GitHub makes links of these
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def is_hidden(char: str) -> bool:
    """Whether a character acts on the terminal or the reading order, or cannot be encoded.

    C0, DEL, C1, bidi marks, overrides and isolates, line and paragraph separators, the byte order
    mark, interlinear annotations, lone surrogates. Joiners and combining marks are not hidden.
    """
    code = ord(char)
    if code < 0xA0:
        return code < 0x20 or code >= 0x7F
    if 0x2000 <= code <= 0x206F:
        return code in (0x200E, 0x200F) or 0x2028 <= code <= 0x202E or code >= 0x2066
    return code in (0x061C, 0xFEFF) or 0xD800 <= code <= 0xDFFF or 0xFFF9 <= code <= 0xFFFB


def escaped(char: str) -> str:
    """The visible escape of one character: \\n, \\x1b or \\u202e."""
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str, keep: str = "") -> str:
    """Text for a terminal or a line of plain text: every hidden character but those in `keep` escaped.

    Backslashes stay as they are, so escaping twice changes nothing more.
    """
    if text.isprintable():  # the common case, in C: no hidden character is printable
        return text
    return "".join(escaped(c) if is_hidden(c) and c not in keep else c for c in text)


def csv_cell(text: str) -> str:
    """Text for a CSV cell: visible (newline and tab stay, in quotes) and not a formula.

    `core.spreadsheet.restore_cell` reverses it exactly.
    """
    return guard_cell(visible(text, keep="\n\t"))


def tsv_cell(text: str) -> str:
    """Text for a TSV cell: as for CSV, but newline and tab are shown as escapes too."""
    return guard_cell(visible(text))


def html_text(text: str) -> str:
    """Text for HTML and SVG, also inside quoted attributes."""
    from html import escape

    return escape(visible(text), quote=True)


def markdown_text(text: str) -> str:
    """Text inside a line or a table's cell of Markdown: no markup, no HTML and no web address of its own."""
    text = " ".join(visible(text, keep="\n\t").split())
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(_MARKUP, r"\\\g<0>", text)
    return re.sub(_ADDRESS, lambda found: found[0].replace(":", "&#58;").replace(".", "&#46;"), text)


def markdown_line(text: str) -> str:
    """Text for a line of its own in Markdown, also where it starts like a list or a heading."""
    return re.sub(_BLOCK, r"\1\\", markdown_text(text))


def narrow_encoding(stream: TextIO) -> str | None:
    """A stream's encoding if it cannot hold every character; None for Unicode encodings."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return None if encoding.lower().startswith("utf") else encoding
