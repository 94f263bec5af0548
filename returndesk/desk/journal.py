"""Record an act in the journal: who, when, what, and the state that it left a claim in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import past_of
from returndesk.core.codes import claim_name
from returndesk.core.days import day_text
from returndesk.core.letters.notifications import known_at_once, step_of_act
from returndesk.errors import Refused
from returndesk.store import journal
from returndesk.store.claims import notifications as notification_store
from returndesk.store.claims import statements
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk


def record(
    desk: Desk,
    act: str,
    *,
    at: datetime,
    details: Mapping[str, object],
    claim: Claim | None = None,
    order_id: int | None = None,
    text: Mapping[str, str] | None = None,
) -> int:
    """Append an act to the journal and return its number. `claim` is the claim after the act."""
    if claim is not None:
        order_id = claim.order_id
        details = {**_state(claim), **_step(desk, act, claim, details), **details}
    text = in_order(desk, claim.claim_id if claim else None, text)
    seq = journal.append(
        desk.conn,
        at=at,
        on=desk.today,
        who=desk.who,
        act=act,
        claim_id=claim.claim_id if claim else None,
        order_id=order_id,
        details=details,
        text=text,
    )
    if claim is not None:
        _keep_notification(desk, act, claim.claim_id, details, seq)
    return seq


def in_order(desk: Desk, claim_id: int | None, text: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The text of an entry, with the reason where it is dated before the newest day; imports need none.

    Raises Refused without a reason, for an act dated before the last one on its claim, and in a closed day.
    """
    desk.refuse_closed()
    if desk.importing:
        return text
    last = journal.later_entry(desk.conn, desk.today, claim_id) if claim_id else None
    if last is not None:
        raise Refused(
            f"{claim_name(last.claim_id or 0)} was {past_of(last.act)} on {_day(desk, last)}:"
            " a later act cannot be dated before that",
            hint=f"the same with --as-of {last.on}",
        )
    newest = journal.later_entry(desk.conn, desk.today)
    if newest is None:
        return text
    if not desk.why.strip():
        raise Refused(
            f"The newest act is dated {_day(desk, newest)}: an earlier one changes a past day report",
            hint=("--why TEXT, to record it all the same", f"--as-of {newest.on}, to date it that day"),
        )
    desk.changes_past = True
    return {"why": desk.why.strip(), **(text or {})}


def _day(desk: Desk, entry: journal.Entry) -> str:
    return day_text(date.fromisoformat(entry.on), desk.today)


def booked(desk: Desk, at: datetime, claim: Claim) -> dict[str, object]:
    """The columns that all money and goods recorded on a claim have: on what, when and by whom."""
    about = {"claim_id": claim.claim_id, "order_id": claim.order_id, "owner": claim.owner}
    return {**about, "at": at, "on_day": desk.today, "who": desk.who}


def book(desk: Desk, at: datetime, claim: Claim, table: str, **columns: object) -> int:
    """Record money or goods on a claim, a row of one of their tables; its id."""
    return insert(desk.conn, table, booked(desk, at, claim) | columns)


def _state(claim: Claim) -> dict[str, object]:
    due = claim.deadline
    state: dict[str, object] = {"status": claim.status, "stage": claim.stage, "due": _iso(due.due_on)}
    state["owner"] = claim.owner
    if claim.carrier.state == "to-file" and claim.carrier.file_by:
        state["file_by"] = claim.carrier.file_by.isoformat()
    if due.due_source != "policy":
        state |= {"due_source": due.due_source, "promised": _iso(due.promised_on)}
    if due.promised_at:
        state["promised_at"] = due.promised_at
    return state


def _step(desk: Desk, act: str, claim: Claim, details: Mapping[str, object]) -> dict[str, object]:
    """A step that the customer must know: its name, whether they are notified, else by which day."""
    step = step_of_act(act, claim.reason, details)
    if not step:
        return {}
    notified = known_at_once(act, claim.via, details, facing=desk.faces_customer)
    policy = desk.policy_today()
    due = desk.calendar(policy).add_open_days(desk.today, 1) if policy.service.tell else None
    return {"step": step, "heard": notified, "tell_by": _iso(due) if not notified else None}


def _keep_notification(desk: Desk, act: str, claim_id: int, details: Mapping[str, object], seq: int) -> None:
    """Store what a journal entry says about steps and notifications."""
    if step := details.get("step"):
        due = details["tell_by"]
        due_on = date.fromisoformat(due) if isinstance(due, str) else None
        notification_store.keep_step(
            desk.conn, claim_id, str(step), seq, desk.today, due_on, bool(details["heard"])
        )
    elif act == "message" and details["tells"]:
        notification_store.mark_notified(desk.conn, claim_id, seq)
    elif act == "close":
        notification_store.drop_due_day(desk.conn, claim_id)
    if details.get("acknowledges"):
        statements.mark_acknowledged(desk.conn, claim_id, seq)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
