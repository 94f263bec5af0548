"""Store credit used for an order that was not paid in full: it came in, once, and is a tender."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from desk.orders.payments.test_order_paid import back, balance, state, take_in
from desk.orders.test_confirmation import shopify
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories


@made_once
def _shop(folder: Path) -> Shop:
    """A desk whose customer, known by another order, has 60.00 of store credit."""
    shop = new_shop(folder)
    shop.ok(
        "order", "import", "-",
        stdin="order_number,ordered_at,customer_email,sku,quantity,unit_price\n6,2026-11-01,a@x.example,MUG,1,9.00\n",
    )  # fmt: skip
    shop.ok("claim", "open", "6", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "60.00", "--by", "credit", "--why", "so")
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


def use(shop: Shop, amount: str, *why: str) -> str:
    done = shop.run("customer", "use", "a@x.example", amount, "--order", "7", *why)
    assert done.code == 0, done
    return done.err


def test_credit_lowers_what_is_outstanding_and_goes_back_as_credit(shop: Shop) -> None:
    take_in(shop, "unpaid")
    said = use(shop, "40.00", "--why", "so")
    assert "Used 40.00 EUR for order 7; 20.00 EUR left; 60.00 EUR of the order outstanding" in said
    assert state(shop) == ("part-paid", "40.00", "60.00")
    assert [one["text"] for one in ask(shop, "order", "show", "7")[0]["tenders"]] == ["store credit 40.00"]
    assert [row["received"] for row in balance(shop)] == ["0.00"]  # no money came in
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    assert back(shop)[:2] == [("original", "cash", "60.00"), ("credit", "credit", "40.00")]
    assert ailments(shop) == []


def test_of_a_part_paid_order_credit_pays_the_rest_first(shop: Shop) -> None:
    take_in(shop, "partially_paid", "50.00")
    use(shop, "60.00", "--why", "so")
    assert state(shop) == ("paid", "100.00", "0.00")
    assert [one["text"] for one in ask(shop, "order", "show", "7")[0]["tenders"]] == [
        "invoice 40.00", "store credit 60.00",
    ]  # fmt: skip
    use(shop, "-10.00", "--why", "so")
    assert state(shop) == ("paid", "100.00", "0.00")
    use(shop, "-10.00", "--why", "so")
    assert state(shop) == ("part-paid", "90.00", "10.00")
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("told", "outstanding"),
    [(("unpaid", ""), "60.00"), (("part-paid", "60.00"), "60.00"), (("paid", "0"), "0.00")],
)
def test_a_later_export_counts_it_once(shop: Shop, told: tuple[str, str], outstanding: str) -> None:
    take_in(shop, "unpaid")
    use(shop, "40.00", "--why", "so")
    take_in(shop, *told)
    assert state(shop)[2] == outstanding
    assert ailments(shop) == []


def test_what_is_returned_is_outstanding_again(shop: Shop) -> None:
    take_in(shop, "unpaid")
    use(shop, "40.00", "--why", "so")
    done = shop.run("undo")
    assert done.code == 1
    assert "returndesk customer use WHO -AMOUNT --order 7 --why TEXT" in done.err
    assert "; 100.00 EUR of the order outstanding" in use(shop, "-40.00", "--why", "typed wrong")
    assert state(shop) == ("unpaid", "0.00", "100.00")
    assert ailments(shop) == []


def test_credit_that_refunds_depend_on_is_not_returned(shop: Shop) -> None:
    take_in(shop, "unpaid")
    use(shop, "40.00", "--why", "so")
    claim = ("claim", "open", "7", "-i", "TABLE=2", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok(*claim, "--method", "cash")
    done = shop.run("customer", "use", "a@x.example", "-40.00", "--order", "7", "--why", "so")
    assert (done.code, done.out) == (1, "")
    assert "40.00 EUR of order 7 was refunded: at least that was paid" in done.err
    assert ailments(shop) == []


def test_a_paid_order_takes_credit_in_place_of_its_tender_as_before(shop: Shop) -> None:
    take_in(shop, "paid")
    use(shop, "40.00", "--why", "so")
    assert state(shop) == ("paid", "100.00", "0.00")
    assert read(shop.path, "select count(*) from order_payment") == [(0,)]
    assert ailments(shop) == []


ROW = (
    "insert into order_payment (order_id, at, on_day, who, paid_on, method, currency, amount_minor,"
    " after_minor, credit_id) values (2, '2026-11-23T10:00:00Z', '2026-11-23', 'x', '2026-11-23', '{}',"
    " 'EUR', {}, {}, {})"
)


@pytest.mark.parametrize(
    "statement",
    [
        ROW.format("credit", 1, 4001, "null"),  # by credit that was not used
        ROW.format("cash", 1, 4001, 2),
        ROW.format("credit", 1, 4001, 2),  # twice by the same credit
        ROW.format("credit", 1, 4001, 1),  # by credit that was given
        "delete from order_payment",
    ],
)
def test_the_database_keeps_what_credit_paid(shop: Shop, statement: str) -> None:
    take_in(shop, "unpaid")
    use(shop, "40.00", "--why", "so")
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, statement)
    assert read(shop.path, "select method, amount_minor from order_payment") == [("credit", 4000)]


@pytest.mark.parametrize("change", ["amount_minor = 3999", "after_minor = 4001"])
def test_the_doctor_notices_an_edit(shop: Shop, change: str) -> None:
    take_in(shop, "unpaid")
    use(shop, "40.00", "--why", "so")
    write(shop.path, "drop trigger order_payment_is_fixed", f"update order_payment set {change}")
    assert ("credit-used", "credit 2") in ailments(shop)


def test_an_order_is_not_updated_to_less_than_the_credit_that_paid_for_it(shop: Shop) -> None:
    take_in(shop, "unpaid")
    use(shop, "60.00", "--why", "so")
    head = "order_number,ordered_at,delivered_on,customer_email,sku,quantity,unit_price\n"
    for price, code in (("25.00", 3), ("30.00", 0)):
        row = f"7,2026-11-18,2026-11-20,a@x.example,TABLE,2,{price}\n"
        done = shop.run("order", "import", "-", "--update", stdin=head + row)
        assert done.code == code, done
        assert ("more store credit was used for it" in done.err) == bool(code)
        assert ailments(shop) == []


def test_credit_lets_what_the_platform_refunded_count(shop: Shop) -> None:
    shopify(shop, "pending", "20.00")
    shop.ok("customer", "use", "a@x.example", "50.00", "--order", "5001", "--why", "so")
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(2000,)]
    assert ailments(shop) == []
    done = shop.run("undo")
    assert done.code == 1
