"""Points used for an order, or returned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from returndesk.core.customers.points import balance
from returndesk.core.money import money_text
from returndesk.desk.customers.people import find_customer, shown_customer
from returndesk.desk.customers.points import held_points
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_order, order_name
from returndesk.errors import Refused, UsageProblem
from returndesk.store.customers import points as store
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.desk.customers.people import ShownCustomer
    from returndesk.desk.session import Desk


def use_points(
    desk: Desk, typed: str, points_typed: str, order_typed: str, why: str = ""
) -> tuple[ShownCustomer, str]:
    """Record that points were used for an order, whose price is what was paid after them.

    Below 0 they are returned, which requires a why. Raises Refused for more than there are.
    """
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", points_typed.strip()) or not (points := int(points_typed)):
        raise UsageProblem(f"--points {points_typed}: expected a whole number of points")
    with desk.act() as at:
        customer, order = find_customer(desk, typed), find_order(desk, order_typed)
        name = order_name(desk, order)
        terms = desk.policy_today().loyalty.points
        worth = terms.worth.of(order.currency) if terms else None
        if worth is None:
            lacks = f"[points] worth in {order.currency}" if terms else "[points]"
            raise Refused(
                f"The policy has no {lacks}: points cannot be used", hint="returndesk help customers"
            )
        if order.buyer.key and order.buyer.customer_id != customer.customer_id and not why:
            raise UsageProblem(f"Order {name} is another customer's: these points require --why TEXT")
        held = held_points(desk, [customer.customer_id]).get(customer.customer_id)
        left = (held.by(desk.today) if held else balance((), (), desk.today)).left
        if points > left:
            has = f"{left} {'point' if left == 1 else 'points'}"
            raise Refused(f"The customer has {has}", hint="returndesk customer show WHO")
        if points < 0:
            if not why:
                raise UsageProblem("Returning points requires --why TEXT")
            used = store.used_for(desk.conn, customer.customer_id, order.order_id)
            if -points > used:
                raise Refused(f"The customer used only {used} points for order {name}")
        minor = points * worth
        details = {"points": points, "balance": left, "amount": minor, "currency": order.currency}
        seq = record(desk, "use-points", at=at, order_id=order.order_id, details=details, text={"why": why})
        row: dict[str, object] = {"seq": seq, "customer_id": customer.customer_id, "order_id": order.order_id}
        row |= {"used_on": desk.today, "points": points, "balance": left, "worth_minor": minor}
        insert(desk.conn, "points_use", {**row, "currency": order.currency})
        did = "Used" if points > 0 else "Returned"
        amount = money_text(abs(minor), order.currency)
        shown = shown_customer(desk, customer)
        now = shown.points.left if shown.points else 0
        return shown, f"{did} {abs(points)} points for order {name}: {amount}; {now} points left"
