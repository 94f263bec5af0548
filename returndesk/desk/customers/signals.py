"""Customers who often return by their own choice, and what the shop answered to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.customers.signals import OftenReturns, OwnChoice, year_before
from returndesk.core.value import Value
from returndesk.desk.customers.people import find_customer, known_as
from returndesk.desk.journal import record
from returndesk.errors import Refused
from returndesk.store.customers import people
from returndesk.store.customers import signals as store
from returndesk.store.customers.erasure import erased_by

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer
    from returndesk.store.customers.signals import SignalAnswer


class CustomerSignal(Value):
    """How often a customer returns, and what the shop answered to it."""

    customer: Customer
    often: OftenReturns
    answer: SignalAnswer | None = None


def list_signals(desk: Desk, typed: str = "") -> list[CustomerSignal]:
    """Customers above the limit today, the highest lower bound first; or one customer, above it or not.

    Raises Refused without a limit, NotFound.
    """
    limit = desk.policy_today().loyalty.often_returns
    if limit is None:
        raise Refused(
            "The policy has no limit for a signal: often_returns in [signals]",
            hint=("returndesk policy show --toml -o policy.toml", "returndesk help customers"),
        )
    only = find_customer(desk, typed).customer_id if typed else None
    found = dict(store.own_choice(desk.conn, year_before(desk.today), desk.today, only))
    if only is not None:
        found.setdefault(only, OwnChoice(0, 0))
    often = {customer: OftenReturns(done, limit) for customer, done in found.items()}
    gone = set() if only is not None else erased_by(desk.conn, date.max)
    shown = {
        customer: one
        for customer, one in often.items()
        if only is not None or (one.signals and customer not in gone)
    }
    answers = store.answers(desk.conn, only)
    rows = [
        CustomerSignal(one, shown[one.customer_id], answers.get(one.customer_id))
        for one in people.load_customers(desk.conn, list(shown))
    ]
    return sorted(
        rows, key=lambda one: (-one.often.low_bps, one.customer.name.casefold(), one.customer.customer_id)
    )


def answer_signal(desk: Desk, typed: str, why: str) -> tuple[list[CustomerSignal], str]:
    """Explain the returns of a customer up to today, which then count no more; "" withdraws it.

    Raises NotFound, and Refused where there is nothing to withdraw.
    """
    with desk.act() as at:
        customer = find_customer(desk, typed)
        had = store.answers(desk.conn, customer.customer_id).get(customer.customer_id)
        if not why and had is None:
            raise Refused(
                "The customer's returns have no answer to withdraw",
                hint="returndesk customer signals",
            )
        seq = record(
            desk,
            "signal",
            at=at,
            details={"customer": customer.customer_id, "answer": "given" if why else "withdrawn"},
            text={"why": why} if why else None,
        )
        if why:
            store.keep_answer(desk.conn, customer.customer_id, desk.today, seq)
        else:
            store.drop_answer(desk.conn, customer.customer_id)
        words = "Answered: returns up to today count no more" if why else "Answer withdrawn"
        return list_signals(desk, customer.key or known_as(customer)), words
