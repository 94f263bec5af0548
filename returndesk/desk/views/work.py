"""Claims one at a time: the most urgent one that waits for the shop, with its moves, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from returndesk.core.codes import METHODS, claim_name
from returndesk.core.money import money_text
from returndesk.core.refunds.tenders import payouts_text
from returndesk.core.value import Value, replace
from returndesk.desk.claims.transition import require, summaries
from returndesk.desk.lookup import find_claim, item_text
from returndesk.desk.quotes.quote import Payment
from returndesk.desk.quotes.refund import kind_of, refund_of
from returndesk.desk.views.queue import Task, moves_of, queue, task_for
from returndesk.errors import DeskError
from returndesk.store.claims import lists
from returndesk.store.orders.read import load_order

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk

Filters = Mapping[str, Any]  # arguments of `queue`
SKIPPED = "skipped"


class Turn(Value):
    """A claim, or an order with a task of its own, to be worked on."""

    name: str  # R1001, or the order as it is typed
    task: Task
    moves: tuple[str, ...]  # possible commands, the next one first
    more: int = 0  # claims that follow
    items: Mapping[str, Sequence[str]] = {}  # by act, if some of them can be named

    @property
    def is_claim(self) -> bool:
        """Whether it is a claim, and not an order alone."""
        return bool(self.task.claim.claim_id)

    @property
    def method(self) -> str:
        """How its refund leaves by default."""
        return "credit" if self.task.claim.outcome == "credit" else "original"


def next_turn(desk: Desk, filters: Filters, passed: Mapping[str, str]) -> Turn | None:
    """The most urgent claim that is not passed yet; of those that wait for others only the overdue ones.

    Where a stage, whom it waits for or the unsent letters are asked for, all of them. `passed`: by name, the
    step at which a claim was left, and SKIPPED whatever its step.
    """
    found = queue(desk, **filters)
    every = filters.get("stage") or filters.get("waiting") or filters.get("only_untold")
    left = [
        one
        for one in found.tasks
        if passed.get(_name(one)) not in (SKIPPED, _step(one)) and (every or _is_ours(one))
    ]
    return _turn(desk, left[0], len(left) - 1) if left else None


def step_of(desk: Desk, name: str) -> str:
    """The step that a claim or an order stands at; "" where it has none."""
    return next((_step(one) for one in queue(desk).tasks if _name(one) == name), "")


def turn_on(desk: Desk, typed: str) -> Turn:
    """A certain claim, whatever it waits for. Raises NotFound, UsageProblem."""
    claim = find_claim(desk, typed)
    task = next((one for one in queue(desk).tasks if one.claim.claim_id == claim.claim_id), None)
    return _turn(desk, task or task_for(summaries(desk, [claim])[0], desk.today))


def goes_on(desk: Desk, name: str) -> bool:
    """Whether a claim or an order still waits for the shop."""
    return any(_name(one) == name and _is_ours(one) for one in queue(desk).tasks)


def newest_claim(desk: Desk) -> str:
    """The claim that was opened last; "" without any."""
    found, _ = lists.list_claims(desk.conn, limit=1)
    return claim_name(found[0].claim_id) if found else ""


class Left(Value):
    """What is left to do: the claims by whom they wait for, and those whose customer is not notified."""

    waiting: Mapping[str, int]
    unsent: Mapping[str, str]  # the step of which they are not notified, by name


def left_over(desk: Desk) -> Left:
    """What is left to do on the whole desk."""
    waiting = Counter(one.waiting_on for one in queue(desk).tasks)
    return Left(waiting, {_name(one): one.claim.untold for one in queue(desk, only_untold=True).tasks})


def letter_due(desk: Desk, name: str) -> str:
    """The step of which a claim's customer is not notified; "" where there is none."""
    return summaries(desk, [find_claim(desk, name)])[0].untold


def _turn(desk: Desk, task: Task, more: int = 0) -> Turn:
    items = _items(desk, find_claim(desk, _name(task))) if task.claim.claim_id else {}
    return Turn(_name(task), task, tuple(moves_of(desk, task)), more, items)


def _items(desk: Desk, claim: Claim) -> dict[str, list[str]]:
    """What is awaited and what is to be inspected, as it is typed at --item, where it is several units."""
    order = load_order(desk.conn, claim.order_id)
    lines = {line.line_id: line for line in order.lines}
    units = {
        "receive": [(line, line.awaited) for line in claim.lines if line.awaited],
        "inspect": [(line, line.uninspected) for line in claim.lines if line.uninspected],
    }
    return {
        act: [f"{item_text(order, lines[line.line_id])}={count}" for line, count in found]
        for act, found in units.items()
        if sum(count for _, count in found) > 1
    }


def _name(task: Task) -> str:
    return claim_name(task.claim.claim_id) if task.claim.claim_id else task.claim.order.argument


def _step(task: Task) -> str:
    return f"{task.stage} {task.next}"


def _is_ours(task: Task) -> bool:
    return task.waiting_on == "shop" or task.overdue


class Leaves(NamedTuple):
    """The money of a refund before it leaves: how much, by what method as it is typed, and by what way."""

    amount: str  # 12.00 EUR
    method: str
    way: str  # original (card)


def refund_leaving(
    desk: Desk, name: str, method: str, *, keep_goods: bool = False, before_goods: bool = False
) -> Leaves:
    """What a refund of a claim pays now, by this method or else by the first that is possible.

    Raises Refused or UsageProblem if none is.
    """
    claim = find_claim(desk, name)
    payment = Payment(keep_goods=keep_goods, before_goods=before_goods, why="asked for")
    if kind_of(claim, payment) == "units":
        require(desk, claim, "refund", keeping=payment.without_goods)
    problem: DeskError | None = None
    for way in dict.fromkeys((method, *METHODS)):
        try:
            worked = refund_of(desk, claim, replace(payment, methods=(way,))).worked
        except DeskError as refused:
            problem = problem or refused
            continue
        paid = payouts_text(worked.payouts, worked.currency)
        shown = paid if len(worked.payouts) == 1 else f"{way}: {paid}"
        return Leaves(money_text(worked.total_minor, worked.currency), way, shown)
    assert problem is not None
    raise problem
