"""The table of the queue. It is shown often, so it imports little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import claim_label, order_label
from returndesk.render.table import Column, Table, rows_of

if TYPE_CHECKING:
    from returndesk.desk.views.queue import Queue, Task

QUEUE = (
    Column("claim", "code", of=lambda task: claim_label(task.claim)),
    Column("stage", "code"),
    Column("order", "code", of=lambda task: order_label(task.claim.order)),
    Column("customer", rank=3, of="claim.order.customer"),
    Column("kind", "code", rank=5, of="claim.kind"),
    Column("reason", "code", rank=2, of="claim.reason"),
    Column("value", "amount", rank=1, of="claim.value_minor"),
    Column("currency", "code", rank=1, of="claim.currency"),
    Column("owner", rank=4, of="claim.owner"),
    Column("waiting_on", "code", rank=6),
    Column("due_on", "date"),
    Column("days_left", "count", rank=3),
    Column("overdue", "truth", rank=6),
    Column("next", "code", rank=7),
    Column("due_source", "code", rank=8),
    Column("file_by", "date", rank=6),
    Column("untold", "code", rank=7, of="claim.untold"),
    Column("what", rank=8, of="claim.what"),
    Column("claimant", rank=8, of="claim.claimant"),  # where that is not the customer
    Column("due_at", "instant", rank=8),  # of a service target in hours
    Column("then", rank=8),  # what the platform does when it is missed
)
MOVES = Column("moves", "list", rank=7)  # of `--next` only
_ON_SCREEN = (
    Column("do", "code", of=lambda task: "file" if task.next.endswith(" file") else task.stage),
    Column("about", of=lambda task: _about(task)),
    Column("due_time"),
)

# Of an order's own task, by its status; the amount has a column of its own.
_OF_AN_ORDER = {
    "cancelled": "cancelled, not refunded",
    "refunded": "refunded in part only",
    "": "open dispute",
}


def queue_table(found: Queue) -> Table:
    """The open claims, most urgent first, each with its next command."""
    rows = rows_of((*QUEUE, *_ON_SCREEN), found.tasks, currency=lambda task: task.claim.currency)
    meta = {
        "open": found.open,
        "over": found.over,
        "due_today": found.due_today,
        "untold": found.untold,
        "narrowed": found.narrowed,
        "stages": [f"{count} {stage}" for stage, count in found.stages],
        "more": found.more,
        "below": [f"{count} {stage}" for stage, count in found.below],
    }
    return Table("queue", QUEUE, rows, meta)


def _about(task: Task) -> str:
    if not task.claim.claim_id:
        return _OF_AN_ORDER.get(task.claim.status, task.claim.what)
    score = f"{task.claim.low_score} of 5" if task.stage == "feedback" else ""
    return " · ".join(part for part in (score, task.claim.reason, task.claim.what) if part)
