"""What whoever is asked for a claim gets to see: the orders that were meant, their lines, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.interview import Draft, Offered
from returndesk.desk.check import Checked, check_order, notice_day
from returndesk.desk.lookup import Item, find_order, spread
from returndesk.errors import BadData, NotFound
from returndesk.store.orders.read import find_order_ids
from returndesk.store.orders.search import search_orders, summaries_of

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.orders.read import OrderSummary

MOST = 9  # how many orders are offered: one key each


@dataclass(frozen=True, slots=True)
class Terms:
    """What was typed beside the questions and bears on the verdict."""

    reason: str = ""  # else as for a changed mind, like `check`
    notice_on: date | None = None
    evidence: tuple[str, ...] = ()


def orders_meant(desk: Desk, typed: str) -> tuple[list[OrderSummary], int]:
    """The orders that a number, name, mail or SKU can mean, newest first, and how many there are in all.

    A number to the letter means that order; one that several channels share means each of them. Raises
    NotFound where nothing fits.
    """
    number = typed.strip().removeprefix("#")
    ids = [order_id for order_id, _ in find_order_ids(desk.conn, number)]
    if not ids:
        try:
            ids = [find_order(desk, typed).order_id]
        except NotFound:
            found, total = search_orders(desk.conn, number, MOST) if number else ([], 0)
            if not found:
                raise
            return found, total
    return summaries_of(desk.conn, ids), len(ids)


def lines_offered(desk: Desk, order: str, terms: Terms) -> Checked:
    """An order's lines with their verdicts, for all that can still be claimed of each."""
    checked = check_order(desk, order, (), terms.reason or "changed-mind", terms.notice_on, terms.evidence)
    _not_to_come(desk, checked.order, terms)
    return checked


def offered(checked: Checked) -> tuple[Offered, ...]:
    """The lines of an order as they can be chosen."""
    return tuple(Offered(line.line.position, line.line.sku, line.claimable) for line in checked.lines)


def items_typed(order: Order, items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    """(place, units) of what was typed at --item. Raises NotFound, Refused, as opening the claim would."""
    room = {line.line_id: order.claimable(line) for line in order.lines}
    wanted = spread(items, order, room, "can still be claimed")
    return tuple((line.position, wanted[line.line_id]) for line in order.lines if line.line_id in wanted)


def items_meant(order: Order, draft: Draft) -> tuple[Item, ...]:
    """What comes back as `--item` takes it: by SKU where that means one line alone, else by its place."""
    skus = [line.sku for line in order.lines]
    by_place = {line.position: line.sku for line in order.lines}
    return tuple(
        Item(by_place[place] if skus.count(by_place[place]) == 1 else f":{place}", units)
        for place, units in draft.items()
    )


def would_open(desk: Desk, draft: Draft, terms: Terms) -> Checked | None:
    """The verdict on what would be opened, for its own reason; None for a complaint: no goods to judge."""
    items = items_meant(find_order(desk, draft.order), draft)
    if not items:
        return None
    return check_order(desk, draft.order, items, draft.reason, terms.notice_on, terms.evidence)


def _not_to_come(desk: Desk, order: Order, terms: Terms) -> None:
    """Refuse a day that opening the claim would refuse, before anything is asked."""
    on = notice_day(order, terms.notice_on or desk.today)
    if on > desk.today:
        raise BadData(f"--on {on.isoformat()} is still to come")
