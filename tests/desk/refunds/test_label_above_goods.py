"""A label that cost more than the goods: the refund is lifted to nothing, and counts for nothing."""

from __future__ import annotations

import json

from factory import Shop


def test_a_refund_that_postage_eats_up_is_nothing_and_the_rest_can_still_be_refunded(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--postage", "8.00", "--paid-by", "shop")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    (row,) = json.loads(shop.ok("claim", "refund", "R1001", "-f", "json"))["rows"]
    assert row["refunded"] == "0.00"
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind", "--now", "--condition", "new")
    (sums,) = json.loads(shop.ok("report", "refunds", "-f", "json"))["rows"]
    assert (sums["goods"], sums["postage"], sums["adjustment"], sums["total"]) == (
        "10.00",
        "-8.00",
        "3.00",
        "5.00",
    )
    assert shop.ok("doctor", "-f", "csv") == "code,where,text\n"
