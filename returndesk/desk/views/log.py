"""What was done: the journal by claim, person, day and act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import past_of
from returndesk.desk.lookup import claim_meant, find_claim, find_code, was_claim
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
    """The newest entries that fit, the oldest of them first, and how many fit in all.

    A claim whose opening was taken back has its entries still. Raises UsageProblem, with those that there
    are, for a person or an act of which the journal has nothing.
    """
    claim_id = None
    if typed is not None:
        claim_id = claim_meant(typed)
        if not was_claim(desk, claim_id):
            find_claim(desk, typed)
    if who is not None and who not in (known := journal.doers(desk.conn)):
        raise UsageProblem(f"--by {who}: did nothing here", hint=f"one of {', '.join(known)}")
    wanted = {
        "claim_id": claim_id,
        "who": who,
        "act": _act_meant(desk, act) if act else None,
        "first": first,
        "last": last,
    }
    found = journal.entries(desk.conn, **wanted, limit=limit)  # type: ignore[arg-type]
    total = len(found)
    if limit and total == limit:
        total = journal.count(desk.conn, **wanted)  # type: ignore[arg-type]
    return found, total


def _act_meant(desk: Desk, typed: str) -> str:
    """The act that is typed as it is done or as the log tells it: `approve`, `approved`."""
    acts = journal.acts(desk.conn)
    if typed in acts:
        return typed
    told = {past_of(act): act for act in acts}
    return told[find_code(typed, told, "--act")]
