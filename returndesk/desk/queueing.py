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
    due_source: str  # whose day that is: policy, a law's ground, or carrier; "" where there is none
    days_left: int | None
    waiting_on: str
    next: str

    @property
    def overdue(self) -> bool:
        """Whether its day has gone by: due today is in time."""
        return self.days_left is not None and self.days_left < 0

    @property
    def file_by(self) -> date | None:
        """The carrier's own cut-off day, while the claim on it is to be filed."""
        found = self.claim.file_by if self.claim.carrier_state == "to-file" else None
        return date.fromisoformat(found) if found else None


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
    """The task of a claim: its next step, and the day that comes first, its own or the carrier's."""
    next, waits_for = next_command(summary), whose_move(summary)
    if summary.stage in ("info", "parcel") and summary.promise_over(today):
        next = "returndesk claim expire --due"  # what has not come by now is not waited for
    elif summary.status == "approved" and summary.stage == "parcel" and _law_is_due(summary, today):
        # The law's day has come before the parcel: the money is owed whether that comes or not.
        next, waits_for = f"returndesk claim refund R{summary.claim_id} --keep-goods --why TEXT", "shop"
    files = summary.file_by if summary.carrier_state == "to-file" else None
    due = min((day for day in (summary.due_on, files) if day), default=None)
    due_on = date.fromisoformat(due) if due else None
    source = "" if due is None else summary.due_source if due == summary.due_on else "carrier"
    return Task(summary, due_on, source, (due_on - today).days if due_on else None, waits_for, next)


def _law_is_due(summary: ClaimSummary, today: date) -> bool:
    by_law = summary.due_on is not None and summary.due_source != "policy"
    return by_law and date.fromisoformat(summary.due_on or "") <= today
