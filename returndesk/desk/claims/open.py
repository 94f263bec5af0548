"""Opening a claim: the items asked for are judged as `check` judges them, and the claim is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.model import Claim, Claimant
from returndesk.core.claims.open_items import Deadline
from returndesk.core.codes import claim_name, kind_of
from returndesk.core.days import day_text
from returndesk.core.orders.incoming import CustomerIn
from returndesk.core.orders.merge import customer_key
from returndesk.core.orders.person_match import Person, Typed, match_people
from returndesk.core.value import Value, replace
from returndesk.desk.check import CheckedLine, check_line, fault_of, notice_day
from returndesk.desk.claims import carrier_ledger
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.decide import approve_now, claimed_units
from returndesk.desk.claims.judgement import judged_line, signal_used, verdict_of, verdict_text
from returndesk.desk.claims.sla import promised, time_of_day
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.journal import record
from returndesk.desk.lookup import Item, find_code, find_order, order_name, units_to_claim
from returndesk.desk.search import known_person, named_person
from returndesk.errors import BadData, Refused, UsageProblem
from returndesk.store.claims import lists, statements
from returndesk.store.claims import write as claim_store
from returndesk.store.customers.people import load_customers
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


WRITTEN = ("web", "email", "chat", "social")
_ACKNOWLEDGED_FROM = date(2026, 6, 19)  # orders from then: Dir. 2023/2673


class Request(Value):
    """A customer's request: items, reason and outcome, how and when they gave notice."""

    order: str
    items: tuple[Item, ...]
    reason: str
    outcome: str | None = None
    via: str = "counter"
    notice_on: date | None = None
    evidence: tuple[str, ...] = ()
    note: str = ""
    carrier: str = ""  # of a parcel, as typed; "" is looked for
    origin: Mapping[str, object] = {}  # of a claim from a file, for the journal
    stated_at: datetime | None = None  # the instant, where it is known: the notice is of its day
    claimant: str = ""  # who claims, as typed; "" is the buyer
    detail: str = ""  # of the reason, as typed


def open_claim(desk: Desk, request: Request) -> Done:
    """Open a claim, judged as `check` would; approved at once where it is eligible and the policy says so."""
    with desk.act() as at:
        claim, words = take_claim(desk, at, find_order(desk, request.order), request)
        return done(desk, (claim,), words)


def _claimant(desk: Desk, order: Order, typed: str) -> Claimant:
    """Who claims in the buyer's place: "recipient", or by name, mail or both; a new customer where unknown.

    Only a whole name, mail, phone or id means a known customer. Raises Refused for the recipient of an order
    that names none, UsageProblem for its buyer.
    """
    buyer, name = order.buyer, order_name(desk, order)
    who = named_person(typed)
    if who.name and not who.email and who.name.casefold() in ("recipient", buyer.recipient.casefold()):
        who = CustomerIn(buyer.recipient, phone=buyer.recipient_phone)
        if not any(who):
            raise Refused(f"Order {name} names no recipient", hint="--claimant NAME, or --claimant EMAIL")
    key = customer_key(order.channel, "", who.email, who.phone)
    one = known_person(desk, who)
    if one and one.customer_id == buyer.customer_id:
        raise UsageProblem(f"{' '.join(typed.split())} is the buyer of order {name}: omit --claimant")
    if one:
        return Claimant(one.customer_id, one.key or "", one.name, one.email, one.phone)
    new = insert(desk.conn, "customer", {**who._asdict(), "key": key or None})
    return Claimant(new, key, who.name, who.email, who.phone)


def claimant_meant(desk: Desk, order: Order, typed: str) -> tuple[str, str] | None:
    """The recipient or the buyer of an order whose name is similar to that of a new customer, and which."""
    who, buyer = named_person(typed), order.buyer
    if not who.name or who.email or who.name.casefold() in ("recipient", buyer.recipient.casefold()):
        return None
    if known_person(desk, who):
        return None
    known = load_customers(desk.conn, [buyer.customer_id] if buyer.customer_id else [])
    names = {**{one.name: "buyer" for one in known}, buyer.recipient: "recipient"}
    found = match_people(Typed(who.name), [Person(None, None, name) for name in names if name])
    return (found[0][1].name, names[found[0][1].name]) if found else None


