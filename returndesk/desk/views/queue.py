"""What to do today, most urgent first. Read all day long, so it loads little."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from returndesk import clock
from returndesk.core.claims.lifecycle import (
    STAGES,
    answer_command,
    message_command,
    next_command,
    next_today,
    statute_is_due,
    whose_move,
)
from returndesk.core.claims.summary import ClaimSummary
from returndesk.core.codes import ACKNOWLEDGEMENT
from returndesk.desk.views.order_tasks import choices, order_tasks
from returndesk.store.claims import feedback as feedback_store
from returndesk.store.claims import lists, notifications
from returndesk.store.policies import confirms_in_force, tiers_in_force

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

# Tasks of ended claims: notify the customer, answer feedback, have a refund confirmed by an export.
EXTRA = ("acknowledge", "tell", "feedback", "confirm")
RECENT = timedelta(days=30)  # customers are not notified of an older ending any more


class Task(NamedTuple):
    """A row of the queue: a claim and its next step, or an order's alone."""

    claim: ClaimSummary  # without a number where only the order has a task
    due_on: date | None
    due_source: str  # policy, a statutory ground or carrier; "" without a day
    days_left: int | None
    waiting_on: str
    next: str
    stage: str  # the claim's, or tell or feedback
    now: str = ""  # the instant, as the file has it; "" where `--as-of` has moved the day
    due_time: str = ""  # of `due_at`, by the shop's clocks

    @property
    def overdue(self) -> bool:
        """Whether its day or its instant has passed; due today is in time."""
        if self.days_left is None:
            return False
        return self.days_left < 0 or bool(self.due_at and self.now and self.due_at <= self.now)

    @property
    def due_at(self) -> str | None:
        """The instant of a service target in hours, where the task is due by it."""
        own = self.due_source == "policy" and self.due_on == self.claim.deadline.promised_on
        return self.claim.deadline.due_at if own and self.stage == self.claim.stage else None

    @property
    def then(self) -> str:
        """What the platform does when the claim's service target is missed."""
        return self.claim.deadline.late_then if self.stage == self.claim.stage else ""

    @property
    def file_by(self) -> date | None:
        """The carrier's deadline, while the carrier claim is to be filed."""
        return self.claim.carrier.file_by if self.claim.carrier.state == "to-file" else None


class Queue(NamedTuple):
    """Tasks, most urgent first; `more` is the number that the limit left out."""

    tasks: tuple[Task, ...]
    open: int
    over: int
    due_today: int
    more: int
    untold: int  # customers not notified of the last step
    stages: tuple[tuple[str, int], ...]  # how many wait in each stage, in the order of a claim's life
    narrowed: bool  # not all of the desk's
    below: tuple[tuple[str, int], ...] = ()  # the stages of what the limit left out


