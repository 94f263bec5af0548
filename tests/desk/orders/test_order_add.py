"""Sales typed by hand: `order add`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def days_orders(shop: Shop) -> list[tuple[int, str]]:
    return [(row["count"], row["value"]) for row in ask(shop, "report", "day")["orders"]]


def test_a_sale_is_delivered_on_its_day_at_the_counter(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "title": "Mug, tall", "unit_price": "9.00"})
    shop.ok("order", "add", "-i", "MUG=2@12.50", "-i", "TEE M@9.99", "--by", "cash", "--on", "20 Nov")
    mug, tee = ask(shop, "order", "show", "T0001")
    assert (mug["channel"], mug["ordered_on"], mug["delivered_on"]) == ("counter", "2026-11-20", "2026-11-20")
    assert (mug["title"], mug["paid"]) == ("Mug, tall", "25.00")  # as last sold
    assert (tee["sku"], tee["quantity"], tee["unit_price"], tee["tenders"][0]["text"]) == (
        "TEE M",
        1,
        "9.99",
        "cash 34.99",
    )
    assert ailments(shop) == []


def test_numbers_are_made_up_one_after_the_other(shop: Shop) -> None:
    for number in ((), ("T0041",), ("Tuesday",), ()):
        shop.ok("order", "add", *number, "-i", "MUG@1.00")
    orders = [row["order"] for row in ask(shop, "order", "list")]
    assert orders == ["T0042", "Tuesday", "T0041", "T0001"]


def test_the_same_number_again_is_a_conflict(shop: Shop) -> None:
    shop.ok("order", "add", "7", "-i", "MUG@12.50")
    again = shop.run("order", "add", "#7", "-i", "MUG@12.50")
    assert (again.code, again.err.splitlines()) == (
        3,
        ["Order 7 exists: an order cannot be added twice", "  returndesk order show 7"],
    )
    shop.ok("order", "add", "7", "-i", "MUG@12.50", "--channel", "market")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("-i", "MUG=2@12,50"), '--item MUG=2@12,50: "12,50" — expected an amount like 12.50'),
        (("-i", "MUG=0@1"), '--item MUG=0@1: "0" — expected a whole number of units above 0'),
        (("-i", "A@1", "-i", "MUG="), "--item MUG=: expected SKU=QTY@PRICE such as MUG=2@12.50"),
        (("-i", "MUG@-1"), '--item MUG@-1: "-1" — below 0'),
        (("-i", "MUG@1", "--on", "2027-01-01"), '--on: "2027-01-01" — in the future: today is 2026-11-23'),
        (("-i", "MUG@1", "--shipping", "x"), '--shipping: "x" — expected an amount like 12.50'),
        (("-i", "MUG@1", "--currency", "XXY"), "--currency XXY: expected a code of ISO 4217 such as EUR"),
        (("7",), "--item SKU=QTY@PRICE is missing"),
    ],
)
def test_what_a_row_could_not_be_is_refused_by_its_option(
    shop: Shop, given: tuple[str, ...], said: str
) -> None:
    result = shop.run("order", "add", *given)
    assert (result.code, result.err.splitlines()[0]) == (2, said)
    assert ask(shop, "order", "list") == []


@pytest.mark.parametrize(
    ("who", "customer"),
    [
        ("ada@example.org", "Ada"),  # who bought before
        ("ada", "Ada"),
        ("Zoe Hill <zoe@example.org>", "Zoe Hill"),
        ("Zoe", "Zoe"),
    ],
)
def test_a_customer_is_known_or_new(shop: Shop, who: str, customer: str) -> None:
    shop.take_in({"customer_name": "Ada", "customer_email": "ada@example.org", "unit_price": "9.00"})
    shop.ok("order", "add", "-i", "MUG@1.00", "--customer", who)
    assert ask(shop, "order", "list", "--customer", customer)[0]["order"] == "T0001"
    assert len(ask(shop, "customer", "list")) == (1 if customer == "Ada" else 2)


def test_the_day_report_follows_the_sale_and_its_undoing(shop: Shop) -> None:
    shop.ok("order", "add", "-i", "MUG=2@12.50", "--dry-run")
    assert days_orders(shop) == []
    shop.ok("order", "add", "-i", "MUG=2@12.50")
    shop.ok("order", "add", "-i", "MUG@5.00")
    assert days_orders(shop) == [(2, "30.00")]
    assert "Undone: sale added" in shop.run("undo").err
    assert days_orders(shop) == [(1, "25.00")]
    assert [row["order"] for row in ask(shop, "order", "list")] == ["T0001"]
    assert ailments(shop) == []


def test_the_journal_of_an_undone_sale_never_names_another_order(shop: Shop) -> None:
    shop.ok("order", "add", "-i", "MUG@5.00")
    shop.ok("claim", "open", "T0001", "-r", "changed-mind")
    shop.ok("undo")
    shop.ok("undo")
    shop.ok("order", "add", "OTHER", "-i", "CUP@4.00")
    assert {row["order"] for row in ask(shop, "log") if row["act"] in ("opened", "open")} == {None}


def test_a_sale_with_a_claim_is_not_undone(shop: Shop) -> None:
    shop.ok("order", "add", "-i", "MUG=2@12.50")
    shop.ok("claim", "open", "T0001", "-r", "changed-mind", "--user", "bob")
    refused = shop.run("undo")
    assert refused.code == 1
    assert "R1001 was opened by bob" in refused.err
    assert ailments(shop) == []


def test_on_a_terminal_what_is_missing_is_asked_for(shop: Shop) -> None:
    answers = ["", "yesterday", "MUG=2@12.50", "TEE@9.00", "", "Zoe", "cash"]
    seen = typed(shop, "order", "add", answers=answers)
    assert seen.code == 0, seen.screen
    (mug, tee) = ask(shop, "order", "show", "T0001")
    assert (mug["ordered_on"], mug["quantity"], tee["unit_price"]) == ("2026-11-22", 2, "9.00")
    assert ask(shop, "order", "list")[0]["customer"] == "Zoe"


def test_a_wrong_answer_is_refused_at_once_and_asked_for_again(shop: Shop) -> None:
    shop.ok("order", "add", "7", "-i", "MUG@12.50", "--channel", "counter")
    answers = [
        "7",
        "8",
        "yesterdy",
        "yesterday",
        "-",
        "MUG=2",
        "MUG=2@12,50",
        "MUG=2@12.50",
        "TEE",
        "",
        "Zoe",
        "",
    ]
    seen = typed(shop, "order", "add", answers=answers)
    assert seen.code == 0, seen.screen
    said = " ".join(seen.screen.split())
    for refusal in (
        "Order 7 exists: an order cannot be added twice",
        "yesterdy: expected a day such as 2026-11-20",
        "MUG=2: expected SKU=QTY@PRICE such as MUG=2@12.50",
        'MUG=2@12,50: "12,50" — expected an amount like 12.50',
        "TEE: expected SKU=QTY@PRICE",
    ):
        assert refusal in said
    assert "--" not in said.replace("--why", "")  # nobody typed an option
    (mug,) = ask(shop, "order", "show", "8")
    assert (mug["ordered_on"], mug["sku"], mug["quantity"], mug["paid"]) == ("2026-11-22", "MUG", 2, "25.00")
