"""Parcels that never come are not waited for beyond their day."""

from __future__ import annotations

from desk.asking import ailments, ask
from factory import Shop


def test_an_approved_claim_expires_once_its_parcel_is_over_its_day(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.as_of = "2026-12-07"  # the fourteenth day: still in time
    assert ask(shop, "claim", "expire", "--due") == []
    shop.as_of = "2026-12-08"
    assert ask(shop, "queue")[0]["next"] == "returndesk claim expire --due"
    (row,) = ask(shop, "claim", "expire", "--due")
    assert (row["claim"], row["status"], row["stage"]) == ("R1001", "expired", None)
    assert ask(shop, "queue") == []


def test_after_a_partial_refund_what_never_came_is_let_go_and_can_be_claimed_again(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG=1")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert ask(shop, "claim", "refund", "R1001")[0]["status"] == "part-received"
    assert shop.run("claim", "inspect", "R1001", "--condition", "new", "--to", "restock").code == 1
    shop.as_of = "2026-12-08"
    (row,) = ask(shop, "claim", "expire", "--due")
    assert (row["status"], row["refunded"]) == ("closed", "10.00")
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 1
    assert ailments(shop) == []


def test_expire_wants_to_be_told_which(shop: Shop) -> None:
    assert shop.run("claim", "expire").code == 2
