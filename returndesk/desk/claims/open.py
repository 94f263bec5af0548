"""Taking a claim: opened, noted, assigned, decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from returndesk.core.claims.model import Claim, ClaimLine
from returndesk.core.codes import claim_name, kind_of, worst_verdict
from returndesk.core.eligibility.model import LESSER
from returndesk.core.money import cumulative_share
from returndesk.core.orders.model import Order
from returndesk.desk.check import CheckedLine, check_line, fault_of, notice_day
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.sla import promised
from returndesk.desk.claims.transition import Done, done, move
from returndesk.desk.journal import record
from returndesk.desk.lookup import Item, find_claim, find_order, spread
from returndesk.errors import BadData, Refused, UsageProblem
from returndesk.store.claims import lists
from returndesk.store.claims import write as claim_store
from returndesk.store.claims.write import NewLine
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer asks: units of an order, a reason, what they want, how and when they said it."""

    order: str
    items: tuple[Item, ...]
    reason: str
    outcome: str | None = None
    via: str = "counter"
    notice_on: date | None = None
    evidence: tuple[str, ...] = ()
    note: str = ""
    carrier: str = ""  # of a parcel, as typed; "" is looked for
    told: Mapping[str, object] = field(default_factory=dict)  # what the journal keeps of where it came from


def open_claim(desk: Desk, request: Request) -> Done:
    """Open a claim, judged as `check` would; approved at once where it is eligible and the policy says so."""
    with desk.act() as at:
        claim, words = take_claim(desk, at, find_order(desk, request.order), request)
        return done(desk, (claim,), words)


def take_claim(desk: Desk, at: datetime, order: Order, request: Request) -> tuple[Claim, tuple[str, ...]]:
    """Open a claim inside an act that is under way; the claim, and in words what was done."""
    claim, checked = open_on(desk, at, order, request)
    words = [f"opened {claim_name(claim.claim_id)}: {_verdict_words(claim, checked)}"]
    if claim.verdict == "eligible" and checked and all(c.judgement.best.auto_approve for c in checked):
        claim = approve_now(desk, at, claim, _all_claimed(claim), details={"automatic": True})
        words.append(f"approved {claim_name(claim.claim_id)} by the policy")
    return claim, tuple(words)


def _verdict_words(claim: Claim, checked: Sequence[CheckedLine]) -> str:
    if claim.kind == "complaint":  # there are no goods to judge
        return "a complaint, to be answered"
    why = [
        finding.text
        for line in checked
        for finding in line.judgement.best.findings
        if finding.weight != "eligible"
    ]
    return claim.verdict + (f", {'; '.join(dict.fromkeys(why))}" if why else "")


def open_now(desk: Desk, at: datetime, request: Request) -> tuple[Claim, list[CheckedLine]]:
    """Open a claim inside an act that is under way."""
    return open_on(desk, at, find_order(desk, request.order), request)


def open_on(desk: Desk, at: datetime, order: Order, request: Request) -> tuple[Claim, list[CheckedLine]]:
    """Open a claim on an order that was found; whatever forbids it is raised before anything is written."""
    notice_on = notice_day(order, request.notice_on or desk.today)
    if notice_on > desk.today:
        raise BadData(f"--on {notice_on.isoformat()} is still to come")
    kind = kind_of(request.reason)
    if kind == "complaint" and request.items:
        raise UsageProblem(f"{request.reason} is about no goods: leave --item out")
    carrier = carrier_ledger.find_carrier(desk, request.carrier) if request.carrier else ""
    checked = [] if kind == "complaint" else _judged(desk, order, request, notice_on)
    verdict = worst_verdict(c.judgement.best.verdict for c in checked)
    worst = next((c.judgement.best for c in checked if c.judgement.best.verdict == verdict), None)
    claim = Claim(
        claim_id=claim_store.next_claim_id(desk.conn),
        order_id=order.order_id,
        kind=kind,
        reason=request.reason,
        fault=fault_of(desk, order, request.reason),
        status="requested",
        stage="decide",
        outcome=request.outcome or _usual_outcome(checked),
        via=request.via,
        opened_on=desk.today,
        notice_on=notice_on,
        verdict=verdict,
        ground=worst.name if worst else "policy",
        owner=desk.who,
        lines=(),
        evidence=request.evidence,
    )
    due_on = promised(desk, at, claim, "decide")
    claim = replace(claim, promised_on=due_on, due_on=due_on)
    claim_store.insert_claim(desk.conn, claim, at, [judged_anew(order, line) for line in checked])
    claim = _with_rights(desk, _reload(desk, claim))
    claim, ledger = carrier_ledger.begin(desk, at, claim, order, carrier)
    record(
        desk,
        "open",
        at=at,
        claim=claim,
        details={
            "reason": claim.reason,
            "fault": claim.fault,
            "kind": kind,
            "verdict": verdict,
            "notice_on": notice_on.isoformat(),
            "items": {str(line.line.position): line.units for line in checked},
            "via": claim.via,
            "outcome": claim.outcome,
            **ledger,
            **request.told,
        },
        text={"note": request.note},
    )
    return claim, checked


