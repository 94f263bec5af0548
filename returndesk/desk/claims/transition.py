"""Record acts on a claim: check the move, work out the new state, add both to the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from returndesk.core.carriers import OPEN_STATES, ledger_moves
from returndesk.core.claims.acts import past_of, typed_after
from returndesk.core.claims.entries import standing
from returndesk.core.claims.lifecycle import OUTCOME_ACTS, may, open_acts, outstanding, stage_of, status_after
from returndesk.core.claims.open_items import Promise
from returndesk.core.days import day_text
from returndesk.core.letters.notifications import to_notify_after
from returndesk.core.value import Value, replace
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.deadlines import owed_without_goods, with_due
from returndesk.desk.claims.sla import promised, service_for
from returndesk.desk.journal import record
from returndesk.desk.lookup import claim_meant, refused
from returndesk.desk.quotes.next_step import with_possible
from returndesk.errors import DeskError, Refused
from returndesk.store import journal
from returndesk.store.claims import lists
from returndesk.store.claims import write as claim_store
from returndesk.store.connection import translate
from returndesk.store.refunds.compensations import booked_refunds

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, ClaimLine
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.desk.session import Desk

Answer = TypeVar("Answer")
_WAITS = {
    "requested": "is waiting for a decision",
    "waiting": "is waiting for the customer's answer",
    "approved": "is already approved and waiting for its parcel",
    "part-received": "is waiting for the rest of its parcel",
    "received": "is waiting for inspection",
    "inspected": "is waiting to be settled",
    "settled": "is settled",
    "rejected": "was rejected",
    "closed": "is closed",
    "expired": "has expired",
    "cancelled": "was cancelled",
}
_ENDED = {"carrier": "carrier claim ended"}  # closes a claim without being a move of its own

_AT_ONCE = 500  # claims in one look at their rows


class Done(Value):
    """What an act did: the claims afterwards, read before a dry run is rolled back, and in words."""

    claims: tuple[ClaimSummary, ...]
    words: tuple[str, ...]
    next: str = ""  # the command to type next, where the words say enough about all of them


def done(desk: Desk, claims: Sequence[Claim], words: Sequence[str]) -> Done:
    """The answer of an act, from within it."""
    return Done(tuple(summaries(desk, claims)), tuple(words))


def each(desk: Desk, typed: Sequence[str], do: Callable[[Desk, str], Answer]) -> Iterator[Answer | DeskError]:
    """One act on several claims, each an act of its own: what each did, or why not.

    A failure stops none of the others. A claim named twice is acted on once. One alone may be a customer or
    an order. Of several, raises UsageProblem for a word that is not a claim number, before anything is done.
    """
    named = list({claim_meant(name): name for name in typed}.values()) if len(typed) > 1 else typed
    for one in named:
        try:
            yield do(desk, one)
        except DeskError as error:
            yield error
        except sqlite3.Error as error:
            yield translate(error, desk.path)


def summaries(desk: Desk, claims: Sequence[Claim]) -> list[ClaimSummary]:
    """The list rows of some claims, in their order, each with a next step that is possible."""
    ids = [claim.claim_id for claim in claims]
    by_id = {
        summary.claim_id: summary
        for start in range(0, len(ids), _AT_ONCE)
        for summary in with_possible(desk, lists.list_claims(desk.conn, ids=ids[start : start + _AT_ONCE])[0])
    }
    return [by_id[claim_id] for claim_id in ids]


def move(
    desk: Desk,
    at: datetime,
    claim: Claim,
    act: str,
    *,
    lines: Sequence[ClaimLine] | None = None,
    details: Mapping[str, object] | None = None,
    text: Mapping[str, str] | None = None,
    decided: bool = False,
    keeping: bool = False,
    promise: Promise | None = None,
) -> Claim:
    """Record an act that changes a claim's status and return the claim as it is then.

    `lines` are the counters after the act; `promise` is a deadline resumed from before. A settled claim
    with nothing outstanding closes by itself. Raises Refused, with the possible moves, where the lifecycle
    has no such move.
    """
    require(desk, claim, act, keeping=keeping)
    service = service_for(desk, desk.policy_today(), claim)
    after = replace(claim, lines=tuple(lines)) if lines is not None else claim
    if decided:
        after = replace(after, days=replace(after.days, decided_on=desk.today))
    if act == "approve":
        after = replace(after, days=replace(after.days, approved_on=desk.today))
    lawful = act in (*OUTCOME_ACTS, "inspect") and owed_without_goods(desk, after)
    after = replace(after, status=status_after(after, act, desk.today, service, lawful=lawful))
    after = _to_notify(desk, after, act, details or {})
    went = [after.status]
    after, closed = _closed_if_done(after)
    went += closed
    after = replace(after, stage=stage_of(after))
    closed_on = desk.today if after.stage == "" else None
    let_go: Mapping[str, object] = {}
    if after.stage == "" and after.carrier.state in OPEN_STATES:
        after, let_go = carrier_ledger.waive(desk, at, after)
    if promise is None:
        # The service target `parcel`, which a statute's day had ended, holds again for units without one.
        over = after.stage == "parcel" and claim.deadline.promised_on is None
        anew = after.stage != claim.stage or act == "reopen" or over
        promise = promised(desk, at, after, after.stage) if anew else claim.deadline.promise
    after = goods_clock(replace(after, days=replace(after.days, closed_on=closed_on)), act)
    after = with_due(desk, after, promise)
    claim_store.update_claim(desk.conn, after)
    record(desk, act, at=at, claim=after, details={"went": went, **let_go, **(details or {})}, text=text)
    return after


def record_act(
    desk: Desk,
    at: datetime,
    claim: Claim,
    act: str,
    *,
    details: Mapping[str, object],
    text: Mapping[str, str] | None = None,
) -> Claim:
    """Record an act that is not a move of the lifecycle; `claim` holds what it changed.

    The status stays, but a settled claim with nothing outstanding any more closes by itself.
    """
    after, went = _closed_if_done(_to_notify(desk, claim, act, details))
    if went:
        days = replace(after.days, closed_on=desk.today)
        after = with_due(desk, replace(after, stage=stage_of(after), days=days), Promise())
    elif after.stage == "close" and after.kind == "parcel" and not after.open_items.sends:
        # The goods were sent, or the carrier claim was filed: only what is left has a due day.
        after = with_due(desk, after, promised(desk, at, after, "close"))
    claim_store.update_claim(desk.conn, after)
    record(desk, act, at=at, claim=after, details={**({"went": went} if went else {}), **details}, text=text)
    return after


def goods_clock(claim: Claim, act: str) -> Claim:
    """The claim with the day since which goods are back; none while the shop holds no unsettled goods.

    A parcel that comes in parts is owed for part by part: after the first refund the days run from the rest.
    A reopened claim starts over and must be approved again.
    """
    if act == "reopen":
        return replace(claim, days=replace(claim.days, goods_back_on=None, approved_on=None))
    if claim.status == "part-received" and stage_of(claim) != "inspect":
        return replace(claim, days=replace(claim.days, goods_back_on=None))
    return claim


def _to_notify(desk: Desk, claim: Claim, act: str, details: Mapping[str, object]) -> Claim:
    wanted = desk.policy_today().service.tell
    step = to_notify_after(claim, act, details, wanted=wanted, facing=desk.faces_customer)
    return replace(claim, to_notify=step)


def _closed_if_done(claim: Claim) -> tuple[Claim, list[str]]:
    if claim.status == "settled" and not outstanding(claim):
        return replace(claim, status="closed"), ["closed"]
    return claim, []


def require(desk: Desk, claim: Claim, act: str, *, keeping: bool = False) -> None:
    """Refuse an act that is not possible now, saying who did what last and what can be done."""
    if may(claim, act, keeping=keeping):
        return
    waits = _WAITS[claim.status]
    if claim.status == "approved" and not claim.goods_come:
        waits = "is already approved and waiting to be settled"
    entries = standing(journal.entries(desk.conn, claim_id=claim.claim_id))
    by = ""
    if moves := [one for one in entries if "went" in one.details]:
        last = moves[-1]
        on = day_text(date.fromisoformat(last.on), desk.today)
        by = "" if last.act == "external" else f" by {last.who}"  # the platform did it
        by = f" ({_ENDED.get(last.act) or past_of(last.act)}{by}, {on})"
    can = ", ".join(open_moves(claim, desk.today)) or "note TEXT"
    problem = refused(claim, f"{claim.name} {waits}{by}. You can: {can}.")
    if act == "refund" and any(one.corrected_minor < 0 for one in booked_refunds(desk.conn, claim.claim_id)):
        again = f"returndesk claim correct {claim.name} +AMOUNT --why TEXT"  # what was corrected down
        problem = Refused(str(problem), hint=(again, *problem.hints))
    raise problem


def open_moves(claim: Claim, today: date) -> list[str]:
    """The possible moves of a claim, as they are typed after `claim`, without the claim's name."""
    over = claim.stage in ("info", "parcel") and claim.deadline.missed_by(today)
    shut = () if over else ("expire",)
    typed = [typed_after(one) for one in open_acts(claim) if one not in shut]
    if claim.status == "settled":
        typed += [f"carrier {move}{' --why TEXT' * (move in ('denied', 'waive'))}"
                  for move in ledger_moves(claim.carrier.state)]  # fmt: skip
    if claim.goods_come and may(claim, "refund", keeping=True):
        typed.append("refund --keep-goods --why TEXT")
    return typed
