"""A refund that bounced is owed again: the claim is open, and the money leaves by another method."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from desk.refunds.test_payouts import MAIL, inspected, paid_by, paid_out
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Order 1, 100.00 by card, refunded by card."""
    shop = new_shop(tmp_path)
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "100.00"})
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001", "--method", "card")
    return shop


def test_the_claim_says_what_bounced_until_it_was_paid_again(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "100.00"})
    shop.ok("claim", "open", "1042", "-r", "other", "--now", "--condition", "new", "--method", "card")
    shop.ok("claim", "bounced", "R1001", "--amount", "30.00", "--why", "closed")
    assert ask(shop, "claim", "show", "R1001")["sum"][-1]["why"] == (
        "refunded: card; 30.00 EUR bounced and is owed again"
    )
    shop.ok("claim", "refund", "R1001", "--method", "bank")
    assert "bounced" not in ask(shop, "claim", "show", "R1001")["sum"][-1]["why"]


def test_it_leaves_by_another_method_and_the_claim_closes_again(shop: Shop) -> None:
    assert the_claim(shop)["status"] == "closed"
    shop.ok("claim", "bounced", "R1001", "--why", "the account is closed")
    claim = the_claim(shop)
    assert (claim["status"], claim["refunded"]) == ("settled", "0.00")
    assert claim["next"] == "returndesk claim refund R1001"
    assert ask(shop, "queue")[0]["claim"] == "R1001"
    assert quoted(shop)["total"] == "100.00"
    Shop(shop.path, "2026-11-24").ok("claim", "refund", "R1001", "--method", "bank")
    claim = the_claim(shop)
    assert (claim["status"], claim["refunded"]) == ("closed", "100.00")
    assert ask(shop, "claim", "show", "R1001")["sum"][-1]["why"] == "refunded: bank"
    assert paid_out(shop) == [
        ("refund", "card", "", "100.00"),
        ("bounced", "card", "", "-100.00"),
        ("refund", "bank", "", "100.00"),
    ]
    assert by_method(shop) == {"bank": ("100.00", "0.00", "0.00", "100.00"), "card": ("0.00",) * 4}
    assert by_method(shop, "--to", "2026-11-23") == {"card": ("0.00",) * 4}
    assert by_method(shop, "--from", "2026-11-24") == {"bank": ("100.00", "0.00", "0.00", "100.00")}
    assert ailments(shop) == []


def by_method(shop: Shop, *period: str) -> dict[str, tuple[str, ...]]:
    """Goods, shipping, adjustment and total of each method."""
    rows = ask(shop, "report", "refunds", "--by", "method", *period)
    return {
        row["key"]: tuple(row[name] for name in ("goods", "shipping", "adjustment", "total")) for row in rows
    }


def test_the_parts_of_a_refund_move_with_what_bounced_of_it(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document="[defaults]\noriginal_shipping = 'on-full-return'\n")
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "90.00", "shipping": "10.00"})
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001", "--method", "card=60", "--method", "cash")
    shop.ok("claim", "bounced", "R1001", "--method", "card", "--amount", "30.00", "--why", "closed")
    assert by_method(shop) == {
        "card": ("27.00", "3.00", "0.00", "30.00"), "cash": ("36.00", "4.00", "0.00", "40.00"),
    }  # fmt: skip
    shop.ok("claim", "refund", "R1001", "--method", "bank=10", "--method", "cash")
    assert by_method(shop) == {
        "bank": ("9.00", "1.00", "0.00", "10.00"),
        "card": ("27.00", "3.00", "0.00", "30.00"),
        "cash": ("54.00", "6.00", "0.00", "60.00"),
    }


def test_no_more_bounces_than_left(shop: Shop) -> None:
    assert shop.run("claim", "bounced", "R1001", "--amount", "100.01", "--why", "x").code == 1
    shop.ok("claim", "bounced", "R1001", "--amount", "40.00", "--why", "x")
    shop.ok("claim", "bounced", "R1001", "--why", "x")
    assert shop.run("claim", "bounced", "R1001", "--why", "x").code == 1
    shop.ok("claim", "refund", "R1001", "--method", "bank=30", "--method", "cash")
    assert [row[1:] for row in paid_out(shop)][-2:] == [("bank", "", "30.00"), ("cash", "", "70.00")]
    assert ailments(shop) == []


