"""The claim that a scanned parcel belongs to: by its own number, or by a tracking number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name, claim_number
from returndesk.desk import search
from returndesk.desk.lookup import was_claim
from returndesk.errors import NotFound, UsageProblem
from returndesk.store.claims import lists
from returndesk.store.orders import search as store

if TYPE_CHECKING:
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.desk.session import Desk


def scanned_claim(desk: Desk, scanned: str) -> str:
    """The claim that a parcel is for: the one that waits for it, else one whose parcel came before.

    A number is a claim's, a parcel's (to the customer, or of the proof that goods were sent back) or an
    order's. Raises NotFound, and UsageProblem where several claims wait.
    """
    text = " ".join(scanned.split())
    number = claim_number(text)
    if number is not None and was_claim(desk, number):
        return claim_name(number)
    ids = store.claims_of(desk.conn, (), search.orders_numbered(desk, text))
    ids += store.claims_with_proof(desk.conn, search.tracking_key(text))
    found = lists.list_claims(desk.conn, ids=ids)[0] if ids else []
    waiting = [claim_name(one.claim_id) for one in found if _waits(one)]
    if len(waiting) > 1:
        raise UsageProblem(f"{text}: several claims wait for this parcel", hint=tuple(sorted(waiting)))
    if not found:
        raise NotFound(f"{text}: no claim waits for this parcel", hint="returndesk claim open ORDER")
    return waiting[0] if waiting else claim_name(max(one.claim_id for one in found))


def _waits(claim: ClaimSummary) -> bool:
    return claim.stage == "parcel" or (claim.stage == "decide" and claim.reason == "undelivered")
