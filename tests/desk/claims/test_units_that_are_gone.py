"""Where units are refused, it is said which claim settled them, or that the platform did."""

from __future__ import annotations

import json

import pytest
from cli.terminal import typed
from factory import Shop

pytestmark = pytest.mark.slow  # whole stories


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
    went = "4 sold, 1 refunded by R1001, 1 exchanged by R1002, 1 replaced by R1003, 1 on R1004"
    assert finding(shop, "A") == f"nothing left to claim: {went}"
    result = shop.run("claim", "open", "1042", "-i", "A", "-r", "defective")
    assert (result.code, result.err.splitlines()[0]) == (1, f"Nothing left to claim on order 1042: {went}.")
    assert "all of it was exchanged" in shop.run("claim", "reopen", "R1002", "--why", "broken").err


def test_goods_that_went_out_are_said_to_be_sent(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"})
    settled(shop, "R1001", "exchange", "--for", "B")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "open", "1042", "-i", "B", "-r", "defective")
    assert finding(shop, "B") == "nothing left to claim: 1 sent, 1 on R1002"


def test_the_platform_is_named(shop: Shop) -> None:
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
    row = "1042,2026-11-01,2026-11-04,A,1,10.00,refunded\n"
    shop.ok("order", "import", "-", stdin=header + row)
    result = shop.run("claim", "open", "1042", "-i", "A", "-r", "defective")
    assert (result.code, result.err.splitlines()[0]) == (
        1, "Nothing left to claim on order 1042: it was refunded on the platform.",
    )  # fmt: skip


def test_a_row_of_a_file_says_it_too(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    header = "order_number,sku,quantity,reason\n"
    result = shop.run("claim", "import", "-", stdin=header + "1042,A,1,defective\n")
    assert (result.code, "refunded by R1001" in result.err) == (65, True)


def test_the_platform_is_named_as_its_owner_knows_it(shop: Shop) -> None:
    header = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount\n"
    )
    row = "#1009,b@x.org,{},EUR,40.00,0.00,0.00,40.00,0.00,2026-11-01 10:00:00 +0100,2,A,20.00,A,,{}\n"
    shop.ok("order", "import", "-", stdin=header + row.format("paid", "0.00"))
    shop.ok("order", "delivered", "1009", "--on", "2026-11-04")
    shop.ok("order", "import", "-", stdin=header + row.format("refunded", "40.00"))
    result = shop.run("claim", "open", "1009", "-r", "defective")
    assert (result.code, result.err) == (
        1, "Nothing left to claim on order 1009: it was refunded in Shopify.\n",
    )  # fmt: skip
    (row,) = json.loads(shop.run("check", "1009", "-f", "json").out)["rows"]
    assert row["findings"][0]["text"] == "nothing left to claim: the order was refunded in Shopify"


def test_one_of_several_items_is_named(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"}, {"sku": "B", "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    again = shop.run("claim", "open", "1042", "-i", "a", "-r", "defective")
    assert again.err == "Nothing left to claim of A on order 1042: 1 sold, 1 refunded by R1001.\n"
    both = shop.run("claim", "open", "1042", "-i", "A=2", "-r", "defective")
    assert both.err == again.err
    shop.ok("claim", "open", "1042", "-i", "B", "-r", "defective")
    held = shop.run("claim", "open", "1042", "-i", "B", "-r", "defective")
    assert held.err == "Nothing left to claim of B on order 1042: 1 sold, 1 on R1002.\n"


def test_a_lost_dispute_takes_the_rest_and_the_claim_before_it_is_named(shop: Shop) -> None:
    shop.take_in({"sku": "A", "quantity": 2, "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    shop.ok("order", "dispute", "1042", "open", "--amount", "10.00", "--why", "card holder")
    shop.ok("order", "dispute", "1042", "lost", "--why", "the bank says so")
    went = "2 sold, 1 refunded by R1001; the rest of the order was refunded by the bank: its dispute is lost"
    assert finding(shop, "A") == f"nothing left to claim: {went}"
    result = shop.run("claim", "open", "1042", "-i", "A", "-r", "defective")
    assert result.err == f"Nothing left to claim on order 1042: {went}.\n"


def test_no_more_than_was_received_is_inspected_or_refunded(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"}, {"sku": "B", "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-i", "A", "-i", "B", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "A")
    new = ("--condition", "new", "--to", "restock")
    assert shop.run("claim", "inspect", "R1001", "-i", "B", *new).err == (
        "Nothing left to inspect of B on order 1042.\n"
    )
    assert shop.run("claim", "inspect", "R1001", "-i", "A=2", *new).err == (
        "2 × A requested, only 1 left to inspect\n"
    )


def test_acts_on_a_claim_say_what_settled_its_units(shop: Shop) -> None:
    shop.take_in({"sku": "A", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    for act in (("approve",), ("receive",), ("inspect", "--condition", "new", "--to", "restock")):
        shop.ok("claim", act[0], "R1001", *act[1:])
    shop.ok("claim", "refund", "R1001", "-i", "A=1")
    went = "2 sold, 1 refunded by R1001"
    for act in (("refund",), ("exchange", "--for", "B@1.00"), ("repair",)):
        asked = shop.run("claim", act[0], "R1001", *act[1:], "-i", "A=2")
        word = "refund" if act == ("refund",) else "settle"
        said = f"2 × A requested, only 1 left to {word}: {went}"
        assert (asked.code, asked.err.splitlines()[0]) == (1, said)
    shop.ok("claim", "refund", "R1001")
    quoted = shop.run("claim", "quote", "R1001")
    assert quoted.err.splitlines()[0] == "Nothing left to refund on R1001: 2 sold, 2 refunded by R1001"


def test_acts_on_a_claim_say_that_the_platform_refunded_its_units(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
    shop.ok("order", "import", "-", stdin=header + "1042,2026-11-02,2026-11-05,A,1,10.00,refunded\n")
    for act in ("quote", "reopen"):
        why = ("--why", "again") if act == "reopen" else ()
        refused = shop.run("claim", act, "R1001", *why)
        word = "refund" if act == "quote" else act
        said = f"Nothing left to {word} on R1001: it was refunded on the platform"
        assert (refused.code, refused.err.splitlines()[0]) == (1, said)


def test_the_interview_says_it_too(shop: Shop) -> None:
    shop.take_in({"sku": "A", "unit_price": "10.00"}, {"sku": "B", "unit_price": "10.00"})
    settled(shop, "R1001", "refund")
    seen = typed(shop, "claim", "open", "1042", answers=["A", "q"])
    assert "1: nothing left to claim: 1 sold, 1 refunded by R1001" in seen.screen
    shop.ok("claim", "open", "1042", "-i", "B", "-r", "changed-mind")
    seen = typed(shop, "claim", "open", "1042", answers=["A", "q"], columns=200)
    assert (
        "Nothing left to claim on this order: 1 sold, 1 refunded by R1001; 1 sold, 1 on R1002" in seen.screen
    )
