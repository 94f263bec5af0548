"""What the shop owes its customers for later orders: store credit, coupons and points, by age."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from returndesk.core.customers.owed import AGES, age_of, parts_left
from returndesk.core.customers.points import points_left
from returndesk.core.value import Value
from returndesk.desk.customers.points import held_points
from returndesk.store.customers.coupons import coupons
from returndesk.store.customers.credit import credit_entries
from returndesk.store.customers.erasure import erased_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from returndesk.desk.session import Desk

_AGES = [f"{first}-{'' if last is None else last}" for first, last in AGES]
_WHAT = ("credit", "coupon", "points")


class Owed(Value):
    """What is owed of one kind, currency and age: how many customers, coupons or points, and their amount.

    `amount_minor` is None for coupons that are a percentage, and for points without worth in the desk's
    currency.
    """

    what: str  # credit, coupon or points
    age: str  # days since it was issued or earned
    currency: str | None
    count: int
    amount_minor: int | None


def owed(desk: Desk) -> list[Owed]:
    """What is owed today by kind, currency and age, the newest first.

    Erased customers gave up their credit and points; whoever has the code of a coupon can use it.
    """
    gone = erased_by(desk.conn, desk.today)
    counts: dict[tuple[str, str | None, str], int] = defaultdict(int)
    amounts: dict[tuple[str, str | None, str], int | None] = defaultdict(int)
    for what, currency, on, count, minor in (*_credit(desk, gone), *_coupons(desk), *_points(desk, gone)):
        key = (what, currency, age_of(on, desk.today))
        counts[key] += count
        known = amounts[key]
        amounts[key] = None if minor is None or known is None else known + minor
    found = [
        Owed(what, age, currency, counts[what, currency, age], amounts[what, currency, age])
        for what, currency, age in counts
    ]
    return sorted(found, key=lambda one: (_WHAT.index(one.what), one.currency or "~", _AGES.index(one.age)))


_Part = tuple[str, str | None, "date", int, int | None]  # kind, currency, day, count, amount


def _credit(desk: Desk, gone: set[int]) -> Iterator[_Part]:
    """Store credit that is left, by the day on which it was issued; a customer counts once for each age."""
    for (who, currency), entries in groupby(credit_entries(desk.conn, desk.today), key=itemgetter(0, 1)):
        if who in gone:
            continue
        seen = set()
        for on, minor in parts_left((on, minor) for _, _, on, minor in entries):
            age = age_of(on, desk.today)
            yield "credit", currency, on, int(age not in seen), minor
            seen.add(age)


def _coupons(desk: Desk) -> Iterator[_Part]:
    for row in coupons(desk.conn):
        one = row.coupon
        if one.status(desk.today) == "open" and one.issued_on <= desk.today:
            yield "coupon", one.currency, one.issued_on, 1, one.amount_minor


def _points(desk: Desk, gone: set[int]) -> Iterator[_Part]:
    """Points that are left, by the day of their order, at what they are worth in the desk's currency."""
    currency, terms = desk.settings.currency, desk.policy_today().loyalty.points
    worth = terms.worth.of(currency) if terms else None
    for who, held in held_points(desk).items():
        if who in gone:
            continue
        for lot in points_left(held.earned, held.used, desk.today)[0]:
            yield "points", currency, lot.on, lot.points, None if worth is None else lot.points * worth
