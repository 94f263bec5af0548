"""What a customer pays for an order later: it came in, is a tender, and no import counts it twice."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, dump, read, write
from desk.orders.test_confirmation import shopify
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

HEAD = (
    "order_number,ordered_at,delivered_on,customer_email,payment_method,payment_status,outstanding,"
    "sku,quantity,line_total\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


_shop = made_once(new_shop)


def take_in(shop: Shop, status: str, outstanding: str = "", *, code: int = 0, update: bool = False) -> str:
    """Import order 7, two tables at 50.00, by invoice: as paid, part-paid or unpaid."""
    row = f"7,2026-11-18,2026-11-20,a@x.example,invoice,{status},{outstanding},TABLE,2,100.00\n"
    extra = ["--update"] if update else []
    done = shop.run("order", "import", "-", *extra, stdin=HEAD + row)
    assert done.code == code, done
    return done.err


def state(shop: Shop) -> tuple[str, ...]:
    """The order's payment, what came in and what is outstanding."""
    row = ask(shop, "order", "show", "7")[0]
    return row["payment"], row["received"], row["outstanding"]


def back(shop: Shop, units: int = 2) -> list[tuple[str, str, str]]:
    """Refund units at the counter by the way they were paid: (method, tender, amount) of all payouts."""
    claim = ("claim", "open", "7", "-i", f"TABLE={units}", "-r", "changed-mind", "--now")
    shop.ok(*claim, "--condition", "new")
    rows = ask(shop, "report", "refunds", "--list")
    return [(row["method"], row["tender"], row["amount"]) for row in rows]


def balance(shop: Shop, day: str = "2026-11-23") -> list[dict[str, Any]]:
    return list(ask(shop, "report", "day", "--date", day)["balance"])


def test_what_is_paid_later_came_in_and_can_be_refunded(shop: Shop) -> None:
    take_in(shop, "unpaid")
    assert state(shop) == ("unpaid", "0.00", "100.00")
    done = shop.run("order", "paid", "7", "60.00", "--by", "bank")
    assert done.code == 0
    assert "Recorded payment of order 7: 60.00 EUR by bank; 40.00 EUR outstanding" in done.err
    assert state(shop) == ("part-paid", "60.00", "40.00")
    row = json.loads(shop.run("check", "7", "-f", "json").out)["rows"][0]
    assert [one["text"] for one in row["findings"] if one["code"] == "part-paid"] == [
        "60.00 EUR paid, 40.00 EUR outstanding: at most 60.00 EUR is refunded"
    ]
    done = shop.run("order", "paid", "7", "40.00", "--by", "Visa")
    assert "40.00 EUR by Visa; paid in full" in done.err
    assert state(shop) == ("paid", "100.00", "0.00")
    assert back(shop) == [("original", "bank", "60.00"), ("original", "Visa", "40.00")]
    assert ailments(shop) == []


def test_the_rest_of_a_part_paid_order_is_a_tender_beside_what_was_paid_before(shop: Shop) -> None:
    take_in(shop, "partially_paid", "70.00")
    shop.ok("order", "paid", "7", "70.00", "--by", "cash")
    assert back(shop, 1) == [("original", "invoice", "15.00"), ("original", "cash", "35.00")]
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("amount", "said"),
    [("100.01", "Only 100.00 EUR of order 7 is outstanding"), ("0", "AMOUNT 0: expected more than 0")],
)
def test_more_than_is_outstanding_is_refused(shop: Shop, amount: str, said: str) -> None:
    take_in(shop, "unpaid")
    before = dump(shop.path)
    done = shop.run("order", "paid", "7", amount, "--by", "cash")
    assert (done.code, done.out) == (2 if amount == "0" else 1, "")
    assert said in done.err
    assert dump(shop.path) == before


def test_an_order_that_is_paid_takes_no_payment(shop: Shop) -> None:
    take_in(shop, "paid")
    done = shop.run("order", "paid", "7", "1.00", "--by", "cash")
    assert (done.code, "Nothing is outstanding on order 7" in done.err) == (1, True)


