"""A first look through a file: how long it is, which orders' rows stand apart, what its dates prove.

So the reading proper can let go of an order as soon as the next one begins, and needs the memory of one
order, not of the file.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from returndesk.intake.cells import clean, order_number
from returndesk.intake.dates import Evidence
from returndesk.intake.layout import DATES, Layout
from returndesk.intake.records import Sheet

if TYPE_CHECKING:
    from datetime import date

_BUCKETS = 64  # the numbers are looked through for twins a part at a time
_HELD = 100_000  # rows of orders whose rows stand apart that are held at once
TELL_EVERY = 4096  # rows
_SEEN = 20_000  # texts that are remembered as looked at

Tell = Callable[[int], None]  # how many rows are done


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file's rows tell before they are read.

    `apart` are the hashes of the order numbers whose rows do not stand together; `parts` in how many goes
    those orders are to be read, so that not too many of them are held at once.
    """

    rows: int
    evidence: Evidence
    apart: Set[int] = field(default=frozenset())
    parts: int = 1


def survey(sheet: Sheet, layout: Layout, today: date, *, dates: bool, tell: Tell | None = None) -> Survey:
    """Look through a file's rows; at its dates only where `dates`. Raises BadData for broken quoting."""
    evidence = Evidence(today)
    look = _looking(layout, evidence) if dates else None
    stretches, at, width = not layout.plain, layout.number, layout.width
    numbers = [array("q") for _ in range(_BUCKETS)]
    raw, rows = None, 0
    for _, row in sheet.rows():
        rows += 1
        if stretches or len(row) != width:
            layout.stretch(row)
            if at >= len(row):
                continue
        if row[at] != raw:
            raw = row[at]
            known = hash(order_number(raw))
            numbers[known % _BUCKETS].append(known)
        if look is not None:
            look(row)
        if tell is not None and not rows % TELL_EVERY:
            tell(rows)
    apart = {known: times for bucket in numbers for known, times in _twice(bucket)}
    runs = sum(map(len, numbers)) or 1
    held = rows * sum(apart.values()) // runs  # as though every run of rows were as long
    return Survey(rows, evidence, frozenset(apart), 1 + held // _HELD)


def _twice(numbers: array[int]) -> list[tuple[int, int]]:
    if len(set(numbers)) == len(numbers):
        return []
    return [(number, times) for number, times in Counter(numbers).items() if times > 1]


def _looking(layout: Layout, evidence: Evidence) -> Callable[[list[str]], None]:
    """A function that looks at a row's dates, each text once."""
    places = [place for name in DATES if (place := layout.place(name)) >= 0]
    seen: set[str] = set()

    def look(row: list[str]) -> None:
        for place in places:
            text = row[place] if place < len(row) else ""
            if text not in seen:
                if text[4:5] == "-" and text[:4].isdigit():  # the year first is clear by itself
                    continue
                if len(seen) > _SEEN:
                    seen.clear()
                seen.add(text)
                evidence.look(clean(text))

    return look
