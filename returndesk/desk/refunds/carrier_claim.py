"""The shop's claim on a carrier: filed, paid, denied or waived, independent of the customer's refund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.carriers import OPEN_STATES, ledger_moves
from returndesk.core.money import money_text
from returndesk.core.value import Value, replace
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.transition import Done, done, record_act
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.errors import Refused, UsageProblem
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import carriers as store

if TYPE_CHECKING:
    from returndesk.core.carriers import Carrier, Ledger
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.carriers import CarrierEntry

_WAITS = {
    "to-file": "is not filed yet",
    "filed": "is filed",
    "paid": "was paid",
    "denied": "was denied",
    "waived": "was waived",
}
_TYPED = {
    "file": "file --amount AMOUNT",
    "paid": "paid",
    "denied": "denied --why TEXT",
    "waive": "waive --why TEXT",
}
_WANTS_WHY = ("denied", "waive")


class Step(Value):
    """A move of a claim on a carrier, as typed."""

    move: str
    amount: str = ""  # in the order's currency; filed: "" is the goods; paid: "" is all outstanding
    reference: str = ""
    why: str = ""
    carrier: str = ""  # with file: the right carrier


class CarrierClaim(Value):
    """The carrier claim as `claim show` has it."""

    ledger: Ledger
    carrier: Carrier | None  # None: unknown, or no longer in the policy
    entries: tuple[CarrierEntry, ...]


def on_carrier(desk: Desk, typed: str, step: Step) -> Done:
    """Record a move of a carrier claim. Raises Refused, with the possible ones, where it is not possible.

    It does not touch the customer's refund; a settled claim closes once it is paid, denied or waived.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        ledger = _required(desk, claim, step)
        if step.carrier:
            code = carrier_ledger.find_carrier(desk, step.carrier)
            ledger = replace(
                ledger, carrier=code, file_by=carrier_ledger.cut_off(desk, claim, order, code).file_by
            )
        minor = _amount(desk, claim, order, ledger, step)
        after = carrier_ledger.moved(ledger, step.move, minor)
        claim, details = carrier_ledger.record_entry(
            desk, at, claim, step.move, after, minor, reference=step.reference, why=step.why
        )
        text = {"reference": step.reference, "why": step.why}
        claim = record_act(desk, at, claim, "carrier", details=details, text=text)
        return done(desk, (claim,), (_words(desk, claim, order, ledger, after, step, minor),))


def _required(desk: Desk, claim: Claim, step: Step) -> Ledger:
    """The carrier claim's ledger, if the move is possible and complete."""
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None:
        raise refused(claim, f"{claim.name} is not a parcel claim: no carrier is liable for {claim.reason}")
    moves = ledger_moves(ledger.state)
    if step.move not in moves:
        typed = ", ".join(_TYPED[move] + " --amount AMOUNT --why TEXT" * (move == "paid" and len(moves) == 1)
                          for move in moves)  # fmt: skip
        raise refused(claim, f"The carrier claim of {claim.name} {_WAITS[ledger.state]}. You can: {typed}.")
    if step.move in _WANTS_WHY and not step.why:
        raise UsageProblem(f"{step.move} requires --why TEXT")
    if (
        step.move == "file"
        and ledger.state == "filed"
        and not (step.amount or step.reference or step.carrier)
    ):
        raise Refused(f"{claim.name} is filed already: change it with --amount, --reference or --carrier",
                      hint=f"returndesk claim carrier {claim.name} paid")  # fmt: skip
    if ledger.state not in OPEN_STATES and not (step.amount and step.why):
        raise UsageProblem(
            f"The carrier claim {_WAITS[ledger.state]}: a later or reversed payment requires"
            " --amount and --why TEXT"
        )
    if step.move not in ("file", "paid") and step.amount:
        raise UsageProblem("--amount requires file or paid")
    if step.move != "file" and step.carrier:
        raise UsageProblem("--carrier requires file")
    return ledger


def _amount(desk: Desk, claim: Claim, order: Order, ledger: Ledger, step: Step) -> int:
    """The amount of a move; filing again counts the difference to before. Raises Refused."""
    currency = order.currency
    if step.move == "file":
        if step.amount:
            minor = typed_minor(step.amount, currency, "--amount")
        elif ledger.state == "filed":
            return 0
        else:
            minor = _usual_claim(desk, claim, order, ledger)
        return minor - ledger.claimed_minor
    if step.move != "paid":
        return 0
    if not step.amount:
        return ledger.out_minor
    minor = typed_minor(step.amount, currency, "--amount", signed=True)
    if ledger.paid_minor + minor < 0:
        paid = money_text(ledger.paid_minor, currency)
        raise refused(claim, f"The carrier paid {paid} on {claim.name}: it cannot take back more")
    if not minor or (minor < 0 and not step.why):
        raise UsageProblem(f"--amount {step.amount}: expected more than 0; less requires --why")
    if minor > ledger.out_minor and not step.why:
        out = money_text(ledger.out_minor, currency)
        raise refused(claim, f"{out} of the claim is outstanding: more than that requires --why TEXT")
    return minor


def _usual_claim(desk: Desk, claim: Claim, order: Order, ledger: Ledger) -> int:
    """The usual amount of a carrier claim: the goods as paid, up to the carrier's liability."""
    minor = store.claimed_value(desk.conn, claim.claim_id)
    carrier = desk.policy_today().carriers.get(ledger.carrier)
    most = carrier.liability.of(order.currency) if carrier and carrier.liability else None
    return minor if most is None else min(minor, most)


def _words(
    desk: Desk, claim: Claim, order: Order, before: Ledger, after: Ledger, step: Step, minor: int
) -> str:
    currency = order.currency
    whom = carrier_title(desk, after.carrier)
    if step.move == "file":
        late = (desk.today - after.file_by).days
        words = f"Filed {claim.name} with {whom}: {money_text(after.claimed_minor, currency)}"
        return words + (f", {late} {'day' if late == 1 else 'days'} after the last day" if late > 0 else "")
    if step.move == "paid":
        verb = "paid" if minor >= 0 else "took back"
        words = f"{whom[:1].upper()}{whom[1:]} {verb} {money_text(abs(minor), currency)} on {claim.name}"
        if after.state == "filed":
            words += f"; {money_text(after.out_minor, currency)} outstanding"
        return words
    left = f": {money_text(before.out_minor, currency)} will not be paid" if before.out_minor else ""
    if step.move == "denied":
        return f"{whom[:1].upper()}{whom[1:]} denied {claim.name}{left}"
    return f"Waived the claim on {whom} for {claim.name}{left}"


def carrier_title(desk: Desk, code: str) -> str:
    """A carrier's name for people."""
    carrier = desk.policy_today().carriers.get(code)
    return carrier.title if carrier else code or "the carrier"


def carrier_claim_of(desk: Desk, claim: Claim) -> CarrierClaim | None:
    """The carrier claim with its entries; None where a claim has none."""
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None:
        return None
    carrier = desk.policy_today().carriers.get(ledger.carrier)
    return CarrierClaim(ledger, carrier, tuple(store.entries_of(desk.conn, claim.claim_id)))
