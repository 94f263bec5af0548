"""Deliveries from files: days and tracking of known orders, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from returndesk.core.orders.delivery import lines_meant, with_deliveries
from returndesk.core.orders.merge import merge_order
from returndesk.desk.journal import record
from returndesk.desk.orders.importer import ImportedFile, Incoming
from returndesk.desk.row_import import Imported, RejectedRow, import_rows
from returndesk.errors import BadData
from returndesk.intake.problems import quoted_code, visible
from returndesk.intake.rows.deliveries import is_strict
from returndesk.store.orders import merge as store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from datetime import datetime

    from returndesk.core.orders.incoming import DeliveriesIn, OrderIn
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile

_NAMED = 5  # orders in one note


@dataclass(frozen=True, slots=True)
class DeliveriesImported:
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
        notes = []
        if count := len(self.unknown):
            named = ", ".join(quoted_code(number).strip('"') for number in self.unknown[:_NAMED])
            more = f" and {count - _NAMED} more" if count > _NAMED else ""
            notes.append(f"{count} order{'' if count == 1 else 's'} not at this desk, skipped: {named}{more}")
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
        found = with_deliveries(stored.order, value.rows, meant)
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
            rejected = file.rejected + len(file.values) - counts.updated - counts.unchanged
            incoming = Incoming(file.file, file.format, file.count, rejected)
            done.append(ImportedFile(incoming, 0, counts.updated, counts.unchanged, 0, (), 0, 0))
            if counts.updated:
                details = {
                    "only": "delivered",
                    "day": order_store.orders_of_day(self._desk.conn, self._desk.today),
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
        orders = sum(len(file.values) for file in self._files)
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
                why = f"{day.isoformat()} — before the order of {order.ordered_on.isoformat()}"
                wrong.append((row.line, name, why))
    if wrong:
        raise RejectedRow(*wrong)


def import_deliveries(
    desk: Desk, files: Sequence[RowFile[DeliveriesIn]], *, skip_bad: bool = False
) -> Imported[DeliveriesImported]:
    """Take in days and tracking numbers of known orders: all or none, or with `skip_bad` the good ones.

    Blanks are filled, deliveries move forward. Unknown orders are skipped and named; raises BadData where
    that is every one of them.
    """
    return import_rows(desk, files, _Deliveries(desk, files), skip_bad=skip_bad)
