"""Cash where coins end at 0.05: what is due is rounded, the rest stands as rounding, and the till agrees."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

COINS = '[defaults]\nrestocking_fee = "15%"\n[cash]\nround_to = "0.05"\n'


def shop_with(folder: Path, price: str, **order: object) -> Shop:
    shop = new_shop(folder, document=COINS)
    shop.take_in({"sku": "SOFA", "unit_price": price, "delivered_on": "2026-11-20", **order})
    return shop


def accepted(shop: Shop, reason: str = "wrong-item") -> None:
    shop.ok("claim", "open", "1042", "-r", reason)
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


def balance(shop: Shop) -> dict[str, str]:
    (row,) = ask(shop, "report", "day")["balance"]
    return dict(row)


def listed(shop: Shop) -> list[tuple[str, str, str]]:
    rows = ask(shop, "report", "refunds", "--list")
    return [(row["kind"], row["method"], row["amount"]) for row in rows]


def refused(shop: Shop, *args: str) -> list[str]:
    result = shop.run(*args)
    assert result.code == 1, result
    return result.err.splitlines()


@pytest.mark.parametrize("typed", ["5.01", "5.00"])
def test_the_difference_of_an_exchange_is_paid_in_coins(tmp_path: Path, typed: str) -> None:
    shop = shop_with(tmp_path, "10.00")
    accepted(shop)
    shop.ok("claim", "exchange", "R1001", "--for", "NEW@15.01")
    assert refused(shop, "claim", "paid", "R1001", "3.02", "--method", "cash") == [
        "3.02 EUR cannot be paid in cash: coins end at 0.05", "  the same with 3.00 or 3.05",
    ]  # fmt: skip
    result = shop.run("claim", "paid", "R1001", typed, "--method", "cash")
    assert "Recorded payment on R1001: 5.01 EUR, cash, 5.00 in coins" in result.err
    assert "5.01 EUR, cash, rounding -0.01 EUR" in shop.ok("log", "R1001", "-f", "csv")
    assert the_claim(shop)["difference"] == "0.00"
    assert (balance(shop)["received"], balance(shop)["net"]) == ("5.00", "-5.00")
    shop.ok("claim", "correct", "R1001", "-5.00", "--of", "paid", "--why", "a slip")
    assert (the_claim(shop)["difference"], balance(shop)["received"]) == ("5.01", "0.00")
    assert ailments(shop) == []


@pytest.mark.parametrize("typed", ["40.03", "40.05"])
def test_what_is_outstanding_is_paid_in_coins(tmp_path: Path, typed: str) -> None:
    shop = new_shop(tmp_path, document=COINS)
    head = "order_number,ordered_at,sku,quantity,line_total,payment_status,outstanding"
    row = "1042,2026-11-18,SOFA,1,100.00,part-paid,40.03"
    shop.ok("order", "import", "-", stdin=f"{head}\n{row}\n")
    assert (
        refused(shop, "order", "paid", "1042", "20.01", "--by", "cash")[1] == "  the same with 20.00 or 20.05"
    )
    shop.ok("order", "paid", "1042", typed, "--by", "cash")
    assert balance(shop)["received"] == "40.05"
    assert ask(shop, "order", "show", "1042")[0]["outstanding"] == "0.00"
    shop.ok("order", "paid", "1042", "-40.05", "--by", "cash", "--why", "a slip")
    assert balance(shop)["received"] == "0.00"
    shop.ok("order", "paid", "1042", "40.03", "--by", "card")
    assert balance(shop)["received"] == "40.03"
    assert ailments(shop) == []


def test_compensation_in_cash_is_what_coins_pay(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "10.00")
    shop.ok("claim", "open", "1042", "-r", "service")
    assert refused(shop, "claim", "compensate", "R1001", "5.01", "--by", "cash", "--why", "sorry") == [
        "5.01 EUR cannot be paid in cash: coins end at 0.05", "  the same with 5.00 or 5.05",
    ]  # fmt: skip
    shop.ok("claim", "compensate", "R1001", "5.01", "--by", "coupon", "--why", "sorry")
    slip = ("claim", "correct", "R1001", "--of", "compensation", "--method", "coupon", "--to", "cash")
    assert "cannot be paid in cash" in refused(shop, *slip, "--why", "a slip")[0]


def test_what_no_coin_pays_does_not_move_to_cash(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "0.02")
    accepted(shop)
    shop.ok("claim", "refund", "R1001", "--method", "card")
    moved = refused(shop, "claim", "correct", "R1001", "--to", "cash", "--why", "a slip")
    assert moved[0] == "No coin pays 0.02 EUR: nothing moves to cash"
    assert listed(shop) == [("refund", "card", "0.02")]


def test_a_fee_below_half_a_coin_is_not_given_back_in_cash(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=COINS.replace("15%", "0.02"))
    shop.take_in({"unit_price": "10.02", "delivered_on": "2026-11-20"})
    accepted(shop, "changed-mind")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    fee = refused(shop, "claim", "correct", "R1001", "+0.02", "--why", "a regular")
    assert fee[0] == "No coin pays 0.02 EUR: nothing to correct in cash"
    assert listed(shop) == [("refund", "cash", "10.00")]


def test_a_refund_that_was_booked_by_card_moves_to_cash_and_back(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "12.34")
    accepted(shop)
    shop.ok("claim", "refund", "R1001", "--method", "card")
    result = shop.run("claim", "correct", "R1001", "--method", "card", "--to", "cash", "--why", "a slip")
    assert "Moved R1001: 12.34 EUR from card to cash, 12.35 in coins" in result.err
    assert balance(shop)["paid_out"] == "12.35"
    shop.ok("claim", "correct", "R1001", "--method", "cash", "--to", "card", "--why", "no, by card")
    assert balance(shop)["paid_out"] == "12.34"
    assert listed(shop) == [
        ("refund", "card", "12.34"), ("correction", "card", "-12.34"), ("correction", "cash", "12.34"),
        ("rounding", "cash", "0.01"), ("correction", "cash", "-12.34"), ("rounding", "cash", "-0.01"),
        ("correction", "card", "12.34"),
    ]  # fmt: skip
    (sums,) = ask(shop, "report", "refunds")
    assert (sums["total"], sums["rounding"], sums["adjustment"]) == ("12.34", "0.00", "0.00")
    kinds = {(row["method"], row["kind"]): row["amount"] for row in ask(shop, "report", "day")["refunds"]}
    assert kinds == {
        ("card", "refund"): "12.34", ("cash", "rounding"): "0.00", ("card", "correction"): "0.00",
        ("cash", "correction"): "0.00",
    }  # fmt: skip
    assert ailments(shop) == []


@pytest.mark.parametrize(("price", "typed"), [("12.34", "-12.35"), ("12.32", "-12.30"), ("12.32", "-12.32")])
def test_a_cash_refund_that_never_left_leaves_no_cent_behind(tmp_path: Path, price: str, typed: str) -> None:
    shop = shop_with(tmp_path, price)
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "reduce", "R1001", price, "--method", "cash", "--why", "a scratch")
    assert (
        refused(shop, "claim", "correct", "R1001", "-1.01", "--why", "no")[1]
        == "  the same with 1.00 or 1.05"
    )
    shop.ok("claim", "correct", "R1001", typed, "--why", "a slip")
    assert (the_claim(shop)["refunded"], balance(shop)["net"]) == ("0.00", "0.00")
    assert ask(shop, "check", "1042", "-r", "wrong-item")[0]["refund"] == price
    assert ailments(shop) == []


def test_a_fee_that_is_given_back_in_cash_is_rounded(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "10.20")
    accepted(shop, "changed-mind")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    assert the_claim(shop)["refunded"] == "8.65"  # 8.67, a fee of 1.53
    shop.ok("claim", "correct", "R1001", "+1.53", "--why", "a regular")
    assert the_claim(shop)["refunded"] == "10.20"
    assert ask(shop, "report", "refunds")[0]["rounding"] == "0.00"
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("price", "first", "again", "paid", "then", "stands"),
    [
        ("12.34", "bank", "cash", "12.35", "card", "12.34"),  # a cent more than the refund in coins
        ("12.32", "cash", "bank", "12.32", "credit", "12.32"),  # two cents more than its coins
        ("12.32", "bank", "credit", "13.55", "cash", "13.55"),  # with the bonus of store credit
        ("12.34", "bank", "cash", "12.35", "cash", ""),
    ],
)
def test_a_refund_that_was_paid_again_in_other_coins_is_corrected(
    tmp_path: Path, price: str, first: str, again: str, paid: str, then: str, stands: str
) -> None:
    shop = new_shop(tmp_path, document=COINS.replace("[cash]", 'credit_bonus = "10%"\n[cash]'))
    shop.take_in({"sku": "SOFA", "unit_price": price, "customer_email": "li@example.org"})
    accepted(shop)
    why = ("--why", "the customer agrees")
    shop.ok("claim", "refund", "R1001", "--method", first, *why)
    shop.ok("claim", "bounced", "R1001", *why)
    shop.ok("claim", "refund", "R1001", "--method", again, *why)
    assert the_claim(shop)["refunded"] == paid
    total = [row["amount"] for row in ask(shop, "claim", "show", "R1001")["sum"] if row["part"] == "total"]
    assert total == [paid]
    if stands:
        shop.ok("claim", "correct", "R1001", "--method", again, "--to", then, *why)
        assert the_claim(shop)["refunded"] == stands
    else:
        done = shop.run("claim", "correct", "R1001", "-2.00", *why, "--override")
        assert "that refund is now 10.35" in done.err
    assert ailments(shop) == []
