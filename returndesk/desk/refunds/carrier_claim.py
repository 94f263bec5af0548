"""What the shop gets back from a carrier: filed, paid, denied or waived, beside what the customer gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returndesk.core.carriers import OPEN_STATES, ledger_moves
from returndesk.core.codes import claim_name
from returndesk.core.money import format_minor, parse_minor
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.goods import amount_minor
from returndesk.desk.claims.transition import Done, beside, done
from returndesk.desk.lookup import find_claim
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
    "to-file": "is still to be filed",
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


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a claim on a carrier, as typed."""

    move: str
    amount: str = ""  # in the order's currency; filed: "" is the goods; paid: "" is all that is out
    reference: str = ""
    why: str = ""
    carrier: str = ""  # with file: which it is after all


@dataclass(frozen=True, slots=True)
class Recovery:
    """The claim on the carrier as `claim show` tells it."""

    ledger: Ledger
    carrier: Carrier | None  # None is not known, or no longer in the policy
    entries: tuple[CarrierEntry, ...]


def on_carrier(desk: Desk, typed: str, step: Step) -> Done:
    """Carry out a move of a claim on a carrier. Raises Refused where it is not open, with those that are.

    The customer has nothing to do with it: a settled claim closes once the carrier has paid or denied, or the
    shop lets go.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        ledger = _required(desk, claim, step)
        if step.carrier:
            code = carrier_ledger.find_carrier(desk, step.carrier)
            ledger = ledger._replace(
                carrier=code, file_by=carrier_ledger.cut_off(desk, claim, order, code).file_by
            )
        minor = _amount(desk, claim, order, ledger, step)
        after = carrier_ledger.moved(ledger, step.move, minor)
        claim, told = carrier_ledger.put_down(
            desk, at, claim, step.move, after, order.currency, minor, step.reference, step.why
        )
        text = {"reference": step.reference, "why": step.why}
        claim = beside(desk, at, claim, "carrier", details=told, text=text)
        return done(desk, (claim,), (_words(desk, claim, order, ledger, after, step, minor),))


def _required(desk: Desk, claim: Claim, step: Step) -> Ledger:
    """The ledger, if the move is open for it and says what it has to."""
    name = claim_name(claim.claim_id)
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None:
        raise Refused(f"{name} is no parcel claim: no carrier owes for {claim.reason}",
                      hint=f"returndesk claim show {name}")  # fmt: skip
    moves = ledger_moves(ledger.state)
    if step.move not in moves:
        typed = ", ".join(_TYPED[move] + " --amount AMOUNT --why TEXT" * (move == "paid" and len(moves) == 1)
                          for move in moves)  # fmt: skip
        raise Refused(
            f"{name}: the claim on the carrier {_WAITS[ledger.state]}: no {step.move} now",
            hint=(f"open: {typed}", f"returndesk claim show {name}"),
        )
    if step.move in _WANTS_WHY and not step.why:
        raise UsageProblem("--why TEXT is missing")
    if (
        step.move == "file"
        and ledger.state == "filed"
        and not (step.amount or step.reference or step.carrier)
    ):
        raise Refused(f"{name} is filed already: --amount, --reference or --carrier says what changes",
                      hint=f"returndesk claim carrier {name} paid")  # fmt: skip
    if ledger.state not in OPEN_STATES and not (step.amount and step.why):
        raise UsageProblem(
            f"the claim on the carrier {_WAITS[ledger.state]}: what is paid, or taken back, after that"
            " wants --amount and --why TEXT"
        )
    if step.move not in ("file", "paid") and step.amount:
        raise UsageProblem("--amount goes with file and paid")
    if step.move != "file" and step.carrier:
        raise UsageProblem("--carrier goes with file")
    return ledger


def _amount(desk: Desk, claim: Claim, order: Order, ledger: Ledger, step: Step) -> int:
    """What a move books: of what is filed the difference to what was filed before. Raises Refused."""
    name, currency = claim_name(claim.claim_id), order.currency
    if step.move == "file":
        if step.amount:
            minor = amount_minor(step.amount, currency, "--amount")
        elif ledger.state == "filed":
            return 0
        else:
            minor = _usual_claim(desk, claim, order, ledger)
        return minor - ledger.claimed_minor
    if step.move != "paid":
        return 0
    if not step.amount:
        return ledger.out_minor
    minor = _signed(step.amount, currency)
    if ledger.paid_minor + minor < 0:
        paid = format_minor(ledger.paid_minor, currency)
        raise Refused(f"the carrier paid {paid} {currency} on {name}: no more can be taken back",
                      hint=f"returndesk claim show {name}")  # fmt: skip
    if not minor or (minor < 0 and not step.why):
        raise UsageProblem(f"--amount {step.amount}: expected more than 0, or with --why what was taken back")
    if minor > ledger.out_minor and not step.why:
        out = format_minor(ledger.out_minor, currency)
        raise Refused(f"{out} {currency} of what was filed is still out: more than that wants --why TEXT",
                      hint=f"returndesk claim show {name}")  # fmt: skip
    return minor


def _usual_claim(desk: Desk, claim: Claim, order: Order, ledger: Ledger) -> int:
    """What a claim on a carrier is of where nobody says: the goods as paid, up to what it is liable for."""
    minor = store.claimed_value(desk.conn, claim.claim_id)
    carrier = desk.policy_today().carriers.get(ledger.carrier)
    most = carrier.liability.of(order.currency) if carrier and carrier.liability else None
    return minor if most is None else min(minor, most)


def _signed(text: str, currency: str) -> int:
    try:
        return parse_minor(text, currency)
    except ValueError as error:
        raise UsageProblem(f"--amount {text}: {error}") from None


def _words(
    desk: Desk, claim: Claim, order: Order, before: Ledger, after: Ledger, step: Step, minor: int
) -> str:
    name, currency = claim_name(claim.claim_id), order.currency
    whom = carrier_title(desk, after.carrier)
    if step.move == "file":
        late = (desk.today - after.file_by).days
        words = f"filed {name} with {whom}: {format_minor(after.claimed_minor, currency)} {currency}"
        return words + (f", {late} {'day' if late == 1 else 'days'} after its last day" if late > 0 else "")
    if step.move == "paid":
        verb = "paid" if minor >= 0 else "took back"
        words = f"{whom} {verb} {format_minor(abs(minor), currency)} {currency} on {name}"
        if after.state == "filed":
            words += f"; {format_minor(after.out_minor, currency)} still out"
        return words
    left = f": {format_minor(before.out_minor, currency)} {currency} do not come" if before.out_minor else ""
    if step.move == "denied":
        return f"{whom} denied {name}{left}"
    return f"waived the claim on {whom} for {name}{left}"


def carrier_title(desk: Desk, code: str) -> str:
    """A carrier as people call it."""
    carrier = desk.policy_today().carriers.get(code)
    return carrier.title if carrier else code or "the carrier"


def recovery_of(desk: Desk, claim: Claim) -> Recovery | None:
    """A claim's claim on the carrier with all that there is to say about it; None where it has none."""
    ledger = store.load_ledger(desk.conn, claim.claim_id)
    if ledger is None:
        return None
    carrier = desk.policy_today().carriers.get(ledger.carrier)
    return Recovery(ledger, carrier, tuple(store.entries_of(desk.conn, claim.claim_id)))
