"""Record each step of a claim that the customer must know, and whether they are notified of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.letters.notifications import step_after, told_by_itself
from returndesk.store.claims import notifications as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk


@contextmanager
def facing_customer(desk: Desk) -> Iterator[None]:
    """Acts inside happen in front of the customer, who is therefore notified by the act itself."""
    before, desk.faces_customer = desk.faces_customer, True
    try:
        yield
    finally:
        desk.faces_customer = before


def step_details(desk: Desk, act: str, claim: Claim, details: Mapping[str, object]) -> dict[str, object]:
    """The journal details of a step: its name, whether the customer is notified, else by which day."""
    step = step_after(act, claim.reason, details)
    if not step:
        return {}
    notified = told_by_itself(act, claim.via, details, facing=desk.faces_customer)
    policy = desk.policy_today()
    due = desk.calendar(policy).add_open_days(desk.today, 1) if policy.service.tell else None
    return {"step": step, "heard": notified, "tell_by": due.isoformat() if due and not notified else None}


def keep(desk: Desk, act: str, claim_id: int, details: Mapping[str, object], seq: int) -> None:
    """Apply what a journal entry says about steps and notifications."""
    if step := details.get("step"):
        due = details["tell_by"]
        due_on = date.fromisoformat(due) if isinstance(due, str) else None
        store.keep_step(desk.conn, claim_id, str(step), seq, desk.today, due_on, bool(details["heard"]))
    elif act == "message" and details["tells"]:
        store.mark_told(desk.conn, claim_id, seq)
    elif act == "close":
        store.let_go(desk.conn, claim_id)
