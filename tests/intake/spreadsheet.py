"""Made-up xlsx workbooks, with the traps that platforms build into theirs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def reference(row: int, column: int) -> str:
    """A cell's reference, such as C7."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def text_cell(row: int, column: int, text: str) -> str:
    return f'<c r="{reference(row, column)}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet(rows: Iterable[Sequence[str]], *, one_row: bool = False) -> str:
    """A sheet's rows as text cells, blank ones omitted; with `one_row` all of them in `<row r="1">`."""
    found = []
    for number, row in enumerate(rows, 1):
        cells = "".join(text_cell(number, at, text) for at, text in enumerate(row, 1) if text)
        found.append(cells if one_row else f'<row r="{number}">{cells}</row>')
    return f'<row r="1">{"".join(found)}</row>' if one_row else "".join(found)


def workbook(
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    shared: str = "",
    styles: str = "",
    properties: str = "",
    folder: str = "xl",
    before_sheet: str = "",
) -> bytes:
    """A workbook of sheets, each by its rows' XML."""
    named, related = [], []
    for number, name in enumerate(sheets, 1):
        state = ' state="hidden"' if name in hidden else ""
        named.append(f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"{state}/>')
        target = f"worksheets/sheet{number}.xml"
        related.append(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="{target}"/>')
    for kind in ("sharedStrings", "styles"):
        related.append(f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>')
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        top = f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="{folder}/workbook.xml"/>'
        file.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{top}</Relationships>')
        book = f"{properties}<sheets>{''.join(named)}</sheets>"
        file.writestr(
            f"{folder}/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{book}</workbook>'
        )
        rels = f'<Relationships xmlns="{_PACKAGE}">{"".join(related)}</Relationships>'
        file.writestr(f"{folder}/_rels/workbook.xml.rels", rels)
        file.writestr(f"{folder}/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{shared}</sst>')
        file.writestr(f"{folder}/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
        for number, rows in enumerate(sheets.values(), 1):
            body = f'{before_sheet}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            file.writestr(f"{folder}/worksheets/sheet{number}.xml", body)
    return held.getvalue()
