"""Corrections of money that was typed wrongly: signed, beside the wrong row, which stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import stage_of
from returndesk.core.money import format_minor, money_text
from returndesk.core.refunds.exchange import difference_words
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.sla import promised
from returndesk.desk.claims.transition import Done, done, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.desk.refunds.compensate import (
    THING,
    correct_refund,
    credit_is_left,
    last_of,
    stays_above_0,
)
from returndesk.desk.refunds.limits import known_for_credit
from returndesk.errors import UsageProblem
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.compensations import Stands

# What is corrected: the table of the correction, its key in the journal, the act.
_ROWS = {
    "refund": ("correction", "correction", "correct"),
    "compensation": ("compensation", "compensation", "correct-compensation"),
    "paid": ("exchange_payment", "paid", "correct-paid"),
    "exchange": ("remedy", "remedy", "correct-exchange"),
}
_REST = ("goods", "fee", "deduction", "adjustment", "shipping", "postage")  # of an exchange: its price alone
_METHODS = {
    "refund": ("original", "cash", "bank", "card", "credit"),
    "compensation": ("coupon", "credit", "cash", "gift"),
    "paid": ("original", "cash", "bank", "card"),
    "exchange": (),
}


@dataclass(frozen=True, slots=True)
class Slip:
    """What was recorded wrongly, and by how much."""

    amount: str  # signed; with `to`, "" is all of it
    why: str
    of: str = "refund"
    method: str = ""  # the last one by it
    to: str = ""  # it was given or paid by that method instead
    override: bool = False  # below what a right owes


def correct(desk: Desk, typed: str, slip: Slip) -> Done:
    """Correct a claim's last refund, compensation, payment or exchange. Raises Refused, UsageProblem."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        for method in filter(None, (slip.method, slip.to)):
            if method not in _METHODS[slip.of]:
                known = ", ".join(_METHODS[slip.of]) or "none"
                raise UsageProblem(f"{THING[slip.of]} by {method}: expected one of {known}")
        if slip.to:
            claim, words = _moved(desk, at, claim, slip)
        elif slip.of == "refund":
            claim, words = correct_refund(
                desk, at, claim, slip.amount, slip.why, slip.method, override=slip.override
            )
        else:
            claim, words = _corrected(desk, at, claim, slip)
        return done(desk, (claim,), (words,))


def _corrected(desk: Desk, at: datetime, claim: Claim, slip: Slip) -> tuple[Claim, str]:
    order = order_store.load_order(desk.conn, claim.order_id)
    currency = order.currency
    minor = typed_minor(slip.amount, currency, "AMOUNT", signed=True, unless_0="a difference, such as -2.00")
    last = last_of(desk, claim, slip.of, slip.method)
    stays_above_0(claim, last, minor, currency, slip.of)
    owed = claim.remedies.difference_minor
    if slip.of == "paid" and minor > max(0, owed):
        raise refused(claim, f"{difference_words(owed, currency)}: more cannot have been paid".capitalize())
    claim = _book(desk, at, claim, order, slip.of, last._replace(minor=minor), slip.why)
    sign = "+" if minor > 0 else ""
    by = f", {last.method}" if last.method else ""
    stands = format_minor(last.minor + minor, currency)
    words = f"Corrected {claim.name}: {sign}{money_text(minor, currency)}{by}"
    words += f"; that {THING[slip.of]} is now {stands}"
    if slip.of in ("paid", "exchange"):
        words += f"; {difference_words(claim.remedies.difference_minor, currency)}"
    return claim, words


def _moved(desk: Desk, at: datetime, claim: Claim, slip: Slip) -> tuple[Claim, str]:
    """Move an amount from the method it was booked by to another: out of the one, into the other."""
    order = order_store.load_order(desk.conn, claim.order_id)
    last = last_of(desk, claim, slip.of, slip.method)
    minor = last.minor
    if slip.amount:
        minor = typed_minor(slip.amount, order.currency, "AMOUNT", unless_0="more than 0")
        stays_above_0(claim, last, -minor, order.currency, slip.of)
    if slip.to == last.method or not minor:
        raise refused(claim, f"Nothing to move: that {THING[slip.of]} is by {last.method}")
    known_for_credit(order, slip.to, "--to cash")
    claim = _book(desk, at, claim, order, slip.of, last._replace(minor=-minor), slip.why, moved=True)
    into = last._replace(method=slip.to, minor=minor)
    claim = _book(desk, at, claim, order, slip.of, into, slip.why, moved=True)
    words = f"Moved {claim.name}: {money_text(minor, order.currency)} from {last.method} to {slip.to}"
    return claim, words


def _book(
    desk: Desk,
    at: datetime,
    claim: Claim,
    order: Order,
    of: str,
    change: Stands,
    why: str,
    *,
    moved: bool = False,
) -> Claim:
    """Record one signed correction with an entry of its own; a closed claim that owes again is settled."""
    table, key, act = _ROWS[of]
    minor, method = change.minor, change.method
    if method == "credit":
        credit_is_left(desk, claim, order, minor)
    row: dict[str, object] = {"currency": order.currency}
    if of == "exchange":
        row |= {f"{part}_minor": 0 for part in _REST}
        row |= {"kind": "exchange", "corrects": change.row_id, "new_minor": minor, "difference_minor": minor}
    elif of == "refund":
        row |= {"refund_id": change.row_id, "method": method, "returned_minor": 0}
    else:
        row |= {"kind" if of == "compensation" else "method": method, "corrects": change.row_id}
    if of != "exchange":
        row |= {"amount_minor": minor}
    if of in ("refund", "compensation"):
        row |= {"why": why}
    details: dict[str, object] = {key: book(desk, at, claim, table, **row)}
    if moved:
        details |= {"moved": True}
    if of in ("paid", "exchange"):
        owed = claim.remedies.difference_minor + (minor if of == "exchange" else -minor)
        claim = replace(claim, remedies=claim.remedies._replace(difference_minor=owed))
        if claim.status == "closed" and owed and not moved:
            claim = replace(claim, status="settled", days=claim.days._replace(closed_on=None))
            claim = replace(claim, stage=stage_of(claim))
            claim = with_due(desk, claim, promised(desk, at, claim, "close"))
    if of == "compensation":
        details |= {"by": method}
    return record_act(desk, at, claim, act, details=details, text={"why": why})
