"""What the interview for a claim shows: orders that match, their lines, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.interview import Draft, Offered
from returndesk.core.value import Value
from returndesk.desk import search
from returndesk.desk.check import Checked, check_order
from returndesk.desk.claims.open import day_of_notice
from returndesk.desk.lookup import Item, find_order, units_to_claim
from returndesk.errors import NotFound, SeveralMatch
from returndesk.store.orders.read import find_order_ids, list_orders

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.orders.read import OrderSummary


class Terms(Value):
    """Options typed on the command line that bear on the verdict."""

    reason: str = ""  # else as for a changed mind, like `check`
    notice_on: date | None = None
    evidence: tuple[str, ...] = ()


def orders_meant(desk: Desk, typed: str) -> tuple[list[OrderSummary], int, bool]:
    """The orders that match a number, name, email, phone or item, best first, and how many there are in all.

    Whether they are only similar comes third. An exact number is that order alone; one that several channels
    share is each of them. Raises NotFound where nothing matches.
    """
    number = typed.strip().removeprefix("#")
    ids = [order_id for order_id, _ in find_order_ids(desk.conn, number)]
    if not ids:
        try:
            ids = [find_order(desk, typed).order_id]
        except (NotFound, SeveralMatch) as problem:
            found = search.orders_meant(desk, typed)
            if found.ids:
                return search.found_orders(desk, found), found.total, found.is_guess
            if any(char.isdigit() for char in number):  # an order number: with the nearest one
                raise
            raise NotFound(f"No order or customer matches '{number}'.") from problem
    return *list_orders(desk.conn, ids=ids), False


def lines_offered(desk: Desk, order: str, terms: Terms) -> Checked:
    """An order's lines with the verdict on every unit that can still be claimed."""
    checked = check_order(desk, order, (), terms.reason or "changed-mind", terms.notice_on, terms.evidence)
    day_of_notice(desk, checked.order, terms.notice_on)  # refused before anything is asked
    return checked


def offered(checked: Checked) -> tuple[Offered, ...]:
    """The lines of an order as they can be chosen."""
    return tuple(
        Offered(
            line.line.position,
            line.line.sku,
            line.claimable,
            "" if line.claimable else checked.order.where_units_went(line.line, "it"),
        )
        for line in checked.lines
    )


def items_typed(order: Order, items: Sequence[Item]) -> tuple[tuple[int, int], ...]:
    """(position, units) of the items typed. Raises NotFound, Refused, as opening the claim would."""
    wanted = units_to_claim(items, order)
    return tuple((line.position, wanted[line.line_id]) for line in order.lines if line.line_id in wanted)


def items_meant(order: Order, draft: Draft) -> tuple[Item, ...]:
    """The returned items as for `--item`: by SKU where one line alone has it, else by position."""
    skus = [line.sku for line in order.lines]
    by_place = {line.position: line.sku for line in order.lines}
    return tuple(
        Item(by_place[place] if skus.count(by_place[place]) == 1 else f":{place}", units)
        for place, units in draft.items()
    )


def would_open(desk: Desk, draft: Draft, terms: Terms) -> Checked | None:
    """The verdict on the claim about to be opened; None for a complaint: no goods to judge."""
    items = items_meant(find_order(desk, draft.order), draft)
    if not items:
        return None
    return check_order(desk, draft.order, items, draft.reason, terms.notice_on, terms.evidence)
