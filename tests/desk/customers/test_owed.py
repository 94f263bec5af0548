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
    shop.ok(*"coupon issue --percent 10 --why late".split())
    shop.ok(*"customer use bob@example.org --points 10 --order 1043".split())
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("credit", "EUR", "0-30", 2, "8.50"),
        ("credit", "JPY", "0-30", 1, "300"),
        ("coupon", "EUR", "0-30", 2, "7.50"),
        ("coupon", None, "0-30", 1, None),
        ("points", "EUR", "0-30", 20, "0.20"),
        ("points", "EUR", "91-365", 40, "0.40"),
    ]
    shop.as_of = "2027-01-01"
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("credit", "EUR", "31-90", 2, "8.50"),
        ("credit", "JPY", "31-90", 1, "300"),
        ("coupon", "EUR", "31-90", 1, "5.00"),
        ("coupon", None, "31-90", 1, None),
        ("points", "EUR", "31-90", 20, "0.20"),
        ("points", "EUR", "91-365", 40, "0.40"),
    ]


def test_an_erased_customer_is_owed_no_credit_and_no_points(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POINTS)
    shop.take_in(
        {"unit_price": "20.00", "customer_email": "ada@example.org"},
        {"order_number": "1043", "unit_price": "50.00", "customer_email": "bob@example.org"},
    )
    shop.ok(*"claim open 1042 -r service".split())
    shop.ok(*"claim compensate R1001 8.00 --by credit --why late".split())
    shop.ok(*"coupon issue ada@example.org --amount 5.00 --why late".split())
    typed = "customer erase ada@example.org --confirm ada@example.org --forfeit-credit --why mail"
    result = shop.run(*typed.split())
    assert (result.code, result.err.splitlines()[:2]) == (
        0,
        ["Erased; 1 order and 1 claim stay, without a person", "20 points given up"],
    )
    assert [tuple(row.values()) for row in ask(shop, "report", "owed")] == [
        ("coupon", "EUR", "0-30", 1, "5.00"),
        ("points", "EUR", "0-30", 50, "0.50"),
    ]


def test_a_shop_that_owes_nothing_says_so(tmp_path: Path) -> None:
    assert ask(new_shop(tmp_path), "report", "owed") == []
