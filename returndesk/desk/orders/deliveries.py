"""Deliveries of known orders, from files or typed: days and tracking, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.core.orders.delivery import arrived, lines_meant, with_deliveries
from returndesk.core.orders.merge import merge_order
from returndesk.core.value import Value, replace
from returndesk.desk.journal import record
from returndesk.desk.lookup import Item, find_lines, find_order, meant_items
from returndesk.desk.orders.importer import ImportedFile, Incoming
from returndesk.desk.row_import import Imported, RejectedRow, SaveRejects, import_rows
from returndesk.desk.views.lists import ShownOrder, shown
from returndesk.errors import BadData, Refused, UsageProblem
from returndesk.intake.notes import Note
from returndesk.intake.problems import plain_day, quoted_code, visible
from returndesk.intake.rows.deliveries import is_strict
from returndesk.store.customers.imports import is_erased
from returndesk.store.orders import merge as store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from datetime import datetime

    from returndesk.core.orders.incoming import DeliveriesIn, OrderIn
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile

_NAMED = 5  # orders in one note


class DeliveriesImported(Value):
    """The result of some files."""

    files: tuple[ImportedFile, ...]
    notes: dict[str, list[str]]  # by file


class _Counts:
    """The result of one file's orders."""

    def __init__(self) -> None:
        self.updated = self.unchanged = 0
        self.unknown: list[str] = []
        self.strange = 0  # lines that the desk's order does not have

    def notes(self) -> list[str]:
        """Notes on the file."""
        notes: list[str] = []
        if count := len(self.unknown):
            named = ", ".join(quoted_code(number).strip('"') for number in self.unknown[:_NAMED])
            more = f" and {count - _NAMED} more" if count > _NAMED else ""
            text = f"{count} order{'' if count == 1 else 's'} not at this desk, skipped: {named}{more}"
            notes.append(Note.about("unknown-order", text, self.unknown))
        if self.strange:
            lines = "1 line is" if self.strange == 1 else f"{self.strange} lines are"
            notes.append(f"{lines} not in the desk's order: skipped")
        return notes


class _Deliveries:
    """Merges the deliveries of every order that is at this desk; nothing is added, no amount changes."""

    watched = False

    def __init__(self, desk: Desk, files: Sequence[RowFile[DeliveriesIn]]) -> None:
        self._desk, self._files = desk, files
        self._counts = [_Counts() for _ in files]

    @property
    def good(self) -> int:
        return sum(one.updated + one.unchanged for one in self._counts)

    def take(self, at: datetime, number: int, value: DeliveriesIn) -> None:
        counts = self._counts[number]
        order_id = order_store.find_order_id(self._desk.conn, value.order, value.channel)
        if order_id is None:
            counts.unknown.append(value.order)
            return
        if order_id == 0:
            why = f"{quoted_code(value.order)} — in several channels: use --channel NAME"
            raise RejectedRow((value.line, "order_number", why))
        stored = store.load_stored(self._desk.conn, order_id)
        meant = lines_meant(stored.order.lines, value.rows)
        _check_rows(stored.order, value, meant, strict=is_strict(self._files[number]))
        counts.strange += sum(not positions for positions in meant)
        rows = value.rows
        if is_erased(self._desk.conn, order_id):
            rows = tuple(replace(row, tracking="") for row in rows)
        found = with_deliveries(stored.order, rows, meant)
        merged = merge_order(stored, found)
        if merged.changed:
            store.overwrite(self._desk.conn, stored, merged.order)
        counts.updated += merged.changed
        counts.unchanged += not merged.changed

    def answer(self, at: datetime) -> DeliveriesImported:
        self._refuse_strangers()
        done = []
        for file, counts in zip(self._files, self._counts, strict=True):
            # Unknown orders were not imported, like rejected ones.
            rejected = file.rejected + len(counts.unknown)
            incoming = Incoming(file.file, file.format, file.count, rejected)
            done.append(ImportedFile(incoming, 0, counts.updated, counts.unchanged, 0, (), 0, 0))
            if counts.updated:
                details = {
                    "only": "delivered",
                    **order_store.orders_of_day(self._desk.conn, self._desk.today),
                    "format": file.format,
                    "rows": file.count,
                    "new": 0,
                    "updated": counts.updated,
                    "unchanged": counts.unchanged,
                    "rejected": rejected,
                }
                record(self._desk, "import", at=at, details=details, text={"file": file.file})
        named = zip(self._files, self._counts, strict=True)
        notes = {file.file: [*file.notes, *counts.notes()] for file, counts in named}
        return DeliveriesImported(tuple(done), notes)

    def _refuse_strangers(self) -> None:
        """Refuse files without any order of this desk: another shop's, or imported before the orders."""
        orders = sum(file.good for file in self._files)
        if orders and sum(len(counts.unknown) for counts in self._counts) == orders:
            names = ", ".join(visible(file.file) for file in self._files)
            which = "its one order is not" if orders == 1 else f"none of its {orders} orders is"
            raise BadData(
                f"{names}: {which} at this desk", hint="import the orders first: returndesk order import FILE"
            )


