"""Disputes of an order (chargebacks): opened, won, lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.money import money_text
from returndesk.core.orders.external_refunds import dispute_text
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_order, order_name, typed_minor
from returndesk.desk.views.lists import ShownOrder, shown
from returndesk.errors import Refused
from returndesk.store.journal import canonical, seal
from returndesk.store.orders import read as order_store
from returndesk.store.orders.external_refunds import recount_external_refunds
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk

# What a dispute was before → what it may become; a lost one that is won on appeal is given back.
_MOVES = {"": ("open", "lost"), "open": ("won", "lost"), "won": ("open", "lost"), "lost": ("won",)}


def set_dispute(
    desk: Desk, typed: str, state: str, amount: str = "", why: str = ""
) -> tuple[ShownOrder, str]:
    """Record a dispute of an order, its amount by default all that is left of the money; and in words what.

    What a lost one took counts as refunded. Raises Refused for more than is left, or an impossible step.
    """
    with desk.act() as at:
        order = find_order(desk, typed)
        name, now = order_name(desk, order), order.external.dispute
        if state not in _MOVES[now]:
            what = f"has a dispute that is {now}" if now else "has no dispute"
            raise Refused(
                f"Order {name} {what}", hint=[f"returndesk order dispute {name} {one}" for one in _MOVES[now]]
            )
        minor = _amount(order, name, state, amount)
        taken = {"lost": minor, "won": -order.external.bank_minor}.get(state, 0)
        row = {"order_id": order.order_id, "at": at, "on_day": desk.today, "who": desk.who, "state": state}
        row |= {"currency": order.currency, "amount_minor": minor, "taken_minor": taken, "why": why}
        details: dict[str, object] = {"dispute": insert(desk.conn, "dispute", row)}
        if taken < 0:  # the platform may have told refunds while there was no money left for them
            refunded = recount_external_refunds(desk.conn, desk.today, order.order_id)
            details["elsewhere"] = seal(canonical(refunded))
        record(desk, "dispute", at=at, order_id=order.order_id, details=details, text={"why": why})
        after = shown(desk, order_store.load_order(desk.conn, order.order_id))
        return after, f"Order {name}: {dispute_text(state, minor, order.currency)}"


def _amount(order: Order, name: str, state: str, typed: str) -> int:
    """The amount disputed: as typed, else as before, else all that is left of what came in."""
    known = order.external.disputed_minor if order.external.dispute in ("open", "lost") else 0
    left = order.left_to_return_minor
    minor = typed_minor(typed, order.currency, "--amount", unless_0="more than 0") if typed else known or left
    if state != "won" and (minor > left or not minor):
        most = money_text(left, order.currency)
        raise Refused(
            f"At most {most} of order {name} is left: the rest was not paid, or was refunded",
            hint=f"returndesk order show {name}",
        )
    return minor
