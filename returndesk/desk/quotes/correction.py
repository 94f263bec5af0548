"""What can be corrected of the money of a claim, and by how much, before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.money import format_minor, money_text
from returndesk.desk.lookup import refused
from returndesk.errors import Refused
from returndesk.store.customers import credit as customer_store
from returndesk.store.customers.erasure import erased
from returndesk.store.refunds import compensations as store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.compensations import Stands

THINGS = {"refund": "refund", "compensation": "compensation", "paid": "payment", "exchange": "exchange"}


def last_of(desk: Desk, claim: Claim, of: str, method: str = "", *, off: bool = False) -> Stands:
    """The last refund, compensation, payment or exchange of a claim. Raises Refused without one.

    To take something `off`, the last of which something stands.
    """
    given = store.stands_on(desk.conn, of, claim.claim_id)
    fitting = [one for one in given if not method or one.method == method]
    standing = [one for one in fitting if one.minor > 0] if off else []
    if not fitting:
        which = f" by {method}" if method else ""
        text = f"Nothing to correct: no {THINGS[of]}{which} on {claim.name}"
        if not given:
            raise refused(claim, text)
        move = f"--of {of} --method {given[-1].method} --to {method}"
        raise Refused(text, hint=f"returndesk claim correct {claim.name} {move} --why TEXT, to move it there")
    return (standing or fitting)[-1]


def stays_above_0(claim: Claim, last: Stands, minor: int, currency: str, of: str = "refund") -> None:
    """Refuse to take off more than stands by that method."""
    if last.minor + minor >= 0:
        return
    stands = money_text(last.minor + last.rounding_minor, currency)
    hints = [f"returndesk claim show {claim.name}"]
    if last.minor > 0:
        hints[:0] = [_less(claim, last.minor, currency) + (f" --of {of}" if of != "refund" else "")]
    raise Refused(f"That {THINGS[of]} is {stands}: a correction cannot take off more", hint=hints)


def _less(claim: Claim, minor: int, currency: str) -> str:
    return f"returndesk claim correct {claim.name} -{format_minor(minor, currency)} --why TEXT"


def credit_is_left(
    desk: Desk, claim: Claim, order: Order, minor: int, row_id: int, of: str = "refund"
) -> None:
    """Refuse a change of store credit of an erased customer, and to take back what is used already.

    `row_id` is the refund or compensation that gave it.
    """
    issued_by = customer_store.credit_of_refund if of == "refund" else customer_store.credit_of_compensation
    holder = issued_by(desk.conn, row_id) or (claim.claimant or order.buyer).customer_id
    if holder is None:
        return
    customer_still_known(desk, holder)
    if minor >= 0:
        return
    balance = customer_store.credit_balance(desk.conn, holder, order.currency)
    if balance + minor < 0:
        has = money_text(balance, order.currency)
        hints = [f"returndesk claim show {claim.name}"]
        hints[:0] = [_less(claim, balance, order.currency)] if balance > 0 else []
        raise Refused(f"The customer has {has} of store credit left: the rest is used already", hint=hints)


def customer_still_known(desk: Desk, holder: int) -> None:
    """Refuse to change the store credit of a customer who was erased and gave it up."""
    if erased(desk.conn, holder):
        raise Refused("The customer was erased, and their store credit was given up")
