"""Points: earned with orders, gone with what comes back, used for an order, never below zero."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, write
from desk.customers.returns import RETURN, typed
from factory import Shop, new_shop

POINTS = '[points]\nper = { EUR = "1.00", JPY = "100" }\nworth = "0.01"\nexpires = "12 months"\n'


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada's order 1042 of three lamps at 33.50 with shipping of 4.90, and 1044 of 2,550 yen; Bob's 1043."""
    shop = new_shop(tmp_path, document=POINTS)
    ada = {"customer_email": "ada@example.org"}
    shop.take_in(
        {**ada, "unit_price": "33.50", "quantity": 3, "shipping": "4.90"},
        {"order_number": "1043", "unit_price": "20.00", "customer_email": "bob@example.org"},
        {**ada, "order_number": "1044", "unit_price": "2550", "currency": "JPY"},
    )
    return shop


def points(shop: Shop, who: str = "ada@example.org") -> dict[str, object]:
    return dict(ask(shop, "customer", "show", who)["points"][0])


def test_each_order_earns_whole_points_in_its_currency(shop: Shop) -> None:
    assert points(shop) == {
        "earned": 105 + 25,  # 105.40 EUR, 2550 JPY
        "used": 0,
        "expired": 0,
        "left": 130,
        "owed": 0,
        "next_expiry": "2027-11-02",
    }
    assert {row["email"]: row["points"] for row in ask(shop, "customer", "list")} == {
        "ada@example.org": 130,
        "bob@example.org": 20,
    }


def test_what_comes_back_takes_its_points_with_it(shop: Shop) -> None:
    typed(shop, "claim open 1042 -i LAMP-1=1 -r defective", *RETURN)
    # 105.40 less 33.50 for a lamp and 1.63 of the shipping
    assert points(shop)["left"] == 70 + 25


def test_points_are_used_for_an_order_and_returned_with_a_reason(shop: Shop) -> None:
    use = "customer use ada@example.org --order 1042 --points"
    result = shop.run(*use.split(), "100")
    assert (result.code, result.err) == (0, "Used 100 points for order 1042: 1.00 EUR; 30 points left\n")
    assert shop.run(*use.split(), "-40").code == 2
    result = shop.run(*use.split(), "-40", "--why", "cancelled")
    assert (result.code, result.err) == (0, "Returned 40 points for order 1042: 0.40 EUR; 70 points left\n")
    result = shop.run(*use.split(), "-61", "--why", "cancelled")
    assert (result.code, result.err) == (1, "The customer used only 60 points for order 1042\n")
    assert ask(shop, "log")[-1]["text"].startswith("-40 points, -0.40 EUR")
    assert ailments(shop) == []


def test_no_more_points_are_used_than_there_are(shop: Shop) -> None:
    result = shop.run(*"customer use ada@example.org --points 131 --order 1042".split())
    assert (result.code, result.err.splitlines()[0]) == (1, "The customer has 130 points")
    assert points(shop)["used"] == 0


def test_points_for_another_customers_order_require_a_reason(shop: Shop) -> None:
    use = "customer use ada@example.org --points 10 --order 1043"
    result = shop.run(*use.split())
    says = "Order 1043 is another customer's: these points require --why TEXT\n"
    assert (result.code, result.err) == (2, says)
    shop.ok(*use.split(), "--why", "for her brother")
    assert points(shop)["used"] == 10


@pytest.mark.parametrize("text", ["0", "1.5", "x", "9999999999"])
def test_points_are_a_whole_number(text: str, shop: Shop) -> None:
    result = shop.run("customer", "use", "ada@example.org", "--points", text, "--order", "1042")
    assert (result.code, result.err) == (2, f"--points {text}: expected a whole number of points\n")


def test_credit_and_points_are_not_used_at_once(shop: Shop) -> None:
    result = shop.run(*"customer use ada@example.org 5.00 --points 5 --order 1042".split())
    assert (result.code, result.err) == (
        2,
        "expected AMOUNT of store credit, or --points N: one of the two\n",
    )
    assert shop.run(*"customer use ada@example.org --order 1042".split()).code == 2


def test_points_of_an_order_that_came_back_after_their_use_are_taken_off_the_next(shop: Shop) -> None:
    shop.ok(*"customer use ada@example.org --points 120 --order 1042".split())
    typed(shop, "claim open 1042 -r defective", *RETURN)
    assert (points(shop)["left"], points(shop)["owed"]) == (0, 95)
    later = {"order_number": "1050", "ordered_at": "2026-11-20", "delivered_on": "2026-11-21"}
    shop.take_in({**later, "customer_email": "ada@example.org", "unit_price": "100.00"})
    assert (points(shop)["left"], points(shop)["owed"]) == (5, 0)


def test_points_expire_after_their_last_day(shop: Shop) -> None:
    shop.as_of = "2027-11-02"
    assert points(shop)["left"] == 130
    shop.as_of = "2027-11-03"
    assert (points(shop)["left"], points(shop)["expired"]) == (0, 130)


def test_an_order_below_the_price_of_one_point_earns_none(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POINTS)
    shop.take_in({"unit_price": "0.99", "customer_email": "ada@example.org"})
    assert (points(shop)["earned"], points(shop)["next_expiry"]) == (0, None)


def test_orders_before_the_start_earn_none(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POINTS + "starts = 2026-11-03\n")
    ada = {"unit_price": "10.00", "customer_email": "ada@example.org"}
    shop.take_in(ada)
    assert points(shop)["earned"] == 0
    shop.take_in({**ada, "order_number": "1050", "ordered_at": "2026-11-03"})
    assert points(shop)["earned"] == 10


def test_a_currency_without_worth_takes_no_points(shop: Shop) -> None:
    result = shop.run(*"customer use ada@example.org --points 5 --order 1044".split())
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "The policy has no [points] worth in JPY: points cannot be used",
    )


def test_a_shop_without_points_shows_and_takes_none(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00", "customer_email": "ada@example.org"})
    result = shop.run(*"customer use ada@example.org --points 5 --order 1042".split())
    assert result.err.splitlines()[0] == "The policy has no [points]: points cannot be used"
    assert ask(shop, "customer", "show", "ada@example.org")["points"] == []
    assert ask(shop, "customer", "list")[0]["points"] is None


def test_the_database_refuses_more_points_than_there_were_and_a_change(shop: Shop) -> None:
    shop.ok(*"customer use ada@example.org --points 100 --order 1042".split())
    columns = "seq, customer_id, order_id, used_on, points, balance, worth_minor, currency"
    row = f"insert into points_use ({columns}) select 1, 1, 1, '2026-11-23',"
    for statement, says in (
        (f"{row} 31, 30, 31, 'EUR'", "CHECK constraint failed"),
        (f"{row} -101, 30, -101, 'EUR'", "more points are returned"),
        ("update points_use set points = 1", "points that were used stay so"),
        ("delete from points_use", "points that were used stay so"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)


@pytest.mark.parametrize("edit", ["points = 99", "worth_minor = 1", "used_on = '2026-11-22'", "order_id = 2"])
def test_the_doctor_names_a_use_that_was_edited(edit: str, shop: Shop) -> None:
    shop.ok(*"customer use ada@example.org --points 100 --order 1042".split())
    write(shop.path, "drop trigger points_use_is_fixed", f"update points_use set {edit}")
    assert "points" in {problem for problem, _ in ailments(shop)}
