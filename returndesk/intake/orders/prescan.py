"""A first pass through a file: its length, orders whose rows are not together, what dates and amounts prove.

So reading can release an order as soon as the next one begins, and needs the memory of one order, not of
the file.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import date

from returndesk.intake.csv.cells import clean, order_number
from returndesk.intake.csv.dates import Evidence
from returndesk.intake.csv.decimal_marks import Marks
from returndesk.intake.csv.records import Sheet
from returndesk.intake.platforms.layout import AMOUNTS, DATES, Layout

_BUCKETS = 64  # the numbers are searched for twins one part at a time
HELD = 100_000  # rows of such orders that are held at once
PROGRESS_EVERY = 4096  # rows
_SEEN = 20_000  # texts that are remembered

Progress = Callable[[int], None]  # how many rows are done


class Again(Exception):
    """The file broke an assumption: it must be prescanned and read again."""


class Numbers:
    """The order numbers of a file, a few bytes each."""

    def __init__(self) -> None:
        self._hashes = [array("q") for _ in range(_BUCKETS)]

    def add(self, *numbers: str) -> None:
        """Add the numbers of runs of rows."""
        for known in map(hash, numbers):
            self._hashes[known % _BUCKETS].append(known)

    def __len__(self) -> int:
        return sum(map(len, self._hashes))

    def apart(self) -> dict[int, int]:
        """The hashes of numbers that came more than once, and how often."""
        return {known: times for bucket in self._hashes for known, times in _twice(bucket)}


def _twice(numbers: array[int]) -> list[tuple[int, int]]:
    if len(set(numbers)) == len(numbers):
        return []
    return [(number, times) for number, times in Counter(numbers).items() if times > 1]


@dataclass(frozen=True, slots=True)
class Prescan:
    """What a file's rows show before they are read.

    `apart` are the hashes of the order numbers whose rows are not together; `parts` is the number of passes
    in which those orders are read, so that few of them are held at once. A prescan on trust is assumed: most
    long files have no such orders, and dates and amounts that need no proof; Again is raised for any
    other file.
    """

    rows: int
    evidence: Evidence
    marks: Marks = field(default_factory=Marks)
    apart: Set[int] = field(default=frozenset())
    parts: int = 1
    on_trust: bool = False


def prescan(
    sheet: Sheet,
    layout: Layout,
    today: date,
    *,
    dates: bool,
    amounts: bool = False,
    tell: Progress | None = None,
) -> Prescan:
    """Look through a file's rows, with `dates` at its dates and with `amounts` at those.

    Raises BadData for broken quoting.
    """
    evidence, marks = Evidence(today), Marks()
    looks = [_looking(layout, DATES, evidence.look, _is_clear_day)] if dates else []
    looks += [_looking(layout, AMOUNTS, marks.look, str.isdigit)] if amounts else []
    stretches, at, width = not layout.plain, layout.number, layout.width
    numbers = Numbers()
    raw, rows = None, 0
    layout.start()
    for _, row in sheet.rows():
        rows += 1
        if stretches or len(row) != width:
            layout.stretch(row)
        # A row that is cut off parts the rows around it, as it does when they are read.
        mark = row[at] if at < len(row) else ""
        if mark != raw:
            raw = mark
            if number := order_number(mark):
                numbers.add(number)
        for look in looks:
            look(row)
        if tell is not None and not rows % PROGRESS_EVERY:
            tell(rows)
    apart = numbers.apart()
    held = rows * sum(apart.values()) // (len(numbers) or 1)  # as if every run of rows had the same length
    return Prescan(rows, evidence, marks, frozenset(apart), 1 + held // HELD)


def _looking(
    layout: Layout, fields: Iterable[str], take: Callable[[str], None], is_clear: Callable[[str], bool]
) -> Callable[[list[str]], None]:
    """A function that takes a row's cells of some fields, each text once, clear ones aside."""
    places = [place for name in fields if (place := layout.place(name)) >= 0]
    seen: set[str] = set()

    def look(row: list[str]) -> None:
        for place in places:
            text = row[place] if place < len(row) else ""
            if text not in seen:
                if is_clear(text):
                    continue
                if len(seen) > _SEEN:
                    seen.clear()
                seen.add(text)
                take(clean(text))

    return look


def _is_clear_day(text: str) -> bool:
    """Whether a date has the year first."""
    return text[4:5] == "-" and text[:4].isdigit()
