"""Tasks of orders alone: money that is owed although no claim asks for it."""

from __future__ import annotations

import shlex
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.claims.open_items import Deadline
from returndesk.core.claims.summary import ClaimOrder, ClaimSummary
from returndesk.core.orders.external_refunds import cancelled_text
from returndesk.store.orders.tasks import cancelled_and_owed

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


class OrderTask(NamedTuple):
    """A row of the queue without a claim, by when it is due, and the command to type."""

    row: ClaimSummary
    due_on: date
    next: str


def order_tasks(desk: Desk, order_id: int | None = None) -> list[OrderTask]:
    """What is to be done for orders, or for one: refund what a platform cancelled and did not refund."""
    found = [one for one in cancelled_and_owed(desk.conn) if order_id in (None, one.order_id)]
    if not found:
        return []
    policy = desk.policy_today()
    calendar = desk.calendar(policy)
    tasks = []
    for one in found:
        due_on = calendar.add_open_days(one.since_on, policy.service.settle)
        what = cancelled_text(one.minor, one.currency)
        row = order_row(one.order, "cancelled", one.minor, one.currency, what, one.since_on)
        tasks.append(OrderTask(row, due_on, open_command(one.order, one.items.split())))
    return tasks


def order_row(
    order: ClaimOrder, reason: str, minor: int, currency: str, what: str, since_on: date
) -> ClaimSummary:
    """An order's own row, in the shape of a claim that is not opened yet."""
    return ClaimSummary(
        claim_id=0, status="", stage="settle", order=order, kind="return", reason=reason, outcome="refund",
        opened_on=since_on, closed_on=None, deadline=Deadline(), value_minor=minor, refunded_minor=0,
        currency=currency, owner="", verdict="", ground="", what=what, untold="", notify_on=None, low_score=0,
    )  # fmt: skip


def open_command(order: ClaimOrder, positions: list[str]) -> str:
    """The command that opens a claim for all that a platform cancelled."""
    items = [f"-i :{position}" for position in positions] if len(positions) > 1 else []
    return " ".join(("returndesk claim open", order_argument(order), *items, "-r cancelled"))


def order_argument(order: ClaimOrder) -> str:
    """An order as it is typed in a shell."""
    named = order.shared or order.number.startswith("-")
    return shlex.quote(f"{order.channel}:{order.number}" if named else order.number)
