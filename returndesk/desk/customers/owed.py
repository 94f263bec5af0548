"""What the shop owes its customers for later orders: store credit, coupons and points, by age."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.customers.owed import AGES, age_of, parts_left
from returndesk.core.customers.points import points_left
from returndesk.core.value import Value
from returndesk.desk.customers.points import held_points
from returndesk.store.customers.coupons import coupons
from returndesk.store.customers.credit import credit_entries
from returndesk.store.customers.erasure import erased_by

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    percent: str | None = None  # of coupons that are one


class OwedReport(Value):
    """What is owed, and what erased customers gave up: it is owed to no one."""

    rows: tuple[Owed, ...]
    credit_given_up: tuple[tuple[str, int], ...]  # by currency, minor units
    points_given_up: int


def owed(desk: Desk) -> OwedReport:
    """What is owed today by kind, currency and age, the newest first.

    Erased customers gave up their credit and points; whoever has the code of a coupon can use it.
    """
    gone = erased_by(desk.conn, desk.today)
    counts: dict[_Key, int] = defaultdict(int)
    amounts: dict[_Key, int | None] = defaultdict(int)
    given_up: dict[tuple[str, str], int] = defaultdict(int)
    for who, part in (*_credit(desk), *_coupons(desk), *_points(desk)):
        if who in gone:
            given_up[part.what, part.currency or ""] += part.given_up
            continue
        key = (part.what, part.currency, part.percent, age_of(part.on, desk.today))
        counts[key] += part.many
        known = amounts[key]
        amounts[key] = None if part.minor is None or known is None else known + part.minor
    rows = [
        Owed(what, age, currency, count, amounts[what, currency, percent, age], percent)
        for (what, currency, percent, age), count in counts.items()
    ]
    rows.sort(key=_place)
    credit = {currency: minor for (what, currency), minor in given_up.items() if what == "credit"}
    points = sum(many for (what, _), many in given_up.items() if what == "points")
    return OwedReport(tuple(rows), tuple(sorted(credit.items())), points)


_Key = tuple[str, str | None, str | None, str]  # kind, currency, percentage, age


def _place(one: Owed) -> tuple[int, str, str, int]:
    return _WHAT.index(one.what), one.currency or "~", one.percent or "", _AGES.index(one.age)


class _Part(NamedTuple):
    """What is owed of one day."""

    what: str
    currency: str | None
    on: date
    many: int
    minor: int | None
    percent: str | None = None

    @property
    def given_up(self) -> int:
        """What of it an erased customer gave up: an amount, or points."""
        return self.many if self.what == "points" else self.minor or 0


def _credit(desk: Desk) -> Iterator[tuple[int, _Part]]:
    """Store credit that is left, by the day on which it was issued; a customer counts once for each age."""
    for (who, currency), entries in groupby(credit_entries(desk.conn, desk.today), key=itemgetter(0, 1)):
        seen = set()
        for on, minor in parts_left((on, minor) for _, _, on, minor in entries):
            age = age_of(on, desk.today)
            yield who, _Part("credit", currency, on, int(age not in seen), minor)
            seen.add(age)


def _coupons(desk: Desk) -> Iterator[tuple[None, _Part]]:
    for row in coupons(desk.conn):
        one = row.coupon
        if one.status(desk.today) == "open" and one.issued_on <= desk.today:
            percent = one.worth if one.percent_bps else None
            yield None, _Part("coupon", one.currency, one.issued_on, 1, one.amount_minor, percent)


def _points(desk: Desk) -> Iterator[tuple[int, _Part]]:
    """Points that are left, by the day of their order, at what they are worth in the desk's currency."""
    currency, terms = desk.settings.currency, desk.policy_today().loyalty.points
    worth = terms.worth.of(currency) if terms else None
    for who, held in held_points(desk).items():
        for lot in points_left(held.earned, held.used, desk.today)[0]:
            minor = None if worth is None else lot.points * worth
            yield who, _Part("points", currency, lot.on, lot.points, minor)
