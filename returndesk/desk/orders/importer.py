"""Orders imported: all files of one import are one transaction, and importing again changes nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.core.codes import claim_name
from returndesk.core.money import money_text
from returndesk.core.orders.external_refunds import ended_text
from returndesk.core.orders.identity import of_buyer, other_order
from returndesk.core.orders.merge import Conflict, Merged, complete_order, merge_order, without_silent
from returndesk.core.value import Value, replace
from returndesk.desk.claims.sla import local_time
from returndesk.desk.journal import record
from returndesk.desk.orders.consents import record_consents
from returndesk.desk.orders.coupons import record_coupons
from returndesk.errors import Busy
from returndesk.intake.notes import names
from returndesk.store.busy_wait import announced
from returndesk.store.digests.new_orders import NewOrders
from returndesk.store.journal import canonical, seal
from returndesk.store.orders import merge as store
from returndesk.store.orders import paired_export as waiting_store
from returndesk.store.orders import read as order_store
from returndesk.store.orders.bulk_insert import OrderWriter
from returndesk.store.orders.columns import Batch, Held
from returndesk.store.orders.confirmations import confirmed_since
from returndesk.store.orders.external_refunds import (
    beyond_refunds_here,
    cancelled_untold,
    claims_on_touched_orders,
    record_external_refunds,
)
from returndesk.store.orders.refund_rows import save_payments, take_refund_rows
from returndesk.store.orders.staging import Stage, load_staged
from returndesk.store.orders.tasks import ended_and_owed
from returndesk.store.rows import last_id

if TYPE_CHECKING:
    from returndesk.core.orders.incoming import RefundRow
    from returndesk.desk.session import Desk

_LONG = 4 << 20  # bytes: longer files are written to the desk while a child process reads them
_LINE_BYTES = 150  # about so many a line
_NAMED = 10  # orders and claims that an import names
_MANY = 10_000  # orders; fewer take only a moment


class Incoming(Value):
    """One file's counts, without its good orders."""

    file: str
    format: str
    rows: int
    rejected: int = 0
    pair: str = ""  # of a paired export
    payments: Mapping[str, str] = {}  # of sales -> their numbers
    refund_rows: Sequence[RefundRow] = ()
    silent: Set[str] = frozenset()  # figures without a column in the file
    platform: str = ""  # its name; "" for the desk's own columns
    consent: str = ""  # the header of its column of consent


class ImportedFile(Value):
    """The result of one file's orders."""

    incoming: Incoming
    new: int
    updated: int
    unchanged: int
    lines_new: int
    conflicts: tuple[tuple[str, Conflict], ...]  # (order, what differs)
    refunded_elsewhere: int  # orders refunded on the platform, in whole or in part
    cancelled: int
    refunds_without_sale: Sequence[str] = ()  # the number in each row
    # (part, file) -> orders of earlier imports
    still_waiting: Mapping[tuple[str, str], Sequence[str]] = {}


class Straight:
    """The orders of a long file, written as they are read, in a transaction that begins with the first.

    A file without an order holds no lock, however long it is.
    """

    def __init__(self, desk: Desk, stage: Stage, size: int, under_way: ExitStack) -> None:
        self._desk, self._stage, self._size, self._under_way = desk, stage, size, under_way
        self._begun: tuple[OrderWriter, datetime] | None = None
        self._moves = _unannounced

    def begun(self) -> tuple[OrderWriter, datetime]:
        """The writer and the instant of the transaction, which begins if it has not."""
        if self._begun is None:
            words = _announcement(self._desk, f"{self._size >> 20} MB of orders")
            self._moves = self._under_way.enter_context(announced(self._desk.path, words, self._desk.say))
            at = self._under_way.enter_context(self._desk.act(watched=False, importing=True))
            lines = self._size // _LINE_BYTES
            self._begun = _writer(self._desk, self._stage, lines), at
        return self._begun

    @property
    def orders(self) -> int:
        """How many were written."""
        return self._begun[0].orders if self._begun else 0

    def write(self, batch: Batch) -> None:
        """Write some more."""
        self.begun()[0].write(batch)
        self._moves()

    def clear(self) -> None:
        """Forget them: the files are read again."""
        if self._begun:
            self._begun[0].clear()


class Import(Value):
    """An import under way.

    Orders are held outside the desk until all are read, so that other users wait only while they are written.
    Those of a long file that a child process reads go straight into the desk: writing takes as long as
    reading, and one after the other takes half as long again.
    """

    stage: Stage
    orders: Held | Straight
    long: bool
    lines: int  # about so many
    joined: bool


