"""An order of which one file has the lines and another the rest, as one of the two tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two, kept until the other comes: no value yet, but text as it stands in its file.

    What the order as a whole is told of stands in the first row. There may be people's names in it.
    """

    pair: str  # the name that the formats of both files share
    part: str  # "lines" or "orders"
    number: str
    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]  # (line of the file, field -> text), none without text
    headings: Mapping[str, str]  # field -> the header over it
    channel: str = ""  # where the import was told one
    on_day: str = ""  # since when it waits
