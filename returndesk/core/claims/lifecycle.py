"""The lifecycle of a claim: possible acts in each status, the next status, stage and command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.carriers import OPEN_STATES
from returndesk.core.claims.acts import ACTS, command
from returndesk.core.codes import claim_name
from returndesk.core.money import format_minor

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.core.days import Calendar
    from returndesk.core.policy.model import Service

    Waiting = Claim | ClaimSummary


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
TARGETS = dict(zip(STAGES, ("decide", "answer", "parcel", "inspect", "settle", "send"), strict=True))
OPEN_STATUSES = STATUSES[:7]
ENDED = ("rejected", "cancelled", "expired")  # nothing is owed; goods that come are sent back
OVER = (*ENDED, "settled", "closed")  # goods that come are late

# (status, act) → the statuses it may lead to. Anything else is refused, and nothing changes.
MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    (status, act.name): to for act in ACTS.values() for status, to in act.moves.items()
}
OUTCOME_ACTS = tuple(act.name for act in ACTS.values() if act.gives)
MOVING_ACTS = tuple(act.name for act in ACTS.values() if act.moves and act.typed)


def may(claim: Claim, act: str, *, keeping: bool = False) -> bool:
    """Whether an act is possible on a claim now; `keeping` is an outcome without goods, or before them."""
    if (claim.status, act) not in MOVES:
        return False
    if act in ("settle", "compensate"):
        return claim.kind == "complaint"
    if claim.kind == "complaint" and act in ("approve", "refund"):
        return False
    if act == "reduce":
        return claim.reason != "lost" and any(line.keepable for line in claim.lines)
    if act == "refund" and (keeping or claim.status in ("approved", "part-received")):
        return _without_goods(claim) and (keeping or _to_cancel(claim) or not claim.goods_come)
    if act in ("exchange", "replace") and (keeping or claim.status == "part-received"):
        return claim.goods_come and _without_goods(claim) and (keeping or _to_cancel(claim))
    if claim.status == "approved" and act in ("exchange", "replace"):
        return not claim.goods_come or _to_cancel(claim)
    if (claim.status, act) == ("approved", "receive"):
        return claim.goods_come
    if act == "receive" and claim.status in OVER:
        return claim.goods_come and any(line.never_came for line in claim.lines)
    if act == "reopen" and claim.lines:  # settled units stay settled: some must be left
        return any(line.claimed > line.done for line in claim.lines)
    if (claim.status, act) == ("inspected", "receive"):
        return any(line.awaited for line in claim.lines)
    if (claim.status, act) == ("part-received", "inspect"):
        return any(line.uninspected for line in claim.lines)
    return True


def _without_goods(claim: Claim) -> bool:
    """Whether a claim can be settled without goods: received units must be inspected and settled first."""
    if claim.lines and not any(claim.unsettled(line) for line in claim.lines):
        return False  # all of it was given before the goods came
    return claim.status == "approved" or (claim.status == "part-received" and stage_of(claim) != "inspect")


def _to_cancel(claim: Claim) -> bool:
    """Whether approved units were never sent: they are settled without waiting for the goods of others."""
    return any(line.to_cancel for line in claim.lines)


def open_acts(claim: Claim) -> list[str]:
    """All possible acts on a claim, in the order of the registry."""
    return [act for act in MOVING_ACTS if may(claim, act)]


def status_after(claim: Claim, act: str, today: date, service: Service, *, lawful: bool = False) -> str:
    """The status that an act leads to; `claim` holds the counters as they are after it.

    `lawful`: a statute makes the refund due for units still out, even if they never arrive.
    """
    targets = MOVES[(claim.status, act)]
    if act == "receive":
        return "part-received" if any(line.awaited for line in claim.lines) else "received"
    if act == "inspect":
        if any(line.uninspected for line in claim.lines):
            return claim.status
        # Nothing accepted leaves nothing to settle, unless more is on its way.
        if not any(line.owed for line in claim.lines):
            return _rest(claim, today, service, lawful)
        return "inspected"
    if act in ("reduce", "refund-shipping"):
        return _after_reduction(claim)
    if act == "external":
        return _after_external(claim, today, service, lawful)
    if act in OUTCOME_ACTS and claim.status == "inspected":
        if any(line.owed for line in claim.lines):
            return "inspected"
        return _rest(claim, today, service, lawful)
    if act in OUTCOME_ACTS and any(line.awaited for line in claim.lines):
        return claim.status  # some approved units are still owed or still to come
    return targets[-1]


def _after_reduction(claim: Claim) -> str:
    """The status of a claim some of whose units the customer keeps for a part of the price."""
    awaited = any(line.awaited for line in claim.lines)
    if any(line.uninspected for line in claim.lines):
        return "part-received" if awaited else "received"
    if awaited or any(line.owed for line in claim.lines):
        return claim.status
    return "settled"


def _after_external(claim: Claim, today: date, service: Service, lawful: bool) -> str:
    """The status of a claim some of whose units were refunded on the platform; goods may still arrive."""
    if claim.status == "inspected" and not any(line.owed for line in claim.lines):
        return _rest(claim, today, service, lawful)
    nothing_comes = claim.status == "approved" and not claim.goods_come
    if (nothing_comes or claim.status in ("requested", "waiting")) and all(
        line.claimed == line.done for line in claim.lines
    ):
        return "settled"
    return claim.status


def _rest(claim: Claim, today: date, service: Service, lawful: bool) -> str:
    """The status of a claim once all received units have their outcome."""
    out = _to_cancel(claim) or (lawful and any(line.awaited for line in claim.lines))
    return "part-received" if out or parcel_awaited(claim, today, service) else "settled"


def parcel_awaited(claim: Claim, today: date, service: Service) -> bool:
    """Whether approved units are still out and their time has not passed."""
    if not claim.goods_come or not any(line.awaited for line in claim.lines):
        return False
    return claim.days.approved_on is not None and today <= parcel_due(claim.days.approved_on, service)


def parcel_due(approved_on: date, service: Service) -> date:
    """The last day for an approved parcel to arrive, in calendar days."""
    return approved_on + timedelta(days=service.parcel)


def stage_of(claim: Claim) -> str:
    """The stage of a claim; "" once it has ended."""
    if claim.status == "approved":
        return "settle" if _to_cancel(claim) or not claim.goods_come else "parcel"
    if claim.status == "part-received":
        if any(line.uninspected for line in claim.lines):
            return "inspect"
        return "settle" if _to_cancel(claim) else "parcel"
    return {
        "requested": "decide",
        "waiting": "info",
        "received": "inspect",
        "inspected": "settle",
        "settled": "close",
    }.get(claim.status, "")


def due_for(claim: Claim, stage: str, since: date, service: Service, calendar: Calendar) -> date | None:
    """The service target for a stage entered on `since`."""
    if stage == "":
        return None
    if stage == "parcel":
        return parcel_due(claim.days.approved_on or since, service)
    if stage == "info":
        return calendar.due_on(since, service.answer, usual="days")
    if stage == "close" and claim.kind == "parcel":
        # Filing has the carrier's own deadline too; a filed claim has none, as the carrier is next.
        late = claim.carrier.state == "to-file" and claim.carrier.file_by is None
        if not (claim.open_items.sends or claim.open_items.owes_customer or late):
            return None
    return calendar.due_on(since, getattr(service, TARGETS[stage]))


def outstanding(claim: Claim) -> list[str]:
    """The open items of a settled claim; it closes by itself once there are none."""
    waits, left = [], claim.open_items
    if claim.carrier.state in OPEN_STATES:
        waits.append("the carrier claim")
    if claim.held or any(line.to_send_back for line in claim.lines):
        waits.append("goods to send back")
    if claim.remedies.goods_out:
        waits.append("goods to send")
    if any(left.back):
        waits.append("what was given for goods that never came")
    if left.difference_minor > 0:
        waits.append("the customer's payment")
    if left.owes_customer:
        waits.append("money owed to the customer")
    if claim.to_notify:
        waits.append("a notification")
    return waits


def whose_move(claim: Waiting) -> str:
    """Who is next; a settled claim can wait for the customer's payment or the carrier alone."""
    if _files_first(claim) or claim.to_notify:
        return "shop"  # the customer must be notified first
    left = claim.open_items
    if claim.stage == "close" and not left.sends:
        if claim.carrier.state == "to-file":
            return "shop"
        if left.difference_minor > 0:
            return "customer"
        if claim.carrier.state == "filed" and not left.owes_customer:
            return "carrier"
    return waiting_on(claim.stage)


