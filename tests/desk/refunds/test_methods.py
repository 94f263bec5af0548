"""How a refund is given: as the claim asks, as the policy allows, and never past a right without consent."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, rows, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

SHORT = '[defaults]\nwindow = "1 days"\n'
EU = 'law = ["eu"]\n' + SHORT
GOODS_ONLY = '[defaults]\nremedies = ["exchange", "credit"]\n'
BONUS = '[defaults]\nrestocking_fee = "15%"\ncredit_bonus = "5%"\n'


def inspected(folder: Path, document: str, *wanted: str, price: str = "50.00", **order: object) -> Shop:
    """R1001 for a changed mind: accepted, to be settled."""
    shop = new_shop(folder, document=document)
    facts = {"unit_price": price, "delivered_on": "2026-11-20", "customer_email": "ada@example.org"}
    shop.take_in({**facts, **order})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", *wanted)
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    return shop


@pytest.fixture
def by_right(tmp_path: Path) -> Shop:
    """A withdrawal of 50.00 + 5.00 shipping."""
    return inspected(tmp_path, EU, shipping="5.00")


def kept(shop: Shop, act: str) -> dict[str, object]:
    return next(dict(row) for row in ask(shop, "log", "R1001") if row["act"] == act)


@pytest.mark.parametrize("method", ["credit", "cash", "bank", "card"])
def test_by_a_right_another_way_than_the_customer_paid_requires_consent(method: str, by_right: Shop) -> None:
    refund = ("claim", "refund", "R1001", "--method", method)
    result = by_right.run(*refund)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"The refund is owed the way the customer paid (eu.withdrawal): {method} requires their consent\n"
        "  returndesk claim refund R1001 --method original\n"
        f"  returndesk claim refund R1001 --method {method} --why TEXT\n"
    )
    by_right.ok(*refund, "--why", "she asked for it")
    assert the_claim(by_right)["refunded"] == "55.00"
    assert kept(by_right, "refunded")["text"] == f'55.00 EUR, {method}, with consent, "she asked for it"'
    assert ailments(by_right) == []


def test_a_right_counts_where_the_policy_was_better(tmp_path: Path) -> None:
    shop = inspected(
        tmp_path, 'law = ["eu"]\n[defaults]\nwindow = "2 months"\noriginal_shipping = "always"\n'
    )
    assert the_claim(shop)["ground"] == "policy"
    assert shop.run("claim", "refund", "R1001", "--method", "cash").code == 1


def test_the_way_the_customer_paid_requires_no_consent(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=EU)
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,payment_method,channel"
    shop.ok("order", "import", "-", stdin=f"{header}\n1042,2026-11-15,2026-11-20,A,1,50.00,Cash,web\n")
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--now", "--condition", "new", "--method", "cash")
    assert the_claim(shop)["refunded"] == "50.00"


def test_less_than_a_right_owes_requires_an_override(by_right: Shop) -> None:
    refund = ("claim", "refund", "R1001", "--amount", "30.00", "--why", "worn")
    result = by_right.run(*refund)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "R1001 is owed in full (Dir. 2011/83 art. 14(2)): less requires --override --why TEXT\n"
        "  returndesk claim quote R1001\n"
    )
    by_right.ok(*refund, "--override")
    assert the_claim(by_right)["refunded"] == "30.00"
    text = '30.00 EUR, original, less than eu.withdrawal owes, "worn"'
    assert kept(by_right, "refunded")["text"] == text
    assert ailments(by_right) == []


def test_a_correction_below_what_a_right_owes_requires_an_override(by_right: Shop) -> None:
    by_right.ok("claim", "refund", "R1001")
    correct = ("claim", "correct", "R1001", "-25.00", "--why", "worn")
    result = by_right.run(*correct)
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "R1001 is owed 55.00 EUR (eu.withdrawal): less requires --override --why TEXT\n"
        "  returndesk claim show R1001\n"
    )
    by_right.ok(*correct, "--override")
    assert the_claim(by_right)["refunded"] == "30.00"
    assert "less than eu.withdrawal owes" in str(kept(by_right, "corrected")["text"])


def test_without_a_right_method_and_amount_are_the_shop_s(tmp_path: Path) -> None:
    shop = inspected(tmp_path, SHORT.replace("1 days", "30 days"))
    shop.ok("claim", "refund", "R1001", "--method", "cash", "--amount", "30.00", "--why", "worn")
    assert the_claim(shop)["refunded"] == "30.00"


def test_where_the_policy_gives_no_money_a_refund_requires_a_reason(tmp_path: Path) -> None:
    shop = inspected(tmp_path, GOODS_ONLY)
    for method in ("cash", "original"):
        result = shop.run("claim", "refund", "R1001", "--method", method)
        assert (result.code, result.out) == (1, "")
        assert result.err == (
            "No refund: the policy gives exchange or credit, not a refund\n"
            "  returndesk claim exchange R1001 --for SKU=QTY@PRICE\n"
            "  returndesk claim refund R1001 --method credit\n"
            f"  returndesk claim refund R1001 --method {method} --why TEXT\n"
        )
    shop.ok("claim", "refund", "R1001", "--method", "cash", "--why", "goodwill")
    assert the_claim(shop)["refunded"] == "50.00"


def test_quote_next_step_and_letter_name_the_remedy_that_the_policy_has(tmp_path: Path) -> None:
    shop = inspected(tmp_path, GOODS_ONLY, "--want", "refund")
    claim = the_claim(shop)
    assert (claim["outcome"], claim["next"]) == (
        "exchange",
        "returndesk claim exchange R1001 --for SKU=QTY@PRICE",
    )
    total = rows(shop.ok("claim", "quote", "R1001", "-f", "csv"))[-1]
    assert total["why"] == "the policy gives exchange or credit, not a refund"
    letter = shop.ok("claim", "message", "R1001", "--template", "approved")
    assert "you will receive the items you chose in exchange." in letter


def test_credit_that_the_policy_gives_requires_no_reason(tmp_path: Path) -> None:
    shop = inspected(tmp_path, GOODS_ONLY)
    shop.ok("claim", "refund", "R1001", "--method", "credit")
    assert the_claim(shop)["refunded"] == "50.00"


def test_a_refund_without_a_method_is_the_credit_that_was_promised(tmp_path: Path) -> None:
    shop = inspected(tmp_path, BONUS, "--want", "credit", price="64.00")
    assert the_claim(shop)["next"] == "returndesk claim refund R1001 --method credit"
    assert quoted(shop)["total"] == "57.12"
    shop.ok("claim", "refund", "R1001")
    assert the_claim(shop)["refunded"] == "57.12"
    (paid,) = ask(shop, "report", "day")["refunds"]
    assert (paid["method"], paid["amount"]) == ("credit", "57.12")


def test_credit_asked_for_under_a_right_requires_consent_and_says_so(tmp_path: Path) -> None:
    shop = inspected(tmp_path, EU, "--want", "credit")
    following = "returndesk claim refund R1001 --method credit --why TEXT"
    assert the_claim(shop)["next"] == ask(shop, "queue")[0]["next"] == following
    assert shop.run("claim", "refund", "R1001").code == 1
    shop.ok("claim", "refund", "R1001", "--why", "asked for it by mail")
    assert the_claim(shop)["refunded"] == "50.00"


def test_at_the_counter_consent_is_given_with_the_act(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=EU)
    shop.take_in({"unit_price": "50.00", "delivered_on": "2026-11-20"})
    now = ("claim", "open", "1042", "-r", "changed-mind", "--now", "--condition", "new", "--method", "cash")
    assert shop.run(*now).code == 1
    shop.ok(*now, "--why", "wanted it in cash")
    assert the_claim(shop)["refunded"] == "50.00"
