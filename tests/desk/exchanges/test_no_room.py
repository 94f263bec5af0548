"""A next step is possible: where the order has no room for what the customer wants, another is proposed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from factory import Shop, new_shop


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
