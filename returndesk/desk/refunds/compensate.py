"""Compensation, and corrections of refunds that were recorded wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import may
from returndesk.core.money import format_minor, money_text
from returndesk.core.refunds.exchange import Booked, counts_minor
from returndesk.desk.claims.transition import Done, done, move, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.desk.refunds.limits import known_for_credit
from returndesk.errors import Refused
from returndesk.store import customers as customer_store
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import compensations as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.compensations import Stands

THING = {
    "refund": "refund", "compensation": "compensation", "paid": "payment", "exchange": "exchange",
}  # fmt: skip


def compensate(desk: Desk, typed: str, amount: str, by: str, why: str) -> Done:
    """Give compensation, whatever the claim's status; it settles a complaint that awaits an answer."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        minor = typed_minor(amount, order.currency, "AMOUNT", unless_0="more than 0")
        known_for_credit(order, by, "--by coupon")
        row = {"kind": by, "currency": order.currency, "amount_minor": minor, "why": why}
        given = book(desk, at, claim, "compensation", **row)
        details = {"compensation": given, "by": by}
        if may(claim, "compensate"):
            claim = move(desk, at, claim, "compensate", details=details, text={"why": why}, decided=True)
        else:
            claim = record_act(desk, at, claim, "compensate", details=details, text={"why": why})
        words = f"Compensated {claim.name}: {money_text(minor, order.currency)}, {by}"
        return done(desk, (claim,), (words,))


def correct_refund(
    desk: Desk, at: datetime, claim: Claim, amount: str, why: str, method: str = "", *, override: bool = False
) -> tuple[Claim, str]:
    """Record a signed correction of a claim's last refund (by a method, where one is named).

    Above 0 more was given than was recorded. The sum stays between 0 and what was paid; below the refund of a
    right it requires `override`.
    """
    order = order_store.load_order(desk.conn, claim.order_id)
    minor = typed_minor(amount, order.currency, "AMOUNT", signed=True, unless_0="a difference, such as -2.00")
    last = last_of(desk, claim, "refund", method)
    given = {one.refund_id: one for one in store.booked_refunds(desk.conn, claim.claim_id)}
    booked = replace(given[last.row_id], method=last.method)
    stays_above_0(claim, last, minor, booked.currency)
    counts = counts_minor(booked, minor, elsewhere=order.over or order.external_total_minor > 0)
    _fits(desk, claim, order, booked, minor, counts)
    overrode = _below_right(claim, booked, minor, override)
    row = {"refund_id": booked.refund_id, "method": booked.method, "currency": booked.currency}
    row |= {"amount_minor": minor, "returned_minor": counts, "why": why}
    correction = book(desk, at, claim, "correction", **row)
    claim = record_act(
        desk, at, claim, "correct", details={"correction": correction, **overrode}, text={"why": why}
    )
    sign = "+" if minor > 0 else ""
    stands = format_minor(booked.stands_minor + minor, booked.currency)
    words = f"Corrected {claim.name}: {sign}{money_text(minor, booked.currency)},"
    return claim, f"{words} {booked.method}; that refund is now {stands}"


def last_of(desk: Desk, claim: Claim, of: str, method: str = "") -> Stands:
    """The last refund, compensation, payment or exchange of a claim. Raises Refused without one."""
    given = store.stands_on(desk.conn, of, claim.claim_id)
    fitting = [one for one in given if not method or one.method == method]
    if not fitting:
        which = f" by {method}" if method else ""
        text = f"Nothing to correct: no {THING[of]}{which} on {claim.name}"
        if not given:
            raise refused(claim, text)
        move = f"--of {of} --method {given[-1].method} --to {method}"
        raise Refused(text, hint=f"returndesk claim correct {claim.name} {move} --why TEXT, to move it there")
    return fitting[-1]


def stays_above_0(claim: Claim, last: Stands, minor: int, currency: str, of: str = "refund") -> None:
    """Refuse to take off more than stands by that method."""
    if last.minor + minor < 0:
        stands = money_text(last.minor, currency)
        raise refused(claim, f"That {THING[of]} is {stands}: a correction cannot take off more")


def _below_right(claim: Claim, booked: Booked, minor: int, override: bool) -> dict[str, object]:
    """The rights whose refund a correction lowers, for the journal. Raises Refused unless overridden."""
    if not claim.rights or minor >= 0 or booked.stands_minor + minor >= booked.total_minor:
        return {}
    rights = ", ".join(claim.rights)
    if not override:
        sum_ = money_text(booked.total_minor, booked.currency)
        raise refused(claim, f"{claim.name} is owed {sum_} ({rights}): less requires --override --why TEXT")
    return {"overrode": rights}


def _fits(desk: Desk, claim: Claim, order: Order, booked: Booked, minor: int, counts: int) -> None:
    """Refuse what would leave a refund below 0, the order above what was paid, or credit below 0."""
    currency = booked.currency
    if booked.stands_minor + minor < 0:
        stands = money_text(booked.stands_minor, currency)
        raise refused(claim, f"That refund is {stands}: a correction cannot take off more")
    if minor > booked.addable_minor:
        most = money_text(booked.addable_minor, currency) if booked.addable_minor else "nothing"
        raise Refused(
            f"That refund left off {most}: a correction cannot add more",
            hint=f"returndesk claim compensate {claim.name} AMOUNT --by cash --why TEXT",
        )
    left = order.left_to_return_minor
    if counts > left:
        most = money_text(left + minor - counts, currency)
        raise Refused(
            f"That is more than was paid: at most {most}",
            hint=f"returndesk claim compensate {claim.name} AMOUNT --by cash --why TEXT",
        )
    if booked.method == "credit":
        credit_is_left(desk, claim, order, minor)


def credit_is_left(desk: Desk, claim: Claim, order: Order, minor: int) -> None:
    """Refuse to take back store credit that is used already."""
    if minor >= 0 or order.customer_id is None:
        return
    balance = customer_store.credit_balance(desk.conn, order.customer_id, order.currency)
    if balance + minor < 0:
        has = money_text(balance, order.currency)
        raise refused(claim, f"The customer has {has} of store credit left: the rest is used already")