def test_a_part_payment_of_unknown_amount_is_said(shop: Shop) -> None:
    take_in(shop, "part-paid")
    done = shop.run("order", "paid", "7", "1.00", "--by", "cash")
    assert (done.code, "how much is outstanding is unknown" in done.err) == (1, True)


@pytest.mark.parametrize("by", ["credit", "original", " "])
def test_the_method_is_how_the_customer_paid(shop: Shop, by: str) -> None:
    take_in(shop, "unpaid")
    done = shop.run("order", "paid", "7", "10.00", "--by", by)
    assert (done.code, "--by" in done.err) == (2, True)
    assert ("returndesk customer use WHO AMOUNT --order 7" in done.err) == (by == "credit")


def test_a_known_tender_and_a_usual_method_are_taken_by_their_names(shop: Shop) -> None:
    take_in(shop, "unpaid")
    for by in ("ca\tsh", "CASH", "Bank", "b"):
        shop.ok("order", "paid", "7", "10.00", "--by", by)
    assert read(shop.path, "select distinct method from order_payment") == [("ca sh",), ("cash",), ("bank",)]


def test_a_later_import_that_says_paid_does_not_count_it_twice(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    take_in(shop, "paid", "0.00")
    assert state(shop) == ("paid", "100.00", "0.00")
    assert back(shop) == [("original", "invoice", "40.00"), ("original", "cash", "60.00")]
    assert shop.run("order", "paid", "7", "1.00", "--by", "cash").code == 1
    assert ailments(shop) == []


@pytest.mark.parametrize("update", [False, True])
def test_an_import_that_still_says_unpaid_takes_nothing_away(shop: Shop, update: bool) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    assert "conflict" not in take_in(shop, "unpaid", update=update)
    assert state(shop) == ("part-paid", "60.00", "40.00")
    assert back(shop) == [("original", "cash", "60.00")]
    take_in(shop, "unpaid", update=update)
    assert ailments(shop) == []


def test_an_export_that_shows_a_part_shows_the_recorded_payment_too(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    take_in(shop, "part-paid", "40.00")
    assert state(shop) == ("part-paid", "60.00", "40.00")
    take_in(shop, "part-paid", "30.00")
    assert state(shop) == ("part-paid", "70.00", "30.00")
    shop.ok("order", "paid", "7", "30.00", "--by", "cash")
    assert state(shop) == ("paid", "100.00", "0.00")
    assert back(shop) == [("original", "invoice", "10.00"), ("original", "cash", "90.00")]
    assert ailments(shop) == []


def test_an_order_that_shrinks_below_what_was_refunded_of_its_payment_is_a_conflict(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "100.00", "--by", "cash")
    back(shop)
    row = "7,2026-11-18,2026-11-20,a@x.example,invoice,unpaid,,60.00,TABLE,2,100.00\n"
    head = HEAD.replace("sku", "order_total,sku")
    done = shop.run("order", "import", "-", "--update", stdin=head + row)
    assert (done.code, "constraint" in done.err) == (3, False)
    assert "more was refunded" in done.err
    assert state(shop) == ("paid", "100.00", "0.00")


def test_a_slip_is_undone_and_the_money_is_outstanding_again(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    done = shop.run("undo")
    assert (done.code, "Undone: order 7 paid" in done.err) == (0, True), done
    assert state(shop) == ("unpaid", "0.00", "100.00")
    assert [row["act"] for row in ask(shop, "log")][-2:] == ["paid", "undone"]
    assert ailments(shop) == []
    shop.ok("order", "paid", "7", "100.00", "--by", "cash")
    assert state(shop) == ("paid", "100.00", "0.00")


def test_a_slip_that_refunds_depend_on_is_not_undone(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    back(shop)
    shop.user = "bob"
    assert shop.run("undo").code == 1
    done = shop.run("order", "paid", "7", "-0.01", "--by", "cash", "--why", "typed wrong")
    assert (done.code, done.out) == (1, "")
    assert "60.00 EUR paid by cash for order 7 was refunded: at least that was paid" in done.err


def test_a_slip_of_an_earlier_day_is_corrected_with_a_reason(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    shop.as_of = "2026-11-24"
    done = shop.run("undo")
    assert done.code == 1
    assert "returndesk order paid 7 -AMOUNT --by METHOD --why TEXT" in done.err
    assert shop.run("order", "paid", "7", "-10.00", "--by", "cash").code == 2
    over = shop.run("order", "paid", "7", "-60.01", "--by", "cash", "--why", "typed wrong")
    assert (over.code, "Only 60.00 EUR by cash is recorded for order 7" in over.err) == (1, True)
    other = shop.run("order", "paid", "7", "-10.00", "--by", "bank", "--why", "typed wrong")
    assert (other.code, "Only 0.00 EUR by bank is recorded" in other.err) == (1, True)
    shop.ok("order", "paid", "7", "-10.00", "--by", "cash", "--why", "typed wrong")
    assert state(shop) == ("part-paid", "50.00", "50.00")
    assert [(row["received"], row["net"]) for row in balance(shop, "2026-11-24")] == [("-10.00", "10.00")]
    assert 'paid, "typed wrong"' not in shop.ok("log")
    assert "-10.00 EUR, cash, on 2026-11-24" in shop.ok("log")
    assert ailments(shop) == []


def test_the_day_report_has_what_customers_paid(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash", "--on", "2026-11-21")
    assert [(row["received"], row["net"]) for row in balance(shop)] == [("60.00", "-60.00")]
    assert balance(shop, "2026-11-21") == []
    assert ask(shop, "report", "refunds", "--list") == []
    entry = ask(shop, "log")[-1]
    assert (entry["act"], entry["order"], entry["text"]) == ("paid", "7", "60.00 EUR, cash, on 2026-11-21")


@pytest.mark.parametrize(
    ("day", "code"), [("2026-11-17", 65), ("2026-11-24", 65), ("2026-11-18", 0), ("nonsense", 2)]
)
def test_the_day_of_a_payment_is_between_the_order_and_today(shop: Shop, day: str, code: int) -> None:
    take_in(shop, "unpaid")
    assert shop.run("order", "paid", "7", "1.00", "--by", "cash", "--on", day).code == code


def test_a_dry_run_changes_nothing_and_every_format_has_the_order(shop: Shop) -> None:
    take_in(shop, "unpaid")
    before = dump(shop.path)
    done = shop.run("order", "paid", "7", "60.00", "--by", "cash", "--dry-run", "-f", "json")
    answer = json.loads(done.out)
    assert (answer["schema"], answer["rows"][0]["received"]) == ("returndesk.order-paid/1", "60.00")
    assert dump(shop.path) == before
    for form in ("table", "plain", "csv", "tsv", "json", "jsonl"):
        assert "TABLE" in shop.ok("order", "paid", "7", "1.00", "--by", "cash", "-f", form)


def test_another_currency_has_its_own_digits(shop: Shop) -> None:
    head = HEAD.replace("sku", "currency,sku")
    shop.ok(
        "order", "import", "-", stdin=f"{head}8,2026-11-18,2026-11-20,a@x.example,,unpaid,,JPY,MUG,1,900\n"
    )
    assert shop.run("order", "paid", "8", "1.50", "--by", "cash").code == 2
    shop.ok("order", "paid", "8", "900", "--by", "cash")
    assert ask(shop, "order", "show", "8")[0]["received"] == "900"


ROW = (
    "insert into order_payment (order_id, at, on_day, who, paid_on, method, currency, amount_minor,"
    " after_minor) values (1, '2026-11-23T10:00:00Z', '2026-11-23', 'x', '2026-11-23', '{}', '{}', {}, {})"
)


@pytest.mark.parametrize(
    "values",
    [
        ("cash", "EUR", 4001, 10001),  # more than is outstanding
        ("cash", "EUR", 4000, 6000),  # that would count for nothing
        ("cash", "EUR", 1, 10000),  # that would count for more
        ("cash", "USD", 100, 6100),
        (" ", "EUR", 100, 6100),
        ("cash", "EUR", 0, 6000),
        ("cash", "EUR", -6001, -1),
        ("bank", "EUR", -100, 5900),
        ("cash", "EUR", -5001, 999),  # below what was refunded
    ],
)
def test_the_database_refuses_a_payment_beyond_its_bounds(shop: Shop, values: tuple[object, ...]) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    back(shop, 1)
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, ROW.format(*values))
    assert read(shop.path, "select count(*) from order_payment") == [(1,)]


def test_the_database_takes_a_payment_up_to_its_bounds_and_keeps_it(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    back(shop, 1)
    write(shop.path, ROW.format("cash", "EUR", -1000, 5000), ROW.format("bank", "EUR", 5000, 10000))
    for statement in (
        "delete from order_payment where id = 1",
        "update order_payment set amount_minor = 1 where id = 3",
        "update order_payment set method = 'x' where id = 3",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            write(shop.path, statement)
    write(shop.path, "delete from order_payment where id = 3", "delete from order_payment where id = 2")
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, "delete from order_payment where id = 1")


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (("update order_payment set amount_minor = 5000",), "order-paid-journal"),
        (("update order_payment set after_minor = 10000",), "order-paid-journal"),
        (("delete from order_payment",), "order-paid-gone"),
    ],
)
def test_the_doctor_notices_a_payment_that_was_edited(
    shop: Shop, statements: tuple[str, ...], code: str
) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "60.00", "--by", "cash")
    write(shop.path, "drop trigger order_payment_is_fixed", *statements)
    assert code in [found for found, _ in ailments(shop)]


def test_the_command_is_completed_with_orders_and_methods(shop: Shop) -> None:
    take_in(shop, "unpaid")
    assert "cash, bank, card or another method of payment" in " ".join(
        shop.ok("order", "paid", "--help").split()
    )


def test_a_payment_lets_what_the_platform_refunded_count(shop: Shop) -> None:
    shopify(shop, "pending", "20.00")
    assert ailments(shop) == []
    shop.ok("order", "paid", "5001", "50.00", "--by", "cash")
    assert ailments(shop) == []
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(2000,)]
    (row,) = [row for row in ask(shop, "report", "refunds") if row["key"] == "2026-11-23"]
    assert row["elsewhere"] == "20.00"
    done = shop.run("undo")
    assert done.code == 1
    assert "refunds on the platform count now" in done.err
    assert "returndesk order paid 5001 -AMOUNT --by METHOD --why TEXT" in done.err
    assert ailments(shop) == []


def test_a_correction_that_is_undone_lets_what_the_platform_refunded_count(shop: Shop) -> None:
    take_in(shop, "unpaid")
    shop.ok("order", "paid", "7", "30.00", "--by", "cash")
    shop.as_of = "2026-11-24"
    shop.ok("order", "paid", "7", "-29.00", "--by", "cash", "--why", "typed wrong")
    text = f"{HEAD.strip()},back\n7,2026-11-18,2026-11-20,a@x.example,invoice,unpaid,,TABLE,2,100.00,7.99\n"
    shop.ok("order", "import", "-", "--map", "refunded=back", "--user", "bob", stdin=text)
    sums = "select sum(total_minor) from external_refund"
    assert read(shop.path, sums) == [(100,)]
    shop.ok("undo")
    assert (ailments(shop), read(shop.path, sums)) == ([], [(799,)])
    assert [row["elsewhere"] for row in ask(shop, "report", "refunds")] == ["7.99"]
