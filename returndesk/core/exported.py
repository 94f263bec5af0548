"""Tables as they are exported for analysis: their columns, and what these mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

ColumnType = Literal["integer", "text", "date", "instant"]


class ExportedColumn(NamedTuple):
    """A column: its type, unit and meaning; the table whose ids it has; the codes that it can have.

    One that is `personal` is empty unless people are asked for.
    """

    name: str
    type: ColumnType
    unit: str = ""
    meaning: str = ""
    references: str = ""
    values: Sequence[str] = ()
    personal: bool = False


class ExportedTable(NamedTuple):
    """A table; its rows are parted by month if it is `monthly`, else it is small and in one piece."""

    name: str
    meaning: str
    monthly: bool
    columns: tuple[ExportedColumn, ...]