@contextmanager
def staging(desk: Desk) -> Iterator[Stage]:
    """Temporary tables for orders to merge, and for parts of paired exports that wait."""
    stage = Stage(desk.conn)
    try:
        yield stage
    finally:
        stage.drop()


@contextmanager
def importing(desk: Desk, stage: Stage, size: int = 0, *, joined: bool = False) -> Iterator[Import]:
    """A place for the orders of an import while its files, of `size` bytes in all, are read.

    With `joined` the desk is queried while they are read.
    """
    long, lines = size >= _LONG and reads_beside() and not joined, size // _LINE_BYTES
    if long:
        with ExitStack() as under_way:
            yield Import(stage, Straight(desk, stage, size, under_way), long, lines, joined)
        return
    held = Held()
    try:
        yield Import(stage, held, long, lines, joined)
    finally:
        held.close()


def reads_beside() -> bool:
    """Whether a child process can read a long file while this one writes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    # macOS has fork, but system libraries do not survive it.
    return sys.platform.startswith("linux") and cores > 1


def _announcement(desk: Desk, what: str) -> str:
    """What other users read while they wait."""
    return f"{desk.who}'s import of {what}, begun at {local_time(desk, clock.now()):%H:%M}"


def import_orders(
    desk: Desk, taking: Import, files: Sequence[Incoming], *, update: bool = False
) -> list[ImportedFile]:
    """Import the orders of some files, and the parts that wait for another file, in one transaction.

    Raises Busy if another import has brought that file since these were read.
    """
    taking.stage.flush()
    with _writing(desk, taking) as (writer, at):
        if crossing := waiting_store.crossing_parts(desk.conn):
            raise Busy(
                f"another import has just brought the other file of order {crossing[0]}",
                hint="import the files again; they will be joined",
            )
        writer.finish()
        merged = [_merge(desk, writer, number, one, update=update) for number, one in enumerate(files)]
        done = [_with_refund_rows(desk, number, one) for number, one in enumerate(merged)]
        confirmed, external = last_id(desk.conn, "confirmation"), last_id(desk.conn, "external_refund")
        refunded = record_external_refunds(desk.conn, desk.today, [one.platform for one in files])
        words = [*_refund_words(desk, confirmed, external), *_given_up(desk, at)]
        words += record_coupons(desk, at, [one.file for one in files])
        words[:0] = record_consents(desk, at, files)
        waits = waiting_store.settle_parts(desk.conn, [one.pair for one in files], desk.today)
        day: dict[str, object] = {}
        # A file without news may still confirm a refund, or show one; an order as it is stored may be owed.
        now = last_id(desk.conn, "confirmation"), last_id(desk.conn, "external_refund")
        moved = now != (confirmed, external)
        for one in done:
            waiting = waits[one.incoming.file]
            if not (one.new or one.updated or waiting or (moved and one is done[-1])):
                continue
            # The day's orders as they are now: later corrections must not rewrite this day's report.
            day = day or order_store.orders_of_day(desk.conn, desk.today)
            details = {
                **day,
                "format": one.incoming.format,
                "rows": one.incoming.rows,
                "new": one.new,
                "updated": one.updated,
                "unchanged": one.unchanged,
                "rejected": one.incoming.rejected,
                "lines": one.lines_new,
                "conflicts": len(one.conflicts),
                "elsewhere": seal(canonical(refunded)),
            }
            if waiting:
                details["waiting"] = waiting
            record(desk, "import", at=at, details=details, text={"file": one.incoming.file})
        result = _with_waiting(desk, done)
    for one_of in words[:_NAMED]:
        desk.say(one_of)
    if len(words) > _NAMED:
        desk.say(f"… and {len(words) - _NAMED} more")
    return result


def _given_up(desk: Desk, at: datetime) -> list[str]:
    """What an import took off claims, in words."""
    if not claims_on_touched_orders(desk.conn):
        return []
    from returndesk.desk.claims.external import give_up_external

    return give_up_external(desk, at)


def _refund_words(desk: Desk, confirmed: int, external: int) -> list[str]:
    """What an import changed in refunds: the rows of confirmations and external refunds after these ids."""
    words = [
        f"{claim_name(claim)}: refund of {money_text(minor, currency)} confirmed"
        for claim, minor, currency in confirmed_since(desk.conn, confirmed)
    ]
    words += [
        f"Order {number}: {money_text(minor, currency)} refunded on the platform beyond the refunds here"
        for number, minor, currency in beyond_refunds_here(desk.conn, external)
    ]
    if untold := cancelled_untold(desk.conn, external):
        words.append(
            "Cancelled, payment unknown: counted as refunded on the platform: order " + names(untold)
        )
    words += [
        f"Order {one.order.number}: {ended_text(one.status, one.minor, one.currency)}"
        for one in ended_and_owed(desk.conn)
        if one.since_on == desk.today
    ]
    return words


def _with_refund_rows(desk: Desk, number: int, one: ImportedFile) -> ImportedFile:
    """A file with its refunds that are rows of their own."""
    save_payments(desk.conn, one.incoming.payments)
    changed, strangers = take_refund_rows(desk.conn, one.incoming.refund_rows, number)
    updated = one.updated + len(changed)
    return replace(one, updated=updated, refunds_without_sale=strangers) if changed or strangers else one


@contextmanager
def _writing(desk: Desk, taking: Import) -> Iterator[tuple[OrderWriter, datetime]]:
    """The import's transaction, with all orders written; the one under way for a long file."""
    if isinstance(taking.orders, Straight):
        yield taking.orders.begun()
        return
    count = taking.orders.orders
    words = _announcement(desk, f"{count:,} orders")
    word = announced(desk.path, words, desk.say) if count >= _MANY else nullcontext(_unannounced)
    with word as moves, desk.act(watched=False, importing=True) as at:
        writer = _writer(desk, taking.stage, taking.lines, joined=taking.joined)
        for batch in taking.orders.batches():
            writer.write(batch)
            moves()
        yield writer, at


