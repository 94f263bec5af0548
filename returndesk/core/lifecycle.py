"""A claim's life: which act may follow which status, where it leads, and what it then waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from returndesk.core.claims import Claim, ClaimLine
    from returndesk.core.days import Calendar
    from returndesk.core.policy import Service

    class Waiting(Protocol):
        """What the next step depends on: a claim, or its row in a list."""

        @property
        def claim_id(self) -> int: ...
        @property
        def kind(self) -> str: ...
        @property
        def stage(self) -> str: ...
        @property
        def verdict(self) -> str: ...
        @property
        def outcome(self) -> str: ...


STATUSES = (
    "requested",
    "waiting",
    "approved",
    "part-received",
    "received",
    "inspected",
    "settled",
    "rejected",
    "closed",
    "expired",
    "cancelled",
)
STAGES = ("decide", "info", "parcel", "inspect", "settle", "close")
OPEN_STATUSES = STATUSES[:7]

# (status, act) → where it may lead. Anything else is refused, and nothing changes.
MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("requested", "approve"): ("approved",),
    ("requested", "reject"): ("rejected",),
    ("requested", "ask"): ("waiting",),
    ("requested", "cancel"): ("cancelled",),
    ("requested", "settle"): ("settled",),  # a complaint
    ("requested", "compensate"): ("settled",),  # a complaint
    ("waiting", "answered"): ("requested",),
    ("waiting", "cancel"): ("cancelled",),
    ("waiting", "expire"): ("expired",),
    ("approved", "receive"): ("received", "part-received"),
    ("approved", "refund"): ("approved", "settled"),  # without goods: lost, or the customer keeps them
    ("approved", "cancel"): ("cancelled",),
    ("approved", "expire"): ("expired",),
    ("part-received", "receive"): ("received", "part-received"),
    ("part-received", "inspect"): ("part-received", "inspected", "settled"),
    ("part-received", "expire"): ("settled",),  # what was promised after a partial refund never came
    ("received", "inspect"): ("received", "inspected", "settled"),
    ("inspected", "refund"): ("inspected", "part-received", "settled"),
    ("inspected", "exchange"): ("inspected", "part-received", "settled"),
    ("inspected", "repair"): ("inspected", "part-received", "settled"),
    ("inspected", "replace"): ("inspected", "part-received", "settled"),
    ("inspected", "receive"): ("received", "part-received"),
    ("settled", "close"): ("closed",),
    ("rejected", "reopen"): ("requested",),
    ("closed", "reopen"): ("requested",),
    ("expired", "reopen"): ("requested",),
}
MOVING_ACTS = tuple(dict.fromkeys(act for _, act in MOVES))


def may(claim: Claim, act: str, *, keeping: bool = False) -> bool:
    """Whether that act is open for a claim as it stands; `keeping` is a refund without goods."""
    if (claim.status, act) not in MOVES:
        return False
    if act in ("settle", "compensate"):
        return claim.kind == "complaint"
    if claim.kind == "complaint" and act in ("approve", "refund"):
        return False
    if act == "refund" and (keeping or claim.status == "approved"):
        return claim.status == "approved" and (keeping or not claim.goods_come)
    if (claim.status, act) == ("approved", "receive"):
        return claim.goods_come
    if act == "reopen" and claim.lines:  # what was settled stays so: something must be left
        return any(line.claimed > line.settled for line in claim.lines)
    if (claim.status, act) == ("inspected", "receive"):
        return any(line.awaited for line in claim.lines)
    return True


def open_acts(claim: Claim) -> list[str]:
    """All acts that are open for a claim, in the order of the table."""
    return [act for act in MOVING_ACTS if may(claim, act)]


def status_after(claim: Claim, act: str, today: date, service: Service) -> str:
    """The status that an act leads to; `claim` holds the counters as they are after it."""
    targets = MOVES[(claim.status, act)]
    if act == "receive":
        return "part-received" if any(line.awaited for line in claim.lines) else "received"
    if act == "inspect":
        if any(line.uninspected for line in claim.lines):
            return claim.status
        # Nothing accepted leaves nothing to settle, unless more is on its way.
        if not any(line.owed for line in claim.lines):
            return "part-received" if parcel_awaited(claim, today, service) else "settled"
        return "inspected"
    if act in ("refund", "exchange", "repair", "replace") and claim.status == "inspected":
        if any(line.owed for line in claim.lines):
            return "inspected"
        return "part-received" if parcel_awaited(claim, today, service) else "settled"
    if act == "refund" and any(line.awaited for line in claim.lines):
        return claim.status  # some of what was approved is still owed, or still to come
    return targets[-1]


def parcel_awaited(claim: Claim, today: date, service: Service) -> bool:
    """Whether approved units are still out and their time has not passed."""
    if not claim.goods_come or not any(line.awaited for line in claim.lines):
        return False
    return claim.approved_on is not None and today <= parcel_due(claim.approved_on, service)


def parcel_due(approved_on: date, service: Service) -> date:
    """The day until which an approved parcel is waited for: calendar days."""
    return approved_on + timedelta(days=service.parcel)


def stage_of(claim: Claim) -> str:
    """What a claim waits for; "" once it waits for nothing."""
    if claim.status == "approved":
        return "parcel" if claim.goods_come else "settle"
    if claim.status == "part-received":
        return "inspect" if any(line.uninspected for line in claim.lines) else "parcel"
    return {
        "requested": "decide",
        "waiting": "info",
        "received": "inspect",
        "inspected": "settle",
        "settled": "close",
    }.get(claim.status, "")


def due_for(claim: Claim, stage: str, since: date, service: Service, calendar: Calendar) -> date | None:
    """The day by which a stage entered on `since` is promised to be over."""
    if stage == "":
        return None
    if stage == "parcel":
        return parcel_due(claim.approved_on or since, service)
    if stage == "info":
        return since + timedelta(days=service.answer)
    if stage == "close" and claim.kind == "parcel":
        sent = calendar.add_open_days(since, service.send) if any(map(_sent_back, claim.lines)) else date.max
        return min(sent, carrier_due(claim, service))
    open_days = {
        "decide": service.decide,
        "inspect": service.inspect,
        "settle": service.settle,
        "close": service.send,
    }[stage]
    return calendar.add_open_days(since, open_days)


def carrier_due(claim: Claim, service: Service) -> date:
    """The day by which the carrier has to hear: calendar days from delivery, else from opening."""
    # Whatever the carrier's date says, a lost parcel was not delivered.
    known = [] if claim.reason == "lost" else claim.lines
    delivered = [line.delivered_on for line in known if line.delivered_on]
    return max(delivered, default=claim.opened_on) + timedelta(days=service.carrier)


def outstanding(claim: Claim) -> list[str]:
    """What a settled claim still waits for: it closes by itself once this is empty."""
    waits = []
    if claim.kind == "parcel":
        waits.append("the claim on the carrier")
    if any(_sent_back(line) for line in claim.lines):
        waits.append("goods to send back")
    return waits


def _sent_back(line: ClaimLine) -> bool:
    """Whether refused units go back to the customer; batches from before a reopening no longer count."""
    left = line.refused
    for batch in reversed(line.batches):
        if left > 0 and not batch.accepted:
            if batch.condition != "missing":
                return True
            left -= batch.units
    return False


def waiting_on(stage: str) -> str:
    """Whose move it is."""
    return "customer" if stage in ("info", "parcel") else "shop"


def next_command(claim: Waiting) -> str:
    """The command to type next, ready to copy; "" where nothing is left to do."""
    name = f"R{claim.claim_id}"
    if claim.stage == "decide":
        if claim.kind == "complaint":
            return f"returndesk claim settle {name} --why TEXT"
        return {
            "eligible": f"returndesk claim approve {name}",
            "review": f"returndesk claim show {name}",
            "ineligible": f"returndesk claim reject {name} --why TEXT",
        }[claim.verdict]
    return {
        "info": f"returndesk claim show {name}",
        "parcel": f"returndesk claim receive {name}",
        "inspect": f"returndesk claim inspect {name} --condition CONDITION --to DISPOSITION",
        "settle": f"returndesk claim refund {name}"
        + (" --method credit" if claim.outcome == "credit" else ""),
        "close": f"returndesk claim close {name} --why TEXT",
    }.get(claim.stage, "")
