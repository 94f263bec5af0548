"""The journal by claim, user, day and act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import past_of
from returndesk.core.codes import claim_number
from returndesk.desk.lookup import find_claim, find_code, was_claim
from returndesk.errors import UsageProblem
from returndesk.store import journal

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry


def log(
    desk: Desk,
    typed: str | None = None,
    *,
    who: str | None = None,
    act: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 0,
) -> tuple[list[Entry], int]:
    """The newest matching entries, oldest first, and the number of all matching ones.

    A claim whose opening was undone still has its entries. Raises UsageProblem, with the known ones, for a
    user or an act without entries.
    """
    claim_id = None
    if typed is not None:
        claim_id = claim_number(typed)
        if claim_id is None or not was_claim(desk, claim_id):
            claim_id = find_claim(desk, typed).claim_id
    if who is not None and who not in (known := journal.doers(desk.conn)):
        raise UsageProblem(f"--by {who}: no entries by {who}", hint=f"choose from {', '.join(known)}")
    wanted = {
        "claim_id": claim_id,
        "who": who,
        "act": _act_meant(desk, act) if act else None,
        "first": first,
        "last": last,
    }
    found = journal.entries(desk.conn, **wanted, limit=limit)
    total = len(found)
    if limit and total == limit:
        total = journal.count(desk.conn, **wanted)
    return found, total


def _act_meant(desk: Desk, typed: str) -> str:
    """The act as typed, in the form of the command or of the log: `approve`, `approved`."""
    acts = journal.acts(desk.conn)
    if typed in acts:
        return typed
    by_past = {past_of(act): act for act in acts}
    return by_past[find_code(typed, by_past, "--act")]
