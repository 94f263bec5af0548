"""What the law asks of a claim by when: worked out at every act that changes it, and kept with the claim."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.duties import Duty, duty_of, owes_refund, progress_of, with_due_day
from returndesk.store import orders as order_store

if TYPE_CHECKING:
    from returndesk.core.claims import Claim
    from returndesk.desk.session import Desk


def with_due(desk: Desk, claim: Claim, promised_on: date | None) -> Claim:
    """The claim with its due day as things stand now; `promised_on` is the shop's own promise.

    The queue reads the day that is kept: no question has to know a policy or a law.
    """
    if not owes_refund(claim) or not any(line.rights for line in claim.lines):
        return with_due_day(claim, promised_on, (), collects=False)
    duties, collects = duties_of(desk, claim)
    return with_due_day(claim, promised_on, duties, collects=collects)


def duties_of(desk: Desk, claim: Claim) -> tuple[tuple[Duty, ...], bool]:
    """The duties under every right that held on the day of the notice; whether the shop fetches the goods."""
    rights = {name for line in claim.lines for name in line.rights}
    if not rights:
        return (), False
    from returndesk.core.law_grounds import calendars_for

    order = order_store.load_order(desk.conn, claim.order_id)
    policy = desk.policy_for(order.ordered_on)
    collects = any(
        tag.strip().casefold() == "shop-collects"
        for tags in (order.tags, *(line.tags for line in order.lines))
        for tag in tags
    )
    progress = progress_of(claim, collects=collects)
    duties = tuple(
        duty_of(
            statute, progress, calendars_for(regime, order.country, desk.holidays_of(policy)), regime.federal
        )
        for regime in desk.regimes(policy)
        for statute in regime.statutes
        if statute.name in rights
    )
    return duties, collects