def _check_rows(order: OrderIn, value: DeliveriesIn, meant: Sequence[Sequence[int]], *, strict: bool) -> None:
    """Raise RejectedRow for the rows that cannot be of this order; with `strict` items must be known."""
    wrong = []
    for row, positions in zip(value.rows, meant, strict=True):
        if strict and not positions:
            skus = ", ".join(dict.fromkeys(line.sku for line in order.lines))
            wrong.append((row.line, "sku", f"{quoted_code(row.sku)} — the order's items are {skus}"))
        for name in ("shipped_on", "delivered_on"):
            day = getattr(row, name)
            if day and day < order.ordered_on:
                why = f"{plain_day(day)} — before the order of {order.ordered_on.isoformat()}"
                wrong.append((row.line, name, why))
        sent = row.shipped_on or max(
            filter(None, (order.lines[at].shipped_on for at in positions)), default=None
        )
        if sent and row.delivered_on and row.delivered_on < sent:
            why = f"{plain_day(row.delivered_on)} — before the day it was shipped, {sent.isoformat()}"
            wrong.append((row.line, "delivered_on", why))
    if wrong:
        raise RejectedRow(*wrong)


def import_deliveries(
    desk: Desk, files: Sequence[RowFile[DeliveriesIn]], save_rejects: SaveRejects | None = None
) -> Imported[DeliveriesImported]:
    """Take in days and tracking numbers of known orders: all or none, or as `import_rows` skips bad ones.

    Blanks are filled, deliveries move forward. Unknown orders are skipped and named; raises BadData where
    that is every one of them.
    """
    return import_rows(desk, files, _Deliveries(desk, files), save_rejects)


def _arriving(order: Order, items: Sequence[Item]) -> dict[int, int | None]:
    """Units by order line that arrived, None is all of it; without items all that was sold.

    Raises UsageProblem for more than were sold.
    """
    found: dict[int, int | None] = {}
    for item in items or [Item(f":{line.position}") for line in order.lines if line.was_sold]:
        lines, left = find_lines(order, item.sku), item.units
        for line in lines:
            if item.units is None:
                found[line.line_id] = None
                continue
            room = line.quantity - (0 if line.delivered_on else line.part_units)
            if taken := min(left or 0, room):
                found[line.line_id], left = taken, (left or 0) - taken
        if left:
            sold = sum(line.quantity for line in lines)
            raise UsageProblem(f"--item {item.typed}: only {sold} were sold, or have not arrived yet")
    return found


def mark_delivered(desk: Desk, typed: str, items: Sequence[Item], on: date | None) -> ShownOrder:
    """Record when an order, or some of its items, arrived; returns the order."""
    day = on or desk.today
    with desk.act() as at:
        order = find_order(desk, typed)
        if day < order.ordered_on:
            ordered = day_text(order.ordered_on, desk.today)
            raise BadData(f"--on {day_text(day, desk.today)} is before the order, dated {ordered}")
        if day > desk.today:
            raise BadData(f"--on {day_text(day, desk.today)} is in the future")
        items = meant_items(order, items)
        units = _arriving(order, items)
        lines = [line for line in order.lines if line.line_id in units]
        if early := [line.sku for line in lines if line.shipped_on and line.shipped_on > day]:
            raise Refused(f"{early[0]} was shipped later than {day_text(day, desk.today)}")
        order_store.set_delivered(desk.conn, [arrived(line, units[line.line_id], day) for line in lines])
        before = {str(line.position): line.delivered_on and line.delivered_on.isoformat() for line in lines}
        details = {"delivered_on": day.isoformat(), "before": before}
        if some := {str(line.position): units[line.line_id] for line in lines if units[line.line_id]}:
            details["units"] = some
        record(desk, "delivered", at=at, order_id=order.order_id, details=details)
        return shown(desk, order_store.load_order(desk.conn, order.order_id))
