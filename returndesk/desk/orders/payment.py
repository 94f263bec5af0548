"""What a customer paid for an order that was not paid in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.codes import PAID_BY, match_code
from returndesk.core.days import day_text
from returndesk.core.money import money_text
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_order, order_name, typed_minor
from returndesk.desk.quotes.cash import InCash, due_in_coins, in_coins, rounding_words
from returndesk.desk.views.lists import ShownOrder, shown
from returndesk.errors import BadData, Refused, UsageProblem
from returndesk.store.journal import canonical, seal
from returndesk.store.orders import payment as store
from returndesk.store.orders.external_refunds import recount_external_refunds
from returndesk.store.orders.read import load_order
from returndesk.store.refunds.tenders import tenders_of_order
from returndesk.store.rows import last_id

if TYPE_CHECKING:
    from datetime import date

    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def record_payment(
    desk: Desk, typed: str, amount: str, by: str, on: date | None = None, why: str = ""
) -> tuple[ShownOrder, str]:
    """Record what was paid for an order, on a day, by a method; below 0 corrects it, and requires a why.

    Raises Refused for more than is outstanding, or a correction of more than was recorded.
    """
    day = on or desk.today
    with desk.act() as at:
        order = find_order(desk, typed)
        name, currency = order_name(desk, order), order.currency
        if order.cancelled_untold and not order.returned_minor:
            # Nothing had come in, or its platform gave it back: this payment is the first that is known.
            store.set_unpaid(desk.conn, order.order_id)
            order = load_order(desk.conn, order.order_id)
        method = _method(desk, order, name, by)
        minor = typed_minor(amount, currency, "AMOUNT", signed=True, unless_0="more than 0")
        _check_day(desk, order, day)
        coins = _in_coins(desk, order, method, minor)
        minor = coins.settled_minor
        if minor < 0:
            _check_correction(desk, order, name, method, -minor, why)
        else:
            _check_outstanding(order, name, minor)
        before = order.received_minor - order.carried_minor
        if minor < 0:
            before = store.recorded_minor(desk.conn, order.order_id)
        row = {"order_id": order.order_id, "at": at, "on_day": desk.today, "who": desk.who, "paid_on": day}
        row |= {"method": method, "currency": currency, "amount_minor": minor, "after_minor": before + minor}
        row |= {"rounding_minor": coins.rounding_minor}
        details: dict[str, object] = {"payment": store.add(desk.conn, row)}
        if counted := count_told(desk, order):
            details["elsewhere"] = counted
        text = {"why": why} if why else None
        record(desk, "order-paid", at=at, order_id=order.order_id, details=details, text=text)
        after = load_order(desk.conn, order.order_id)
        said = f"{'Recorded' if minor > 0 else 'Corrected'} payment of order {name}: "
        return shown(desk, after), said + _words(after, coins, method)


def count_told(desk: Desk, order: Order) -> str | None:
    """Count what the platform refunded, as far as the payment now suffices; the day's seal."""
    before = last_id(desk.conn, "external_refund")
    sums = recount_external_refunds(desk.conn, desk.today, order.order_id)
    return seal(canonical(sums)) if last_id(desk.conn, "external_refund") > before else None


def _in_coins(desk: Desk, order: Order, method: str, minor: int) -> InCash:
    """What a payment settles, or a correction takes back: in cash what coins pay."""
    if minor > 0:
        due = due_in_coins(desk, method, _most(order), order.currency)
        return in_coins(desk, method, minor, order.currency, due)
    known = InCash(*store.recorded_by(desk.conn, order.order_id, method))
    back = in_coins(desk, method, -minor, order.currency, known)
    return InCash(-back.settled_minor, -back.rounding_minor)


def _most(order: Order) -> int:
    """At most what can still be paid for an order. Minor units."""
    return min(order.outstanding_minor, order.charged_minor + order.carried_minor - order.received_minor)


def _words(after: Order, coins: InCash, method: str) -> str:
    paid, left = (money_text(each, after.currency) for each in (coins.settled_minor, after.outstanding_minor))
    return f"{paid} by {method}{rounding_words(coins, after.currency)}; " + (
        f"{left} outstanding" if after.outstanding_minor else "paid in full"
    )


def _method(desk: Desk, order: Order, name: str, by: str) -> str:
    """The name of the tender: one that the order has, a usual one, else as it was typed.

    The shop's own credit has an act of its own, which checks its balance.
    """
    typed = " ".join(by.split())
    if not typed:
        raise UsageProblem("--by METHOD is missing: cash, bank, card or another method of payment")
    if typed.casefold() in ("credit", "original"):
        hint = f"returndesk customer use WHO AMOUNT --order {name}" if typed.casefold() == "credit" else ""
        raise UsageProblem(f"--by {typed}: expected how the customer paid, such as cash or bank", hint=hint)
    known = {tender.name.casefold(): tender.name for tender in tenders_of_order(desk.conn, order)}
    usual = match_code(typed, PAID_BY[1:])
    return known.get(typed.casefold()) or (usual[0] if len(usual) == 1 else typed)


def _check_day(desk: Desk, order: Order, day: date) -> None:
    if day < order.ordered_on:
        ordered = day_text(order.ordered_on, desk.today)
        raise BadData(f"--on {day_text(day, desk.today)} is before the order, dated {ordered}")
    if day > desk.today:
        raise BadData(f"--on {day_text(day, desk.today)} is in the future")


def _check_outstanding(order: Order, name: str, minor: int) -> None:
    """Refuse more than is outstanding. What is paid for an order that was cancelled is owed back."""
    show = f"returndesk order show {name}"
    known = order.outstanding_minor and (
        order.returned_minor or any(line.quantity > line.gone_units for line in order.lines)
    )
    if order.sale_over and not known:
        raise Refused(f"Order {name} was {order.status}: nothing is outstanding", hint=show)
    if not order.outstanding_minor:
        if order.payment == "part-paid":
            raise Refused(f"Order {name} is part-paid, and how much is outstanding is unknown", hint=show)
        raise Refused(f"Nothing is outstanding on order {name}", hint=show)
    most = _most(order)
    if minor > most:
        raise Refused(f"Only {money_text(most, order.currency)} of order {name} is outstanding", hint=show)


def _check_correction(desk: Desk, order: Order, name: str, method: str, minor: int, why: str) -> None:
    """Refuse to take back more than was recorded by the method, or what was refunded meanwhile."""
    if not why:
        raise UsageProblem("A payment below 0 corrects one that was recorded, and requires --why TEXT")
    known, _ = store.recorded_by(desk.conn, order.order_id, method)
    if minor > known:
        most = money_text(known, order.currency)
        raise Refused(f"Only {most} by {method} is recorded for order {name}")
    by_it = store.refunded_by(desk.conn, order.order_id, method)
    if known - minor < by_it and method.casefold() not in order.payment_method.casefold():
        refunded = money_text(by_it, order.currency)
        raise Refused(f"{refunded} paid by {method} for order {name} was refunded: at least that was paid")
    check_refunds_kept(desk, order, name, minor)


def check_refunds_kept(desk: Desk, order: Order, name: str, minor: int) -> None:
    """Refuse to take back so much of what was recorded that less came in than was refunded."""
    told = store.stated_minor(desk.conn, order.order_id)
    kept = max(told, store.recorded_minor(desk.conn, order.order_id) - minor) + order.carried_minor
    gone = order.returned_minor + order.external_total_minor
    if kept < min(gone, order.received_minor):
        refunded = money_text(gone, order.currency)
        raise Refused(f"{refunded} of order {name} was refunded: at least that was paid")
