"""Claims are assigned: one, several, or all open ones of another user."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.core.value import replace
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_claim
from returndesk.errors import UsageProblem
from returndesk.store.claims import lists
from returndesk.store.claims import write as claim_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk


def assign(desk: Desk, typed: str, who: str) -> Done:
    """Assign a claim to its one owner."""
    with desk.act() as at:
        return _assign(desk, at, [find_claim(desk, typed)], who)


def reassign(desk: Desk, whose: str, who: str) -> Done:
    """Assign all open claims of one user to another. Raises UsageProblem where there are none."""
    with desk.act() as at:
        owners = lists.open_owners(desk.conn)
        meant = [one for one in owners if one == whose]
        meant = meant or [one for one in owners if one.casefold() == whose.casefold()]
        if len(meant) != 1:
            known = f"Owners of open claims: {', '.join(owners) or 'none'}"
            raise UsageProblem(f"--from {whose}: no open claim is theirs", hint=known)
        if meant[0] == who:
            raise UsageProblem(f"--from {whose}: the claims are assigned to {who} already")
        summaries, _ = lists.list_claims(desk.conn, only_open=True, owner=meant[0])
        claims = [find_claim(desk, claim_name(one.claim_id)) for one in reversed(summaries)]
        done = _assign(desk, at, claims, who)
        count = f"{len(claims)} open claim{'s' * (len(claims) > 1)}"
        words = f"Assigned {count} of {meant[0]} to {who}"
        return replace(done, words=(words,), next=f"returndesk queue --owner {shlex.quote(who)}")


def _assign(desk: Desk, at: datetime, claims: Sequence[Claim], who: str) -> Done:
    given = []
    for claim in claims:
        after = replace(claim, owner=who)
        claim_store.update_claim(desk.conn, after)
        record(desk, "assign", at=at, claim=after, details={"from": claim.owner})
        given.append(after)
    return done(desk, given, [f"Assigned {claim.name} to {who}" for claim in given])
