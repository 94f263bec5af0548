"""The slip for a claim's parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.claims.entries import standing
from returndesk.core.letters.slip import Slip
from returndesk.core.letters.template import one_line
from returndesk.desk.letters.fields import Fields
from returndesk.desk.letters.write import language_of
from returndesk.desk.lookup import find_claim, refused
from returndesk.intake.documents.letters import words_of
from returndesk.store import journal
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def slip_of(desk: Desk, typed: str, language: str = "") -> Slip:
    """The slip for what is still to be sent back on an approved claim. Raises Refused where nothing is."""
    claim = find_claim(desk, typed)
    order = order_store.load_order(desk.conn, claim.order_id)
    entries = standing(journal.entries(desk.conn, claim_id=claim.claim_id))
    approvals = [one for one in entries if one.act == "approve"]
    awaited = {line.line_id: line.awaited for line in claim.lines if not line.judgement.unsent}
    if claim.status not in ("approved", "part-received") or not approvals or not any(awaited.values()):
        raise refused(claim, f"{claim.name} waits for no parcel: there is nothing to put a slip in")
    language = language or language_of(desk, claim, order)
    words = words_of(language)
    said = Fields(desk, claim, order, words, tuple(entries)).of("approved", approvals[-1])
    if not said["reference"]:
        raise refused(claim, f"{claim.name} waits for no parcel of the customer's")

    def label(key: str) -> str:
        return words.code("slip", key)

    facts = (
        (label("order"), said["order"]),
        (label("customer"), said["customer"] or one_line((claim.claimant or order.buyer).email)),
    )
    return Slip(
        language=language,
        number=claim.name,
        shop=said["shop"],
        title=label("title"),
        facts=tuple(fact for fact in facts if fact[1]),
        items_title=label("items"),
        items=tuple(
            (awaited[line.line_id], one_line(line.title or line.sku), one_line(line.sku))
            for line in order.lines
            if awaited.get(line.line_id)
        ),
        enclose_title=label("enclose"),
        enclose=tuple(label(key) for key in ("this_slip", "the_items")),
        address=tuple(said["return_to"].splitlines()),
        sentences=tuple(said[key] for key in ("send", "postage", "proof") if said[key]),
    )
