"""Paired exports: one file has the lines, the other the orders; in one import or in two."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from returndesk.core.orders.incoming import PairedPart
from returndesk.intake.notes import Note, names
from returndesk.intake.orders.paired_export import (
    PairedExports,
    any_day,
    head_of_order,
    head_of_part,
    part_of_draft,
)
from returndesk.intake.platforms.format_files import Format, Join, formats
from returndesk.intake.platforms.layout import FIRSTS, LINE_FIELDS, ORDER_FIELDS, Draft, Head, Layout

_ORDERED_AT = ORDER_FIELDS.index("ordered_at")


@dataclass(slots=True)
class Pair:
    """The files of one paired export in this import; `name` is shared by their formats."""

    name: str
    heads: dict[str, Head] = field(default_factory=dict)
    lines_files: list[str] = field(default_factory=list)


class Partner:
    """Joins a file of lines, order by order, to the orders' file of this import or of an earlier one.

    Counts what it does, for `notes`.
    """

    def __init__(self, chosen: Format, pair: Pair, paired: PairedExports, channel: str | None) -> None:
        assert chosen.join is not None
        self.join = chosen.join
        self.kept: list[str] = []  # orders whose lines wait for the other file
        self.fields = _fields_beside(chosen)
        self._chosen, self._pair, self._paired = chosen, pair, paired
        self._channel = channel or ""
        self._before: dict[str, list[str]] = {}  # file -> its orders that had waited

    def head(self, draft: Draft, file: str) -> Head | None:
        """An order's facts without its lines, from this or an earlier import; None while unknown."""
        number, pair = draft.number, self._pair
        head = pair.heads.get(number)
        if head is None and (part := self._paired.waiting(pair.name, "orders", number)):
            head = head_of_part(part)
        if head is not None:
            return head
        known = self._paired.known(draft.channel or self._channel or self._chosen.channel, number)
        # An order imported from its lines alone knows no more than they do.
        if known is None or self._paired.waiting(pair.name, "lines", number):
            return None
        return head_of_order(known, self._chosen, file, draft.line)

    def part_of(self, draft: Draft, layout: Layout, file: str) -> PairedPart:
        """An order's lines, to wait for the other file."""
        return part_of_draft(draft, layout, self._pair.name, file, self._channel)

    def stand_in(self, draft: Draft) -> None:
        """Give lines without a day a stand-in one, so that their wrong cells are reported now."""
        if not self.join.alone and not draft.cells[_ORDERED_AT].strip():
            draft.cells[_ORDERED_AT] = any_day(self._chosen)

    def keep(self, part: PairedPart) -> bool:
        """Keep an order's lines until the other file comes; returns whether they are an order without it."""
        self._paired.keep(part)
        self.kept.append(part.number)
        return self.join.alone

    def joined(self, order: str, head: Head) -> None:
        """Note an order that was made with a head."""
        head.used = True
        if head.waited:
            self._before.setdefault(head.file, []).append(order)

    def notes(self, file: str) -> list[Note]:
        """Notes on orders that were joined with earlier files, and on those of this file that wait."""
        waiting = [waiting_note(self.join, self.kept, file)] if self.kept else []
        return came_before(self._before) + waiting


def format_of(pair: str, part: str) -> Format | None:
    """The format of that part of a paired export; None for an unknown pair."""
    return next((each for each in formats() if _is(each, pair, part)), None)


def join_of(pair: str, part: str) -> Join | None:
    """How that part of a paired export is joined to the other; None for an unknown pair."""
    found = format_of(pair, part)
    return found.join if found else None


def lines_format(pair: str) -> Format:
    """The format of the file with the lines."""
    return next(each for each in formats() if _is(each, pair, "lines"))


def waiting_note(join: Join, orders: Sequence[str], file: str, *, earlier: bool = False) -> Note:
    """A note on the orders of a file that wait for the other one: what to import, and what else to do."""
    one = len(orders) == 1
    who = _count(orders) + (f" of {file}, imported earlier," if earlier else "")
    if join.part == "lines" and join.alone:
        what = f"came without {'its' if one else 'their'} totals"
    else:
        what = "lines" if join.part == "orders" else "day and totals" if one else "days and totals"
        what = f"{'waits for its' if one else 'wait for their'} {what}"
    name = "NAME" if file == "stdin" else shlex.quote(file)
    drop = f"returndesk order import --drop-waiting {name}"
    text = (
        f"{who} {what} ({names(orders)}): import {join.missing}, from {join.found}; to stop waiting: {drop}"
    )
    return Note.about("waiting", text, orders)


def still_waiting(pair: str, waiting: Mapping[tuple[str, str], Sequence[str]]) -> list[Note]:
    """Notes on the orders of earlier imports that wait, by (part, file)."""
    told = ((join_of(pair, part), file, orders) for (part, file), orders in waiting.items())
    return [waiting_note(join, orders, file, earlier=True) for join, file, orders in told if join]


def joined_note(lines_files: Sequence[str], orders: Sequence[str]) -> Note:
    """A note on where the orders of a file without lines are counted."""
    text = f"joined with {', '.join(dict.fromkeys(lines_files))}, where its orders are counted"
    return Note.about("joined", text, orders)


def came_before(files: Mapping[str, Sequence[str]]) -> list[Note]:
    """Notes on the orders that were joined with what waited, by its file."""
    return [
        Note.of("joined", f"{_count(orders)} joined with {file}, imported earlier", orders)
        for file, orders in files.items()
    ]


def _count(orders: Sequence[str]) -> str:
    return "1 order" if len(orders) == 1 else f"{len(orders)} orders"


def _is(each: Format, pair: str, part: str) -> bool:
    return each.join is not None and (each.join.pair, each.join.part) == (pair, part)


@cache
def _fields_of(pair: str, part: str) -> tuple[str, ...]:
    names = (name for each in formats() if _is(each, pair, part) for name in each.columns)
    return tuple(dict.fromkeys(names))


def _fields_beside(chosen: Format) -> tuple[str, ...]:
    """The fields of the order that the other file may have."""
    assert chosen.join is not None
    beside = _fields_of(chosen.join.pair, "orders")
    return tuple(name for name in beside if name not in (*LINE_FIELDS, *FIRSTS, "order_number", "channel"))
