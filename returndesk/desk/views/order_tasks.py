"""Tasks of orders alone: money that is owed although no claim asks for it."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.claims.open_items import Deadline
from returndesk.core.claims.summary import ClaimSummary
from returndesk.core.codes import claim_name
from returndesk.core.days import day_text
from returndesk.core.money import format_minor
from returndesk.store.orders import tasks as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


class OrderTask(NamedTuple):
    """A row of the queue without a claim, by when it is due, and the command to type."""

    row: ClaimSummary
    due_on: date | None
    next: str


def choices(command: str) -> list[str]:
    """A task's command, once for each answer that it asks for: the bank decides a dispute."""
    asked = command.startswith("returndesk order dispute ")
    return [f"{command} {state}" for state in ("won", "lost")] if asked else [command]


def order_tasks(desk: "Desk", order_id: int | None = None) -> list[OrderTask]:
    """What is to be done for orders, or for one, apart from claims.

    Refund what a platform cancelled and did not refund; have an open dispute decided.
    """
    owed, disputed = (
        [one for one in found if order_id in (None, one.order_id)]
        for found in (store.ended_and_owed(desk.conn), store.open_disputes(desk.conn))
    )
    if not owed and not disputed:
        return []
    from returndesk.core.orders.external_refunds import dispute_text, ended_text

    tasks = []
    for one in owed:
        policy = desk.policy_today()
        due_on = desk.calendar(policy).due_on(one.since_on, policy.service.settle)
        text = ended_text(one.status, one.minor, one.currency)
        row = _row(one, "cancelled", text)._replace(status=one.status)  # of the order
        tasks.append(OrderTask(row, due_on, _give_back(one)))
    for one in disputed:
        text = f"{dispute_text('open', one.minor, one.currency)} since {day_text(one.since_on, desk.today)}"
        tasks.append(OrderTask(_row(one, "", text), None, f"returndesk order dispute {one.order.argument}"))
    return tasks


def _row(task: store.OrderTask, reason: str, what: str) -> ClaimSummary:
    """An order's own row, in the shape of a claim that is not opened yet."""
    return ClaimSummary(
        claim_id=0, status="", stage="settle", order=task.order, kind="return" if reason else "",
        reason=reason, outcome="refund", opened_on=task.since_on, closed_on=None, deadline=Deadline(),
        value_minor=task.minor, refunded_minor=0, currency=task.currency, owner="", verdict="", what=what,
        untold="", notify_on=None, low_score=0,
    )  # fmt: skip


def _give_back(task: store.OrderTask) -> str:
    """The command that opens a claim for all that a platform cancelled, else corrects the one that had it."""
    if not task.items and task.claim_id:
        owed = format_minor(task.minor, task.currency)
        return f"returndesk claim correct {claim_name(task.claim_id)} +{owed} --why TEXT"
    positions = (task.items or "").split()
    items = [f"-i :{position}" for position in positions] if len(positions) > 1 else []
    return " ".join(("returndesk claim open", task.order.argument, *items, "-r cancelled"))
