"""Coupons: issued to a customer or for anyone, used for one order, or void."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returndesk.core.codes import claim_name
from returndesk.core.customers.coupons import code_meant, taken_off, worth_text
from returndesk.core.days import day_text
from returndesk.core.money import is_currency, money_text, parse_percent
from returndesk.core.value import Value
from returndesk.desk.customers.people import find_customer
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_order, order_name, typed_minor
from returndesk.errors import NotFound, Refused, UsageProblem
from returndesk.store.customers import coupons as store
from returndesk.store.rows import insert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from returndesk.core.customers.coupons import Coupon
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.customers.coupons import CouponRow


class NewCoupon(Value):
    """A coupon to issue: an amount or a percentage, for a customer or ("") for anyone."""

    why: str
    who: str = ""
    amount: str = ""
    percent: str = ""
    currency: str = ""  # of the amount; "" is the desk's
    until: date | None = None


def issue_coupon(desk: Desk, wanted: NewCoupon) -> tuple[CouponRow, str]:
    """Issue a coupon; it, and words for it. Raises UsageProblem, NotFound."""
    row = coupon_row(desk, wanted)
    with desk.act() as at:
        customer = find_customer(desk, wanted.who) if wanted.who else None
        code = issue(desk, at, row, customer.customer_id if customer else None, wanted.why)
        found = _find(desk, code)
        to = " to the customer" if customer else ""
        until = f", until {day_text(wanted.until, desk.today)}" if wanted.until else ""
        return found, f"Issued coupon {found.coupon.code}{to}: {found.coupon.worth}{until}"


def coupon_row(desk: Desk, wanted: NewCoupon) -> dict[str, Any]:
    """The worth and the last day of a coupon to issue, by column. Raises UsageProblem."""
    if bool(wanted.amount) == bool(wanted.percent):
        raise UsageProblem("A coupon is worth --amount AMOUNT or --percent PERCENT, one of the two")
    currency = wanted.currency.upper() or desk.settings.currency
    if not is_currency(currency):
        raise UsageProblem(f"--currency {wanted.currency}: expected a currency such as EUR")
    if wanted.currency and not wanted.amount:
        raise UsageProblem("--currency is of --amount, not of --percent")
    if wanted.until is not None and wanted.until < desk.today:
        raise UsageProblem(f"--until {day_text(wanted.until, desk.today)} has passed")
    row: dict[str, Any] = {"until": wanted.until}
    if wanted.percent:
        return row | {"percent_bps": _percent(wanted.percent)}
    minor = typed_minor(wanted.amount, currency, "--amount", unless_0="more than 0")
    return row | {"currency": currency, "amount_minor": minor}


def issue(
    desk: Desk, at: datetime, row: Mapping[str, Any], customer_id: int | None, why: str, code: str = ""
) -> str:
    """Issue a coupon inside an act, for a customer or (None) for anyone; its code."""
    row = {**row, "customer_id": customer_id}
    until: date | None = row["until"]
    worth = worth_text(row.get("currency"), row.get("amount_minor"), row.get("percent_bps"))
    details = {**row, "until": until and until.isoformat(), "worth": worth}
    seq = record(desk, "coupon", at=at, details=details, text={"why": why})
    return store.issue(desk.conn, seq, {"issued_on": desk.today, **row}, code)


def _percent(typed: str) -> int:
    text = typed.strip().rstrip("%").rstrip()
    try:
        bps = parse_percent(f"{text}%")
    except ValueError as error:
        raise UsageProblem(f"--percent {typed}: expected {error}") from None
    if not bps:
        raise UsageProblem(f"--percent {typed}: expected more than 0 %")
    return bps


def list_coupons(desk: Desk, who: str = "", *, open_only: bool = False) -> list[CouponRow]:
    """Coupons, the newest first: all, or those of a customer. Raises NotFound."""
    customer = find_customer(desk, who).customer_id if who else None
    found = store.coupons(desk.conn, customer_id=customer)
    return [one for one in found if one.coupon.status(desk.today) == "open" or not open_only]


def use_coupon(desk: Desk, typed: str, order_typed: str, why: str = "") -> tuple[CouponRow, str]:
    """Record that a coupon was used for an order, whose price is what was paid after it.

    An order after its last day, or of another customer, requires a why. Raises Refused.
    """
    with desk.act() as at:
        found, order = _find(desk, typed), find_order(desk, order_typed)
        coupon, name = found.coupon, order_name(desk, order)
        _still_good(desk, found)
        if order.status == "cancelled":
            raise Refused(f"Order {name} was cancelled: coupon {coupon.code} was not used for it")
        if coupon.currency not in (None, order.currency):
            raise Refused(f"Coupon {coupon.code} is in {coupon.currency}, order {name} in {order.currency}")
        late = coupon.until is not None and order.ordered_on > coupon.until
        if late and not why:
            until = day_text(coupon.until, desk.today) if coupon.until else ""
            raise UsageProblem(
                f"Coupon {coupon.code} was good until {until}: a later order requires --why TEXT"
            )
        another = coupon.customer_id is not None and order.buyer.customer_id not in (None, coupon.customer_id)
        if another and not why:
            raise UsageProblem(
                f"Coupon {coupon.code} is another customer's: order {name} requires --why TEXT"
            )
        off = taken_off(coupon, order.paid_minor)
        row = {"coupon_id": coupon.coupon_id, "order_id": order.order_id, "used_on": desk.today}
        row |= {"amount_minor": off or 0, "currency": order.currency}
        insert(desk.conn, "coupon_use", row)
        details = {"coupon": coupon.coupon_id, "amount": off or 0, "currency": order.currency}
        record(desk, "use-coupon", at=at, order_id=order.order_id, details=details, text={"why": why})
        worth = money_text(off, order.currency) if off is not None else "all of its price"
        words = f"Used coupon {coupon.code} for order {name}: {worth} off{_before_issue(desk, coupon, order)}"
        return _find(desk, coupon.code), words


def _before_issue(desk: Desk, coupon: Coupon, order: Order) -> str:
    """That an order is older than the coupon, which may be a typing error; "" if it is not."""
    if order.ordered_on >= coupon.issued_on:
        return ""
    ordered, issued = (day_text(on, desk.today) for on in (order.ordered_on, coupon.issued_on))
    return f"; the order is dated {ordered}, before the coupon was issued ({issued})"


def void_coupon(desk: Desk, typed: str, why: str) -> tuple[CouponRow, str]:
    """Make a coupon void that was not used. Raises Refused."""
    with desk.act() as at:
        found = _find(desk, typed)
        _still_good(desk, found)
        if found.claim_id is not None:
            claim, worth = claim_name(found.claim_id), found.coupon.worth
            raise Refused(
                f"Coupon {found.coupon.code} compensates {claim}: correct that, and it is void",
                hint=f"returndesk claim correct {claim} -{worth.split()[0]} --of compensation --why TEXT",
            )
        store.void(desk.conn, found.coupon.coupon_id, desk.today)
        record(desk, "void-coupon", at=at, details={"coupon": found.coupon.coupon_id}, text={"why": why})
        return _find(desk, found.coupon.code), f"Coupon {found.coupon.code} is void"


def _find(desk: Desk, typed: str) -> CouponRow:
    code = code_meant(typed)
    found = store.coupons(desk.conn, code=code) if code else []
    if not found:
        raise NotFound(f"unknown coupon {typed}", hint="returndesk coupon list")
    return found[0]


def _still_good(desk: Desk, found: CouponRow) -> None:
    """Refuse a coupon that was used or is void."""
    coupon = found.coupon
    if coupon.used_on is not None:
        on = day_text(coupon.used_on, desk.today)
        raise Refused(f"Coupon {coupon.code} was used on {on} for order {found.order}")
    if coupon.voided_on is not None:
        raise Refused(f"Coupon {coupon.code} is void since {day_text(coupon.voided_on, desk.today)}")