def _writer(desk: Desk, stage: Stage, lines: int, *, joined: bool = False) -> OrderWriter:
    """A writer of orders, whose digests are worked out while they are written."""
    new = NewOrders(desk.today.isoformat())
    desk.new_orders = lambda: new.digests(desk.conn)
    return OrderWriter(desk.conn, desk.today, stage, lines, joined=joined, gather=new.add)


def _unannounced() -> None:
    """Tell nobody that a short import goes on."""


def _with_waiting(desk: Desk, done: Sequence[ImportedFile]) -> list[ImportedFile]:
    """The files again; the first of each pair has the orders of earlier imports that still wait."""
    pairs = [one.incoming.pair for one in done]
    return [
        replace(one, still_waiting=waiting_store.waiting_orders(desk.conn, pair))
        if pair and pair not in pairs[:number]
        else one
        for number, (one, pair) in enumerate(zip(done, pairs, strict=True))
    ]


def _merge(desk: Desk, writer: OrderWriter, number: int, incoming: Incoming, *, update: bool) -> ImportedFile:
    """Merge a file's orders that have something new; the result of all its orders."""
    known, told = store.known_orders(desk.conn, number)
    unchanged, lines_new = writer.unchanged[number] + known, writer.lines_new[number]
    updated, conflicts = 0, []
    completed = waiting_store.completed_orders(desk.conn, number, incoming.pair) if incoming.pair else {}
    for seq, order_id in sorted({**dict(told), **completed}.items()):
        stored, found = store.load_stored(desk.conn, order_id), load_staged(desk.conn, seq)
        found = without_silent(stored.order, of_buyer(stored, found), incoming.silent)
        paired = bool(incoming.pair)
        if seq not in completed and (other := other_order(stored, found, paired=paired)):
            store.leave_out(desk.conn, seq, order_id)
            merged = Merged(stored.order, changed=False, conflicts=(other,))
        elif seq in completed:  # it was imported from its lines alone
            first = waiting_store.names_customer(desk.conn, order_id)
            merged = complete_order(stored, found, update=update, names_customer=first)
        else:
            merged = merge_order(stored, found, update=update)
        conflicts += [(found.number, conflict) for conflict in merged.conflicts]
        if merged.changed:
            updated += 1
            if merged.order.customer.name != stored.order.customer.name:
                waiting_store.rename_customer(desk.conn, order_id, merged.order.customer.name)
            lines_new += store.overwrite(desk.conn, stored, merged.order)
    return ImportedFile(
        incoming,
        new=writer.new[number],
        updated=updated,
        unchanged=unchanged - updated,
        lines_new=lines_new,
        conflicts=tuple(conflicts),
        refunded_elsewhere=writer.refunded[number],
        cancelled=writer.cancelled[number],
    )
