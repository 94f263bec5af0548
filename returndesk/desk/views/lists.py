"""Lists of claims and orders, and one of each in full."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import OPEN_STATUSES, next_command, next_today
from returndesk.core.codes import claim_name
from returndesk.core.law.due_dates import owes_refund
from returndesk.core.value import Value
from returndesk.desk.claims.deadlines import duties_of
from returndesk.desk.claims.transition import summaries
from returndesk.desk.lookup import find_claim, find_order, order_name
from returndesk.desk.quotes.next_step import with_possible
from returndesk.desk.quotes.quote import quote
from returndesk.desk.refunds.carrier_claim import carrier_claim_of
from returndesk.desk.views.order_tasks import order_tasks
from returndesk.desk.views.queue import Task, queue, task_for, with_now
from returndesk.errors import Refused
from returndesk.store import journal
from returndesk.store.claims import feedback as feedback_store
from returndesk.store.claims import lists
from returndesk.store.claims import write as claim_store
from returndesk.store.customers.coupons import coupons
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import compensations, exchanges
from returndesk.store.refunds import refunds as refund_store
from returndesk.store.refunds.tenders import tenders_of_order

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.core.law.deadlines import Duty
    from returndesk.core.orders.model import Order
    from returndesk.core.refunds.model import Part
    from returndesk.core.refunds.tenders import Tender
    from returndesk.desk.refunds.carrier_claim import CarrierClaim
    from returndesk.desk.session import Desk
    from returndesk.store.claims.feedback import Feedback
    from returndesk.store.customers.coupons import CouponRow
    from returndesk.store.journal import Entry
    from returndesk.store.orders.read import OrderSummary
    from returndesk.store.refunds.compensations import Given
    from returndesk.store.refunds.exchanges import ExchangeRow, Outgoing


def list_claims(
    desk: Desk,
    *,
    only_open: bool = False,
    order: str | None = None,
    customer: str | None = None,
    status: str | None = None,
    limit: int = 0,
) -> tuple[list[ClaimSummary], int]:
    """The newest matching claims, and the number of all matching ones."""
    order_id = find_order(desk, order).order_id if order else None
    from returndesk.desk.search import claims_of_customer

    ids = claims_of_customer(desk, customer) if customer and customer.strip() else None
    return lists.list_claims(
        desk.conn, ids=ids, only_open=only_open, order_id=order_id, status=status, limit=limit
    )


def ready_to_refund(desk: Desk) -> list[str]:
    """The inspected claims whose next step is a refund that requires no more words, oldest first."""
    found, _ = lists.list_claims(desk.conn, only_open=True, stage="settle")
    ready = []
    for row in with_possible(desk, [one for one in reversed(found) if one.status == "inspected"]):
        typed = next_today(row, desk.today)
        if typed.startswith("returndesk claim refund ") and "--why" not in typed:
            ready.append(claim_name(row.claim_id))
    return ready


def not_notified(desk: Desk) -> list[str]:
    """Claims whose customer is not notified of the last step, most urgent first."""
    return [claim_name(task.claim.claim_id) for task in queue(desk, only_untold=True).tasks]


class ShownClaim(Value):
    """A claim in full: its row, lines, money and history."""

    claim: Claim
    summary: ClaimSummary
    order: Order
    parts: tuple[Part, ...]
    findings: tuple[dict[str, str], ...]
    entries: tuple[Entry, ...]
    task: Task | None
    exchange: ExchangeRow | None = None
    outgoing: tuple[Outgoing, ...] = ()
    compensation: tuple[Given, ...] = ()
    corrections: tuple[Given, ...] = ()
    recovery: CarrierClaim | None = None
    duties: tuple[Duty, ...] = ()  # under the customer's rights, while a refund is owed
    feedback: tuple[Feedback, ...] = ()
    tenders: tuple[Tender, ...] = ()  # of its order
    detail: str = ""  # of its reason

    @property
    def next(self) -> str:
        """The command to type next, of an ended claim too."""
        return self.task.next if self.task else self.summary.step.instead or next_command(self.summary)


def show_claim(desk: Desk, typed: str) -> ShownClaim:
    """One claim with everything about it. Raises NotFound."""
    claim = find_claim(desk, typed)
    summary = summaries(desk, [claim])[0]
    order = order_store.load_order(desk.conn, claim.order_id)
    findings = claim_store.claim_findings(desk.conn, claim.claim_id)
    seen = {(found["code"], found["text"]): found for line in findings.values() for found in line}
    return ShownClaim(
        claim=claim,
        summary=summary,
        order=order,
        parts=_money(desk, claim),
        findings=tuple(seen.values()),
        entries=tuple(journal.entries(desk.conn, claim_id=claim.claim_id)),
        task=with_now(desk, [task_for(summary, desk.today)])[0] if claim.status in OPEN_STATUSES else None,
        exchange=exchanges.exchanges_of(desk.conn, claim.claim_id),
        outgoing=tuple(exchanges.outgoing_of(desk.conn, claim.claim_id)),
        compensation=tuple(compensations.given_on(desk.conn, "compensation", claim.claim_id)),
        corrections=tuple(compensations.given_on(desk.conn, "correction", claim.claim_id)),
        recovery=carrier_claim_of(desk, claim) if claim.kind == "parcel" else None,
        duties=duties_of(desk, claim)[0] if owes_refund(claim) else (),
        feedback=tuple(feedback_store.of_claim(desk.conn, claim.claim_id)),
        tenders=tenders_of_order(desk.conn, order),
        detail=claim_store.detail_of(desk.conn, claim.claim_id),
    )


def next_of(desk: Desk, claim: Claim) -> str:
    """The command to type next on a claim, as the queue has it."""
    return task_for(summaries(desk, [claim])[0], desk.today).next


def _money(desk: Desk, claim: Claim) -> tuple[Part, ...]:
    """The refund as paid, else as it would be."""
    given = refund_store.parts_of_claim(desk.conn, claim.claim_id)
    if given:
        return given
    if claim.status in ("rejected", "cancelled", "expired") or not claim.lines:
        return ()
    try:
        return quote(desk, f"R{claim.claim_id}").worked.parts
    except Refused:  # nothing was accepted, so there is no sum to show
        return ()


class ShownOrder(Value):
    """An order with its claims, what is wrong with it, and the commands for that."""

    order: Order
    name: str
    claims: tuple[ClaimSummary, ...]
    notes: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    tenders: tuple[Tender, ...] = ()
    discount_codes: tuple[str, ...] = ()
    coupons: tuple[CouponRow, ...] = ()  # used for it

    @property
    def carried_minor(self) -> int:
        """What came in for new goods as goods that were given back for them."""
        return max(0, self.order.received_minor - sum(one.received_minor for one in self.tenders))


def show_order(desk: Desk, typed: str) -> ShownOrder:
    """One order with its lines and claims. Raises NotFound."""
    return shown(desk, find_order(desk, typed))


def shown(desk: Desk, order: Order) -> ShownOrder:
    """A found order with its claims."""
    claims, _ = lists.list_claims(desk.conn, order_id=order.order_id)
    tasks = order_tasks(desk, order.order_id)
    return ShownOrder(
        order,
        order_name(desk, order),
        tuple(claims),
        tuple(task.row.what for task in tasks),
        tuple(task.next for task in tasks),
        tenders_of_order(desk.conn, order),
        order_store.discount_codes(desk.conn, order.order_id),
        tuple(coupons(desk.conn, order_id=order.order_id)),
    )


def list_orders(
    desk: Desk,
    *,
    customer: str | None = None,
    sku: str | None = None,
    status: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 0,
) -> tuple[list[OrderSummary], int]:
    """The newest matching orders, and the number of all matching ones."""
    from returndesk.desk.search import orders_of_customer

    ids = orders_of_customer(desk, customer) if customer and customer.strip() else None
    return order_store.list_orders(
        desk.conn, ids=ids, sku=sku, status=status, first=first, last=last, limit=limit
    )
