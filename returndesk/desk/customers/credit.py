"""Orders that are paid with store credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.core.money import format_minor
from returndesk.desk.customers.people import ShownCustomer, find_customer, shown_customer
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_order, order_name, typed_minor
from returndesk.desk.orders.payment import check_refunds_kept, count_told
from returndesk.errors import Refused, UsageProblem
from returndesk.store.customers import credit as store
from returndesk.store.orders import payment as payments
from returndesk.store.orders.read import load_order
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer


def use_credit(
    desk: Desk, typed: str, amount: str, order_typed: str, why: str = ""
) -> tuple[ShownCustomer, str]:
    """Record that an order was paid with store credit; below 0 is returned, and requires a why."""
    with desk.act() as at:
        customer, order = find_customer(desk, typed), find_order(desk, order_typed)
        name, currency = order_name(desk, order), order.currency
        minor = typed_minor(amount, currency, "AMOUNT", signed=True, unless_0="more than 0")
        _usable(desk, customer, order, minor, name, why)
        row = {"customer_id": customer.customer_id, "order_id": order.order_id, "currency": currency}
        row |= {"at": at, "on_day": desk.today, "who": desk.who, "amount_minor": -minor}
        details: dict[str, object] = {"credit": insert(desk.conn, "credit", row)}
        if counted := count_told(desk, order):
            details["elsewhere"] = counted
        record(desk, "use-credit", at=at, order_id=order.order_id, details=details, text={"why": why})
        left = store.credit_balance(desk.conn, customer.customer_id, currency)
        said = f"{'Used' if minor > 0 else 'Returned'} {format_minor(abs(minor), currency)} {currency}"
        words = f"{said} for order {name}; {format_minor(left, currency)} {currency} left"
        owing = load_order(desk.conn, order.order_id).outstanding_minor
        if owing or order.outstanding_minor:
            words += f"; {format_minor(owing, currency)} {currency} of the order outstanding"
        return shown_customer(desk, customer), words


def _usable(desk: Desk, customer: Customer, order: Order, minor: int, name: str, why: str) -> None:
    """Refuse what the balance, the order or its owner does not allow."""
    currency = order.currency
    if customer.key is None:
        raise Refused("Store credit requires an id, email or phone, and this customer has only a name")
    if minor < 0:
        if not why:
            raise UsageProblem("Returning credit requires --why TEXT")
        used_here = store.used_for(desk.conn, order.order_id)
        kept = used_here - store.refunded_to_credit(desk.conn, order.order_id)
        used = min(store.used_for(desk.conn, order.order_id, customer.customer_id), kept)
        if -minor > used:
            most = format_minor(used, currency)
            raise Refused(f"The customer paid only {most} {currency} of order {name} with store credit")
        by_credit, _ = payments.recorded_by(desk.conn, order.order_id, "credit")
        check_refunds_kept(desk, order, name, max(0, by_credit - (used_here + minor)))
        return
    if order.buyer.key and order.buyer.customer_id != customer.customer_id and not why:
        raise UsageProblem(f"Order {name} is another customer's: this credit requires --why TEXT")
    balance = store.credit_balance(desk.conn, customer.customer_id, currency)
    if minor > balance:
        left = f"{format_minor(balance, currency)} {currency}"
        raise Refused(f"The customer has {left} of store credit", hint="returndesk customer show WHO")
    by_then = _as_old_as(desk, customer, order)
    if minor > by_then and not why:
        left = f"{format_minor(max(0, by_then), currency)} {currency}"
        raise UsageProblem(
            f"Order {name} is dated {day_text(order.ordered_on, desk.today)}: there was {left} of credit",
            hint="to use later credit, add --why TEXT",
        )
    open_minor = order.charged_minor - store.used_for(desk.conn, order.order_id)
    if minor > open_minor:
        rest = format_minor(open_minor, currency)
        raise Refused(f"At most {rest} {currency} of order {name} can be paid with store credit")


def _as_old_as(desk: Desk, customer: Customer, order: Order) -> int:
    """Credit issued up to the day of an order and not used yet; the oldest is used first."""
    return sum(
        entry.amount_minor
        for entry in store.credit_history(desk.conn, customer.customer_id)
        if entry.currency == order.currency and (entry.source == "order" or entry.on <= order.ordered_on)
    )
