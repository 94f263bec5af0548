"""The coupon that is given as a compensation: it follows the compensation's corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.errors import Refused
from returndesk.store.customers import coupons as store
from returndesk.store.journal import last_seq

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


def give_coupon(desk: Desk, claim: Claim, order: Order, compensation: int, minor: int) -> str:
    """Issue the coupon of a compensation, with the journal's last entry; its code.

    It is the claimant's, else the buyer's; for anyone where neither is known.
    """
    to = claim.claimant or order.buyer
    row: dict[str, object] = {"customer_id": to.customer_id if to.key else None, "currency": order.currency}
    row |= {"amount_minor": minor, "compensation_id": compensation, "issued_on": desk.today}
    return store.issue(desk.conn, last_seq(desk.conn), row)


def follow_correction(desk: Desk, claim: Claim, order: Order, compensation: int) -> None:
    """Have the coupon of a compensation follow its correction, the journal's last entry.

    What is moved to a coupon issues one. Raises Refused once it was used.
    """
    code, stands = store.of_compensation(desk.conn, compensation)
    if code is None:
        if stands:
            give_coupon(desk, claim, order, compensation, stands)
        return
    (found,) = store.coupons(desk.conn, code=code)
    if found.coupon.used_on is not None:
        raise Refused(f"Coupon {code} was used for order {found.order}: it can no longer be corrected")
    store.set_amount(desk.conn, code, stands, desk.today)
