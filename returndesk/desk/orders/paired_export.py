"""The desk's orders and waiting parts, for reading paired exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.intake.orders.paired_export import PairedExports
from returndesk.store.orders.merge import load_stored
from returndesk.store.orders.paired_export import load_part
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
