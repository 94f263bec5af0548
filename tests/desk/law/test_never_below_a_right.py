"""`check`, `quote` and `refund` agree for the same units, and are never below a right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, quoted, the_claim
from factory import Shop, new_shop

ONE = ({"sku": "A", "unit_price": "100.00", "shipping": "10.00"},)
TWO = (*ONE, {"sku": "B", "unit_price": "50.00"})
LATE = 'window = "3 days"\ngrace = "0 days"\n'


def a_shop(folder: Path, law: str, terms: str, *sold: dict[str, object], currency: str = "EUR") -> Shop:
    """A shop under a law on 10 November, with what was delivered on the 5th."""
    document = f'law = ["{law}"]\n[defaults]\n{terms}\n' if law else f"[defaults]\n{terms}\n"
    shop = new_shop(folder, "--currency", currency, document=document)
    shop.take_in(*sold)
    shop.as_of = "2026-11-10"
    return shop


def checked(shop: Shop, *args: str) -> dict[str, Any]:
    (row,) = ask(shop, "check", "1042", *args)
    return dict(row)


def walk(shop: Shop, *opening: str, receive: str = "") -> str:
    """A claim as far as the inspection of new goods; its number."""
    name = str(ask(shop, "claim", "open", "1042", *opening)[0]["claim"])
    shop.ok("claim", "approve", name)
    shop.ok("claim", "receive", name, *receive.split())
    shop.ok("claim", "inspect", name, "--condition", "new", "--to", "restock")
    return name


def refunded(shop: Shop, name: str, *options: str) -> str:
    """What a refund gives, once it is what the quote said."""
    total = quoted(shop, name)["total"]
    shop.ok("claim", "refund", name, *options)
    assert the_claim(shop, name)["refunded"] == total
    assert ailments(shop) == []
    return total


@pytest.mark.parametrize(("law", "currency"), [("eu", "EUR"), ("uk", "GBP"), ("cn", "CNY")])
def test_return_shipping_that_the_policy_offers_is_free_under_a_law_too(
    tmp_path: Path, law: str, currency: str
) -> None:
    terms = 'window = "30 days"\npostage = "shop"\nrestocking_fee = "5%"'
    shop = a_shop(tmp_path, law, terms, {**ONE[0], "shipping": "0.00"}, currency=currency)
    row = checked(shop)
    assert (row["ground"].partition(".")[0], row["postage"]) == (law, "shop")
    assert {"exchange", "credit"} <= set(row["remedies"])
    name = walk(shop, "-r", "changed-mind", receive="--postage 5.00 --paid-by shop")
    assert refunded(shop, name) == row["refund"] == "100.00"


@pytest.mark.parametrize(
    ("law", "currency", "paid_by", "total"),
    [("uk", "GBP", "shop", "60.00"), ("eu", "EUR", "customer", "65.00")],
)
def test_faulty_goods_are_returned_at_the_shops_cost_although_a_withdrawal_refunds_more(
    tmp_path: Path, law: str, currency: str, paid_by: str, total: str
) -> None:
    shop = a_shop(tmp_path, law, LATE + 'original_shipping = "never"', *TWO, currency=currency)
    assert refunded(shop, walk(shop, "-i", "A", "-r", "changed-mind")) == "100.00"
    row = checked(shop, "-i", "B", "-r", "defective")
    assert (row["refund"], row["postage"]) == ("60.00", "shop")
    name = walk(shop, "-i", "B", "-r", "defective", receive=f"--postage 5.00 --paid-by {paid_by}")
    assert refunded(shop, name) == total


def test_the_last_of_three_has_all_of_the_shipping_whatever_its_reason(tmp_path: Path) -> None:
    sold = {"sku": "A", "unit_price": "30.00", "quantity": 3, "shipping": "6.00"}
    shop = a_shop(tmp_path, "eu", 'original_shipping = "on-full-return"', sold)
    assert refunded(shop, walk(shop, "-i", "A=2", "-r", "changed-mind")) == "60.00"
    assert checked(shop, "-r", "defective")["refund"] == "36.00"
    assert refunded(shop, walk(shop, "-r", "defective")) == "36.00"


FEE = 'restocking_fee = "5%"\noriginal_shipping = "always"'


def test_a_withdrawal_from_a_whole_order_has_no_fee(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "eu", FEE, *TWO)
    assert [row["fee"] for row in ask(shop, "check", "1042")] == ["0.00", "0.00"]
    assert refunded(shop, walk(shop, "-i", "A", "-i", "B", "-r", "changed-mind")) == "160.00"


def test_an_exchange_that_could_be_a_withdrawal_has_no_fee(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "eu", FEE, *TWO)
    name = walk(shop, "-i", "A", "-r", "changed-mind", "--want", "exchange")
    shop.ok("claim", "exchange", name, "--for", "Z=1@100.00")
    assert the_claim(shop, name)["difference"] == "0.00"


def test_goods_with_proof_of_sending_that_never_arrive_include_the_shipping(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "eu", 'original_shipping = "never"', *ONE)
    row = checked(shop)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "note", "R1001", "the receipt", "--proof-of-sending")
    assert refunded(shop, "R1001", "--keep-goods", "--why", "lost on its way") == row["refund"] == "110.00"


@pytest.mark.parametrize(("law", "rule"), [("eu", "never"), ("uk", "never"), ("", "on-full-return")])
def test_lost_goods_are_not_with_the_customer(tmp_path: Path, law: str, rule: str) -> None:
    shop = a_shop(tmp_path, law, f'original_shipping = "{rule}"', *TWO)
    shop.ok("claim", "open", "1042", "-i", "A", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    assert refunded(shop, "R1001") == "100.00"
    assert checked(shop, "-i", "B")["refund"] == "60.00"
    assert refunded(shop, walk(shop, "-i", "B", "-r", "changed-mind")) == "60.00"


def test_the_shipping_of_a_lost_order_is_refunded_under_a_law_that_requires_it(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "eu", 'original_shipping = "never"', *ONE)
    row = checked(shop, "-r", "lost")
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    assert refunded(shop, "R1001") == row["refund"] == "110.00"


def test_items_that_the_customer_keeps_leave_the_shipping_with_the_shop(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "eu", 'original_shipping = "never"', *TWO)
    shop.ok("claim", "open", "1042", "-i", "A", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--keep-goods", "--why", "not worth sending")
    assert checked(shop, "-i", "B")["refund"] == "50.00"
    assert refunded(shop, walk(shop, "-i", "B", "-r", "changed-mind")) == "50.00"


@pytest.mark.parametrize("proof", [False, True])
def test_goods_that_do_not_arrive_are_refunded_in_full_as_well(tmp_path: Path, proof: bool) -> None:
    shop = a_shop(tmp_path, "eu", 'original_shipping = "never"', *ONE)
    shop.ok("claim", "open", "1042", "-r", "changed-mind" if proof else "lost")
    shop.ok("claim", "approve", "R1001")
    if proof:
        shop.ok("claim", "note", "R1001", "the receipt", "--proof-of-sending")
    options = ["--keep-goods"] if proof else []
    result = shop.run("claim", "refund", "R1001", *options, "--amount", "1.00", "--why", "cheap")
    assert result.code == 1
    assert "R1001 is owed in full (Dir. 2011/83 art. 14(2))" in result.err
    shop.ok("claim", "refund", "R1001", *options, "--amount", "110.00", "--why", "to the cent")


def test_lost_goods_that_no_right_covers_are_the_shops_to_settle(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "", 'original_shipping = "never"', *ONE)
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--amount", "1.00", "--why", "agreed")


GUARANTEED = {"sku": "A", "unit_price": "100.00", "delivered_on": "2026-11-03", "tags": "three-guarantees"}


def test_a_right_to_exchange_or_repair_allows_a_refund_only_with_a_reason(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, "cn", LATE, {**GUARANTEED, "shipping": "6.00"}, currency="CNY")
    shop.as_of = "2026-11-15"
    row = checked(shop, "-r", "defective")
    assert (row["ground"], row["refund"], row["remedies"]) == ("cn.quality", "0.00", ["exchange", "repair"])
    name = walk(shop, "-r", "defective")
    claim = the_claim(shop, name)
    assert (claim["outcome"], claim["next"]) == (
        "exchange",
        f"returndesk claim exchange {name} --for SKU=QTY@PRICE",
    )
    for act in ("quote", "refund"):
        result = shop.run("claim", act, name)
        assert result.code == 1
        assert "No refund is owed: after 2026-11-10: exchange or repair, no refund" in result.err
        assert f"returndesk claim repair {name}" in result.err
    assert ask(shop, "claim", "show", name)["sum"] == []
    shop.ok("claim", "repair", name, "--dry-run")
    shop.ok("claim", "refund", name, "--why", "a good customer")
    assert the_claim(shop, name)["refunded"] == "106.00"
    assert ailments(shop) == []


def test_items_with_a_right_to_exchange_only_wait_while_the_others_are_refunded(tmp_path: Path) -> None:
    plain = {"sku": "B", "unit_price": "50.00", "delivered_on": "2026-11-12"}
    shop = a_shop(tmp_path, "cn", LATE, GUARANTEED, plain, currency="CNY")
    shop.as_of = "2026-11-15"
    assert [row["refund"] for row in ask(shop, "check", "1042", "-r", "defective")] == ["0.00", "50.00"]
    name = walk(shop, "-i", "A", "-i", "B", "-r", "defective")
    assert quoted(shop, name)["total"] == "50.00"
    assert shop.run("claim", "refund", name, "-i", "A").code == 1
    assert ask(shop, "claim", "refund", name)[0]["refunded"] == "50.00"
    assert the_claim(shop, name)["status"] == "inspected"
    shop.ok("claim", "exchange", name, "--for", "A=1@100.00")


def test_the_last_day_by_law_is_shown_where_it_is_later_and_not_kept_on_the_claim(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, "cn", 'window = "10 days"', ONE[0], currency="CNY")
    assert checked(shop)["findings"] == []  # the shop's own is the later one
    shop.ok("policy", "set", "-", stdin='law = ["cn"]\n[defaults]\nwindow = "3 days"\ngrace = "0 days"\n')
    row = checked(shop, "--on", "2026-11-07")
    assert (row["ground"], row["last_day"]) == ("policy", "2026-11-08")
    assert row["findings"] == [
        {
            "code": "law-later",
            "text": "by law until 2026-11-12: cn.seven-days",
            "source": "Consumer Rights Protection Law art. 25",
        }
    ]
    assert "by law until Thu 12 Nov: cn.seven-days" in shop.ok(
        "check", "1042", "--on", "2026-11-07", "-f", "table"
    )
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--on", "2026-11-07")
    assert "until Thu 12 Nov" not in shop.ok("claim", "show", "R1001", "-f", "table")
