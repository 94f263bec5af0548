"""The desk's orders and waiting parts, for reading paired exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.desk.journal import record
from returndesk.desk.orders.importer import ImportedFile, Incoming
from returndesk.errors import NotFound
from returndesk.intake.notes import Note
from returndesk.intake.orders.join import format_of
from returndesk.intake.orders.paired_export import PairedExports
from returndesk.intake.problems import visible
from returndesk.store.orders.merge import load_stored
from returndesk.store.orders.paired_export import drop_parts, load_part, waiting_files
from returndesk.store.orders.read import find_order_ids

if TYPE_CHECKING:
    from returndesk.core.orders.incoming import OrderIn, PairedPart
    from returndesk.desk.session import Desk
    from returndesk.store.orders.staging import Stage


class DeskPairedExports(PairedExports):
    """The waiting parts and the orders of a desk; new parts are staged.

    It queries the desk's file, so it works only in the process that opened it.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self._conn, self._stage = desk.conn, stage

    def waiting(self, pair: str, part: str, number: str) -> PairedPart | None:
        return load_part(self._conn, pair, part, number)

    def known(self, channel: str, number: str) -> OrderIn | None:
        found = find_order_ids(self._conn, number, channel)
        return load_stored(self._conn, found[0][0]).order if found else None

    def keep(self, part: PairedPart) -> None:
        self._stage.keep(part)


def drop_waiting(desk: Desk, file: str) -> tuple[ImportedFile, Note]:
    """Forget the orders of a file that wait for the other file of their export; raises NotFound."""
    with desk.act() as at:
        if not (dropped := drop_parts(desk.conn, file)):
            names = waiting_files(desk.conn)
            hint = f"orders wait of {', '.join(map(visible, names))}" if names else ()
            raise NotFound(f"no orders of {visible(file)} wait for another file", hint=hint)
        record(desk, "drop-waiting", at=at, details={"orders": len(dropped)}, text={"file": file})
    pair, part, _ = dropped[0]
    chosen, orders = format_of(pair, part), [number for *_, number in dropped]
    what = "1 waiting order" if len(orders) == 1 else f"{len(orders)} waiting orders"
    name, title = (chosen.name, chosen.title) if chosen else ("", "")
    incoming = Incoming(file, name, len(orders), platform=title)
    done = ImportedFile(
        incoming,
        new=0,
        updated=0,
        unchanged=0,
        lines_new=0,
        conflicts=(),
        refunded_elsewhere=0,
        cancelled=0,
    )
    return done, Note.of("dropped", f"{what} dropped", orders)