def take_claim(desk: Desk, at: datetime, order: Order, request: Request) -> tuple[Claim, tuple[str, ...]]:
    """Open a claim within an act under way; return the claim, and in words what was done."""
    claim, checked = open_on(desk, at, order, request)
    words = [f"Opened {claim.name}: {verdict_text(claim, desk.today, checked)}"]
    if claim.verdict == "eligible" and checked and all(c.judgement.best.auto_approve for c in checked):
        claim = approve_now(desk, at, claim, claimed_units(claim), details={"automatic": True})
        words.append(f"Approved {claim.name} by the policy")
    if claim.claimant:
        words.append("For another claimant, who gets the letters and the store credit, not the buyer")
    words += _other_complaints(desk, claim)
    return claim, tuple(words)


def _other_complaints(desk: Desk, claim: Claim) -> list[str]:
    """Which complaints on the same order are open already: one answer may do for all."""
    if claim.kind != "complaint":
        return []
    others, _ = lists.list_claims(desk.conn, only_open=True, order_id=claim.order_id)
    names = [claim_name(one.claim_id) for one in others if one.kind == "complaint"]
    names.remove(claim.name)
    return [f"Also open on this order: complaint {', '.join(reversed(names))}"] if names else []


def open_on(desk: Desk, at: datetime, order: Order, request: Request) -> tuple[Claim, list[CheckedLine]]:
    """Open a claim on a known order, within an act under way; whatever forbids it is raised first."""
    notice_on = day_of_notice(desk, order, request.notice_on)
    kind = kind_of(request.reason)
    if kind == "complaint" and request.items:
        raise UsageProblem(f"A claim for {request.reason} is about no item: omit --item")
    carrier = carrier_ledger.find_carrier(desk, request.carrier) if request.carrier else ""
    claimant = _claimant(desk, order, request.claimant) if request.claimant else None
    checked = [] if kind == "complaint" else _judged(desk, order, request, notice_on, claimant)
    detail = detail_of(desk, request.reason, request.detail)
    claim = _recorded(desk, at, order, request, notice_on, checked, claimant)
    if detail:
        claim_store.set_detail(desk.conn, claim.claim_id, detail)
    stated = _stated(desk, at, order, claim, request)
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
            "verdict": claim.verdict,
            "notice_on": notice_on.isoformat(),
            "items": {str(line.line.position): line.units for line in checked},
            "via": claim.via,
            "outcome": claim.outcome,
            **({"claimant": claimant.customer_id} if claimant else {}),
            **({"detail": detail} if detail else {}),
            **ledger,
            **stated,
            **signal_used(desk, claim),
            **request.origin,
        },
        text={"note": request.note},
    )
    return claim, checked


def detail_of(desk: Desk, reason: str, typed: str) -> str:
    """The detail of a reason that was typed, by any unambiguous start. Raises UsageProblem."""
    if not typed.strip():
        return ""
    known = desk.policy_today().details.get(reason, ())
    if not known:
        raise UsageProblem(
            f"--detail: {reason} has no details", hint=f'[reasons.{reason}] details = ["…"], in the policy'
        )
    return find_code(typed, known, "--detail")


def _stated(desk: Desk, at: datetime, order: Order, claim: Claim, request: Request) -> dict[str, object]:
    """Keep when the request was made; return what the journal says of it.

    A withdrawal that came in through an online interface is acknowledged with its date and time
    (Dir. 2011/83 art. 11a); without a time of its own it was made now.
    """
    # Who reports a fault, or a parcel that never came, withdraws from nothing.
    withdrawn = claim.fault == "customer" and any(
        "eu.withdrawal" in line.judgement.rights for line in claim.lines
    )
    acknowledge = withdrawn and claim.via in WRITTEN and order.ordered_on >= _ACKNOWLEDGED_FROM
    stated_at = request.stated_at
    if stated_at is None and acknowledge and claim.notice_on == desk.today and time_of_day(desk, at):
        stated_at = at
    if stated_at is None and not acknowledge:
        return {}
    statements.insert_statement(desk.conn, claim.claim_id, stated_at, acknowledge=acknowledge)
    said: dict[str, object] = (
        {"stated_at": f"{stated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"} if stated_at else {}
    )
    return {**said, "acknowledge": True} if acknowledge else said


