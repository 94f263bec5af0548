"""A file's bytes to the table in them: unpacked, decoded, its header found and its format told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returndesk.intake.encodings import decode, unpack
from returndesk.intake.format_files import Format
from returndesk.intake.platforms import Binding, recognise
from returndesk.intake.records import Sheet, open_sheet, platforms_in

if TYPE_CHECKING:
    from returndesk.intake.reading import ReadOptions

_LOST = "\ufffd"


@dataclass(slots=True)
class Opened:
    """One file, ready to be read row by row; `rows` counts them as they are."""

    sheet: Sheet
    format: Format
    binding: Binding
    encoding: str
    notes: list[str]
    rows: int = 0


def open_file(name: str, data: bytes, options: ReadOptions) -> Opened | None:
    """Find a file's table; None where there is nothing but blank lines in it.

    Raises BadData where encoding, quoting or header are not to be read, UsageProblem for an option that
    does not fit.
    """
    decoded = decode(name, unpack(name, data), options.encoding, platforms_in)
    sheet = open_sheet(name, decoded.text, options.delimiter)
    if sheet is None:
        return None
    chosen, binding = recognise(name, sheet.header, options.platform, options.mapping)
    notes = list(binding.notes)
    if decoded.encoding not in ("utf-8", "utf-16-le", "utf-16-be"):
        how = "as given" if options.encoding else "as its header proves"
        notes.append(f"read as {decoded.encoding}, {how}")
    if decoded.note:
        notes.append(decoded.note)
    if lost := decoded.text.count(_LOST):
        letters = "1 letter stands" if lost == 1 else f"{lost} letters stand"
        notes.append(f"{letters} as {_LOST}: some program has destroyed what was there")
    return Opened(sheet, chosen, binding, decoded.encoding, notes)
