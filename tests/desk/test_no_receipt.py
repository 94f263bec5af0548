"""Goods that come back without a receipt: `claim open --no-receipt`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

OPEN = ("claim", "open", "--no-receipt", "-r", "changed-mind")
ZOE = ("--claimant", "Zoe Hill <zoe@example.org>")


def shop_that_gives(folder: Path, terms: str, days: int = 30) -> Shop:
    """A shop with mugs sold at 12.50, at 9.99 after a discount, and long ago at 5.00."""
    document = f'law = ["eu"]\n[no_receipt]\nterms = "{terms}"\ndays = {days}\n'
    shop = new_shop(folder, document=document)
    mug = {"sku": "MUG", "title": "Mug"}
    shop.take_in(mug | {"order_number": "1", "unit_price": "12.50"})
    shop.take_in(mug | {"order_number": "2", "unit_price": "10.99", "order_discount": "1.00"})
    old = {"ordered_at": "2026-09-02", "delivered_on": "2026-09-05"}
    shop.take_in(mug | old | {"order_number": "3", "unit_price": "5.00"})
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_that_gives(tmp_path, "credit")


def inspected(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


def test_credit_at_the_lowest_price_of_the_last_days(shop: Shop) -> None:
    sales = ask(shop, "report", "day")["orders"]
    shop.ok(*OPEN, "-i", "mug=2", *ZOE)
    claim = the_claim(shop)
    assert (claim["order"], claim["customer"], claim["outcome"], claim["value"]) == (
        "N0001",
        "Zoe Hill",
        "credit",
        "19.98",
    )
    assert [one["code"] for one in claim["findings"]] == ["no-receipt", "no-proof"]
    inspected(shop)
    assert ask(shop, "queue")[0]["next"] == "returndesk claim refund R1001 --method credit"
    shop.ok("claim", "refund", "R1001")
    assert ask(shop, "customer", "list", "-q")[-1]["credit"] == "19.98"
    assert ask(shop, "report", "day")["orders"] == sales  # no sale took place
    assert ailments(shop) == []


def test_longer_days_find_a_lower_price(tmp_path: Path) -> None:
    shop = shop_that_gives(tmp_path, "credit", days=120)
    shop.ok(*OPEN, "-i", "MUG", *ZOE)
    assert the_claim(shop)["value"] == "5.00"


def test_money_requires_override_and_why(shop: Shop) -> None:
    shop.ok(*OPEN, "-i", "MUG", *ZOE)
    inspected(shop)
    for given in ((), ("--why", "kind")):
        refused = shop.run("claim", "refund", "R1001", "--method", "cash", *given)
        assert (refused.code, refused.err.splitlines()[0]) == (
            1,
            "No money without a receipt: the policy gives credit",
        )
    shop.ok("claim", "refund", "R1001", "--method", "cash", "--override", "--why", "kind")
    assert ailments(shop) == []


def test_at_the_counter_in_one_step(shop: Shop) -> None:
    shop.ok(*OPEN, "-i", "MUG", *ZOE, "--now", "--condition", "new")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "9.99")
    assert ailments(shop) == []


def test_an_exchange_where_the_policy_gives_that(tmp_path: Path) -> None:
    shop = shop_that_gives(tmp_path, "exchange")
    shop.ok(*OPEN, "-i", "MUG")
    inspected(shop)
    shop.ok("claim", "exchange", "R1001", "--for", "MUG")
    assert the_claim(shop)["outcome"] == "exchange"
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("terms", "given", "code", "said"),
    [
        ("refuse", ("-i", "MUG"), 1, "The policy gives nothing without a receipt"),
        ("credit", ("-i", "HAT"), 1, "HAT was not sold in the last 30 days: its price is unknown"),
        (
            "credit",
            ("-i", "MUG", "--want", "refund"),
            1,
            "Without a receipt the policy gives credit, not refund",
        ),
        ("credit", ("1", "-i", "MUG"), 2, "--no-receipt cannot be combined with an order"),
        ("credit", (), 2, "--item SKU=QTY is missing"),
    ],
)
def test_what_is_refused(tmp_path: Path, terms: str, given: tuple[str, ...], code: int, said: str) -> None:
    shop = shop_that_gives(tmp_path, terms)
    result = shop.run(*OPEN, *given)
    assert (result.code, result.err.splitlines()[0]) == (code, said)
    assert (ask(shop, "claim", "list"), len(ask(shop, "order", "list"))) == ([], 3)


def test_it_is_undone_with_its_order(shop: Shop) -> None:
    shop.ok(*OPEN, "-i", "MUG", *ZOE)
    shop.ok("undo")
    assert (ask(shop, "claim", "list"), len(ask(shop, "order", "list"))) == ([], 3)
    assert ailments(shop) == []


def test_what_came_back_so_is_no_sale_of_its_own(shop: Shop) -> None:
    """Else the next claim would find the price that the last one made up."""
    shop.ok(*OPEN, "-i", "MUG", *ZOE, "--now", "--condition", "new")
    later = shop.run(*OPEN, "-i", "MUG", "--as-of", "2027-01-15")
    assert later.err.splitlines()[0] == "MUG was not sold in the last 30 days: its price is unknown"


def test_on_a_terminal_a_policy_that_gives_nothing_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    seen = typed(shop_that_gives(tmp_path, "refuse"), "claim", "open", "--no-receipt")
    assert (seen.code, "The policy gives nothing without a receipt" in seen.screen) == (1, True)


def test_on_a_terminal_an_item_that_was_not_sold_is_asked_for_again(shop: Shop) -> None:
    answers = ["HAT", "MUG", "wrong", "wrong-s"]
    seen = typed(shop, "claim", "open", "--no-receipt", *ZOE, answers=answers)
    assert seen.code == 0, seen.screen
    assert "HAT was not sold in the last 30 days" in seen.screen
    assert (the_claim(shop)["reason"], the_claim(shop)["order"]) == ("wrong-size", "N0001")
