"""Notes on a claim, and the customer's proof that the goods were sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.core.value import replace
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_claim
from returndesk.errors import BadData, Refused
from returndesk.store.claims import write as claim_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.desk.session import Desk


def note(desk: Desk, typed: str, text: str, proof_on: date | None = None) -> Done:
    """Add a note to a claim; `proof_on` is the day of the customer's proof that the goods were sent.

    Raises Refused where no goods are expected, BadData for a day that cannot be.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        details: dict[str, object] = {}
        words = f"Noted on {claim.name}"
        if proof_on is not None:
            claim = _proved(desk, claim, proof_on)
            details["proof_on"] = proof_on.isoformat()
            words += ": the goods were sent"
            if not claim.stage:
                words += f"; to reopen it: returndesk claim reopen {claim.name} --why TEXT"
        record(desk, "note", at=at, claim=claim, details=details, text={"note": text})
        return done(desk, (claim,), (words,))


def _proved(desk: Desk, claim: Claim, on: date) -> Claim:
    """The claim with the day of the customer's proof of sending: the first one counts."""
    if not claim.may_be_on_its_way:
        raise Refused(f"{claim.name} expects no goods: nothing is to be sent",
                      hint=f"returndesk claim note {claim.name} TEXT")  # fmt: skip
    if not claim.notice_on <= on <= desk.today:
        noticed = f"before the notice, dated {day_text(claim.notice_on, desk.today)}"
        text = "in the future" if on > desk.today else noticed
        raise BadData(f"--on {day_text(on, desk.today)} is {text}")
    claim = replace(claim, days=replace(claim.days, proof_on=min(on, claim.days.proof_on or on)))
    claim = with_due(desk, claim, claim.deadline.promise)
    claim_store.update_claim(desk.conn, claim)
    return claim
