"""An order of a paired export, in which one file has the lines and another the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PairedPart:
    """One file's part of an order, kept as the file's own text until the other file comes.

    The first row holds the fields of the order as a whole. They may include personal data.
    """

    pair: str  # the name that the formats of both files share
    part: str  # "lines" or "orders"
    number: str
    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]  # (line of the file, field -> text), none without text
    headings: Mapping[str, str]  # field -> the header over it
    channel: str = ""  # where the import was told one
    on_day: str = ""  # since when it waits
