"""Rejected rows in the source's own shape, each with its reason: a file to correct and import again."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from returndesk.intake.csv.cells import guard
from returndesk.intake.csv.records import REASON_COLUMN, Sheet


@dataclass(frozen=True, slots=True)
class Rejects:
    """Rejected records as they came, one reason for each."""

    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    reasons: Sequence[str] = ()
    delimiter: str = ","
    quotes: bool = True  # false where a quote is a character

    def text(self) -> str:
        """The file: the reasons in a last column, which is ignored when it is read again.

        Cells are guarded against a spreadsheet's formulas; reading takes the guards off.
        """
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        rows = [[*map(guard, self.header), REASON_COLUMN]]
        for row, reason in zip(self.rows, self.reasons, strict=True):
            # Doubled quotes in a cell of prose trip those who correct the file as text.
            rows.append([*map(guard, row), guard(reason.replace('"', "'"))])
        if self.quotes:
            writer.writerows(rows)
        else:  # such a file cannot hold its delimiter in a cell
            out.writelines(self.delimiter.join(row) + "\n" for row in rows)
        return out.getvalue()


class Reasons:
    """What is wrong with the rows of a file, and the reason of each rejected one."""

    def __init__(self) -> None:
        self.by_line: dict[int, str] = {}  # of the rejected rows
        self._said: dict[int, list[str]] = {}

    def add(self, line: int, reason: str) -> None:
        """Note what is wrong on a line."""
        self._said.setdefault(line, []).append(reason)

    def reject(self, lines: Sequence[int]) -> None:
        """Reject rows that belong together."""
        first = min((line for line in lines if line in self._said), default=lines[0])
        for line in lines:
            self.by_line[line] = "; ".join(self._said.get(line, [f"belongs to rejected row {first}"]))


def rejected_rows(sheet: Sheet, reasons: Mapping[int, str]) -> Rejects:
    """The records that start on the lines in `reasons`, without the reasons of an earlier rejection."""
    width = len(sheet.header)
    # A rejects file that is imported and rejected again must not grow a second column of reasons.
    kept = width - (width > 1 and sheet.header[-1].casefold() == REASON_COLUMN)
    found = [(line, row) for line, row in sheet.rows() if line in reasons] if reasons else []
    rows = [[*row, *[""] * (width - len(row))][:kept] + row[width:] for _, row in found]
    return Rejects(
        sheet.header[:kept], rows, [reasons[line] for line, _ in found], sheet.delimiter, sheet.quotes
    )