def _usual_outcome(checked: Sequence[CheckedLine]) -> str:
    """What a claim comes to where nobody said: money, but where all that is owed is goods for goods."""
    if not checked:
        return "none"  # a complaint
    best = [line.judgement.best for line in checked]
    lesser = all(any(finding.code == LESSER for finding in ground.findings) for ground in best)
    return best[0].remedies[0] if lesser else "refund"


def claimable_lines(desk: Desk, typed: str) -> tuple[Order, list[int]]:
    """An order, and the positions of its lines that can still be claimed."""
    order = find_order(desk, typed)
    return order, [line.position for line in order.lines if order.claimable(line)]


def _judged(desk: Desk, order: Order, request: Request, notice_on: date) -> list[CheckedLine]:
    """The lines asked for, judged. Raises Refused for units that cannot be claimed."""
    room = {line.line_id: order.claimable(line) for line in order.lines}
    items = request.items
    if not items:
        left = [line for line in order.lines if room[line.line_id]]
        if len(left) > 1:
            skus = ", ".join(line.sku for line in left)
            raise UsageProblem(
                f"which item of order {order.number}? {skus}", hint="--item SKU, for each that comes back"
            )
        items = (Item(f":{left[0].position}"),) if left else (Item(f":{order.lines[0].position}"),)
    wanted = spread(items, order, room, "can still be claimed")
    return [
        check_line(desk, order, line, wanted[line.line_id], request.reason, notice_on, request.evidence)
        for line in order.lines
        if line.line_id in wanted
    ]


def judged_anew(order: Order, checked: CheckedLine, keep: ClaimLine | None = None) -> NewLine:
    """A claim line with the terms that were judged for it."""
    ground, line = checked.judgement.best, checked.line
    settled_here = keep.settled if keep else 0
    claim_line = ClaimLine(
        claim_line_id=keep.claim_line_id if keep else 0,
        line_id=line.line_id,
        claimed=keep.claimed if keep else checked.units,
        verdict=ground.verdict,
        ground=ground.name,
        starts_on=ground.starts_on,
        last_day=ground.last_day,
        fee=ground.fee,
        fee_source=ground.fee_source,
        shipping_rule=ground.shipping_rule,
        postage=ground.postage,
        credit_bonus_bps=ground.credit_bonus_bps,
        shipping_cap_minor=ground.shipping_cap_minor,
        shipping_cap_source=ground.shipping_cap_source,
        **_protection(checked),
    )
    value = cumulative_share(
        line.paid_minor, line.gone_units - settled_here, checked.units + settled_here, line.quantity
    )
    findings = [{"code": f.code, "text": f.text, "source": f.source} for f in ground.findings]
    return NewLine(claim_line, order.currency, value, findings)


class _Protection(TypedDict):
    rights: tuple[str, ...]
    deducts: tuple[str, ...] | None
    deduct_source: str


def _protection(checked: CheckedLine) -> _Protection:
    """The rights that held on the day of the notice, and what they let the shop take off."""
    if len(checked.judgement.grounds) == 1:
        return {"rights": (), "deducts": None, "deduct_source": ""}
    from returndesk.core.law.deductions import deductible_under, rights_of

    deducts, source = deductible_under(checked.judgement)
    return {"rights": rights_of(checked.judgement), "deducts": deducts, "deduct_source": source}


def _with_rights(desk: Desk, claim: Claim) -> Claim:
    """The claim with the day that its lines' rights give it, written down where that is another."""
    after = with_due(desk, claim, claim.promised_on)
    if after != claim:
        claim_store.update_claim(desk.conn, after)
    return after