def _files_first(claim: Waiting) -> bool:
    return claim.carrier.files_first(claim.stage, claim.deadline.due_on)


def waiting_on(stage: str) -> str:
    """Who is next in a stage."""
    return "customer" if stage in ("info", "parcel") else "shop"


def next_command(claim: Waiting) -> str:
    """The command to type next, ready to copy; "" where nothing is left to do."""
    number = claim.claim_id
    if claim.to_notify and claim.stage in ("", "info", "parcel"):
        return message_command(number)
    if claim.held and claim.stage == "":
        return command("sent", number)
    if any(claim.open_items.back) and claim.stage == "":
        return _claim_back(claim)
    if claim.low_score and claim.stage == "":
        return answer_command(number)
    if _files_first(claim):
        return _carrier_command(number, "file")
    if claim.stage == "decide":
        return _to_decide(claim)
    if claim.stage == "settle":
        return _to_settle(claim)
    if claim.stage == "close":
        return _to_close(claim)
    act = {"info": "answered", "parcel": "receive", "inspect": "inspect"}.get(claim.stage)
    return command(act, number) if act else ""


def next_today(claim: ClaimSummary, today: date) -> str:
    """The command to type next today: the usual one, or a possible one where that is refused."""
    if claim.step.instead:
        return claim.step.instead
    usual = next_command(claim)
    if claim.stage in ("info", "parcel") and not claim.to_notify and claim.deadline.missed_by(today):
        usual = "returndesk claim expire --due"  # the wait is over
    elif statute_is_due(claim, today):
        usual = f"{command('refund', claim.claim_id)} --keep-goods --why TEXT"
    if claim.step.disputed and usual.startswith("returndesk claim refund "):
        usual = f"returndesk order show {claim.order.argument}"  # no refund until it is decided
    return usual


