"""A claim that was over and is taken up again."""

from __future__ import annotations

from desk.asking import ailments, ask, the_lines
from factory import Shop


def test_goods_that_were_sent_back_long_ago_do_not_keep_the_claim_open_once_they_came_again(
    shop: Shop,
) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    for typed in (
        "open 1042 -i MUG=1 -r other",
        "approve R1001",
        "receive R1001",
        "inspect R1001 --condition used --to customer",
        "close R1001 --why sent-back",
        "reopen R1001 --why it-was-new-after-all",
        "approve R1001",
        "receive R1001",
        "inspect R1001 --condition new --to restock",
    ):
        shop.ok("claim", *typed.split())
    assert ask(shop, "claim", "refund", "R1001")[0]["status"] == "closed"
    assert ailments(shop) == []


def test_a_lost_parcel_can_be_refunded_unit_by_unit(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    given = [ask(shop, "claim", "refund", "R1001", "-i", "MUG=1")[0] for _ in range(2)]
    assert [(row["status"], row["refunded"]) for row in given] == [
        ("approved", "10.00"),
        ("settled", "20.00"),
    ]
    assert ailments(shop) == []


def test_goods_kept_in_part_leave_the_rest_to_come_back(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    shop.ok("claim", "approve", "R1001")
    row = ask(shop, "claim", "refund", "R1001", "-i", "MUG=1", "--keep-goods", "--why", "in pieces")[0]
    assert row["refunded"] == "10.00"
    # The second mug was approved and is still with the customer: it is neither paid for nor forgotten.
    refund = shop.run("claim", "refund", "R1001")
    assert (refund.code, ask(shop, "claim", "show", "R1001")["claim"][0]["refunded"]) == (1, "10.00")


def test_after_a_mug_was_kept_the_other_one_that_comes_back_is_refunded(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    shop.ok("claim", "approve", "R1001", "-i", "MUG=1")
    shop.ok("claim", "refund", "R1001", "--keep-goods", "--why", "in pieces")
    shop.ok("claim", "reopen", "R1001", "--why", "the second one broke too")
    shop.ok("claim", "approve", "R1001")
    # One mug is on its way, not two: the first stayed with the customer.
    assert ask(shop, "claim", "receive", "R1001", "-i", "MUG=1")[0]["status"] == "received"
    shop.ok("claim", "inspect", "R1001", "--condition", "damaged", "--to", "scrap")
    row = ask(shop, "claim", "refund", "R1001")[0]
    assert (row["status"], row["refunded"]) == ("closed", "20.00")
    assert ailments(shop) == []


def test_what_was_refunded_stays_so_and_the_rest_is_taken_up_again(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "unit_price": "10.00"}, {"sku": "CUP", "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-i", "MUG", "-i", "CUP", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001", "-i", "MUG")
    for typed in ("receive R1001", "inspect R1001 --condition new --to restock", "refund R1001"):
        shop.ok("claim", *typed.split())
    shop.ok("claim", "reopen", "R1001", "--why", "the cup too")
    lines = the_lines(shop)
    assert [(sku, lines[sku]["approved"]) for sku in lines] == [("MUG", 1), ("CUP", 0)]
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        shop.ok("claim", *typed.split())
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "15.00"
    assert ailments(shop) == []
