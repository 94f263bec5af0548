"""Of an order of one line, `check`, `quote` and `refund` say the same sum, whatever the law and the way back.

RETURNDESK_DESKS=100 goes on from the first seed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desk.asking import ailments, the_claim
from factory import Shop, new_shop

DESKS = int(os.environ.get("RETURNDESK_DESKS", "4"))
ORDERS = 3
CURRENCIES = {"eu": "EUR", "uk": "GBP", "cn": "CNY", "us": "USD"}
TAGS = ["", "", "custom-made", "three-guarantees", "perishable"]
ORDER_TAGS = ["", "", "never-informed", "postage-not-told", "standard-delivery:0", "standard-delivery:2.00",
              "door-to-door", "business"]  # fmt: skip
REASONS = ["changed-mind", "defective", "damaged", "lost", "other", "wrong-item"]


def a_policy(of: Random, law: str) -> str:
    return "\n".join(
        [
            f'law = ["{law}"]',
            "[defaults]",
            f'window = "{of.choice(["3 days", "30 days"])}"',
            f'original_shipping = "{of.choice(["never", "on-fault", "on-full-return", "always"])}"',
            f'restocking_fee = "{of.choice(["0%", "5%", "0.50"])}"',
            f'postage = "{of.choice(["shop", "customer"])}"',
            f"returnable = {of.choice(['true', 'true', 'false'])}",
            f"evidence = {of.choice(['[]', '[]', '[]', json.dumps(['photo'])])}",
        ]
    )


def a_sale(of: Random, number: int) -> dict[str, Any]:
    return {
        "order_number": str(number),
        "quantity": of.randint(1, 3),
        "unit_price": f"{of.randint(0, 40)}.{of.randint(0, 99):02d}",
        "shipping": of.choice(["0.00", "4.90", "10.01"]),
        "tags": of.choice(TAGS),
        "order_tags": of.choice(ORDER_TAGS),
    }


def total_of(shop: Shop, claim: str) -> str | None:
    """The total of a quote; None where it says that no money is owed."""
    result = shop.run("claim", "quote", claim, "-f", "json")
    if result.code:
        assert "no refund is owed" in result.err
        return None
    return str(json.loads(result.out)["rows"][-1]["amount"])


def one_return(shop: Shop, of: Random, number: str, claim: str, units: int) -> None:
    """Some units of an order, from the question to the money, which is what the answer said."""
    reason, item = of.choice(REASONS), f":1={units}"
    row = json.loads(shop.run("check", number, "-i", item, "-r", reason, "-f", "json").out)["rows"][0]
    told = f"{number} {units} {reason} {row['ground']}"
    shop.ok("claim", "open", number, "-i", item, "-r", reason)
    if row["verdict"] == "ineligible":
        shop.ok("claim", "reject", claim, "--why", "no")
        return
    none = "refund" not in row["remedies"]
    expected = None if none else row["refund"]
    assert total_of(shop, claim) == expected, told
    shop.ok("claim", "approve", claim)
    keeping: list[str] = []
    if reason == "lost":
        pass
    elif of.random() < 0.25:
        shop.ok("claim", "note", claim, "the receipt", "--proof-of-sending")
        keeping = ["--keep-goods", "--why", "it never came"]
    else:
        shop.ok("claim", "receive", claim)
        shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
    assert total_of(shop, claim) == expected, told
    if none:
        shop.ok("claim", "refund", claim, *(keeping or ("--why", "goodwill")))
        return
    shop.ok("claim", "refund", claim, *keeping)
    assert the_claim(shop, claim)["refunded"] == expected, told


@pytest.mark.parametrize("seed", range(DESKS))
def test_check_quote_and_refund_say_the_same_of_the_same_units(tmp_path: Path, seed: int) -> None:
    of = Random(20_261_126 + seed)
    law = list(CURRENCIES)[seed % 4]
    shop = new_shop(tmp_path, "--currency", CURRENCIES[law], document=a_policy(of, law))
    sales = [a_sale(of, number) for number in range(1, ORDERS + 1)]
    shop.take_in(*sales)
    shop.as_of = "2026-11-14"
    claim = 1000
    for sale in sales:
        first = of.randint(1, sale["quantity"])
        for units in (first, sale["quantity"] - first):
            left = json.loads(shop.ok("order", "show", sale["order_number"], "-f", "json"))["rows"][0]
            if units and left["claimable"] >= units:
                claim += 1
                one_return(shop, of, sale["order_number"], f"R{claim}", units)
    assert ailments(shop) == []
