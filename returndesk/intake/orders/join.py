"""Files that tell of the same orders: one has the lines, the other the orders; in one import or in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from returndesk.core.orders.paired_export import Half
from returndesk.intake.orders.paired_export import Halves, any_day, half_of_draft, head_of_half, head_of_order
from returndesk.intake.platforms.format_files import Format, Join, formats
from returndesk.intake.platforms.layout import FIRSTS, LINE_FIELDS, ORDER_FIELDS, Draft, Head, Layout

_ORDERED_AT = ORDER_FIELDS.index("ordered_at")


@dataclass(slots=True)
class Pair:
    """What the files of one import know of each other, by the name that their formats share."""

    name: str
    heads: dict[str, Head] = field(default_factory=dict)
    lines_files: list[str] = field(default_factory=list)


class Partner:
    """What a file of lines is joined to, order by order: the orders' file beside it, or one that came before.

    Counts what it does, for `notes`.
    """

    def __init__(self, chosen: Format, pair: Pair, halves: Halves, channel: str | None) -> None:
        assert chosen.join is not None
        self.join = chosen.join
        self.kept = 0  # orders whose lines wait for the rest
        self.fields = _fields_beside(chosen)
        self._chosen, self._pair, self._halves = chosen, pair, halves
        self._channel = channel or ""
        self._before: Counter[str] = Counter()  # file -> orders of it that had waited

    def head(self, draft: Draft, file: str) -> Head | None:
        """What is told of an order beside its lines, by this import or before it; None is nothing yet."""
        number, pair = draft.number, self._pair
        head = pair.heads.get(number)
        if head is None and (half := self._halves.waiting(pair.name, "orders", number)):
            head = head_of_half(half)
        if head is not None:
            return head
        known = self._halves.known(draft.channel or self._channel or self._chosen.channel, number)
        # An order that came by its lines alone knows no more than they do.
        if known is None or self._halves.waiting(pair.name, "lines", number):
            return None
        return head_of_order(known, self._chosen, file, draft.line)

    def half_of(self, draft: Draft, layout: Layout, file: str) -> Half:
        """An order's lines as they are to wait."""
        return half_of_draft(draft, layout, self._pair.name, file, self._channel)

    def stand_in(self, draft: Draft) -> None:
        """Give lines that tell no day one to be read with: what is bad in them is said when they come."""
        if not self.join.alone and not draft.cells[_ORDERED_AT].strip():
            draft.cells[_ORDERED_AT] = any_day(self._chosen)

    def keep(self, half: Half) -> bool:
        """Let an order's lines wait for the rest; whether they are an order without it."""
        self._halves.keep(half)
        self.kept += 1
        return self.join.alone

    def joined(self, head: Head) -> None:
        """Hear that an order was made with a head."""
        head.used = True
        self._before[head.file] += head.waited

    def notes(self) -> list[str]:
        """What was joined with earlier files, and what waits."""
        joined = [_came_before(count, file) for file, count in self._before.items() if count]
        return joined + ([waiting_note(self.join, self.kept)] if self.kept else [])


def half_name(pair: str, part: str) -> Join | None:
    """How the file with that part of a pair's orders belongs to the other one; None for no such pair."""
    return next((each.join for each in formats() if each.join and _is(each, pair, part)), None)


def lines_format(pair: str) -> Format:
    """The format of a pair's file with the lines."""
    return next(each for each in formats() if _is(each, pair, "lines"))


def waiting_note(join: Join, count: int, *, earlier: bool = False) -> str:
    """How many orders wait for the other file, and what it is called."""
    orders = "1 order" if count == 1 else f"{count} orders"
    of = " of earlier imports" if earlier else ""
    if join.part == "lines" and join.alone:
        their = "its totals" if count == 1 else "their totals"
        return f"{orders}{of} came without {their}: import {join.missing} to add them"
    wait, their = ("waits", "its") if count == 1 else ("wait", "their")
    what = "lines" if join.part == "orders" else "day and totals" if count == 1 else "days and totals"
    return f"{orders}{of} {wait} for {their} {what}: import {join.missing}"


def still_waiting(pair: str, counts: Mapping[str, int]) -> list[str]:
    """A note for each part of a pair of which halves of earlier imports wait."""
    told = ((half_name(pair, part), count) for part, count in counts.items())
    return [waiting_note(join, count, earlier=True) for join, count in told if join]


def joined_note(lines_files: Sequence[str]) -> str:
    """Where the orders of a file without lines are counted."""
    return f"joined with {', '.join(dict.fromkeys(lines_files))}, where its orders are counted"


def lines_came_before(files: Mapping[str, int]) -> list[str]:
    """How many orders were joined with lines that had waited, by their file."""
    return [_came_before(count, file) for file, count in files.items()]


def _came_before(count: int, file: str) -> str:
    return f"{'1 order' if count == 1 else f'{count} orders'} joined with {file}, which came before"


def _is(each: Format, pair: str, part: str) -> bool:
    return each.join is not None and (each.join.pair, each.join.part) == (pair, part)


@cache
def _told_by(pair: str, part: str) -> tuple[str, ...]:
    names = (name for each in formats() if _is(each, pair, part) for name in each.columns)
    return tuple(dict.fromkeys(names))


def _fields_beside(chosen: Format) -> tuple[str, ...]:
    """The fields of the whole order that the other file may tell."""
    assert chosen.join is not None
    beside = _told_by(chosen.join.pair, "orders")
    return tuple(name for name in beside if name not in (*LINE_FIELDS, *FIRSTS, "order_number", "channel"))
