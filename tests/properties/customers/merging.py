"""Two entries made one at an open desk: every sum is as before, of points what the entry says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from returndesk.desk.customers.merges.merge import merge_customers
from returndesk.desk.customers.people import find_customer
from returndesk.desk.customers.points import held_points
from returndesk.desk.session import Desk

_BOOKED = "select details -> 'points' from journal where act = 'merge' order by seq desc limit 1"
# All credit and coupons, and all points that were used, by currency.
_SUMS = """
    select 'credit', currency, sum(amount_minor), count(*) from credit group by 2
    union all select 'coupon', currency, sum(amount_minor), count(*) from coupon group by 2
    union all select 'use', currency, sum(points), count(*) from points_use group by 2 order by 1, 2
"""


class Balances(NamedTuple):
    """The sums of a shop, and the points that two customers have left and owe."""

    sums: Sequence[tuple[object, ...]]
    left: int
    owed: int


def balances(desk: Desk, one: str, other: str) -> Balances:
    """The sums today, with the points of the customers of two addresses."""
    held = held_points(desk, {find_customer(desk, typed).customer_id for typed in (one, other)})
    points = [each.by(desk.today) for each in held.values()]
    sums = desk.conn.execute(_SUMS).fetchall()
    return Balances(sums, sum(each.left for each in points), sum(each.owed for each in points))


def merge(desk: Desk, one: str, other: str) -> tuple[Balances, Balances]:
    """Merge two entries; the balances before and after it, which are as its entry says."""
    before = balances(desk, one, other)
    merge_customers(desk, one, other)
    after = balances(desk, one, other)
    assert after.sums == before.sums
    ((booked,),) = desk.conn.execute(_BOOKED).fetchall()
    changed = json.loads(booked) if booked else {"together": before.left, "kept": before.left, "merged": 0}
    assert after.left - before.left == changed["together"] - changed["kept"] - changed["merged"]
    return before, after
