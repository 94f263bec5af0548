"""Carrier claims: the terms of carriers, the ledger of a claim on one, and its moves."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase

from returndesk.core.money import Amount
from returndesk.core.value import Value

OPEN_STATES = ("to-file", "filed")
MOVES = ("file", "paid", "denied", "waive")
STARTS = ("delivered", "shipped")

# (state, move) → the states that may follow. Filing again corrects the claim; a partial payment leaves it
# filed; payments and chargebacks after the end are recorded as well.
LEDGER_MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("to-file", "file"): ("filed",),
    ("to-file", "waive"): ("waived",),
    ("filed", "file"): ("filed",),
    ("filed", "paid"): ("filed", "paid"),
    ("filed", "denied"): ("denied",),
    ("filed", "waive"): ("waived",),
    ("paid", "paid"): ("paid",),
    ("denied", "paid"): ("paid",),
    ("waived", "paid"): ("paid",),
}


class Carrier(Value):
    """A carrier's terms for claims on it, from the policy."""

    code: str
    title: str
    file_within: int | None = None  # calendar days; None is the policy's [service] carrier
    starts: str = "delivered"  # or shipped; if the day is unknown, from the claim's opening
    checklist: tuple[str, ...] = ()  # documents to submit
    liability: Amount | None = None  # the most it pays for a parcel
    tracking: tuple[str, ...] = ()  # globs of its tracking numbers
    default: bool = False  # the one to assume if the tracking names none


class Ledger(Value):
    """The shop's claim on the carrier as it is now. Minor units of the order's currency."""

    state: str
    carrier: str  # its code in the policy; "" is unknown
    file_by: date
    claimed_minor: int = 0
    paid_minor: int = 0

    def status(self, since: date) -> "CarrierStatus":
        """Its status since a day: a deadline that had passed by then cannot be met."""
        return CarrierStatus(self.carrier, self.state, self.file_by if since <= self.file_by else None)

    @property
    def out_minor(self) -> int:
        """The amount claimed and not paid yet."""
        return max(0, self.claimed_minor - self.paid_minor)


class CarrierStatus(Value):
    """The carrier claim as its claim and the lists have it."""

    code: str = ""  # the carrier's in the policy; "" if unknown
    state: str = ""  # "" without a carrier claim
    file_by: date | None = None  # the carrier's deadline; None: it had passed before it could be met

    def files_first(self, stage: str, due_on: date | None) -> bool:
        """Whether filing comes before the claim's next step: that one waits for others, or is due later.

        Never on a settled claim: what the customer is owed comes first there.
        """
        if self.state != "to-file" or self.file_by is None or stage in ("", "close"):
            return False
        return stage in ("info", "parcel") or due_on is None or self.file_by < due_on


def ledger_moves(state: str) -> list[str]:
    """The moves allowed in a state of a carrier claim."""
    return [move for move in MOVES if (state, move) in LEDGER_MOVES]


def state_after(ledger: Ledger, move: str, amount_minor: int = 0) -> str:
    """The state after a move: a partial payment leaves the rest filed."""
    if move == "paid" and ledger.state == "filed":
        return "filed" if ledger.paid_minor + amount_minor < ledger.claimed_minor else "paid"
    return LEDGER_MOVES[ledger.state, move][-1]


def carrier_of(tracking: Iterable[str], carriers: Mapping[str, Carrier]) -> str:
    """The only carrier that some tracking numbers match; else the default one, or ""."""
    named = {
        code
        for number in tracking
        for code, carrier in carriers.items()
        if number and any(fnmatchcase(number.upper(), glob.upper()) for glob in carrier.tracking)
    }
    if len(named) == 1:
        return named.pop()
    usual = [code for code, carrier in carriers.items() if carrier.default or len(carriers) == 1]
    return usual[0] if usual else ""


def last_day_to_file(
    carrier: Carrier | None,
    usual_days: int,
    *,
    lost: bool,
    delivered: Iterable[date | None],
    shipped: Iterable[date | None],
    opened_on: date,
) -> date:
    """The carrier's cut-off day: calendar days from the last delivery (or shipping), else from the opening.

    A lost parcel was never delivered, whatever date the carrier reports.
    """
    days = usual_days if carrier is None or carrier.file_within is None else carrier.file_within
    from_shipping = carrier is not None and carrier.starts == "shipped"
    known = list(shipped) if from_shipping else [] if lost else list(delivered)
    return max((day for day in known if day), default=opened_on) + timedelta(days=days)
