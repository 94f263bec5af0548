"""Undo the last act of a user, by an act of its own: the journal shows both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import act_of, past_of
from returndesk.core.claims.entries import UNDO, instead, standing, undone_by
from returndesk.core.codes import claim_name
from returndesk.core.days import day_text
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.journal import in_order, record
from returndesk.desk.lookup import order_name
from returndesk.desk.orders.payment import count_told
from returndesk.errors import Refused
from returndesk.store import journal
from returndesk.store import undo as store
from returndesk.store.claims import write as claim_store
from returndesk.store.customers.merges.moves import added_since
from returndesk.store.orders.read import load_order, orders_of_day

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry
    from returndesk.store.undo import Change


# Tables whose rows are in no day report.
_UNREPORTED = ("product_note", "consent", "merged_customer", "earned_tier", "signal_answer")


def undo(desk: Desk) -> Done:
    """Undo the user's last act as a whole; again, and it is the act before.

    Raises Refused, with the command to type instead, where the act cannot be undone or others followed it.
    """
    with desk.act() as at:
        last = _last_of(desk)
        kept = store.kept_act(desk.conn, last.seq)
        if kept is None:
            stays = act_of(last.act, last.details).stays
            raise _refusal(desk, last, stays or "it came from a file or is too old")
        first, changes = kept
        acts = journal.entries(desk.conn, since=first, upto=last.seq)
        _still_free(desk, last, acts, changes)
        store.take_back(desk.conn, first, changes)
        claims, words = [], []
        gone = {change.row for change in changes if change.table == "orders" and change.before is None}
        for concerned in _by_subject(acts):
            claim = _record(desk, at, concerned, _told_since(desk, concerned[0].order_id, gone))
            claims += [claim] if claim else []
            words.append(f"Undone: {_done(desk, concerned)}")
        return done(desk, claims, words)


def _told_since(desk: Desk, order_id: int | None, gone: set[int]) -> dict[str, object]:
    """Count what the platform refunded of an order while there was no money left for it, as there is now.

    A payment that was taken off comes back, an exchange no longer takes its value: the day's seal.
    """
    if order_id is None or order_id in gone:
        return {}
    counted = count_told(desk, load_order(desk.conn, order_id))
    return {"elsewhere": counted} if counted else {}


def last_undone(desk: Desk, who: str) -> list[tuple[str, str]]:
    """(act, claim) of what the user's newest entry reversed; empty where that is no undo."""
    for entry in journal.newest_of(desk.conn, who):
        if seqs := undone_by(entry):
            acts = journal.entries(desk.conn, since=min(seqs), upto=max(seqs))
            return [(one.act, claim_name(one.claim_id)) for one in acts if one.seq in seqs and one.claim_id]
        break
    return []


def _last_of(desk: Desk) -> Entry:
    """The user's newest entry that was not undone."""
    gone: set[int] = set()
    for entry in journal.newest_of(desk.conn, desk.who):
        gone |= undone_by(entry)
        if entry.act != UNDO and entry.seq not in gone:
            return entry
    raise Refused(f"{desk.who} has nothing to undo", hint="returndesk log")


def _still_free(desk: Desk, last: Entry, acts: Sequence[Entry], changes: Sequence[Change]) -> None:
    """Raise Refused where something followed the act: a later act, a changed row, the end of its day."""
    if last.on > desk.today.isoformat():
        raise _refusal(desk, last, f"it is dated {_day(desk, last)}, in the future")
    if last.on < desk.today.isoformat() and any(
        change.before is None and change.table not in _UNREPORTED for change in changes
    ):
        raise _refusal(desk, last, f"it is in the day report for {_day(desk, last)}")
    if last.act == "merge" and (table := _joined_since(desk, last)):
        raise _refusal(desk, last, f"{_ADDED[table]} was added to the customer after it")
    # The entry of an act on a claim names its order, too.
    orders = [one.order_id for one in acts if one.order_id is not None]
    orders += [change.row for change in changes if change.table == "orders" and change.before is None]
    for order_id in dict.fromkeys(orders):
        for later in standing(journal.entries(desk.conn, order_id=order_id, since=last.seq + 1)):
            after = f"{_subject(desk, later)} was {past_of(later.act)} by {later.who}"
            raise _refusal(desk, last, f"{after} on {_day(desk, later)} after it")
    if table := store.first_difference(desk.conn, list(changes)):
        what = {
            "desk": "that setting",
            "order_line": "the order",
            "orders": "the order",
            "customer": "the customer",
        }
        raise _refusal(desk, last, f"{what.get(table, 'the claim')} has changed since, perhaps by an import")


