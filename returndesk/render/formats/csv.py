"""CSV and TSV, streamed a row at a time: numbers stay numbers, text never becomes a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from returndesk.render.cell_text import NUMERIC, as_text, is_number, sectioned
from returndesk.render.escape import csv_cell, tsv_cell
from returndesk.render.table import Sections, Table


def write_csv(value: Table | Sections, as_of: date) -> Iterator[str]:
    """Comma-separated rows under a header of keys, LF line ends; cells are quoted where needed."""
    return _delimited(value, ",", csv_cell)


def write_tsv(value: Table | Sections, as_of: date) -> Iterator[str]:
    """Tab-separated rows, a line each; a cell with a `"` is quoted, as spreadsheets expect."""
    return _delimited(value, "\t", tsv_cell)


class _Echo:
    """A file whose `write` returns its text, which csv.writer passes on."""

    def write(self, text: str) -> str:
        return text


def _delimited(value: Table | Sections, delimiter: str, cell: Callable[[str], str]) -> Iterator[str]:
    import csv

    table = value if isinstance(value, Table) else sectioned(value)
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\n")
    yield writer.writerow([column.key for column in table.columns])
    wanted = [(column.key, column.kind in NUMERIC) for column in table.columns]
    for row in table.rows:
        yield writer.writerow([_cell(row.get(key), numeric, cell) for key, numeric in wanted])


def _cell(value: object, numeric: bool, cell: Callable[[str], str]) -> str:
    if value is None:
        return ""
    text = value if type(value) is str else as_text(value)
    if text[:1].isalnum() and text.isprintable():  # most of them: neither a formula nor hidden
        return text
    return text if numeric and is_number(text) else cell(text)
