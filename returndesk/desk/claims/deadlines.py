"""A claim's statutory deadlines: worked out at every act that changes the claim, and stored with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.codes import NEVER_REACHED
from returndesk.core.law.due_dates import (
    concerned_lines,
    due_without_goods,
    owes_refund,
    with_due_day,
)
from returndesk.core.value import replace
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.claims.open_items import Promise
    from returndesk.core.law.deadlines import Duty
    from returndesk.desk.session import Desk


def with_due(desk: Desk, claim: Claim, promise: Promise) -> Claim:
    """The claim with its due day as of now; `promise` is the shop's service target.

    The queue reads the stored day: no question has to know a policy or a law.
    """
    if not owes_refund(claim) or not any(line.judgement.rights for line in concerned_lines(claim)):
        return with_due_day(claim, promise, (), collects=False)
    duties, collects = duties_of(desk, claim)
    return with_due_day(claim, promise, duties, collects=collects)


def owed_without_goods(desk: Desk, claim: Claim) -> bool:
    """Whether a law has the refund due for units that have not arrived yet."""
    days = replace(claim.days, goods_back_on=None)
    waits = replace(claim, status="part-received", stage="parcel", days=days)
    out = any(line.awaited and line.judgement.rights for line in claim.lines)
    if not (out and claim.goods_come and owes_refund(waits)):
        return False
    duties, collects = duties_of(desk, waits)
    return due_without_goods(waits, duties, collects=collects)


def duties_of(desk: Desk, claim: Claim) -> tuple[tuple[Duty, ...], bool]:
    """The duties under every right that held on the day of notice; and whether the shop collects the goods.

    Only lines with open units count.
    """
    concerned = concerned_lines(claim)
    rights = {name for line in concerned for name in line.judgement.rights}
    if not rights:
        return (), False
    from returndesk.core.law.deadlines import duty_of, progress_of
    from returndesk.core.law.grounds import calendars_for

    order = order_store.load_order(desk.conn, claim.order_id)
    policy = desk.policy_for(order.ordered_on)
    lines = {line.line_id for line in concerned}
    collects = any(
        tag.strip().casefold() == "shop-collects"
        for tags in (order.tags, *(line.tags for line in order.lines if line.line_id in lines))
        for tag in tags
    )
    progress = progress_of(claim, collects=collects)
    found = (
        duty_of(
            statute, progress, calendars_for(regime, order.country, desk.holidays_of(policy)), regime.federal
        )
        for regime in desk.regimes(policy)
        for statute in regime.statutes
        if statute.name in rights
    )
    # The customer has nothing to send where no goods come.
    sends = claim.goods_come and claim.reason not in NEVER_REACHED
    return tuple(one if sends else one._replace(goods_on=None) for one in found), collects
