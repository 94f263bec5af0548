"""What the desk knows of orders whose files come in pairs, for the reading of such files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.store.orders.merge import load_stored
from returndesk.store.orders.paired_export import load_half
from returndesk.store.orders.read import find_order_ids

if TYPE_CHECKING:
    from returndesk.core.orders.incoming import OrderIn
    from returndesk.core.orders.paired_export import Half
    from returndesk.desk.session import Desk
    from returndesk.store.orders.staging import Stage


class DeskHalves:
    """The halves that wait in a desk, and its orders; what is to wait is staged beside it.

    Asks the desk's file: to be used in the process that opened it.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        self._conn, self._stage = desk.conn, stage

    def waiting(self, pair: str, part: str, number: str) -> Half | None:
        """The half that has come before."""
        return load_half(self._conn, pair, part, number)

    def known(self, channel: str, number: str) -> OrderIn | None:
        """The order, where it is in already."""
        found = find_order_ids(self._conn, number, channel)
        return load_stored(self._conn, found[0][0]).order if found else None

    def keep(self, half: Half) -> None:
        """Let a half wait for the other one, in place of an older one."""
        self._stage.keep(half)
