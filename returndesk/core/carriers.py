"""What a carrier may owe the shop for a parcel: its terms, the ledger of a claim on it, its moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import NamedTuple

from returndesk.core.money import Amount

STATES = ("to-file", "filed", "paid", "denied", "waived")
OPEN_STATES = ("to-file", "filed")
MOVES = ("file", "paid", "denied", "waive")
STARTS = ("delivered", "shipped")

# (state, move) → where it may lead. `filed` again corrects what was filed; a part paid leaves it filed; what
# a carrier pays, or takes back, after the end is booked as well.
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


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier's terms for claims on it, as a policy has them."""

    code: str
    title: str
    file_within: int | None = None  # calendar days; None is the policy's [service] carrier
    starts: str = "delivered"  # or shipped; what is not known counts from the claim's opening
    checklist: tuple[str, ...] = ()  # what to hand in
    liability: Amount | None = None  # at most so much for a parcel
    tracking: tuple[str, ...] = ()  # globs of its tracking numbers
    default: bool = False  # the one that the shop sends with where nothing else is known


class Ledger(NamedTuple):
    """The shop's claim on the carrier as it stands. Minor units of the order's currency."""

    state: str
    carrier: str  # its code in the policy; "" is not known
    file_by: date
    claimed_minor: int = 0
    paid_minor: int = 0

    def status(self, since: date) -> CarrierStatus:
        """Its status since a day: a deadline that had passed by then cannot be met."""
        return CarrierStatus(self.carrier, self.state, self.file_by if since <= self.file_by else None)

    @property
    def out_minor(self) -> int:
        """What was filed and has not come."""
        return max(0, self.claimed_minor - self.paid_minor)


class CarrierStatus(NamedTuple):
    """The carrier claim as its claim and the lists have it."""

    code: str = ""  # the carrier's in the policy; "" if unknown
    state: str = ""  # "" without a carrier claim
    file_by: date | None = None  # the carrier's deadline; None: it had passed before it could be met

    def files_first(self, stage: str, due_on: date | None) -> bool:
        """Whether filing comes before the claim's own next step: others are waited for, or it is due sooner.

        Never on a settled claim: what the customer is owed comes first there.
        """
        if self.state != "to-file" or self.file_by is None or stage in ("", "close"):
            return False
        return stage in ("info", "parcel") or due_on is None or self.file_by < due_on


def ledger_moves(state: str) -> list[str]:
    """The moves that are open for a claim on the carrier; none where there is none."""
    return [move for move in MOVES if (state, move) in LEDGER_MOVES]


def state_after(ledger: Ledger, move: str, amount_minor: int = 0) -> str:
    """The state that a move leads to: a part paid leaves the rest filed."""
    if move == "paid" and ledger.state == "filed":
        return "filed" if ledger.paid_minor + amount_minor < ledger.claimed_minor else "paid"
    return LEDGER_MOVES[ledger.state, move][-1]


def carrier_of(tracking: Iterable[str], carriers: Mapping[str, Carrier]) -> str:
    """The carrier that some tracking numbers name, if they name one alone; else the usual one, or ""."""
    named = {
        code
        for number in tracking
        for code, carrier in carriers.items()
        if number and any(fnmatchcase(number.upper(), glob.upper()) for glob in carrier.tracking)
    }
    if len(named) == 1:
        return named.pop()
    usual = [code for code, carrier in carriers.items() if carrier.default]
    return (usual or list(carriers))[0] if usual or len(carriers) == 1 else ""


def last_day_to_file(
    carrier: Carrier | None,
    usual_days: int,
    *,
    lost: bool,
    delivered: Iterable[date | None],
    shipped: Iterable[date | None],
    opened_on: date,
) -> date:
    """The carrier's cut-off: calendar days from the last delivery (or shipping), else from the opening.

    Whatever the carrier's date says, a lost parcel was not delivered.
    """
    days = usual_days if carrier is None or carrier.file_within is None else carrier.file_within
    from_shipping = carrier is not None and carrier.starts == "shipped"
    known = list(shipped) if from_shipping else [] if lost else list(delivered)
    return max((day for day in known if day), default=opened_on) + timedelta(days=days)
