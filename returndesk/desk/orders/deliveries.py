"""Deliveries in from files: days and tracking of orders that are here, and nothing else of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from returndesk.core.orders.delivery import lines_meant, with_deliveries
from returndesk.core.orders.merge import merge_order
from returndesk.desk.journal import record
from returndesk.desk.orders.importer import ImportedFile, Incoming
from returndesk.errors import BadData
from returndesk.intake.problems import RowProblem, quoted_code, visible
from returndesk.store.orders import merge as store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.orders.incoming import DeliveriesIn, OrderIn
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.deliveries import DeliveryFile

_NAMED = 5  # orders in one note


@dataclass(frozen=True, slots=True)
class DeliveriesTaken:
    """What became of some files. With problems, and without leave to skip them, nothing came in."""

    files: tuple[ImportedFile, ...]
    notes: dict[str, list[str]]  # by file
    problems: tuple[tuple[RowProblem, ...], ...]  # by file, by line
    bad_orders: int


class _TakeBack(Exception):
    """Leave the transaction, and with it all that was written."""


class _File:
    """One file on its way in."""

    def __init__(self, desk: Desk, file: DeliveryFile) -> None:
        self.file, self._desk = file, desk
        self.problems = list(file.source.problems)
        self.updated = self.unchanged = self.bad = 0
        self.unknown: list[str] = []
        self.strange = 0  # lines that the order here does not have

    def take(self) -> None:
        """Merge the deliveries of every order."""
        for told in self.file.orders:
            order_id = order_store.find_told(self._desk.conn, told.order, told.channel)
            if order_id is None:
                self.unknown.append(told.order)
            elif order_id == 0:
                self._complain(told, told.line, "order_number", "in several channels: say --channel NAME")
            else:
                self._merge(order_id, told)

    def _merge(self, order_id: int, told: DeliveriesIn) -> None:
        stored = store.load_stored(self._desk.conn, order_id)
        meant = lines_meant(stored.order.lines, told.rows)
        if not self._fits(stored.order, told, meant):
            return
        found = with_deliveries(stored.order, told.rows, meant)
        merged = merge_order(
            stored.order, found, stored.taken, shipping_refunded_minor=stored.shipping_refunded_minor
        )
        if merged.changed:
            store.overwrite(self._desk.conn, stored, merged.order)
        self.updated += merged.changed
        self.unchanged += not merged.changed

    def _fits(self, order: OrderIn, told: DeliveriesIn, meant: Sequence[Sequence[int]]) -> bool:
        """Whether every row can be of this order; a problem for each that cannot."""
        before = len(self.problems)
        for row, positions in zip(told.rows, meant, strict=True):
            if not positions and self.file.strict:
                skus = ", ".join(dict.fromkeys(line.sku for line in order.lines))
                self._problem(told, row.line, "sku", f"{quoted_code(row.sku)} — the order's items are {skus}")
            elif not positions:
                self.strange += 1
            for name in ("shipped_on", "delivered_on"):
                day = getattr(row, name)
                if day and day < order.ordered_on:
                    why = f"{day.isoformat()} — before the order of {order.ordered_on.isoformat()}"
                    self._problem(told, row.line, name, why)
        self.bad += len(self.problems) > before
        return len(self.problems) == before

    def _complain(self, told: DeliveriesIn, line: int, field: str, reason: str) -> None:
        self.bad += 1
        self._problem(told, line, field, f"{quoted_code(told.order)} — {reason}")

    def _problem(self, told: DeliveriesIn, line: int, field: str, reason: str) -> None:
        self.problems.append(self.file.source.problem(line, field, reason, told.order))

    def notes(self) -> list[str]:
        """What there is to say of the file, beside what is wrong with it."""
        notes = list(self.file.source.notes)
        if count := len(self.unknown):
            named = ", ".join(quoted_code(number).strip('"') for number in self.unknown[:_NAMED])
            more = f" and {count - _NAMED} more" if count > _NAMED else ""
            these = "1 order is" if count == 1 else f"{count} orders are"
            notes.append(f"{these} not at this desk, left out: {named}{more}")
        if self.strange:
            these = "1 line is" if self.strange == 1 else f"{self.strange} lines are"
            notes.append(f"{these} not in the order as it is here: left out")
        return notes

    def outcome(self) -> ImportedFile:
        """Its row: orders that are not here were not taken, as bad ones are not."""
        source = self.file.source
        rejected = self.file.bad_orders + self.bad + len(self.unknown)
        incoming = Incoming(source.file, source.format, source.count, rejected)
        return ImportedFile(incoming, 0, self.updated, self.unchanged, 0, (), 0, 0)


def import_deliveries(
    desk: Desk, files: Sequence[DeliveryFile], *, skip_bad: bool = False
) -> DeliveriesTaken:
    """Take the days and tracking numbers of orders that are here; with a bad row and not `skip_bad`, none.

    Blanks are filled, deliveries move forward; nothing is added, no amount is touched. Orders that are not
    here are left out and named; raises BadData where that is every one of them.
    """
    taken = DeliveriesTaken((), {}, (), 0)
    try:
        with desk.act(watched=False) as at:
            coming = [_File(desk, file) for file in files]
            for one in coming:
                one.take()
                one.problems.sort(key=lambda problem: problem.line)
            taken = DeliveriesTaken(
                tuple(one.outcome() for one in coming),
                {one.file.source.file: one.notes() for one in coming},
                tuple(tuple(one.problems) for one in coming),
                sum(one.bad + one.file.bad_orders for one in coming),
            )
            if any(taken.problems) and not skip_bad:
                raise _TakeBack
            _some_known(coming)
            for one, done in zip(coming, taken.files, strict=True):
                if done.updated:
                    details = {
                        "only": "delivered",
                        "day": order_store.orders_of_day(desk.conn, desk.today),
                        "format": done.incoming.format,
                        "rows": done.incoming.rows,
                        "new": 0,
                        "updated": done.updated,
                        "unchanged": done.unchanged,
                        "rejected": done.incoming.rejected,
                    }
                    record(desk, "import", at=at, details=details, text={"file": one.file.source.file})
    except _TakeBack:
        pass
    return taken


def _some_known(coming: Sequence[_File]) -> None:
    """Refuse files of which not one order is here: they are another shop's, or came before its orders."""
    told = sum(len(one.file.orders) for one in coming)
    if told and sum(len(one.unknown) for one in coming) == told:
        names = ", ".join(visible(one.file.source.file) for one in coming)
        which = "its one order is not" if told == 1 else f"none of its {told} orders is"
        raise BadData(
            f"{names}: {which} at this desk", hint="returndesk order import FILE, with the orders first"
        )
