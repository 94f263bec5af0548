"""What the desk knows of orders in paired exports, for reading such files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.store.orders.merge import load_stored
from returndesk.store.orders.paired_export import load_part
from returndesk.store.orders.read import find_order_ids

if TYPE_CHECKING:
    from returndesk.core.orders.incoming import OrderIn, PairedPart
    from returndesk.desk.session import Desk
    from returndesk.store.orders.staging import Stage


class DeskPairedExports:
    """The waiting parts and the orders of a desk; new parts are staged.

    It queries the desk's file, so it works only in the process that opened it.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self._conn, self._stage = desk.conn, stage

    def waiting(self, pair: str, part: str, number: str) -> PairedPart | None:
        """The part that came with an earlier import."""
        return load_part(self._conn, pair, part, number)

    def known(self, channel: str, number: str) -> OrderIn | None:
        """The order, if it was imported already."""
        found = find_order_ids(self._conn, number, channel)
        return load_stored(self._conn, found[0][0]).order if found else None

    def keep(self, part: PairedPart) -> None:
        """Keep a part until the other file comes, instead of an older one."""
        self._stage.keep(part)
