"""Eight users at once on one file: every act is recorded once, and nothing fails.

A sample; 1,200 acts: `python tests/bench/hammer.py`.
"""

from __future__ import annotations

from desk.asking import ailments, read
from factory import Shop
from faults.hands.hammer import ACTS, hammered

USERS, ORDERS = 8, 1


def test_eight_users_at_once_lose_nothing_and_double_nothing(shop: Shop) -> None:
    assert hammered(shop, USERS, ORDERS) == []
    assert read(shop.path, "select count(*), max(seq) from journal") == [(2 + 48, 2 + 48)]  # init, import
    for user in range(USERS):
        acts = read(shop.path, "select act from journal where who = ? order by seq", f"user{user}")
        assert [act for (act,) in acts] == [act.split()[1] for act in ACTS] * ORDERS
    assert read(shop.path, "select count(*), count(distinct claim_id), sum(total_minor) from refund") == [
        (8, 8, 4000)
    ]
    assert ailments(shop) == []
