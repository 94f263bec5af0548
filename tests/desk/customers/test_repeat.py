"""`report repeat`: who orders again after a return, against those without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

from returndesk.core.customers.comparison import comparisons
from returndesk.desk.customers.repeat import _sentence

pytestmark = pytest.mark.slow  # some hundred acts
WHO = [f"customer{n:02}@example.org" for n in range(100)]


@made_once
def settled(folder: Path) -> Shop:
    """25 customers refunded the same day, 20 of whom ordered again 10 days later; 25 refunded after 12 days,
    5 of whom did, and 30 without a claim, 15 of whom ordered again 30 days after their order.
    """
    shop = new_shop(folder)
    shop.as_of = "2026-05-03"
    order = {"ordered_at": "2026-05-01", "delivered_on": "2026-05-02", "unit_price": "10.00"}
    shop.take_in(*({**order, "order_number": f"A{n}", "customer_email": WHO[n]} for n in range(80)))
    for day, numbers in (("2026-05-03", range(25)), ("2026-05-15", range(25, 50))):
        shop.as_of = "2026-05-03"
        claims = [ask(shop, "claim", "open", f"A{n}", "-r", "changed-mind")[0]["claim"] for n in numbers]
        shop.as_of = day
        shop.ok("claim", "approve", *claims)
        shop.ok("claim", "receive", *claims)
        for claim in claims:
            shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
        shop.ok("claim", "refund", *claims)
    again = [
        *((n, "2026-05-13") for n in range(20)),
        *((n, "2026-05-25") for n in range(25, 30)),
        *((n, "2026-05-31") for n in range(50, 65)),
    ]
    shop.as_of = "2026-08-15"
    later = {"unit_price": "10.00", "delivered_on": ""}
    shop.take_in(
        *({**later, "order_number": f"B{n}", "customer_email": WHO[n], "ordered_at": day} for n, day in again)
    )
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return settled(tmp_path)


def asked(shop: Shop, *args: str) -> dict[str, Any]:
    return dict(json.loads(shop.ok("report", "repeat", *args, "-f", "json"))["sections"])


def test_shares_of_those_with_and_without_a_return_stand_beside_each_other(shop: Shop) -> None:
    rates = asked(shop)["rates"]
    assert [(row["key"], row["days"], row["customers"], row["rate"], row["note"]) for row in rates] == [
        ("with a return", 30, 50, "0.5000", None),
        ("with a return", 90, 50, "0.5000", None),
        ("with a return", 180, 50, None, "not observed so long yet"),
        ("with a return", 365, 50, None, "not observed so long yet"),
        ("without a return", 30, 30, "0.5000", None),
        ("without a return", 90, 30, "0.5000", None),
        ("without a return", 180, 30, None, "not observed so long yet"),
        ("without a return", 365, 30, None, "not observed so long yet"),
    ]


def test_no_sentence_where_the_difference_may_be_chance(shop: Shop) -> None:
    (test,) = asked(shop)["tests"]
    assert (test["key"], test["customers"], test["others"]) == ("with a return", 50, 30)
    assert float(test["adjusted"]) > 0.05
    assert test["sentence"] is None


def test_a_sentence_where_it_is_more_than_chance(shop: Shop) -> None:
    found = asked(shop, "--by", "days")
    assert [test["sentence"] for test in found["tests"]] == [
        "0-3 days: 80 of 100 ordered again within 90 days, 10- days 20; the difference is more than chance"
    ]
    assert {row["key"] for row in found["rates"]} == {"0-3 days", "10- days", "without a return"}


def test_fewer_than_twenty_customers_have_no_share_and_no_sentence(shop: Shop) -> None:
    found = asked(shop, "--by", "days", "--to", "2026-05-03")
    assert {row["key"] for row in found["rates"] if row["note"] != "too few"} == {"0-3 days"} | (
        {"without a return"}
    )
    few = asked(shop, "--from", "2026-05-16")
    assert few == {"rates": [], "tests": []}


def test_a_difference_before_thirty_days_were_observed_is_not_put_in_words() -> None:
    slow, quick = [(20, 2, 38)], [(5, 30, 0), (20, 0, 10)]
    (found,) = comparisons({"10- days": slow, "0-3 days": quick})
    assert found.is_more_than_chance
    assert _sentence(found, slow, quick, "0-3 days") is None
    seen = [(20, 2, 0), (30, 0, 38)], [(5, 30, 0), (40, 0, 10)]
    assert _sentence(found, *seen, "0-3 days") == (
        "10- days: 5 of 100 ordered again within 30 days, 0-3 days 75; the difference is more than chance"
    )


def test_only_one_key_and_no_rows(shop: Shop) -> None:
    assert shop.run("report", "repeat", "--by", "days,reason").code == 2
    assert shop.run("report", "repeat", "--rows").code == 2