def statute_is_due(claim: ClaimSummary, today: date) -> bool:
    """Whether the statutory day came before the parcel: the refund is due even without it."""
    due_on, source = claim.deadline.due_on, claim.deadline.due_source
    if claim.stage != "parcel" or (not claim.to_notify and claim.deadline.missed_by(today)):
        return False
    return due_on is not None and source != "policy" and due_on <= today


def message_command(claim_id: int, template: str = "") -> str:
    """The command that notifies the customer of the last step, or by a certain letter."""
    return f"{command('message', claim_id)}{f' --template {template}' if template else ''} --sent"


def answer_command(claim_id: int) -> str:
    """The command that answers a low score."""
    return f"{command('feedback', claim_id)} --answered TEXT"


def _carrier_command(claim_id: int, step: str) -> str:
    return f"returndesk claim carrier {claim_name(claim_id)} {step}"


def _to_decide(claim: Waiting) -> str:
    if claim.kind == "complaint":
        if claim.outcome == "none":
            return command("settle", claim.claim_id)
        return command("compensate", claim.claim_id, by="credit" if claim.outcome == "credit" else "cash")
    if claim.verdict == "review":
        return f"returndesk claim show {claim_name(claim.claim_id)}"
    return command("approve" if claim.verdict == "eligible" else "reject", claim.claim_id)


def _to_settle(claim: Waiting) -> str:
    """The act for the outcome that the customer asked for; the desk may give another."""
    wanted = claim.outcome
    if wanted == "repair" and claim.reason == "lost":  # nothing is there to be repaired
        wanted = "replacement"
    elif wanted == "repair" and claim.status in ("approved", "part-received"):  # it was never sent
        wanted = "refund"
    act = {"exchange": "exchange", "repair": "repair", "replacement": "replace"}.get(wanted)
    return command(act, claim.claim_id) if act else _refund_command(claim)


def _refund_command(claim: Waiting) -> str:
    """A refund as the claim's outcome asks; credit in place of a right requires the customer's consent.

    What goes back the way the buyer paid does not go to another claimant: that requires a why.
    """
    typed = command("refund", claim.claim_id)
    if claim.outcome == "credit":
        typed += " --method credit" + " --why TEXT" * claim.needs_consent
    elif claim.claimant:
        typed += " --method original --why TEXT"
    return typed


def _claim_back(claim: Waiting) -> str:
    """The correction of what was given for goods that never came."""
    number, back = claim_name(claim.claim_id), claim.open_items.back
    if back.refund_minor:
        return (
            f"returndesk claim correct {number} -{format_minor(back.refund_minor, claim.currency)} --why TEXT"
        )
    amount = format_minor(back.goods_minor, claim.currency)
    return f"returndesk claim correct {number} {amount} --of exchange --why TEXT"


def _to_close(claim: Waiting) -> str:
    """The next item that a settled claim waits for: goods and money for the customer come first."""
    number, left = claim.claim_id, claim.open_items
    if left.sends:
        return command("sent", number)
    if claim.to_notify and not left.owes_customer:  # refund first: the letter says that it is on its way
        return message_command(number)
    if claim.carrier.state == "to-file" and not (left.owes_customer and left.difference_minor <= 0):
        # After the carrier's cut-off there is hardly anything to be paid.
        return _carrier_command(number, "file" if claim.carrier.file_by else "waive --why TEXT")
    if left.difference_minor > 0:
        return f"{command('paid', number)} {format_minor(left.difference_minor, claim.currency)}"
    if left.owes_customer:
        return _refund_command(claim)
    if any(left.back):
        return _claim_back(claim)
    if claim.carrier.state == "filed":
        return _carrier_command(number, "paid")
    return command("close", number)
