"""What to do today, most urgent first. Asked all day long: this room loads little."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.lifecycle import next_command, whose_move
from returndesk.store import claim_lists
from returndesk.store.policies import tiers_in_force

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.claim_lists import ClaimSummary


class Task(NamedTuple):
    """A row of the queue: an open claim and its one next step."""

    claim: ClaimSummary
    due_on: date | None
    days_left: int | None
    waiting_on: str
    next: str

    @property
    def overdue(self) -> bool:
        """Whether its day has gone by: due today is in time."""
        return self.days_left is not None and self.days_left < 0


class Queue(NamedTuple):
    """What to do, most urgent first; `more` are the tasks that the limit left out."""

    tasks: tuple[Task, ...]
    open: int
    over: int
    due_today: int
    more: int


def queue(
    desk: Desk,
    *,
    stage: str | None = None,
    owner: str | None = None,
    waiting: str | None = None,
    only_overdue: bool = False,
    limit: int = 0,
) -> Queue:
    """The open claims: overdue first, then by due day, tier, value (larger first) and number."""
    summaries, _ = claim_lists.list_claims(desk.conn, only_open=True, stage=stage, owner=owner)
    tiers = tiers_in_force(desk.conn, desk.today)
    rank = {tier: number for number, tier in enumerate(tiers)}
    tasks = [task_for(summary, desk.today) for summary in summaries]
    tasks = [
        task
        for task in tasks
        if (waiting is None or task.waiting_on == waiting) and (task.overdue or not only_overdue)
    ]
    tasks.sort(
        key=lambda task: (
            not task.overdue,
            task.due_on or date.max,
            rank.get(task.claim.tier, len(tiers)),
            -task.claim.value_minor,
            task.claim.claim_id,
        )
    )
    shown = tasks[:limit] if limit else tasks
    return Queue(
        tasks=tuple(shown),
        open=len(tasks),
        over=sum(task.overdue for task in tasks),
        due_today=sum(task.days_left == 0 for task in tasks),
        more=len(tasks) - len(shown),
    )


def task_for(summary: ClaimSummary, today: date) -> Task:
    due_on = date.fromisoformat(summary.due_on) if summary.due_on else None
    days_left = (due_on - today).days if due_on else None
    next = next_command(summary)
    waits_for = whose_move(summary)
    if summary.stage in ("info", "parcel") and summary.promise_over(today):
        next = "returndesk claim expire --due"  # what has not come by now is not waited for
    elif summary.status == "approved" and summary.stage == "parcel" and _law_is_due(summary, days_left):
        # The law's day has come before the parcel: the money is owed whether that comes or not.
        next, waits_for = f"returndesk claim refund R{summary.claim_id} --keep-goods --why TEXT", "shop"
    return Task(summary, due_on, days_left, waits_for, next)


def _law_is_due(summary: ClaimSummary, days_left: int | None) -> bool:
    return summary.due_source != "policy" and days_left is not None and days_left <= 0
