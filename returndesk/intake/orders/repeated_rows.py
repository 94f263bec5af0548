"""Rows that come again in one file, as where two exports overlap: counted once or refused, never doubled."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from copy import copy
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, NoReturn

from returndesk.core.orders.incoming import OrderIn, paid_by_line
from returndesk.core.value import replace
from returndesk.intake.csv.cells import clean
from returndesk.intake.notes import Kind
from returndesk.intake.orders.fields import Fields
from returndesk.intake.orders.order_reader import OrderReader
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import FIRSTS, LINE_FIELDS, ORDER_FIELDS, Cells, Draft, Layout
from returndesk.intake.problems import NOT_SHOWN_TWICE

REPEATED = Kind("repeated-row", "repeated row skipped", "repeated rows skipped")

_ID = LINE_FIELDS.index("line_id")
_ORDERED_AT = ORDER_FIELDS.index("ordered_at")
_GOODS = ("sku", "title", "quantity", "unit_price", "line_total", "line_net")
_goods = itemgetter(*(LINE_FIELDS.index(name) for name in _GOODS))
_parcel = itemgetter(*(LINE_FIELDS.index(name) for name in FIRSTS))


class _Sold(NamedTuple):
    """A row by what it says was sold, or sent back: `parcel` is "" where it names none."""

    line: int
    goods: tuple[str, ...]
    parcel: str


class _Unread(Exception):
    """An order that cannot be read as it is."""


class RepeatedRows:
    """Finds the repeated rows of one complete order after another's, before it is read.

    What may be a repetition or not is reported by `problem(line, column, reason)`.
    """

    def __init__(
        self, chosen: Format, fields: Fields, layout: Layout, problem: Callable[[int, str, str], None]
    ) -> None:
        self._layout, self._problem = layout, problem
        self._by_id = layout.place("line_id") >= 0
        self._single, self._distinct = chosen.line.single, chosen.line.distinct
        self._total = ORDER_FIELDS.index("total") if chosen.money.states_total else -1
        # A discount that is what the total is short of the goods would explain any repetition away.
        self._derives = bool(chosen.totals.get("tells_discount"))
        if self._derives:
            told = {**chosen.totals, "tells_discount": False, "tells_tax": True}
            chosen = replace(chosen, totals=told)
        self._trials = OrderReader(chosen, fields, layout, _unread)
        self._trials.may_wait = False

    def drop(self, draft: Draft) -> int:
        """Drop the rows that came before; returns how many."""
        if len(draft.rows) + len(draft.returned) < 2 or draft.bad:
            return 0
        dropped = self._same_ids(draft) if self._by_id else set()
        if self._single or self._distinct:
            dropped |= self._same_rows(draft)
        if dropped:
            _leave_out(draft, dropped)
        if not self._single:
            for line, first in self._same_goods(draft).items():
                self._problem(line, "", f"repeats line {first} — {NOT_SHOWN_TWICE}")
        return len(dropped)

    def _same_ids(self, draft: Draft) -> set[int]:
        """The rows that say again what another one with their line's id says."""
        seen: dict[str, tuple[int, Cells]] = {}
        of_order, dropped = dict(draft.rows), set()
        for line, cells, _ in draft.lines:
            if not (name := clean(cells[_ID])):
                continue
            first, before = seen.setdefault(name, (line, cells))
            if line == first:
                continue
            if (cells, of_order[line]) == (before, of_order[first]):
                dropped.add(line)
            else:
                reason = f"the same as on line {first}, where the row has other cells"
                self._problem(line, self._layout.heading("line_id"), reason)
        return dropped

    def _same_rows(self, draft: Draft) -> set[int]:
        """The rows with the cells of another one, where no two rows of an order are alike."""
        lines = defaultdict(list)
        for line, cells, _ in draft.lines:
            lines[line].append(cells)
        seen: dict[object, int] = {}
        dropped = set()
        for line, of_order in draft.rows:
            if seen.setdefault((of_order, *lines[line]), line) != line:
                dropped.add(line)
            elif self._single and line != draft.rows[0][0]:
                reason = f"another row than on line {draft.rows[0][0]}, under one order number"
                self._problem(line, self._layout.heading("order_number"), reason)
        return dropped

    def _same_goods(self, draft: Draft) -> dict[int, int]:
        """Row -> the row that it repeats, where no total proves that both were sold."""
        if len(draft.runs) == 1 and not self._may_double(draft):  # as nearly all orders
            return {}
        sold = sorted(self._sold(draft))
        if len(draft.runs) > 1:
            again = _later_runs(sold, draft.runs)
            if not again or (self._fits(draft) and not self._fits(draft, again)):
                return {}
            return again
        if self._fits(draft):
            return {}
        goods = [row.goods for row in sold]
        for size in _periods(goods):
            again = {row.line: sold[n % size].line for n, row in enumerate(sold) if n >= size}
            if self._fits(draft, again, at_most=self._derives):
                return again
        return {}

    def _may_double(self, draft: Draft) -> bool:
        """Whether each line may be there several times over, and the total can tell."""
        if self._total < 0 or len(draft.lines) < 2 or not draft.cells[self._total].strip():
            return False
        goods = [_goods(cells) for _, cells, _ in draft.lines if cells]
        return self._by_id or 2 * len(set(goods)) <= len(goods)

    def _sold(self, draft: Draft) -> Iterator[_Sold]:
        for line, cells, _ in draft.lines:
            if cells and not (self._by_id and clean(cells[_ID])):
                parcel = next(filter(None, map(str.strip, _parcel(cells))), "")
                yield _Sold(line, _goods(cells), parcel)
        for line, cells, of_order in draft.returned:
            yield _Sold(line, (*_goods(cells), of_order[_ORDERED_AT]), "")

    def _fits(self, draft: Draft, without: Collection[int] = (), *, at_most: bool = False) -> bool:
        """Whether an order without some rows comes to its stated total; or with `at_most` to more."""
        trial = copy(draft)
        _leave_out(trial, without)
        try:
            order = self._trials.read(trial)
        except _Unread:
            return False
        if order is None or order.total_minor is None:
            return False
        beyond, slack = _charged_minor(order) - order.total_minor, len(order.lines) + 1
        return -slack <= beyond and (at_most or beyond <= slack)


