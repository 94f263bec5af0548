"""A next step is possible: where the order has no room for what the customer wants, another is proposed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


def next_of(shop: Shop) -> list[str]:
    return [row["next"] for row in json.loads(shop.ok("queue", "-f", "json"))["rows"]]


@pytest.fixture
def unpaid(tmp_path: Path) -> Shop:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "50.00", "payment_status": "unpaid"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--want", "exchange")
    for act in ("approve", "receive"):
        shop.ok("claim", act, "R1001")
    return shop


def test_an_exchange_on_an_unpaid_order_is_proposed_as_the_refund_that_is_possible(unpaid: Shop) -> None:
    told = unpaid.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock", "-f", "json")
    refused = unpaid.run("claim", "exchange", "R1001", "--for", "HAT")
    assert (refused.code, refused.err) == (
        1,
        "The rest was not paid: at most 0.00 EUR is left to exchange\n  returndesk claim refund R1001\n",
    )
    assert [row["next"] for row in json.loads(told)["rows"]] == ["returndesk claim refund R1001"]
    assert next_of(unpaid) == ["returndesk claim refund R1001"]
    assert "0.00  EUR" in unpaid.ok("claim", "refund", "R1001")
    assert next_of(unpaid) == []


def test_what_was_refunded_twice_before_the_goods_is_claimed_back_refund_by_refund(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00", "quantity": 2, "customer_email": "a@example.org"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    for _ in range(2):
        shop.ok("claim", "refund", "R1001", "-i", "LAMP-1=1", "--before-goods", "--why", "so")
    shop.as_of = "2026-12-20"
    shop.ok("claim", "expire", "--due")
    correction = "returndesk claim correct R1001 -10.00 --why TEXT"
    assert next_of(shop) == [correction]
    for left in ([correction], []):
        shop.ok(*correction.replace("TEXT", "so").split()[1:])
        assert next_of(shop) == left


def test_used_credit_is_claimed_back_as_far_as_it_is_left(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    known = {"unit_price": "10.00", "customer_email": "a@example.org"}
    shop.take_in(known, {**known, "order_number": "1043"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--method", "credit", "--before-goods", "--why", "so")
    shop.ok("customer", "use", "a@example.org", "7.00", "--order", "1043", "--why", "so")
    shop.as_of = "2026-12-20"
    shop.ok("claim", "expire", "--due")
    assert next_of(shop) == ["returndesk claim correct R1001 -3.00 --why TEXT"]
    shop.ok("claim", "correct", "R1001", "-3.00", "--why", "so")
    assert next_of(shop) == []


def test_credit_for_a_customer_that_nobody_knows_asks_who_it_is_first(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--want", "credit")
    for act in (("approve", "R1001"), ("receive", "R1001")):
        shop.ok("claim", *act)
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert next_of(shop) == ["returndesk order customer 1042 WHO"]
    shop.ok("order", "customer", "1042", "ada@example.org")
    assert next_of(shop) == ["returndesk claim refund R1001 --method credit"]


def test_a_cancellation_of_goods_that_were_sent_since_is_no_longer_approved(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    header = "order_number,ordered_at,status,sku,quantity,unit_price\n"
    shop.ok("order", "import", "-", stdin=header + "1042,2026-11-02,open,A,1,10.00\n")
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert next_of(shop) == ["returndesk claim approve R1001"]
    shop.ok("order", "delivered", "1042", "--on", "2026-11-22")
    assert next_of(shop) == ["returndesk claim cancel R1001"]
