"""A file of rows read to its end: its values, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from returndesk.intake.problems import RowProblem
from returndesk.intake.rows.row_files import RowFile

Value = TypeVar("Value")


@dataclass(frozen=True)
class Whole(Generic[Value]):
    file: RowFile[Value]
    values: list[Value]
    problems: list[RowProblem]
    rejected: int
    notes: list[str]
    rejects: str


def whole(file: RowFile[Value]) -> Whole[Value]:
    values = [value for _, value in file.values]
    rejects = file.rejects().text() if file.rejected else ""
    return Whole(file, values, file.problems.by_line(), file.rejected, file.notes, rejects)
