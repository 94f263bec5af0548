"""The wrong customer of an order is put right; its claims follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Order 1042 of ada, with a claim; order 1043 of bob."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"unit_price": "10.00", "quantity": 2, "customer_email": "ada@example.org"},
        {"order_number": "1043", "unit_price": "10.00", "customer_email": "bob@example.org"},
    )
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    return shop


@pytest.mark.parametrize("who", ["bob@example.org", "cyd@example.org"])
def test_an_order_is_given_to_a_known_or_a_new_customer(who: str, shop: Shop) -> None:
    result = shop.run("order", "customer", "1042", who)
    assert (result.code, result.err) == (0, "Recorded the customer of order 1042\n")
    assert {row["order"]: row["customer"] for row in ask(shop, "order", "list")}["1042"] == who
    assert ask(shop, "claim", "list")[0]["customer"] == who
    assert ailments(shop) == []
    shop.ok("undo")
    assert ask(shop, "claim", "list")[0]["customer"] == "ada@example.org"
    assert ailments(shop) == []


def test_an_unknown_name_is_refused(shop: Shop) -> None:
    assert shop.run("order", "customer", "1042", "dora").code == 66


def test_what_is_no_mail_address_is_no_new_customer(shop: Shop) -> None:
    result = shop.run("order", "customer", "1042", "cyd@")
    assert (result.code, result.err) == (2, "'cyd@' is not an email address\n")


def test_a_new_customer_may_have_a_name(shop: Shop) -> None:
    shop.ok("order", "customer", "1042", "Cyd Roe <cyd@example.org>")
    assert {row["order"]: row["customer"] for row in ask(shop, "order", "list")}["1042"] == "Cyd Roe"
    assert ailments(shop) == []


def test_store_credit_stays_with_whom_it_was_given_to(shop: Shop) -> None:
    shop.ok("claim", "compensate", "R1001", "5.00", "--by", "credit", "--why", "sorry")
    assert shop.run("order", "customer", "1042", "bob@example.org").code == 1
    assert ailments(shop) == []


def test_a_second_open_complaint_on_an_order_is_pointed_out(shop: Shop) -> None:
    assert "Also open" not in shop.run("claim", "open", "1042", "-r", "service").err
    shop.ok("claim", "open", "1043", "-r", "service")
    result = shop.run("claim", "open", "1042", "-r", "service")
    assert "Also open on this order: complaint R1002\n" in result.err
    shop.ok("claim", "settle", "R1002", "--why", "answered")
    shop.ok("claim", "settle", "R1004", "--why", "answered")
    assert "Also open" not in shop.run("claim", "open", "1042", "-r", "service").err


def test_an_order_of_nobody_has_the_customer_of_a_later_file(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "9.00"})
    assert read(shop.path, "select customer_id from orders") == [(None,)]
    shop.take_in({"unit_price": "9.00", "customer_name": "Ada", "customer_email": "ada@example.org"})
    known = "select c.name, c.key from orders o join customer c on c.id = o.customer_id"
    assert read(shop.path, known) == [("Ada", "mail:ada@example.org")]