def test_one_of_several_is_named(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    paid_by(shop, "gift card 40 + visa 60", "LAMP,1,100.00")
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001")
    assert shop.run("claim", "bounced", "R1001", "--why", "x").code == 2
    shop.ok("claim", "bounced", "R1001", "--method", "Visa", "--why", "x")
    assert paid_out(shop)[-1] == ("bounced", "original", "visa", "-60.00")
    shop.ok("claim", "refund", "R1001")
    assert paid_out(shop)[-1] == ("refund", "original", "visa", "60.00")
    assert ailments(shop) == []


def test_credit_with_its_bonus_is_taken_back_where_it_is_left(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\ncredit_bonus = "5%"\n')
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "100.00"})
    shop.take_in({**MAIL, "order_number": "2", "sku": "RUG", "unit_price": "80.00"})
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001", "--method", "credit")
    shop.ok("customer", "use", "a@x.example", "1.00", "--order", "2", "--why", "agreed")
    result = shop.run("claim", "bounced", "R1001", "--why", "x")
    assert result.code == 1
    assert "104.00 EUR of store credit left" in result.err
    assert "returndesk claim show R1001" in result.err
    shop.ok("customer", "use", "a@x.example", "--order", "2", "--why", "undone", "--", "-1.00")
    shop.ok("claim", "bounced", "R1001", "--why", "x")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    assert paid_out(shop)[-1] == ("refund", "cash", "", "100.00")
    report = ask(shop, "report", "refunds")[0]
    assert (report["bonus"], report["adjustment"], report["total"]) == ("0.00", "0.00", "100.00")
    assert ailments(shop) == []


@pytest.mark.parametrize("given", ["reduce R1001 20.00", "refund R1001 --shipping-only"])
def test_what_earns_no_bonus_as_credit_earns_none_after_it_bounced(tmp_path: Path, given: str) -> None:
    shop = new_shop(tmp_path, document='[defaults]\ncredit_bonus = "5%"\n')
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "100.00", "shipping": "20.00"})
    shop.ok("claim", "open", "1", "-r", "defective")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", *given.split(), "--method", "card", "--why", "scratched")
    shop.ok("claim", "bounced", "R1001", "--why", "x")
    assert quoted(shop)["total"] == "20.00"
    shop.ok("claim", "refund", "R1001", "--method", "credit", "--why", "asked for")
    assert paid_out(shop)[-1] == ("refund", "credit", "", "20.00")
    assert ask(shop, "customer", "list")[0]["credit"] == "20.00"
    assert ailments(shop) == []


def test_a_refund_of_nothing_is_not_listed_as_a_payout(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "100%"\n')
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "100.00"})
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001")
    assert paid_out(shop) == []
    assert ask(shop, "report", "refunds")[0]["refunds"] == 1
    assert ailments(shop) == []


@pytest.mark.parametrize("change", ["amount_minor = -99", "method = 'bank'", "on_day = '2026-11-22'"])
def test_the_doctor_finds_an_edited_bounce(shop: Shop, change: str) -> None:
    shop.ok("claim", "bounced", "R1001", "--why", "x")
    write(shop.path, "drop trigger payout_is_fixed", f"update payout set {change} where kind = 'bounced'")
    assert "payout-journal" in {code for code, _ in ailments(shop)}


@pytest.fixture
def forgotten(tmp_path: Path) -> Shop:
    """A refund of 100.00 as credit, which bounced and left by bank; then the customer was erased."""
    shop = new_shop(tmp_path)
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "100.00"})
    inspected(shop, "1")
    shop.ok("claim", "refund", "R1001", "--method", "credit")
    shop.ok("claim", "bounced", "R1001", "--why", "they prefer money")
    shop.ok("claim", "refund", "R1001", "--method", "bank")
    mail = MAIL["customer_email"]
    shop.ok("customer", "erase", mail, "--confirm", mail)
    return shop


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "claim correct R1001 -5.00 --method credit --why slip",
            "That refund is 0.00 EUR: a correction cannot take off more",
        ),
        (
            "claim correct R1001 5.00 --method credit --why slip",
            "That refund left off nothing: a correction cannot add more",
        ),
        (
            "claim bounced R1001 --method credit --why again",
            "No refund by credit on R1001 that could have bounced",
        ),
    ],
)
def test_credit_of_an_erased_customer_that_bounced_stays_as_it_is(
    line: str, says: str, forgotten: Shop
) -> None:
    result = forgotten.run(*line.split())
    assert (result.code, result.err.splitlines()[0]) == (1, says)
    assert read(forgotten.path, "select sum(amount_minor), count(*) from credit") == [(0, 2)]
    assert ailments(forgotten) == []


def test_what_an_erased_customer_got_by_bank_is_corrected_and_leaves_again_by_anything_but_credit(
    forgotten: Shop,
) -> None:
    forgotten.ok("claim", "correct", "R1001", "-5.00", "--why", "slip")
    assert the_claim(forgotten)["refunded"] == "95.00"
    forgotten.ok("claim", "bounced", "R1001", "--why", "closed")
    refused = forgotten.run("claim", "refund", "R1001", "--method", "credit")
    assert (refused.code, refused.err.splitlines()[0]) == (
        1,
        "Store credit requires a known customer: this order has no id, email or phone",
    )
    forgotten.ok("claim", "refund", "R1001", "--method", "cash")
    assert (the_claim(forgotten)["status"], the_claim(forgotten)["refunded"]) == ("closed", "95.00")
    assert ask(forgotten, "report", "owed") == []
    assert ailments(forgotten) == []