def day_of_notice(desk: Desk, order: Order, on: date | None) -> date:
    """The day the customer gave notice, by default today. Raises BadData for an impossible day."""
    found = notice_day(order, on or desk.today, desk.today)
    if found > desk.today:
        raise BadData(f"--on {day_text(found, desk.today)} is in the future")
    return found


def _recorded(
    desk: Desk,
    at: datetime,
    order: Order,
    request: Request,
    notice_on: date,
    checked: Sequence[CheckedLine],
    claimant: Claimant | None,
) -> Claim:
    """A new claim as it was written, due by the shop's service target or by a right of the customer's."""
    lines = [judged_line(order, line) for line in checked]
    verdict, ground = verdict_of([new.line.judgement for new in lines])
    claim = Claim(
        claim_id=claim_store.next_claim_id(desk.conn),
        order_id=order.order_id,
        kind=kind_of(request.reason),
        reason=request.reason,
        fault=fault_of(desk, order, request.reason),
        status="requested",
        stage="decide",
        outcome=_outcome(request.outcome, checked, usual="credit" if claimant else "refund"),
        via=request.via,
        opened_on=desk.today,
        notice_on=notice_on,
        verdict=verdict,
        ground=ground,
        owner=desk.who,
        lines=(),
        evidence=request.evidence,
        claimant=claimant,
    )
    due = promised(desk, at, claim, "decide", request.stated_at)
    claim = replace(claim, deadline=Deadline(due.on, due.on, promised_at=due.at, late_then=due.then))
    claim_store.insert_claim(desk.conn, claim, at, lines)
    stored = claim_store.load_claim(desk.conn, claim.claim_id)
    assert stored is not None
    after = with_due(desk, stored, due)
    if after != stored:
        claim_store.update_claim(desk.conn, after)
    return after


def _outcome(wanted: str | None, checked: Sequence[CheckedLine], usual: str) -> str:
    """The outcome asked for, else the `usual` one, else a refund; the first remedy where none gives money."""
    if not checked:
        return wanted or "none"  # a complaint
    remedies = [line.judgement.best.remedies for line in checked]
    if wanted is None and all(usual in gives for gives in remedies):
        return usual
    if wanted not in (None, "refund", *remedies[0]) or any("refund" in gives for gives in remedies):
        return wanted or "refund"
    return wanted if wanted in remedies[0] else next(iter(remedies[0]), "refund")


def claimable_lines(desk: Desk, typed: str) -> tuple[Order, list[int]]:
    """An order, and the positions of its lines that can still be claimed."""
    order = find_order(desk, typed)
    return order, [line.position for line in order.lines if order.claimable(line)]


def _judged(
    desk: Desk, order: Order, request: Request, notice_on: date, claimant: Claimant | None
) -> list[CheckedLine]:
    """The lines asked for, judged. Raises Refused for units that cannot be claimed."""
    room = {line.line_id: order.claimable(line) for line in order.lines}
    items = request.items
    if not items:
        left = [line for line in order.lines if room[line.line_id]]
        if len(left) > 1:
            skus = ", ".join(line.sku for line in left)
            raise UsageProblem(
                f"Which item of order {order.number}? {skus}", hint="--item SKU, for each returned item"
            )
        items = (Item(f":{(left or order.lines)[0].position}"),)
    wanted = units_to_claim(items, order)
    return [
        check_line(
            desk,
            order,
            line,
            wanted[line.line_id],
            request.reason,
            notice_on,
            request.evidence,
            outcome=request.outcome or ("credit" if claimant else None),
            claimant=claimant.shown if claimant else "",
        )
        for line in order.lines
        if line.line_id in wanted
    ]