def approve(
    desk: Desk, typed: str, items: Sequence[Item] = (), *, override: bool = False, why: str = ""
) -> Done:
    """Approve a claim, all of it or the units named. An ineligible one wants `override` and a why."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        units = _all_claimed(claim)
        if items:
            room = {line.line_id: line.claimed - line.done for line in claim.lines}
            units = spread(items, order, room, "claimed")
        if claim.verdict == "ineligible" and claim.status == "requested" and not (override and why):
            name = claim_name(claim.claim_id)
            raise Refused(
                f"{name} is ineligible: {'; '.join(_findings(desk, claim)) or 'see its lines'}",
                hint=(
                    f"returndesk claim reject {name} --why TEXT",
                    f"returndesk claim approve {name} --override --why TEXT",
                ),
            )
        details: dict[str, object] = {"overrode": claim.verdict} if override else {}
        claim = approve_now(desk, at, claim, units, details=details, why=why)
        return done(desk, (claim,), (f"approved {claim_name(claim.claim_id)}: {_units_words(claim, order)}",))


def _findings(desk: Desk, claim: Claim) -> list[str]:
    by_line = claim_store.claim_findings(desk.conn, claim.claim_id)
    return list(dict.fromkeys(finding["text"] for found in by_line.values() for finding in found))


def _all_claimed(claim: Claim) -> dict[int, int]:
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
    """Approve units, by order line, inside an act that is under way."""
    lines = [replace(line, approved=line.done + units.get(line.line_id, 0)) for line in claim.lines]
    return move(
        desk,
        at,
        claim,
        "approve",
        lines=lines,
        details={"verdict": claim.verdict, "units": sum(units.values()), **details},
        text={"why": why},
        decided=True,
    )


def _units_words(claim: Claim, order: Order) -> str:
    """ "2 × LAMP-1, 1 × BULB-3": what was approved."""
    skus = {line.line_id: line.sku for line in order.lines}
    parts = [f"{line.approved} × {skus[line.line_id]}" for line in claim.lines if line.approved]
    return ", ".join(parts) or "nothing"


def reject(desk: Desk, typed: str, why: str) -> Done:
    """Reject a claim, with the reason that the customer will hear."""
    return _simple(desk, typed, "reject", why, "rejected", decided=True)


def cancel(desk: Desk, typed: str, why: str = "") -> Done:
    """Cancel a claim that the customer takes back."""
    return _simple(desk, typed, "cancel", why, "cancelled")


def close(desk: Desk, typed: str, why: str) -> Done:
    """Close a settled claim that still had something outstanding."""
    return _simple(desk, typed, "close", why, "closed")


def settle(desk: Desk, typed: str, why: str) -> Done:
    """Settle a complaint with an answer."""
    return _simple(desk, typed, "settle", why, "settled", decided=True)


def expire_due(desk: Desk) -> Done:
    """End the wait for parcels and answers whose day has gone by; what was refunded in part is settled."""
    claims, words = [], []
    with desk.act() as at:
        waiting, _ = lists.list_claims(desk.conn, only_open=True)
        for summary in reversed(waiting):
            if summary.stage in ("info", "parcel") and summary.promise_over(desk.today):
                claim = move(desk, at, find_claim(desk, f"R{summary.claim_id}"), "expire")
                claims.append(claim)
                words.append(f"no longer waited for: {claim_name(claim.claim_id)}, {claim.status}")
        return done(desk, claims, words or ["no parcel and no answer is over its day"])


def _simple(desk: Desk, typed: str, act: str, why: str, word: str, *, decided: bool = False) -> Done:
    with desk.act() as at:
        claim = move(desk, at, find_claim(desk, typed), act, text={"why": why}, decided=decided)
        return done(desk, (claim,), (f"{word} {claim_name(claim.claim_id)}",))


def reopen(desk: Desk, typed: str, why: str) -> Done:
    """Take a claim up again: what was not settled is checked anew. Raises Refused where nothing is left."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        name = claim_name(claim.claim_id)
        order = order_store.load_order(desk.conn, claim.order_id)
        lines, news = [], []
        for line in claim.lines:
            # What was refused, never came or was not approved starts again; what was settled stays so.
            lines.append(
                replace(
                    line,
                    approved=line.done,
                    received=min(line.received, line.accepted),
                    refused=0,
                    sent_back=0,
                )
            )
            stored = next(one for one in order.lines if one.line_id == line.line_id)
            units = line.claimed - line.done
            if units > order.claimable(stored):
                left = order.claimable(stored)
                raise Refused(f"{name} had {units} × {stored.sku} left, {left} can still be claimed",
                              hint=f"returndesk claim open {order.number} …")  # fmt: skip
            if units:
                checked = check_line(
                    desk, order, stored, units, claim.reason, claim.notice_on, claim.evidence, claim.fault
                )
                news.append(judged_anew(order, checked, keep=line))
        if claim.lines and not news:
            raise Refused(
                f"nothing is left of {name}: all of it was settled", hint=f"returndesk claim show {name}"
            )
        anew = {new.line.claim_line_id: new.line.rights for new in news}
        lines = [replace(line, rights=anew.get(line.claim_line_id, line.rights)) for line in lines]
        # The goods that a customer may keep are those of that refund, not those of the next.
        if not any(line.never_came for line in claim.lines):  # what was shown to be sent has come
            claim = replace(claim, proof_on=None)
        claim, ledger = carrier_ledger.take_up(desk, at, claim, order)
        claim = move(desk, at, claim, "reopen", lines=lines, details=ledger, text={"why": why})
        for new in news:
            claim_store.judge_line_anew(desk.conn, new)
        verdict = worst_verdict(new.line.verdict for new in news)
        ground = next((new.line.ground for new in news if new.line.verdict == verdict), claim.ground)
        claim = replace(_reload(desk, claim), verdict=verdict, ground=ground)
        claim_store.update_claim(desk.conn, claim)
        return done(desk, (claim,), (f"reopened {name}: {_verdict_words(claim, ())}",))


def _reload(desk: Desk, claim: Claim) -> Claim:
    loaded = claim_store.load_claim(desk.conn, claim.claim_id)
    assert loaded is not None
    return loaded
