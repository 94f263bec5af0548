"""Open claims on units that an import shows as refunded on the platform: the rest of them is left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.value import replace
from returndesk.desk.claims.goods import by_sku, units_text
from returndesk.desk.claims.transition import move
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store
from returndesk.store.orders.external_refunds import claims_on_touched_orders

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def give_up_external(desk: Desk, at: datetime) -> list[str]:
    """Take units that an import's orders no longer have off their open claims, the oldest claim first.

    A claim with nothing left is settled. Returns what was taken off which claim, in words. Call it after the
    import's external refunds are recorded.
    """
    words = []
    for claim_id in claims_on_touched_orders(desk.conn):
        claim = claim_store.load_claim(desk.conn, claim_id)
        assert claim is not None
        order = order_store.load_order(desk.conn, claim.order_id)
        gone = _gone(claim, order)
        if any(gone.values()):
            lines = [replace(line, external=line.external + gone[line.line_id]) for line in claim.lines]
            details = {"items": by_sku(order, gone), "units": sum(gone.values())}
            claim = move(desk, at, claim, "external", lines=lines, details=details)
            words.append(f"{claim.name}, {claim.status}: {units_text(order, gone)} refunded on the platform")
    return words


def _gone(claim: Claim, order: Order) -> dict[int, int]:
    """The units by order line that the claim holds and the order no longer has."""
    sold = {line.line_id: line for line in order.lines}
    gone = {}
    for line in claim.lines:
        stored, held = sold[line.line_id], claim.unsettled(line)
        missing = held if order.is_over(stored) else stored.gone_units + stored.held_units - stored.quantity
        gone[line.line_id] = max(0, min(held, missing))
    return gone
