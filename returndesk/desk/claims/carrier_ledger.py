"""The ledger of a carrier claim: begun with a parcel claim, ended with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.carriers import OPEN_STATES, Ledger, carrier_of, last_day_to_file, state_after
from returndesk.core.value import replace
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_code
from returndesk.errors import UsageProblem
from returndesk.store.refunds import carriers as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def find_carrier(desk: Desk, typed: str) -> str:
    """The policy's carrier for a typed prefix. Raises UsageProblem with the choices."""
    known = desk.policy_today().carriers
    if not known:
        raise UsageProblem(
            f"--carrier {typed}: the policy names no carriers", hint="add [carriers.dhl] to the policy"
        )
    return find_code(typed, known, "--carrier")


def cut_off(desk: Desk, claim: Claim, order: Order, carrier: str) -> Ledger:
    """A carrier claim that is not filed yet, with its last day by today's policy."""
    policy = desk.policy_today()
    concerned = {line.line_id for line in claim.lines}
    lines = [line for line in order.lines if line.line_id in concerned]
    day = last_day_to_file(
        policy.carriers.get(carrier),
        policy.service.carrier,
        lost=claim.reason == "lost",
        delivered=[line.delivered_on for line in lines],
        shipped=[line.shipped_on for line in lines],
        opened_on=claim.opened_on,
    )
    return Ledger("to-file", carrier, day)


def begin(
    desk: Desk, at: datetime, claim: Claim, order: Order, carrier: str = ""
) -> tuple[Claim, dict[str, object]]:
    """Begin the ledger of a new parcel claim: its carrier as typed, else by the tracking, else the usual one.

    Return the claim as it is then, and details for the journal; other kinds of claim have no ledger.
    """
    if claim.kind != "parcel":
        if carrier:
            raise UsageProblem(f"--carrier requires the reason damaged, late or lost, not {claim.reason}")
        return claim, {}
    concerned = {line.line_id for line in claim.lines}
    tracking = [line.tracking for line in order.lines if line.line_id in concerned]
    found = carrier or carrier_of(tracking, desk.policy_today().carriers)
    return record_entry(desk, at, claim, "open", cut_off(desk, claim, order, found))


def reopen(desk: Desk, at: datetime, claim: Claim) -> tuple[Claim, dict[str, object]]:
    """Reopen the carrier claim with its claim, where it had been waived."""
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None or ledger.state != "waived":
        return claim, {}
    return record_entry(desk, at, claim, "open", replace(ledger, state="to-file"))


def waive(desk: Desk, at: datetime, claim: Claim) -> tuple[Claim, dict[str, object]]:
    """Waive an open carrier claim when the claim itself is over: it would show up nowhere."""
    ledger = store.load_ledger(desk.conn, claim.claim_id) if claim.carrier.state in OPEN_STATES else None
    if ledger is None:
        return claim, {}
    return record_entry(desk, at, claim, "waive", replace(ledger, state="waived"))


def record_entry(
    desk: Desk,
    at: datetime,
    claim: Claim,
    move: str,
    after: Ledger,
    amount_minor: int = 0,
    *,
    reference: str = "",
    why: str = "",
) -> tuple[Claim, dict[str, object]]:
    """Record an entry of the ledger; return the claim as it is then, and details for the journal."""
    row = {"move": move, "state": after.state, "file_by": after.file_by, "amount_minor": amount_minor}
    same = {"carrier": after.carrier, "currency": claim.currency}
    entry = book(desk, at, claim, "carrier_entry", **row, **same, reference=reference, why=why)
    details: dict[str, object] = {
        "carrier_entry": entry,
        "carrier_move": move,
        "carrier_state": after.state,
        "carrier_file_by": after.file_by.isoformat(),
        "carrier_amount": amount_minor,
        **same,
    }
    return replace(claim, carrier=after.status(desk.today)), details


def moved(ledger: Ledger, move: str, amount_minor: int = 0) -> Ledger:
    """The ledger after a possible move."""
    part = {"file": "claimed_minor", "paid": "paid_minor"}.get(move)
    after = replace(ledger, state=state_after(ledger, move, amount_minor))
    return replace(after, **{part: getattr(ledger, part) + amount_minor}) if part else after
