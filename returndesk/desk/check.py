"""Check whether items can be returned: of one order, or of all orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.codes import worst_verdict
from returndesk.core.customers.signals import OftenReturns, OwnChoice, year_before
from returndesk.core.days import day_text
from returndesk.core.eligibility.model import Finding, Judgement, Question
from returndesk.core.judge import judge
from returndesk.core.value import Value
from returndesk.desk.lookup import Item, find_lines, find_order, meant_items, order_name, refuse_unlike
from returndesk.errors import BadData
from returndesk.store.customers.signals import own_choice
from returndesk.store.orders import read as order_store
from returndesk.store.refunds.tenders import stated_tenders, tenders_of_order, with_payments

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order, OrderLine
    from returndesk.core.policy.terms import Policy
    from returndesk.core.refunds.tenders import Tender
    from returndesk.desk.session import Desk


class CheckedLine(Value):
    """The answer for units of one line."""

    line: OrderLine
    units: int
    claimable: int
    judgement: Judgement


class Checked(Value):
    """The answers for an order's lines."""

    order: Order
    name: str
    reason: str
    notice_on: date
    lines: tuple[CheckedLine, ...]
    tenders: tuple[Tender, ...] = ()

    @property
    def verdict(self) -> str:
        """The worst verdict among the lines that still have units; ineligible where none has."""
        left = [line.judgement.best.verdict for line in self.lines if line.claimable > 0]
        return worst_verdict(left) if left else "ineligible"


def check_order(
    desk: Desk,
    typed: str,
    items: Sequence[Item],
    reason: str,
    notice_on: date | None = None,
    evidence: Sequence[str] = (),
) -> Checked:
    """Judge the items of an order, or all its lines. Raises NotFound, BadData."""
    order = find_order(desk, typed)
    on = notice_day(order, notice_on or desk.today, desk.today)
    asked = _asked_units(order, items) if items else {ln.line_id: order.claimable(ln) for ln in order.lines}
    lines = tuple(
        check_line(desk, order, line, asked[line.line_id], reason, on, evidence)
        for line in order.lines
        if line.line_id in asked
    )
    return Checked(order, order_name(desk, order), reason, on, lines, tenders_of_order(desk.conn, order))


def check_all(
    desk: Desk, reason: str, notice_on: date | None = None, evidence: Sequence[str] = ()
) -> Iterator[Checked]:
    """Judge every line that is still returnable, oldest order first."""
    on, touched = notice_on or desk.today, with_payments(desk.conn)
    for order_id in order_store.orders_to_check(desk.conn):
        order = order_store.load_order(desk.conn, order_id)
        if order.ordered_on > on:
            continue
        lines = tuple(
            check_line(desk, order, line, order.claimable(line), reason, on, evidence)
            for line in order.lines
            if order.claimable(line)
        )
        if lines:
            tenders = tenders_of_order(desk.conn, order) if order_id in touched else stated_tenders(order)
            yield Checked(order, order_name(desk, order), reason, on, lines, tenders)


def check_line(
    desk: Desk,
    order: Order,
    line: OrderLine,
    units: int,
    reason: str,
    notice_on: date,
    evidence: Sequence[str] = (),
    fault: str | None = None,
    outcome: str | None = None,
    *,
    claimant: str = "",
) -> CheckedLine:
    """Judge units of one line: the only place where the desk asks the rules.

    `fault` is that of a claim whose reason was given before; a policy may since have dropped the reason. The
    statutes are for the buyer: a `claimant` who is not the buyer, or whoever cannot show that they bought it,
    has the shop's own policy alone.
    """
    policy = desk.policy_for(order.ordered_on)
    fault = fault or fault_of(desk, order, reason)
    often = often_returns(desk, policy, order, fault, notice_on)
    question = Question(
        order, line, units, reason, fault, notice_on, frozenset(evidence), outcome or "refund", often
    )
    laws = desk.laws(policy)
    notes = _delivery_notes(desk, policy, order, reason) if policy.law else ()
    if laws and (claimant or order.without_receipt):
        text = "statutory rights require proof of the purchase: the shop policy alone decides"
        if claimant:
            text = "statutory rights are the buyer's, not the claimant's: the shop policy alone decides"
        laws, notes = (), (Finding("claimant" if claimant else "no-proof", text),)
    judgement = judge(question, policy, desk.calendar(policy), laws, notes)
    return CheckedLine(line, units, order.claimable(line), judgement)


def often_returns(
    desk: Desk, policy: Policy, order: Order, fault: str, notice_on: date
) -> OftenReturns | None:
    """How often the buyer returns, on the day of a notice; None where no rule of the policy reads it."""
    buyer, limit = order.buyer.customer_id, policy.loyalty.often_returns
    read = limit is not None and any(rule.when.signal for rule in policy.rules)
    if limit is None or buyer is None or not read or fault != "customer":
        return None
    found = dict(own_choice(desk.conn, year_before(notice_on), notice_on, buyer))
    return OftenReturns(found.get(buyer, OwnChoice(0, 0)), limit)


def _delivery_notes(desk: Desk, policy: Policy, order: Order, reason: str) -> tuple[Finding, ...]:
    from returndesk.core.law.grounds import delivery_notes

    return delivery_notes(desk.regimes(policy), reason, order)


def fault_of(desk: Desk, order: Order, reason: str) -> str:
    """Whose fault a reason is, by the policy under which the order was sold."""
    return {**desk.reasons(), **desk.policy_for(order.ordered_on).reasons}[reason]


def notice_day(order: Order, on: date, today: date) -> date:
    """The day on which the customer gave notice. Raises BadData if it is before the order."""
    if on < order.ordered_on:
        ordered = day_text(order.ordered_on, today)
        raise BadData(f"--on {day_text(on, today)} is before the order, dated {ordered}")
    return on


def _asked_units(order: Order, items: Sequence[Item]) -> dict[int, int]:
    """Units by line as asked; units beyond those left stay on one line, so that the answer is no."""
    asked: dict[int, int] = {}
    for item in meant_items(order, items):
        lines = find_lines(order, item.sku)
        room = {line.line_id: max(0, order.claimable(line) - asked.get(line.line_id, 0)) for line in lines}
        left = sum(room.values()) if item.units is None else item.units
        refuse_unlike(order, item, lines, room)
        for line in lines:
            units = min(left, room[line.line_id])
            if units or item.units is None:
                asked[line.line_id] = asked.get(line.line_id, 0) + units
            left -= units
        if left:
            most = next((line for line in reversed(lines) if order.claimable(line)), lines[-1])
            asked[most.line_id] = asked.get(most.line_id, 0) + left
    return asked
