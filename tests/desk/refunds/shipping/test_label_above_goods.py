"""A label dearer than the goods: the refund is 0, and the rest of the label is carried over."""

from __future__ import annotations

import json

from desk.asking import quoted
from factory import Shop


def test_a_refund_that_return_shipping_uses_up_is_0_and_the_rest_can_still_be_refunded(shop: Shop) -> None:
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
        "-5.00",
        "0.00",
        "5.00",
    )
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


FEE_OF_ALL = """
[[rule]]
name = "opened software"
when = { category = ["software"] }
restocking_fee = "100%"
"""


def test_only_the_part_of_a_label_that_a_refund_could_not_bear_is_taken_off_the_next(shop: Shop) -> None:
    """A refund of −5.00 before the label is raised to 0; the next one pays the label of 1.00 and no more."""
    shop.ok("policy", "set", "-", stdin=FEE_OF_ALL)
    shop.ok(
        "order", "import", "-",
        stdin="order_number,ordered_at,delivered_on,sku,category,quantity,unit_price\n"
        "1042,2026-11-01,2026-11-05,APP,software,1,10.00\n1042,,,LAMP,lamps,1,100.00\n",
    )  # fmt: skip
    shop.ok("claim", "open", "1042", "-i", "APP", "-i", "LAMP", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "APP", "--postage", "1.00", "--paid-by", "shop")
    shop.ok(*"claim inspect R1001 --condition used --to scrap --deduct 50% --why worn".split())
    assert quoted(shop) == {
        "goods": "10.00", "fee": "-10.00", "deduction": "-5.00", "shipping": "0.00", "postage": "0.00",
        "adjustment": "5.00", "total": "0.00",
    }  # fmt: skip
    shop.ok("claim", "refund", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert quoted(shop) == {
        "goods": "100.00",
        "shipping": "0.00",
        "postage": "-1.00",
        "total": "99.00",
    }
    shop.ok("claim", "refund", "R1001")
    (sums,) = json.loads(shop.ok("report", "refunds", "-f", "json"))["rows"]
    assert (sums["postage"], sums["adjustment"], sums["total"]) == ("-1.00", "5.00", "99.00")
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
