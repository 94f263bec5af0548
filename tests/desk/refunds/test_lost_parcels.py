"""Goods that never come: refunded without a parcel, all of them or some."""

from __future__ import annotations

from desk.asking import ask
from factory import Shop


def test_a_lost_parcel_refunded_in_part_still_owes_the_rest(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "line_total": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    first = ask(shop, "claim", "refund", "R1001", "-i", "MUG=1")[0]
    assert (first["status"], first["stage"], first["refunded"]) == ("approved", "settle", "3.33")
    rest = ask(shop, "claim", "refund", "R1001")[0]
    assert (rest["status"], rest["refunded"]) == ("settled", "10.00")
