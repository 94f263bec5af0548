"""The ledger of a shop's claim on a carrier: begun with a parcel claim, ended with it, written here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.carriers import OPEN_STATES, Ledger, carrier_of, last_day_to_file, state_after
from returndesk.desk.lookup import find_code
from returndesk.errors import UsageProblem
from returndesk.store.refunds import carriers as store
from returndesk.store.refunds.exchanges import Booking

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def find_carrier(desk: Desk, typed: str) -> str:
    """The carrier of the policy that a typed start means. Raises UsageProblem with the choices."""
    known = desk.policy_today().carriers
    if not known:
        raise UsageProblem(
            f"--carrier {typed}: the policy names no carriers", hint="[carriers.dhl] in the policy"
        )
    return find_code(typed, known, "--carrier")


def cut_off(desk: Desk, claim: Claim, order: Order, carrier: str) -> Ledger:
    """A claim on a carrier that is still to be filed, with its last day by the policy of today."""
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
    """Begin the ledger of a new parcel claim: its carrier as told, else by the tracking, else the usual one.

    The claim as it is then, and what the journal keeps of it; of another kind there is nothing to begin.
    """
    if claim.kind != "parcel":
        if carrier:
            raise UsageProblem(f"--carrier goes with damaged, late or lost, not with {claim.reason}")
        return claim, {}
    concerned = {line.line_id for line in claim.lines}
    tracking = [line.tracking for line in order.lines if line.line_id in concerned]
    found = carrier or carrier_of(tracking, desk.policy_today().carriers)
    return put_down(desk, at, claim, "open", cut_off(desk, claim, order, found), order.currency)


def take_up(desk: Desk, at: datetime, claim: Claim, order: Order) -> tuple[Claim, dict[str, object]]:
    """Take up the claim on the carrier with a claim that is reopened, where it had been let go."""
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None or ledger.state != "waived":
        return claim, {}
    return put_down(desk, at, claim, "open", ledger._replace(state="to-file"), order.currency)


def let_go(desk: Desk, at: datetime, claim: Claim) -> tuple[Claim, dict[str, object]]:
    """Waive what is open on the carrier when the claim itself is over: nobody would see it any more."""
    ledger = store.load_ledger(desk.conn, claim.claim_id) if claim.carrier_state in OPEN_STATES else None
    if ledger is None:
        return claim, {}
    return put_down(desk, at, claim, "waive", ledger._replace(state="waived"), claim.currency)


def put_down(
    desk: Desk,
    at: datetime,
    claim: Claim,
    move: str,
    after: Ledger,
    currency: str,
    amount_minor: int = 0,
    reference: str = "",
    why: str = "",
) -> tuple[Claim, dict[str, object]]:
    """Write an entry of the ledger; the claim as it is then, and what the journal keeps of the entry."""
    booking = Booking(claim.claim_id, claim.order_id, at, desk.today, desk.who, claim.owner)
    entry = store.insert_entry(desk.conn, booking, move, after, currency, amount_minor, reference, why)
    told: dict[str, object] = {
        "carrier_entry": entry,
        "carrier_move": move,
        "carrier_state": after.state,
        "carrier": after.carrier,
        "carrier_file_by": after.file_by.isoformat(),
        "carrier_amount": amount_minor,
        "currency": currency,
    }
    claim = replace(
        claim, carrier=after.carrier, carrier_state=after.state, file_by=after.day_to_keep(desk.today)
    )
    return claim, told


def moved(ledger: Ledger, move: str, amount_minor: int = 0) -> Ledger:
    """The ledger after a move that is open for it."""
    part = {"file": "claimed_minor", "paid": "paid_minor"}.get(move)
    after = ledger._replace(state=state_after(ledger, move, amount_minor))
    return after._replace(**{part: getattr(ledger, part) + amount_minor}) if part else after
