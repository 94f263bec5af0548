"""Your own last act, taken back by an act of its own: the journal shows both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.undo import UNDO, can_undo, instead, standing, undone_by
from returndesk.core.codes import claim_name, past_of
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.journal import record
from returndesk.errors import Refused
from returndesk.store import journal
from returndesk.store import undo as store
from returndesk.store.claims import write as claim_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry
    from returndesk.store.undo import Change


def undo(desk: Desk) -> Done:
    """Take back what whoever sits here did last, whole; again, and it is the act before.

    Raises Refused, with what is typed in its place, where that act stays or something came after it.
    """
    with desk.act() as at:
        last = _last_of(desk)
        kept = store.kept_act(desk.conn, last.seq)
        if kept is None:
            raise _stays(last, _why_it_stays(last))
        first, changes = kept
        acts = journal.entries(desk.conn, since=first, upto=last.seq)
        _still_free(desk, last, acts, changes)
        store.take_back(desk.conn, first, changes)
        claims, words = [], []
        for concerned in _by_subject(acts):
            claim = _record(desk, at, concerned)
            claims += [claim] if claim else []
            words.append(f"taken back: {_told(concerned)}")
        return done(desk, claims, words)


def _last_of(desk: Desk) -> Entry:
    """The newest entry of whoever sits here that still stands."""
    gone: set[int] = set()
    for entry in journal.newest_of(desk.conn, desk.who):
        gone |= undone_by(entry)
        if entry.act != UNDO and entry.seq not in gone:
            return entry
    raise Refused(f"{desk.who} has done nothing here that could be taken back", hint="returndesk log")


def _why_it_stays(last: Entry) -> str:
    if can_undo(last.act, last.details):
        return "it came in a file, or too long ago"
    return {
        "import": "files stay",
        "policy": "a policy that was set stays",
        "init": "the desk stays",
        "sent": "the goods are gone",
        "message": "the customer has heard of it",
        **dict.fromkeys(("feedback", "answer-feedback"), "what a customer said stays"),
        **dict.fromkeys(("exchange", "repair", "replace"), "goods for goods stay in the books"),
    }.get(last.act, "money has moved")


def _still_free(desk: Desk, last: Entry, acts: Sequence[Entry], changes: Sequence[Change]) -> None:
    """Refuse what something came after: a later act, a changed row, the end of its day."""
    if last.on > desk.today.isoformat():
        raise _stays(last, f"it is of {last.on}, and that is still to come")
    if last.on < desk.today.isoformat() and any(change.before is None for change in changes):
        raise _stays(last, f"it is in the books of {last.on}, and reports of that day stay as they are")
    # What touches a claim has its order beside it.
    for order_id in dict.fromkeys(one.order_id for one in acts if one.order_id is not None):
        for later in standing(journal.entries(desk.conn, order_id=order_id, since=last.seq + 1)):
            where = claim_name(later.claim_id) if later.claim_id else f"order {later.order}"
            raise _stays(last, f"{where} was {past_of(later.act)} by {later.who} on {later.on} after it")
    if table := store.first_difference(desk.conn, list(changes)):
        what = {"order_line": "the order", "orders": "the order", "customer": "the customer"}
        raise _stays(last, f"{what.get(table, 'the claim')} was changed after it, by a file perhaps")


def _stays(last: Entry, why: str) -> Refused:
    """The refusal, with what is typed in place of it."""
    claim = claim_name(last.claim_id) if last.claim_id else ""
    hint = instead(last.act, last.details, claim, last.order or "")
    return Refused(f"not taken back: {_told([last])} on {last.on}; {why}", hint=hint)


def _by_subject(acts: Sequence[Entry]) -> list[list[Entry]]:
    """The entries of an act by what they are about: a claim, else an order, else nothing of the two."""
    found: dict[tuple[int | None, int | None], list[Entry]] = {}
    for entry in acts:
        found.setdefault((entry.claim_id, entry.order_id), []).append(entry)
    return list(found.values())


def _told(acts: Sequence[Entry]) -> str:
    """ "R1003 opened, approved": what was done, and to what."""
    about = acts[0]
    subject = claim_name(about.claim_id) if about.claim_id else f"order {about.order}" if about.order else ""
    told = ", ".join(past_of(one.act) for one in acts)
    return f"{subject} {told}".strip()


def _record(desk: Desk, at: datetime, acts: Sequence[Entry]) -> Claim | None:
    """Write down that some entries on one subject were taken back; its claim, if there is one now."""
    about = acts[0]
    details = {"undid": [one.act for one in acts], "entries": [one.seq for one in acts]}
    claim = claim_store.load_claim(desk.conn, about.claim_id) if about.claim_id else None
    if claim is None and about.claim_id:
        # It was opened by this act: nothing is left of it but its number in the journal.
        gone = {"status": "", "stage": "", "due": None, "owner": str(about.details["owner"])}
        journal.append(
            desk.conn, at=at, on=desk.today, who=desk.who, act=UNDO, claim_id=about.claim_id,
            order_id=about.order_id, details={**gone, **details},
        )  # fmt: skip
        return None
    record(desk, UNDO, at=at, claim=claim, order_id=about.order_id, details=details)
    return claim
