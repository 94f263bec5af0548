"""A table's rows as CSV: a line a row, no formulas, numbers as they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from returndesk.core.exported import ExportedTable
from returndesk.render.escape import tsv_cell


def write_csv_file(path: str, table: ExportedTable, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows under a header of names to a file; how many there were."""
    count = 0

    def cells() -> Iterator[Sequence[Any]]:
        nonlocal count
        texts = [at for at, column in enumerate(table.columns) if column.type == "text"]
        for row in rows:
            count += 1
            shown = list(row)
            for at in texts:
                text = shown[at]
                if text and not text.isalnum():
                    # Line ends are escaped as in TSV: readers that share a file out split it at them.
                    shown[at] = tsv_cell(text)
            yield shown

    with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows(cells())
    return count
