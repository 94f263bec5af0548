"""Decisions on a claim: approved, rejected, reopened, settled with words, cancelled, closed, expired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.core.money import money_text
from returndesk.core.value import replace
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.goods import units_text
from returndesk.desk.claims.judgement import judge_again, signal_used, verdict_text
from returndesk.desk.claims.transition import Done, done, move
from returndesk.desk.lookup import Item, find_claim, nothing_left, refused, spread
from returndesk.desk.quotes.limits import still_unsent
from returndesk.errors import Refused
from returndesk.store.claims import lists
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def approve(
    desk: Desk, typed: str, items: Sequence[Item] = (), *, override: bool = False, why: str = ""
) -> Done:
    """Approve a claim, or some of its units; an ineligible one requires `override` and a why."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        units = claimed_units(claim)
        if items:
            units = spread(items, order, units, "approve")
        if claim.verdict == "ineligible" and claim.status == "requested" and not (override and why):
            raise Refused(
                f"{claim.name} is ineligible: {'; '.join(_findings(desk, claim)) or 'see its lines'}",
                hint=(
                    f"returndesk claim reject {claim.name} --why TEXT",
                    f"returndesk claim approve {claim.name} --override --why TEXT",
                ),
            )
        still_unsent(claim, order)
        details: dict[str, object] = {"overrode": claim.verdict} if override else {}
        claim = approve_now(desk, at, claim, units, details=details, why=why)
        what = units_text(order, {line.line_id: line.approved for line in claim.lines}) or "nothing"
        return done(desk, (claim,), (f"Approved {claim.name}: {what}",))


def _findings(desk: Desk, claim: Claim) -> list[str]:
    by_line = claim_store.claim_findings(desk.conn, claim.claim_id)
    return list(dict.fromkeys(finding["text"] for found in by_line.values() for finding in found))


def claimed_units(claim: Claim) -> dict[int, int]:
    """Units by order line that are claimed and have no outcome yet."""
    return {line.line_id: line.claimed - line.done for line in claim.lines}


def approve_now(
    desk: Desk,
    at: datetime,
    claim: Claim,
    units: Mapping[int, int],
    *,
    details: Mapping[str, object],
    why: str = "",
) -> Claim:
    """Approve units, by order line, within an act under way."""
    # Units that the platform refunded meanwhile may be in the parcel, too.
    total = sum(units.values()) + sum(line.external for line in claim.lines)
    lines = [replace(line, approved=line.done + units.get(line.line_id, 0)) for line in claim.lines]
    approved = [line.judgement.unsent for line in lines if line.approved]
    if approved and all(approved):
        details = {**details, "unsent": True}
    return move(
        desk,
        at,
        claim,
        "approve",
        lines=lines,
        details={"verdict": claim.verdict, "units": total, **details},
        text={"why": why},
        decided=True,
    )


def reject(desk: Desk, typed: str, why: str, say: str = "") -> Done:
    """Reject a claim; `say` is what the letter tells the customer."""
    return _decide(desk, typed, "reject", why, "Rejected", say, decided=True)


def settle(desk: Desk, typed: str, why: str, say: str = "") -> Done:
    """Settle a complaint; `say` is the answer to the customer."""
    return _decide(desk, typed, "settle", why, "Settled", say, decided=True)


def cancel(desk: Desk, typed: str, why: str = "") -> Done:
    """Cancel a claim that the customer withdraws."""
    return _decide(desk, typed, "cancel", why, "Cancelled")


def close(desk: Desk, typed: str, why: str) -> Done:
    """Close a settled claim that still has something outstanding."""
    return _decide(desk, typed, "close", why, "Closed")


def _decide(
    desk: Desk, typed: str, act: str, why: str, past: str, say: str = "", *, decided: bool = False
) -> Done:
    with desk.act() as at:
        text = {"why": why, "say": say}
        claim = move(desk, at, find_claim(desk, typed), act, text=text, decided=decided)
        return done(desk, (claim,), (f"{past} {claim.name}",))


def expire_due(desk: Desk) -> Done:
    """Close every overdue wait for a parcel or an answer; what was refunded in part is settled."""
    claims, words = [], []
    with desk.act() as at:
        waiting, _ = lists.list_claims(desk.conn, only_open=True)
        for summary in reversed(waiting):
            if summary.stage in ("info", "parcel") and summary.deadline.missed_by(desk.today):
                claim = move(desk, at, find_claim(desk, claim_name(summary.claim_id)), "expire")
                claims.append(claim)
                words.append(f"No longer waiting for {claim.name}: {claim.status}{_given_ahead(claim)}")
        return done(desk, claims, words or ["No parcel and no answer is overdue"])


def _given_ahead(claim: Claim) -> str:
    """What was given for goods that never came, in words."""
    back = claim.open_items.back
    words = [(back.refund_minor, "was refunded"), (back.goods_minor, "in new goods was sent")]
    said = [
        f"; {money_text(minor, claim.currency)} {what} before they came" for minor, what in words if minor
    ]
    return "".join(said)


def reopen(desk: Desk, typed: str, why: str) -> Done:
    """Reopen a claim: units without an outcome are judged anew. Raises Refused where none is left."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        _still_claimable(claim, order)
        claim, _ = judge_again(desk, claim, order)
        # Refused, missing and unapproved units start again; settled ones stay settled.
        lines = [
            replace(
                line,
                approved=line.done,
                received=min(line.received, line.accepted),
                refused=0,
                sent_back=0,
                held=0,  # received anew once it is approved
            )
            for line in claim.lines
        ]
        # The goods that a customer may keep are those of that refund, not those of the next.
        if not any(line.never_came for line in claim.lines):  # the goods with proof of sending have arrived
            claim = replace(claim, days=replace(claim.days, proof_on=None))
        claim, ledger = carrier_ledger.reopen(desk, at, claim)
        details = {**ledger, **({"held": claim.held} if claim.held else {}), **signal_used(desk, claim)}
        claim = move(desk, at, claim, "reopen", lines=lines, details=details, text={"why": why})
        return done(desk, (claim,), (f"Reopened {claim.name}: {verdict_text(claim, desk.today)}",))


def _still_claimable(claim: Claim, order: Order) -> None:
    """Refuse to reopen a claim with no units left, or whose units are claimed or refunded elsewhere."""
    units = claimed_units(claim)
    for line in order.lines:
        asked, left = units.get(line.line_id, 0), order.claimable(line)
        if asked > left:
            short = f"for {asked} × {line.sku}: {f'only {left}' if left else 'nothing'} left to claim"
            hint = f"returndesk claim open {order.number}"
            why = order.where_units_went(line)
            raise Refused(f"{claim.name} cannot be reopened {short}: {why}", hint=hint)
    if units and not any(units.values()):
        own = (one for line in order.lines for one in line.history.settled if one.claim_id == claim.claim_id)
        how = " or ".join(dict.fromkeys(one.how for one in own))
        if not how:
            raise nothing_left(claim, order, "reopen")
        raise refused(claim, f"Nothing left on {claim.name}: all of it was {how}")