_ADDED = {
    "orders": "an order",
    "claimant": "a claim",
    "credit": "store credit",
    "points_use": "a use of points",
    "coupon": "a coupon",
    "consent": "what they said on consent",
    "occasion_letter": "a letter",
    "offer_customer": "an offer",
}


def _joined_since(desk: Desk, merge: Entry) -> str:
    """The table of what a merged customer got since: which of the two it belongs to is unknown."""
    known, customer = merge.details["newest"], merge.details["customer"]
    assert isinstance(known, dict)
    assert isinstance(customer, int)
    return added_since(desk.conn, customer, known)


def _refusal(desk: Desk, last: Entry, why: str) -> Refused:
    """The refusal, with the command to type instead."""
    claim = claim_name(last.claim_id) if last.claim_id else ""
    hint = instead(last.act, last.details, claim, _order(desk, last))
    what = f"{_done(desk, [last])}' from {_day(desk, last)}"
    return Refused(f"Cannot undo '{what}: {why}", hint=hint)


def _day(desk: Desk, entry: Entry) -> str:
    return day_text(date.fromisoformat(entry.on), desk.today)


def _by_subject(acts: Sequence[Entry]) -> list[list[Entry]]:
    """The entries of an act by subject: a claim, else an order, else neither."""
    found: dict[tuple[int | None, int | None], list[Entry]] = {}
    for entry in acts:
        found.setdefault((entry.claim_id, entry.order_id), []).append(entry)
    return list(found.values())


def _done(desk: Desk, acts: Sequence[Entry]) -> str:
    """ "R1003 opened, approved": a subject and what was done to it."""
    if acts[0].act == "config":
        return f"change of {acts[0].details['settings']}"
    return f"{_subject(desk, acts[0])} {', '.join(past_of(one.act) for one in acts)}".strip()


def _subject(desk: Desk, entry: Entry) -> str:
    """What an entry is about: a claim, an order, or "" for the desk itself."""
    if entry.claim_id:
        return claim_name(entry.claim_id)
    return f"order {_order(desk, entry)}" if entry.order_id else ""


def _order(desk: Desk, entry: Entry) -> str:
    """The entry's order as it can be typed: with its channel where two channels share the number."""
    return order_name(desk, load_order(desk.conn, entry.order_id)) if entry.order_id else ""


def _record(desk: Desk, at: datetime, acts: Sequence[Entry], counted: Mapping[str, object]) -> Claim | None:
    """Record that the entries on one subject were undone; return its claim, if it still exists."""
    about = acts[0]
    details = {"undid": [one.act for one in acts], "entries": [one.seq for one in acts], **counted}
    if any(one.act == "order-add" for one in acts):
        details |= orders_of_day(desk.conn, desk.today)
    claim = claim_store.load_claim(desk.conn, about.claim_id) if about.claim_id else None
    if claim is None and about.claim_id:
        # The act opened it: only its number in the journal is left.
        gone = {"status": "", "stage": "", "due": None, "owner": str(about.details["owner"])}
        journal.append(
            desk.conn, at=at, on=desk.today, who=desk.who, act=UNDO, claim_id=about.claim_id,
            order_id=about.order_id, details={**gone, **details}, text=in_order(desk, about.claim_id, None),
        )  # fmt: skip
        return None
    record(desk, UNDO, at=at, claim=claim, order_id=about.order_id, details=details)
    return claim