def queue(
    desk: "Desk",
    *,
    stage: str | None = None,
    owner: str | None = None,
    waiting: str | None = None,
    only_overdue: bool = False,
    only_untold: bool = False,
    limit: int = 0,
) -> Queue:
    """The open claims: withdrawals to acknowledge, then overdue ones, then by due day, tier, value
    (larger first) and number.

    Ended claims follow where something is left to do: answer a low score (on an open claim too, if due
    first) or notify the customer. `only_untold` shows claims whose customer is not notified of the last step,
    ended ones of the last 30 days only.
    """
    tiers = tiers_in_force(desk.conn, desk.today)
    rank = {tier: number for number, tier in enumerate(tiers)}
    tasks = [
        task
        for task in with_now(desk, _tasks(desk, stage, owner, only_untold))
        if (waiting is None or task.waiting_on == waiting) and (task.overdue or not only_overdue)
    ]
    tasks.sort(
        key=lambda task: (
            task.stage != "acknowledge",
            not task.overdue,
            task.due_on or date.max,
            task.due_at or "z",  # of one day, first what ends within it
            rank.get(task.claim.order.tier, len(tiers)),
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
        untold=sum(task.claim.untold != "" for task in tasks),
        stages=_by_stage(tasks),
        narrowed=bool(stage or owner or waiting or only_overdue or only_untold),
        below=_by_stage(tasks[len(shown) :]),
    )


def with_now(desk: "Desk", tasks: list[Task]) -> list[Task]:
    """The tasks with the instant, and the time of those that are due by the clock."""
    if not any(task.due_at for task in tasks):
        return tasks
    from returndesk.desk.claims.sla import local_time

    at = clock.now()
    now = f"{at:%Y-%m-%dT%H:%M:%SZ}" if local_time(desk, at).date() == desk.today else ""

    def time_of(due_at: str) -> str:
        return f"{local_time(desk, datetime.fromisoformat(due_at.replace('Z', '+00:00'))):%H:%M}"

    return [task._replace(now=now, due_time=time_of(task.due_at) if task.due_at else "") for task in tasks]


def _by_stage(tasks: Iterable[Task]) -> tuple[tuple[str, int], ...]:
    counts = Counter(task.stage for task in tasks)
    return tuple((stage, counts[stage]) for stage in (*STAGES, *EXTRA) if counts[stage])


def _tasks(desk: "Desk", stage: str | None, owner: str | None, only_untold: bool) -> list[Task]:
    """One task for each claim: its own, or another that is due no later; then those of orders alone."""
    conn, today = desk.conn, desk.today
    found: dict[int, Task] = {}
    if stage not in EXTRA:
        summaries = _listed(desk, only_open=True, stage=stage, owner=owner)
        found = {summary.claim_id: task_for(summary, today) for summary in summaries}
    if stage == "acknowledge":
        summaries = _listed(desk, only_open=True, owner=owner)
        found = {one.claim_id: task_for(one, today) for one in summaries if one.to_acknowledge}
    if stage in (None, "tell"):
        ended = notifications.ended_not_notified(conn, today - RECENT if only_untold else None)
        for summary in _some(desk, ended, owner):
            found[summary.claim_id] = _extra_task(summary, "tell", summary.notify_on, today)
    if stage in (None, "close"):
        for summary in _some(desk, lists.holding_goods(conn), owner):
            if not summary.held and not any(summary.open_items.back):
                continue  # all of it was claimed back
            if summary.step.instead.startswith("returndesk claim show"):
                continue  # the customer has used it: nothing can be claimed back here
            back = Task(summary, None, "", None, "shop", next_today(summary, today), "close")
            found.setdefault(summary.claim_id, back)
    if stage in (None, "feedback"):
        scores = feedback_store.waiting(conn)
        for summary in _some(desk, list(scores), owner):
            task = _extra_task(summary, "feedback", scores[summary.claim_id][1], today)
            own = found.get(summary.claim_id)
            if own is not None and own.stage == "acknowledge":
                continue
            if own is None or (task.due_on or today) <= (own.due_on or date.max):
                found[summary.claim_id] = task
    if stage in (None, "confirm"):
        for task in _to_confirm(desk, owner):
            found.setdefault(task.claim.claim_id, task)
    if stage not in (None, "acknowledge"):
        found = {number: task for number, task in found.items() if task.stage != "acknowledge"}
    tasks = [*found.values(), *(_of_orders(desk) if stage in (None, "settle") and not owner else ())]
    return [task for task in tasks if task.claim.untold or not only_untold]


def _to_confirm(desk: "Desk", owner: str | None) -> list[Task]:
    """Refunds given here that no export has shown after the days of `[service] confirm`.

    Cash and store credit do not pass through the platform, nor does a sale at the counter.
    """
    if not confirms_in_force(desk.conn, desk.today):
        return []
    from returndesk.store.refunds.payouts import payouts_between

    policy = desk.policy_today()
    calendar = desk.calendar(policy)
    due: dict[int, date] = {}
    for one in payouts_between(desk.conn, None, desk.today, unconfirmed=True):
        if one.method not in ("cash", "credit") and one.order.channel != "counter":
            due.setdefault(one.claim_id, calendar.add_open_days(one.on, policy.service.confirm))
    ids = [claim_id for claim_id, day in due.items() if day <= desk.today]
    return [
        _task(row, due[row.claim_id], "policy", desk.today, "shop", "returndesk order import FILE", "confirm")
        for row in _some(desk, ids, owner)
    ]


def _of_orders(desk: "Desk") -> list[Task]:
    """The tasks of orders that no claim takes care of."""
    return [
        _task(one.row, one.due_on, "policy" if one.due_on else "", desk.today, "shop", one.next, "settle")
        for one in order_tasks(desk)
    ]


def _task(
    row: ClaimSummary, due_on: date | None, source: str, today: date, waiting_on: str, next: str, stage: str
) -> Task:
    days_left = (due_on - today).days if due_on else None
    return Task(row, due_on, source, days_left, waiting_on, next, stage)


def _some(desk: "Desk", ids: list[int], owner: str | None) -> list[ClaimSummary]:
    return _listed(desk, ids=ids, owner=owner) if ids else []


def _listed(
    desk: "Desk",
    *,
    ids: list[int] | None = None,
    only_open: bool = False,
    stage: str | None = None,
    owner: str | None = None,
) -> list[ClaimSummary]:
    """Claims with a next step that is possible; few have one that a rule beside their stage may refuse."""
    found, _ = lists.list_claims(desk.conn, ids=ids, only_open=only_open, stage=stage, owner=owner)
    if not any(row.step.limited for row in found):
        return found
    from returndesk.desk.quotes.next_step import with_possible

    return with_possible(desk, found)


def _extra_task(summary: ClaimSummary, stage: str, due_on: date | None, today: date) -> Task:
    says = message_command if stage == "tell" else answer_command
    source = "policy" if due_on else ""
    return _task(summary, due_on, source, today, "shop", says(summary.claim_id), stage)


def task_for(summary: ClaimSummary, today: date) -> Task:
    """The task of a claim: its next step and the earliest of its days; first acknowledge a withdrawal."""
    if summary.to_acknowledge and summary.stage:
        later = summary.untold not in ("", "opened")  # its letter acknowledges the withdrawal too
        says = message_command(summary.claim_id, "" if later else ACKNOWLEDGEMENT)
        return _task(summary, summary.opened_on, "eu.withdrawal", today, "shop", says, "acknowledge")
    next, waits_for = next_command(summary), whose_move(summary)
    days = [(summary.deadline.due_on, summary.deadline.due_source)]
    if summary.carrier.state == "to-file":
        days.append((summary.carrier.file_by, "carrier"))
    if next == message_command(summary.claim_id):
        days.append((summary.notify_on, "policy"))  # a notification is due sooner than a parcel
    due_on, source = min(((day, whose) for day, whose in days if day), key=itemgetter(0), default=(None, ""))
    if statute_is_due(summary, today):
        waits_for = "shop"
    return _task(summary, due_on, source, today, waits_for, next_today(summary, today), summary.stage)


def moves_of(desk: "Desk", task: Task) -> list[str]:
    """The possible commands on a task's claim, ready to copy, the next one first.

    `claim show` is omitted: the claim is on the screen already.
    """
    if not task.claim.claim_id:
        return [*choices(task.next), f"returndesk order show {task.claim.order.argument}"]
    from returndesk.desk.claims.transition import open_moves
    from returndesk.desk.lookup import find_claim

    name = f"R{task.claim.claim_id}"
    claim = find_claim(desk, name)
    commands = [task.next] if task.next and _act_of(task.next) != "show" else []
    said = {_act_of(command) for command in commands}
    for typed in open_moves(claim, desk.today):
        verb, _, rest = typed.partition(" ")
        whole = "" if verb == "expire" else f" {name}"  # it finds overdue claims itself
        command = f"returndesk claim {verb}{whole} {rest}".rstrip()
        if verb == "carrier" or verb not in said:  # the next command has it already, in full
            commands.append(command)
    if claim.verdict == "ineligible" and claim.status == "requested":
        refused = f"returndesk claim approve {name}"
        commands = [f"{one} --override --why TEXT" if one == refused else one for one in commands]
    commands.append(f"returndesk claim note {name} TEXT")
    return list(dict.fromkeys(commands))


def _act_of(command: str) -> str:
    """The verb of a suggested command; "" without one."""
    return "".join(command.split()[2:3])