def _charged_minor(order: OrderIn) -> int:
    paid = paid_by_line(order.lines, order.discount_minor, order.tax_included)
    return sum(paid) + order.shipping_minor + order.surcharge_minor


def _leave_out(draft: Draft, lines: Collection[int]) -> None:
    draft.rows = [row for row in draft.rows if row[0] not in lines]
    draft.lines = [row for row in draft.lines if row[0] not in lines]
    draft.returned = [row for row in draft.returned if row[0] not in lines]


def _later_runs(sold: list[_Sold], starts: list[int]) -> dict[int, int]:
    """Row -> the row that it repeats, of every run of rows that earlier ones have whole."""
    before: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], int] = {}
    parcels: dict[tuple[str, ...], set[str]] = defaultdict(set)
    again: dict[int, int] = {}
    for _, rows in groupby(sold, key=lambda row: bisect(starts, row.line)):
        run = list(rows)
        counts = Counter(row.goods for row in run)
        if all(before[goods] >= count for goods, count in counts.items()) and all(
            not row.parcel or {"", row.parcel} & parcels[row.goods] for row in run
        ):
            again |= {row.line: first[row.goods] for row in run}
            continue
        before.update(counts)
        for row in run:
            first.setdefault(row.goods, row.line)
            parcels[row.goods].add(row.parcel)
    return again


def _periods(goods: list[tuple[str, ...]]) -> Iterator[int]:
    """The sizes of a part of which the whole is repetitions."""
    for size in range(1, len(goods) // 2 + 1):
        if not len(goods) % size and goods[size:] == goods[:-size]:
            yield size


def _unread(*_: object) -> NoReturn:
    raise _Unread
