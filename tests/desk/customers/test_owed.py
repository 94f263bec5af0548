"""`report owed`: credit, coupons and points by currency and age."""

from __future__ import annotations

from pathlib import Path

from desk.asking import ask
from factory import new_shop

POINTS = '[points]\nper = "1.00"\nworth = "0.01"\n'


def test_each_kind_is_owed_by_currency_and_age(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POINTS)
    old = {"ordered_at": "2026-08-03", "delivered_on": "2026-08-05"}
    shop.take_in(
        {"unit_price": "20.00", "customer_email": "ada@example.org"},
        {"order_number": "1043", "unit_price": "50.00", "customer_email": "bob@example.org", **old},
        {
            "order_number": "1044",
            "unit_price": "7000",
            "customer_email": "bob@example.org",
            "currency": "JPY",
        },
    )
    for order in ("1042", "1043", "1044"):
        shop.ok("claim", "open", order, "-r", "service")
    shop.as_of = "2026-11-24"
    for claim, amount in (("R1001", "8.00"), ("R1002", "2.00"), ("R1003", "300")):
        shop.ok(*f"claim compensate {claim} {amount} --by credit --why late".split())
    shop.ok(*"customer use ada@example.org 1.50 --order 1042 --why late".split())
    shop.ok(*"coupon issue --amount 5.00 --why late".split())
    shop.ok(*"coupon issue --amount 2.50 --why late --until 2026-12-31".split())
    for percent in ("10", "12.5", "10"):
        shop.ok(*f"coupon issue --percent {percent} --why late".split())
    shop.ok(*"customer use bob@example.org --points 10 --order 1043".split())
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("credit", "EUR", "0-30", 2, "8.50", None),
        ("credit", "JPY", "0-30", 1, "300", None),
        ("coupon", "EUR", "0-30", 2, "7.50", None),
        ("coupon", None, "0-30", 2, None, "10 %"),
        ("coupon", None, "0-30", 1, None, "12.5 %"),
        ("points", "EUR", "0-30", 20, "0.20", None),
        ("points", "EUR", "91-365", 40, "0.40", None),
    ]
    shop.as_of = "2027-01-01"
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("credit", "EUR", "31-90", 2, "8.50", None),
        ("credit", "JPY", "31-90", 1, "300", None),
        ("coupon", "EUR", "31-90", 1, "5.00", None),
        ("coupon", None, "31-90", 2, None, "10 %"),
        ("coupon", None, "31-90", 1, None, "12.5 %"),
        ("points", "EUR", "31-90", 20, "0.20", None),
        ("points", "EUR", "91-365", 40, "0.40", None),
    ]


def test_an_erased_customer_is_owed_no_credit_and_no_points_and_the_report_says_how_many(
    tmp_path: Path,
) -> None:
    shop = new_shop(tmp_path, document=POINTS)
    shop.take_in(
        {"unit_price": "20.00", "customer_email": "ada@example.org"},
        {"order_number": "1043", "unit_price": "50.00", "customer_email": "bob@example.org"},
        {
            "order_number": "1044",
            "unit_price": "7000",
            "customer_email": "ada@example.org",
            "currency": "JPY",
        },
    )
    shop.ok(*"claim open 1042 -r service".split())
    shop.ok(*"claim compensate R1001 8.00 --by credit --why late".split())
    shop.ok(*"claim open 1044 -r service".split())
    shop.ok(*"claim compensate R1002 300 --by credit --why late".split())
    shop.ok(*"coupon issue ada@example.org --amount 5.00 --why late".split())
    assert "omitted" not in shop.ok("report", "owed")
    typed = "customer erase ada@example.org --confirm ada@example.org --forfeit-credit --why mail"
    result = shop.run(*typed.split())
    assert (result.code, result.err.splitlines()[:2]) == (
        0,
        ["Erased; 2 orders and 2 claims stay, without a person", "20 points given up"],
    )
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("coupon", "EUR", "0-30", 1, "5.00", None),
        ("points", "EUR", "0-30", 50, "0.50", None),
    ]
    assert shop.run("report", "owed", "-f", "csv").err == (
        "What erased customers gave up is omitted: 8.00 EUR and 300 JPY of store credit, 20 points.\n"
    )
    text = ask(shop, "log", "--act", "erased")[0]["text"]
    assert text.startswith("a customer, 8.00 EUR and 300 JPY of store credit given up, 20 points given up")
    listed = [(row["credit"], row["currency"], row["points"]) for row in ask(shop, "customer", "list")]
    assert listed == [("0.00", "EUR", 0), ("0", "JPY", 0), ("0.00", "EUR", 50)]
    shown = ask(shop, "customer", "show", "1042")
    assert [(row["currency"], row["issued"], row["used"], row["balance"]) for row in shown["credit"]] == [
        ("EUR", "8.00", "8.00", "0.00"),
        ("JPY", "300", "300", "0"),
    ]
    assert [(row["entry"], row["amount"], row["balance"], row["source"]) for row in shown["history"]] == [
        ("issued", "8.00", "8.00", "compensation"),
        ("issued", "300", "300", "compensation"),
        ("given up", "-8.00", "0.00", "erasure"),
        ("given up", "-300", "0", "erasure"),
    ]
    assert shown["points"] == []
    shop.as_of = "2026-11-22"
    assert shop.run("report", "owed", "-f", "csv").err == ""


def test_a_shop_that_owes_nothing_says_so(tmp_path: Path) -> None:
    assert ask(new_shop(tmp_path), "report", "owed") == []
