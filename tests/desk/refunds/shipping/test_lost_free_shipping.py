"""Free shipping that the kept goods no longer earn, gifts that are kept, and the most that a fee may be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

FREE = '[defaults]\nfree_shipping_from = "50.00"\nshipping_fee = "4.90"\n'
ADA = {"delivered_on": "2026-11-20", "customer_email": "ada@example.org"}
TEA, CUP = {"sku": "TEA", "unit_price": "40.00"}, {"sku": "CUP", "unit_price": "60.00"}
MUG = {"sku": "MUG", "unit_price": "0.00", "tags": "gift-of:TEA;gift-price:8.00"}


def sold(folder: Path, document: str, *lines: dict[str, str], **order: str) -> Shop:
    shop = new_shop(folder, document=document)
    shop.take_in(*({**ADA, **order, **line} for line in lines))
    return shop


def inspected(shop: Shop, claim: str, *items: str, reason: str = "changed-mind") -> None:
    named = [word for item in items for word in ("-i", item)]
    shop.ok("claim", "open", "1042", *named, "-r", reason)
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def findings(shop: Shop, sku: str, reason: str = "changed-mind") -> tuple[str, list[str]]:
    row = ask(shop, "check", "1042", "-i", sku, "-r", reason)[0]
    return row["refund"], [one["text"] for one in row["findings"]]


def test_free_shipping_is_withheld_where_what_is_kept_no_longer_earns_it(tmp_path: Path) -> None:
    shop = sold(tmp_path, FREE, TEA, CUP)
    assert findings(shop, "CUP") == (
        "55.10", ["40.00 is kept, free shipping is from 50.00: 4.90 EUR withheld"],
    )  # fmt: skip
    assert findings(shop, "TEA") == ("40.00", [])
    inspected(shop, "R1001", "CUP")
    assert quoted(shop) == {"goods": "60.00", "shipping": "0.00", "free-shipping": "-4.90", "total": "55.10"}
    shop.ok("claim", "refund", "R1001")
    assert the_claim(shop)["refunded"] == "55.10"
    assert {row["part"]: row["why"] for row in ask(shop, "claim", "show", "R1001")["sum"]} == {
        "goods": "refunded",
        "shipping": "none refunded",
        "free-shipping": "withheld",
        "total": "refunded: original",
    }
    report = ask(shop, "report", "refunds")[0]
    assert (report["goods"], report["total"], report["adjustment"]) == ("55.10", "55.10", "0.00")
    assert ask(shop, "report", "refunds", "--by", "sku")[0]["goods"] == "55.10"
    assert ailments(shop) == []


def test_it_is_withheld_once_an_order(tmp_path: Path) -> None:
    shop = sold(tmp_path, FREE, TEA, CUP)
    inspected(shop, "R1001", "CUP")
    shop.ok("claim", "refund", "R1001")
    inspected(shop, "R1002", "TEA")
    assert quoted(shop, "R1002") == {"goods": "40.00", "shipping": "0.00", "total": "40.00"}


@pytest.mark.parametrize(
    ("document", "reason", "order"),
    [
        (FREE, "defective", {}),  # not the customer's fault
        ('law = ["eu"]\n' + FREE, "changed-mind", {}),  # a withdrawal gives all payments back
        (FREE, "changed-mind", {"shipping": "3.00"}),  # it was not free
        (FREE, "changed-mind", {"channel": "counter"}),
        (FREE.replace("50.00", "150.00"), "changed-mind", {}),  # it was not earned
    ],
)  # fmt: skip
def test_it_is_not_withheld(document: str, reason: str, order: dict[str, str], tmp_path: Path) -> None:
    shop = sold(tmp_path, document, TEA, CUP, **order)
    inspected(shop, "R1001", "CUP", reason=reason)
    assert "free-shipping" not in quoted(shop)
    assert not any("withheld" in text for text in findings(shop, "TEA", reason)[1])


def test_china_allows_it_under_the_right(tmp_path: Path) -> None:
    document = 'law = ["cn"]\n[defaults]\nfree_shipping_from = "99.00"\nshipping_fee = "10.00"\n'
    tea, gift = {"sku": "TEA", "unit_price": "60.00"}, {**MUG, "unit_price": "0.00"}
    shop = sold(tmp_path, document, tea, CUP, gift, country="CN")
    inspected(shop, "R1001", "TEA")
    assert quoted(shop) == {
        "goods": "60.00", "gift": "-8.00", "shipping": "0.00", "free-shipping": "-10.00", "total": "42.00",
    }  # fmt: skip


def test_a_gift_that_is_kept_is_withheld_and_given_back_when_it_comes_after_all(tmp_path: Path) -> None:
    shop = sold(tmp_path, "", TEA, MUG)
    assert findings(shop, "TEA") == (
        "32.00", ["the gift MUG does not come back with TEA: 8.00 EUR withheld"],
    )  # fmt: skip
    inspected(shop, "R1001", "TEA")
    assert quoted(shop) == {"goods": "40.00", "gift": "-8.00", "shipping": "0.00", "total": "32.00"}
    shop.ok("claim", "refund", "R1001")
    sums = [(row["part"], row["amount"]) for row in ask(shop, "claim", "show", "R1001")["sum"]]
    assert sums == [("goods", "40.00"), ("gift", "-8.00"), ("shipping", "0.00"), ("total", "32.00")]
    inspected(shop, "R1002", "MUG")
    assert quoted(shop, "R1002") == {"goods": "0.00", "gift": "8.00", "shipping": "0.00", "total": "8.00"}
    shop.ok("claim", "refund", "R1002")
    assert [row["goods"] for row in ask(shop, "report", "refunds")] == ["40.00"]
    assert ailments(shop) == []


def test_a_gift_that_comes_back_with_its_item_is_not_withheld(tmp_path: Path) -> None:
    shop = sold(tmp_path, "", TEA, MUG)
    inspected(shop, "R1001", "TEA", "MUG")
    assert quoted(shop)["total"] == "40.00"


def test_a_gift_is_the_customers_under_a_right_that_does_not_allow_it(tmp_path: Path) -> None:
    shop = sold(tmp_path, 'law = ["eu"]\n', TEA, MUG)
    inspected(shop, "R1001", "TEA")
    assert quoted(shop)["total"] == "40.00"


def test_what_is_withheld_is_at_most_what_is_refunded(tmp_path: Path) -> None:
    shop = sold(tmp_path, "", {**TEA, "unit_price": "5.00"}, MUG)
    inspected(shop, "R1001", "TEA")
    assert quoted(shop) == {"goods": "5.00", "gift": "-5.00", "shipping": "0.00", "total": "0.00"}


def test_a_correction_can_give_back_what_was_withheld_and_no_more(tmp_path: Path) -> None:
    shop = sold(tmp_path, FREE, TEA, CUP)
    inspected(shop, "R1001", "CUP")
    shop.ok("claim", "refund", "R1001")
    assert shop.run("claim", "correct", "R1001", "+4.91", "--why", "goodwill").code == 1
    shop.ok("claim", "correct", "R1001", "+4.90", "--why", "goodwill")
    assert ailments(shop) == []


def test_a_fee_has_a_most_a_unit(tmp_path: Path) -> None:
    document = '[defaults]\nrestocking_fee = "15%"\nrestocking_fee_max = "5.00"\n'
    shop = sold(tmp_path, document, {**CUP, "quantity": "2"})
    assert ask(shop, "check", "1042")[0]["fee"] == "10.00"
    inspected(shop, "R1001", "CUP=1")
    assert quoted(shop)["fee"] == "-5.00"
    fee = next(part for part in ask(shop, "claim", "quote", "R1001") if part["part"] == "fee")
    assert fee["why"].startswith("15 %, at most 5.00 a unit restocking")


def test_a_fee_below_its_most_is_as_it_is(tmp_path: Path) -> None:
    document = '[defaults]\nrestocking_fee = "15%"\nrestocking_fee_max = "50.00"\n'
    shop = sold(tmp_path, document, CUP)
    assert ask(shop, "check", "1042")[0]["fee"] == "9.00"


def test_the_database_gives_back_no_more_of_a_gift_than_was_withheld(tmp_path: Path) -> None:
    shop = sold(tmp_path, "", TEA, MUG)
    inspected(shop, "R1001", "MUG")
    shop.ok("claim", "refund", "R1001")
    columns = "claim_id, order_id, at, on_day, who, owner, method, reference, why, currency"
    zeros = "fee_minor, deduction_minor, shipping_minor, shared_goods_minor, postage_minor, bonus_minor"
    with pytest.raises(sqlite3.IntegrityError, match="more of a gift is given back"):
        write(
            shop.path,
            f"insert into refund ({columns}, {zeros}, adjustment_minor, goods_minor, gift_minor, total_minor)"
            f" select {columns}, {zeros}, 0, 0, -1, 1 from refund",
        )
