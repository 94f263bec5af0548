"""The points that customers have: earned by their orders as the policies of their days say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.customers.points import EarnedPoints, PointsBalance, UsedPoints, balance, points_for
from returndesk.core.days import add_window
from returndesk.store.customers import points as store
from returndesk.store.customers.activity import order_values

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from returndesk.core.policy.model import PointsTerms
    from returndesk.desk.session import Desk


class HeldPoints(NamedTuple):
    """What a customer earned and used, oldest first."""

    earned: list[EarnedPoints]
    used: list[UsedPoints]

    def by(self, today: date) -> PointsBalance:
        """What is left of them."""
        return balance(self.earned, self.used, today)


def held_points(desk: Desk, customers: Collection[int] | None = None) -> dict[int, HeldPoints]:
    """The points of each customer who earned or used any, or of some; nothing in a shop without points."""
    if not store.are_known(desk.conn):
        return {}
    used = store.used_points(desk.conn, customers)
    found = {customer: HeldPoints([], points) for customer, points in used.items()}
    terms: dict[date, PointsTerms | None] = {}
    for order in order_values(desk.conn, desk.today, customers):
        on = order.ordered_on
        if on not in terms:
            terms[on] = _terms_of(desk, on)
        if (of_day := terms[on]) is None or (per := of_day.per.of(order.currency)) is None:
            continue
        if points := points_for(order.value_minor, per):
            last = add_window(on, of_day.expires) if of_day.expires else None
            held = found.setdefault(order.customer_id, HeldPoints([], []))
            held.earned.append(EarnedPoints(on, points, last))
    return found


class MergedPoints(NamedTuple):
    """The points that two entries of one person have left, and those of the one that they become.

    It has fewer where one of them owed some, and more where a use takes points of the other that expired
    since.
    """

    kept: int
    merged: int
    together: int


def merged_points(desk: Desk, kept: int, other: int) -> MergedPoints:
    """What becomes of the points of two customers when they are merged."""
    held = held_points(desk, [kept, other])
    mine, theirs = (held.get(one, HeldPoints([], [])) for one in (kept, other))
    used = store.used_as_one(desk.conn, [kept, other]) if held else []
    both = HeldPoints([*mine.earned, *theirs.earned], used)
    return MergedPoints(*(each.by(desk.today).left for each in (mine, theirs, both)))


def _terms_of(desk: Desk, ordered_on: date) -> PointsTerms | None:
    """How orders of a day earn points; None: not at all."""
    terms = desk.policy_for(ordered_on).loyalty.points
    return None if terms is None or (terms.starts and ordered_on < terms.starts) else terms
