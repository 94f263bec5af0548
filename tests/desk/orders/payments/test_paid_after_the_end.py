"""A payment for an order that its platform cancelled or refunded: it came in, so it is owed back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import A_CENT_MORE, ailments, ask, dump, read, write
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

HEAD = (
    "order_number,ordered_at,delivered_on,customer_email,status,payment_status,outstanding,refunded,"
    "sku,quantity,line_total\n"
)
OPEN = "returndesk claim open 7 -r cancelled"


def tell(shop: Shop, status: str, payment: str, outstanding: str = "", refunded: str = "") -> None:
    """Import order 7, two tables at 50.00, as its platform tells it now."""
    row = f"7,2026-11-01,2026-11-05,a@x.example,{status},{payment},{outstanding},{refunded},TABLE,2,100.00\n"
    done = shop.run("order", "import", "-", "--map", "refunded=refunded", stdin=HEAD + row)
    assert done.code == 0, done


def owed(shop: Shop) -> list[tuple[str, str, str]]:
    return [(row["what"], row["value"], row["next"]) for row in ask(shop, "queue")]


def elsewhere(shop: Shop) -> list[str]:
    refunds = ask(shop, "report", "day")["refunds"]
    return [row["amount"] for row in refunds if row["kind"] == "elsewhere"]


def give_back(shop: Shop) -> str:
    """Settle order 7 as the queue says; what was refunded."""
    shop.ok(*OPEN.split()[1:])
    (claim,) = (row["claim"] for row in ask(shop, "queue"))
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "refund", claim)
    return quoted_total(shop, claim)


def quoted_total(shop: Shop, claim: str) -> str:
    return str(ask(shop, "claim", "show", claim)["claim"][0]["refunded"])


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


@made_once
def _shop(folder: Path) -> Shop:
    shop = new_shop(folder)
    tell(shop, "open", "unpaid")
    return shop


def test_what_is_paid_for_a_cancelled_order_is_owed_back(shop: Shop) -> None:
    tell(shop, "cancelled", "unpaid")
    assert (owed(shop), elsewhere(shop)) == ([], [])
    done = shop.run("order", "paid", "7", "100.00", "--by", "bank")
    assert "Recorded payment of order 7: 100.00 EUR by bank; paid in full" in done.err
    assert owed(shop) == [("cancelled on the platform, 100.00 not refunded", "100.00", OPEN)]
    assert ailments(shop) == []
    assert shop.run("undo").code == 0
    assert (owed(shop), ailments(shop)) == ([], [])
    shop.ok("order", "paid", "7", "100.00", "--by", "bank")
    tell(shop, "cancelled", "unpaid")
    assert give_back(shop) == "100.00"
    (row,) = ask(shop, "report", "refunds", "--list")
    assert (row["method"], row["tender"], row["amount"]) == ("original", "bank", "100.00")
    assert (owed(shop), elsewhere(shop), ailments(shop)) == ([], [], [])
    tell(shop, "cancelled", "unpaid")
    assert (owed(shop), elsewhere(shop), ailments(shop)) == ([], [], [])


def test_what_was_paid_here_before_the_platform_cancelled_is_owed_back(shop: Shop) -> None:
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    tell(shop, "cancelled", "unpaid")
    assert owed(shop) == [("cancelled on the platform, 60.00 not refunded", "60.00", OPEN)]
    assert elsewhere(shop) == []
    assert give_back(shop) == "60.00"
    assert (owed(shop), ailments(shop)) == ([], [])


def test_a_second_instalment_after_the_refund_is_owed_as_well(shop: Shop) -> None:
    tell(shop, "cancelled", "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "bank")
    give_back(shop)
    shop.ok("order", "paid", "7", "40.00", "--by", "bank")
    ((what, value, correct),) = owed(shop)
    assert (what, value) == ("cancelled on the platform, 40.00 not refunded", "40.00")
    assert correct == "returndesk claim correct R1001 +40.00 --why TEXT"
    shop.ok(*correct.replace("TEXT", "so").split()[1:])
    assert (owed(shop), ailments(shop)) == ([], [])


def test_where_no_export_says_what_was_paid_the_payment_is_the_first(shop: Shop) -> None:
    head = "order_number,ordered_at,sku,quantity,unit_price,status\n"
    text = f"{head}8,2026-11-01,MUG,1,10.00,cancelled\n"
    shop.ok("order", "import", "-", stdin=text)
    assert elsewhere(shop) == ["10.00"]
    shop.ok("order", "paid", "8", "10.00", "--by", "bank")
    assert elsewhere(shop) == ["0.00"]  # nothing had been paid that could be refunded
    assert [value for _, value, _ in owed(shop)] == ["10.00"]
    before = dump(shop.path)
    shop.ok("order", "import", "-", stdin=text)
    assert dump(shop.path) == before
    assert ailments(shop) == []


@pytest.mark.parametrize("told", ["", "30.00"])
def test_of_an_order_that_was_refunded_what_comes_beside_it_is_owed_back(shop: Shop, told: str) -> None:
    tell(shop, "refunded", "part-paid", "70.00", told)
    assert (owed(shop), elsewhere(shop)) == ([], ["30.00"])
    shop.ok("order", "paid", "7", "70.00", "--by", "cash")
    text = "refunded on the platform, 70.00 that was paid beside it not refunded"
    assert owed(shop) == [(text, "70.00", OPEN)]
    assert give_back(shop) == "70.00"
    tell(shop, "refunded", "part-paid", "70.00", told)
    assert (owed(shop), elsewhere(shop), ailments(shop)) == ([], ["30.00"], [])
    assert shop.run("order", "paid", "7", "1.00", "--by", "cash").code == 1


def test_an_export_that_tells_the_payment_and_its_refund_counts_both_once(shop: Shop) -> None:
    tell(shop, "cancelled", "unpaid")
    shop.ok("order", "paid", "7", "100.00", "--by", "bank")
    tell(shop, "cancelled", "refunded", "", "100.00")
    assert (owed(shop), elsewhere(shop), ailments(shop)) == ([], ["100.00"], [])


def test_store_credit_that_pays_a_cancelled_order_is_owed_back(shop: Shop) -> None:
    shop.ok("claim", "open", "7", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "60.00", "--by", "credit", "--why", "so")
    tell(shop, "cancelled", "unpaid")
    shop.ok("customer", "use", "a@x.example", "60.00", "--order", "7", "--why", "so")
    assert [value for _, value, _ in owed(shop)] == ["60.00"]
    give_back(shop)
    assert "credit" in [row["tender"] for row in ask(shop, "report", "refunds", "--list")]
    assert (owed(shop), ailments(shop)) == ([], [])


def test_the_database_gives_back_what_was_paid_and_no_more(shop: Shop) -> None:
    tell(shop, "refunded", "part-paid", "70.00", "30.00")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    assert give_back(shop) == "60.00"
    with pytest.raises(sqlite3.IntegrityError, match="exceed the amount paid"):
        write(shop.path, A_CENT_MORE)
    assert read(shop.path, "select returned_minor from orders") == [(6000,)]
