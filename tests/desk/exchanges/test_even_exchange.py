"""Goods for goods at what was paid: without a price, without a fee, with all that is owed besides."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

FEE = '[[rule]]\nname = "kept money"\nwhen = { outcome = ["refund"] }\nrestocking_fee = "10%"\n'


def accepted(shop: Shop, *claiming: str, postage: str = "") -> None:
    """R1001 on order 1042 with every unit claimed back and accepted."""
    shop.ok("claim", "open", "1042", "-r", "wrong-size", *claiming)
    shop.ok("claim", "approve", "R1001")
    label = ("--postage", postage, "--paid-by", "shop") if postage else ()
    shop.ok("claim", "receive", "R1001", *label)
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


def outgoing(shop: Shop) -> list[tuple[object, ...]]:
    rows = ask(shop, "claim", "show", "R1001")["outgoing"]
    return [(row["sku"], row["units"], row["unit_price"]) for row in rows]


def exchanged(shop: Shop) -> dict[str, str]:
    return {row["part"]: row["amount"] for row in ask(shop, "claim", "show", "R1001")["exchange"]}


def test_a_sku_alone_is_exchanged_at_what_was_paid_and_leaves_no_cent(shop: Shop) -> None:
    shop.take_in({"sku": "TEE-S", "quantity": 3, "line_total": "8.50"})
    accepted(shop)
    shop.ok("claim", "exchange", "R1001", "--for", "TEE-M")
    assert the_claim(shop)["difference"] == "0.00"
    assert exchanged(shop) == {"new": "8.50", "goods": "-8.50", "difference": "0.00"}
    assert outgoing(shop) == [("TEE-M", 3, "2.83")]
    assert ailments(shop) == []


def test_even_is_even_where_prices_exclude_tax(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, "--tax", "excluded")
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,tax"
    shop.ok("order", "import", "-", stdin=f"{header}\n1042,2026-11-01,2026-11-04,SHIRT-S,1,100.00,19.00\n")
    accepted(shop)
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M=1")
    assert exchanged(shop) == {"new": "119.00", "goods": "-119.00", "difference": "0.00"}


def test_several_kinds_share_what_was_paid(shop: Shop) -> None:
    shop.take_in({"sku": "TEE-S", "quantity": 3, "line_total": "8.50"})
    accepted(shop)
    shop.ok("claim", "exchange", "R1001", "--for", "TEE-M=2", "--for", "TEE-L")
    assert outgoing(shop) == [("TEE-M", 2, "2.83"), ("TEE-L", 1, "2.84")]
    assert the_claim(shop)["difference"] == "0.00"


@pytest.mark.parametrize(
    "new", [("TEE-M=2",), ("TEE-M=2", "TEE-L=2"), ("TEE-M", "TEE-L"), ("TEE-M", "TEE-L=1@2.00")]
)
def test_another_number_requires_a_price(shop: Shop, new: tuple[str, ...]) -> None:
    shop.take_in({"sku": "TEE-S", "quantity": 3, "line_total": "8.50"})
    accepted(shop)
    result = shop.run("claim", "exchange", "R1001", *(part for one in new for part in ("--for", one)))
    assert (result.code, "requires @PRICE" in result.err) == (2, True)


@pytest.mark.parametrize("wanted", ["refund", "exchange"])
def test_a_fee_on_refunds_alone_leaves_an_exchange_even(tmp_path: Path, wanted: str) -> None:
    shop = new_shop(tmp_path, document=FEE)
    shop.take_in({"sku": "TEE-S", "unit_price": "50.00"})
    accepted(shop, "--want", wanted)
    shop.ok("claim", "exchange", "R1001", "--for", "TEE-M")
    assert the_claim(shop)["difference"] == "0.00"


@pytest.mark.parametrize(("wanted", "refund"), [("refund", "45.00"), ("exchange", "50.00")])
def test_a_fee_can_depend_on_what_the_customer_wants(tmp_path: Path, wanted: str, refund: str) -> None:
    shop = new_shop(tmp_path, document=FEE)
    shop.take_in({"sku": "TEE-S", "unit_price": "50.00"})
    accepted(shop, "--want", wanted)
    assert ask(shop, "claim", "quote", "R1001")[-1]["amount"] == refund


def test_a_fee_is_waived_with_a_why(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    shop.take_in({"sku": "TEE-S", "unit_price": "50.00"})
    accepted(shop)
    even = ["claim", "exchange", "R1001", "--for", "TEE-M"]
    assert exchanged_dry(shop, *even) == "the customer owes 5.00 EUR"
    assert shop.run(*even, "--waive-fee").code == 2
    assert exchanged_dry(shop, *even, "--waive-fee", "--why", "good customer") == "no difference"


def exchanged_dry(shop: Shop, *typed: str) -> str:
    result = shop.run(*typed, "--dry-run")
    assert result.code == 0, result
    return result.err.splitlines()[0].partition("; ")[2]


def test_a_label_that_the_customer_owes_is_in_the_difference(shop: Shop) -> None:
    shop.take_in({"sku": "TEE-S", "unit_price": "50.00"})
    accepted(shop, postage="5.00")
    shop.ok("claim", "exchange", "R1001", "--for", "TEE-M")
    assert exchanged(shop) == {"new": "50.00", "goods": "-50.00", "postage": "5.00", "difference": "5.00"}
