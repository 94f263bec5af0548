"""Coupons whose codes imported orders carry: recorded as used, given back where an order was cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.customers.coupons import taken_off
from returndesk.core.days import day_text
from returndesk.desk.journal import record
from returndesk.store.customers import coupons as store
from returndesk.store.orders.columns import file_of, line_of
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from datetime import datetime

    from returndesk.desk.session import Desk
    from returndesk.store.customers.coupons import CarriedCoupon


def record_coupons(desk: Desk, at: datetime, files: Sequence[str]) -> list[str]:
    """Record the coupons of an import's orders as used; what the shop should know of them, in words.

    An order was sold whatever its code: one that cannot be recorded is said, with its line. The price of an
    order is what was paid after its codes: nothing is taken off it.
    """
    words = [_give_back(desk, at, *each) for each in store.of_cancelled_orders(desk.conn)]
    used: dict[int, str] = {}  # coupon -> order, in this import
    recorded = 0
    for one in store.carried_coupons(desk.conn):
        if one.cancelled:
            continue
        coupon = one.coupon
        where = f"{files[file_of(one.seq)]}:{line_of(one.seq)}: order {one.number}:"
        if wrong := _why_not(desk, one, used.get(coupon.coupon_id) or one.used_for):
            words += [f"{where} coupon {coupon.code} {wrong}"] if one.news else []
            continue
        used[coupon.coupon_id] = one.number
        _record(desk, at, one)
        recorded += 1
        words += [f"{where} coupon {coupon.code} {odd}; recorded as used" for odd in _oddities(desk, one)]
    if recorded:
        words.append("1 coupon recorded as used" if recorded == 1 else f"{recorded} coupons recorded as used")
    return words


def _why_not(desk: Desk, one: CarriedCoupon, used_for: str | None) -> str:
    """Why a coupon cannot be recorded as used for an order; "" if it can."""
    coupon = one.coupon
    if used_for is not None:
        return f"was already used for order {used_for}"
    if coupon.voided_on is not None:
        return f"is void since {day_text(coupon.voided_on, desk.today)}: not recorded as used"
    if coupon.currency not in (None, one.currency):
        return f"is in {coupon.currency}, the order in {one.currency}: not recorded as used"
    return ""


def _oddities(desk: Desk, one: CarriedCoupon) -> list[str]:
    """What is unusual about the use of a coupon."""
    coupon, found = one.coupon, []
    if coupon.until is not None and one.ordered_on > coupon.until:
        found.append(f"was good until {day_text(coupon.until, desk.today)}")
    if coupon.customer_id is not None and one.buyer_id not in (None, coupon.customer_id):
        found.append("is another customer's")
    return found


def _record(desk: Desk, at: datetime, one: CarriedCoupon) -> None:
    off = taken_off(one.coupon, one.paid_minor) or 0
    row = {"coupon_id": one.coupon.coupon_id, "order_id": one.order_id, "used_on": desk.today}
    insert(desk.conn, "coupon_use", {**row, "amount_minor": off, "currency": one.currency})
    details = {"coupon": one.coupon.coupon_id, "amount": off, "currency": one.currency}
    record(desk, "use-coupon", at=at, order_id=one.order_id, details=details)


def _give_back(desk: Desk, at: datetime, coupon_id: int, code: str, order_id: int, number: str) -> str:
    """Give back the coupon of a cancelled order, in words."""
    store.give_back(desk.conn, coupon_id)
    record(desk, "return-coupon", at=at, order_id=order_id, details={"coupon": coupon_id})
    return f"Order {number} was cancelled: coupon {code} can be used again"
