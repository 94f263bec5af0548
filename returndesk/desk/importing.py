"""Orders in: all files of one import are one transaction, and importing again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.completing import complete_order
from returndesk.core.merging import Conflict, Merged, merge_order
from returndesk.desk.finding import Item, find_lines, find_order, meant_items
from returndesk.desk.listing import ShownOrder, shown
from returndesk.errors import BadData, Busy, Refused, UsageProblem
from returndesk.store import importing as store
from returndesk.store import orders as order_store
from returndesk.store import waiting as waiting_store
from returndesk.store.elsewhere import record_elsewhere
from returndesk.store.patience import word_left
from returndesk.store.staging import Stage, load_staged

if TYPE_CHECKING:
    from returndesk.core.orders import OrderIn
    from returndesk.desk.session import Desk

_MANY = 10_000  # orders; fewer are in before anybody is kept waiting


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was counted in one file beside its good orders."""

    file: str
    format: str
    rows: int
    rejected: int = 0
    pair: str = ""  # of files that tell of the same orders


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file's orders."""

    incoming: Incoming
    new: int
    updated: int
    unchanged: int
    lines_new: int
    conflicts: tuple[tuple[str, Conflict], ...]  # (order, what differs)
    refunded_elsewhere: int  # orders with refunds made in the platform
    cancelled: int
    still_waiting: Mapping[str, int] = field(default_factory=dict)  # part -> halves of earlier imports


@contextmanager
def staging(desk: Desk) -> Iterator[Stage]:
    """A place beside the desk for the orders of an import, while its files are read."""
    stage = Stage(desk.conn)
    try:
        yield stage
    finally:
        stage.drop()


def import_orders(
    desk: Desk, stage: Stage, files: Sequence[Incoming], *, update: bool = False
) -> list[ImportedFile]:
    """Take in the orders that were staged of some files, and the halves that are to wait, in one transaction.

    Raises Busy where another import has brought the other half of one meanwhile.
    """
    stage.flush()
    with _word_of(desk, stage), desk.act() as at:
        if crossing := waiting_store.crossing_halves(desk.conn):
            raise Busy(
                f"another import has brought the other half of order {crossing[0]} meanwhile",
                hint="import the files again: they are joined then",
            )
        done = [_merge(desk, stage, number, incoming, update=update) for number, incoming in enumerate(files)]
        told = record_elsewhere(desk.conn, desk.today)
        waits = waiting_store.settle_halves(desk.conn, [one.pair for one in files], desk.today)
        # The day's orders as they stand now: later corrections must not rewrite this day's report.
        day = order_store.orders_of_day(desk.conn, desk.today)
        for one in done:
            details = {
                "day": day,
                "format": one.incoming.format,
                "rows": one.incoming.rows,
                "new": one.new,
                "updated": one.updated,
                "unchanged": one.unchanged,
                "rejected": one.incoming.rejected,
                "lines": one.lines_new,
                "conflicts": len(one.conflicts),
                "elsewhere": told,
            }
            if waiting := waits[one.incoming.file]:
                details["waiting"] = waiting
            if one.new or one.updated or waiting:
                desk.record("import", at=at, details=details, text={"file": one.incoming.file})
        return _told_waiting(desk, done)


def _told_waiting(desk: Desk, done: Sequence[ImportedFile]) -> list[ImportedFile]:
    """The files again; the first of each pair tells what still waits of earlier imports."""
    told, seen = [], {""}
    for one in done:
        pair = one.incoming.pair
        still = {} if pair in seen else waiting_store.count_waiting(desk.conn, pair)
        told.append(replace(one, still_waiting=still))
        seen.add(pair)
    return told


def _word_of(desk: Desk, stage: Stage) -> AbstractContextManager[None]:
    """Word for those who wait, where it will take more than a moment."""
    if stage.orders < _MANY:
        return nullcontext()
    return word_left(desk.path, f"{desk.who}'s import of {stage.orders:,} orders")


def _merge(desk: Desk, stage: Stage, number: int, incoming: Incoming, *, update: bool) -> ImportedFile:
    known, told = store.known_orders(desk.conn, number)
    new, lines_new = store.insert_new(desk.conn, number, desk.today)
    updated, conflicts = 0, []
    completed = waiting_store.completed_orders(desk.conn, number, incoming.pair) if incoming.pair else {}
    for seq, order_id in sorted({**dict(told), **completed}.items()):
        stored, found = store.load_stored(desk.conn, order_id), load_staged(desk.conn, seq)
        merged = (_completed if seq in completed else _merged)(desk, stored, found, update)
        conflicts += [(found.number, conflict) for conflict in merged.conflicts]
        if merged.changed:
            updated += 1
            if merged.order.customer.name != stored.order.customer.name:
                waiting_store.rename_customer(desk.conn, order_id, merged.order.customer.name)
            lines_new += store.overwrite(desk.conn, stored, merged.order)
    refunded, cancelled = stage.refunded[number], stage.cancelled[number]
    return ImportedFile(
        incoming, new, updated, known - updated, lines_new, tuple(conflicts), refunded, cancelled
    )


def _merged(desk: Desk, stored: store.Stored, found: OrderIn, update: bool) -> Merged:
    return merge_order(
        stored.order,
        found,
        stored.taken,
        shipping_refunded_minor=stored.shipping_refunded_minor,
        update=update,
    )


def _completed(desk: Desk, stored: store.Stored, found: OrderIn, update: bool) -> Merged:
    """The merge of an order that came in by its lines alone until now."""
    return complete_order(
        stored.order,
        found,
        stored.taken,
        shipping_refunded_minor=stored.shipping_refunded_minor,
        update=update,
        names_customer=waiting_store.names_customer(desk.conn, stored.order_id),
    )


def mark_delivered(desk: Desk, typed: str, items: Sequence[Item], on: date | None) -> ShownOrder:
    """Write down when an order, or some of its items, arrived; the order as it is then."""
    day = on or desk.today
    with desk.act() as at:
        order = find_order(desk, typed)
        if day < order.ordered_on:
            raise BadData(f"--on {day.isoformat()} is before the order of {order.ordered_on.isoformat()}")
        if day > desk.today:
            raise BadData(f"--on {day.isoformat()} is still to come")
        items = meant_items(order, items)
        if any(item.units is not None for item in items):
            raise UsageProblem("--item SKU: a line arrives whole, leave the quantity out")
        lines = (
            [line for item in items for line in find_lines(order, item.sku)] if items else list(order.lines)
        )
        if early := [line.sku for line in lines if line.shipped_on and line.shipped_on > day]:
            raise Refused(f"{early[0]} was shipped after {day.isoformat()}")
        order_store.set_delivered(desk.conn, [line.line_id for line in lines], day)
        before = {str(line.position): line.delivered_on and line.delivered_on.isoformat() for line in lines}
        details = {"delivered_on": day.isoformat(), "before": before}
        desk.record("delivered", at=at, order_id=order.order_id, details=details)
        return shown(desk, order_store.load_order(desk.conn, order.order_id))
