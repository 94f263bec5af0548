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


def moves_of(desk: Desk, task: Task) -> list[str]:
    """The commands that a task's claim is open to, ready to copy: the one to type next goes first.

    Showing it is no move: whoever asks sees it whole.
    """
    from returndesk.desk.finding import find_claim
    from returndesk.desk.moving import open_moves

    name = f"R{task.claim.claim_id}"
    claim = find_claim(desk, name)
    commands = [task.next] if task.next and _act_of(task.next) != "show" else []
    said = {_act_of(command) for command in commands}
    for typed in open_moves(claim, desk.today):
        verb, _, rest = typed.partition(" ")
        whole = "" if verb == "expire" else f" {name}"  # which claims are over their day it finds itself
        command = f"returndesk claim {verb}{whole} {rest}".rstrip()
        if verb == "carrier" or verb not in said:  # the next command says it already, and more fully
            commands.append(command)
    if claim.verdict == "ineligible" and claim.status == "requested":
        refused = f"returndesk claim approve {name}"
        commands = [f"{one} --override --why TEXT" if one == refused else one for one in commands]
    commands.append(f"returndesk claim note {name} TEXT")
    return list(dict.fromkeys(commands))


def _act_of(command: str) -> str:
    """The verb of a command that the program proposes."""
    return command.split()[2]


def task_for(summary: ClaimSummary, today: date) -> Task:
    next = next_command(summary)
    if summary.stage == "parcel" and summary.due_on and summary.due_on < today.isoformat():
        next = "returndesk claim expire --due"  # what has not come by now is not waited for
    files = summary.file_by if summary.carrier_state == "to-file" else None  # whichever day comes first
    due = min((day for day in (summary.due_on, files) if day), default=None)
    due_on = date.fromisoformat(due) if due else None
    days_left = (due_on - today).days if due_on else None
    return Task(summary, due_on, days_left, whose_move(summary), next)
