"""Where units are refused, it is said which claim settled them, or that the platform did."""

from __future__ import annotations

import json

from factory import Shop


def settled(shop: Shop, claim: str, *act: str) -> None:
    shop.ok("claim", "open", "1042", "-i", "A=1", "-r", "changed-mind")
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
    shop.ok("claim", act[0], claim, *act[1:])


def finding(shop: Shop, item: str) -> str:
    (row,) = json.loads(shop.run("check", "1042", "-i", item, "-f", "json").out)["rows"]
    return str(next(one["text"] for one in row["findings"] if one["code"] == "units"))


def test_each_claim_is_named(shop: Shop) -> None:
    shop.take_in({"sku": "A", "quantity": 4, "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    settled(shop, "R1002", "exchange", "--for", "B")
    settled(shop, "R1003", "replace")
    shop.ok("claim", "open", "1042", "-i", "A=1", "-r", "defective")
    went = "4 sold, 1 refunded by R1001, 1 exchanged by R1002, 1 replaced by R1003, 1 on open claims"
    assert finding(shop, "A") == f"nothing left to claim: {went}"
    result = shop.run("claim", "open", "1042", "-i", "A", "-r", "defective")
    assert (result.code, result.err.splitlines()[0]) == (1, f"no A left to claim: {went}")
    assert "all of it was exchanged" in shop.run("claim", "reopen", "R1002", "--why", "broken").err


def test_goods_that_went_out_are_said_to_be_sent(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"})
    settled(shop, "R1001", "exchange", "--for", "B")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "open", "1042", "-i", "B", "-r", "defective")
    assert finding(shop, "B") == "nothing left to claim: 1 sent, 1 on open claims"


def test_the_platform_is_named(shop: Shop) -> None:
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
    row = "1042,2026-11-01,2026-11-04,A,1,10.00,refunded\n"
    shop.ok("order", "import", "-", stdin=header + row)
    result = shop.run("claim", "open", "1042", "-i", "A", "-r", "defective")
    assert (result.code, result.err.splitlines()[0]) == (
        1, "no A left to claim: the order was refunded on the platform",
    )  # fmt: skip


def test_a_row_of_a_file_says_it_too(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    header = "order_number,sku,quantity,reason\n"
    result = shop.run("claim", "import", "-", stdin=header + "1042,A,1,defective\n")
    assert (result.code, "refunded by R1001" in result.err) == (65, True)
