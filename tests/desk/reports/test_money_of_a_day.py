"""The money of a day: every kind of row on its own day, EUR beside JPY, whatever is undone or dated back."""

from __future__ import annotations

import pytest
from desk.asking import ailments, rows
from factory import Shop, new_shop

POLICY = """
[defaults]
restocking_fee = "10%"
credit_bonus = "10%"
[carriers.dhl]
title = "DHL"
default = true
"""
COUNTER = ("-r", "changed-mind", "--now", "--condition", "new", "--method", "cash")
MONEY = ("refunds", "exchanges", "carriers", "balance")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Refunds and an exchange on the 22nd; corrections, compensation and a carrier claim on the 23rd."""
    shop = new_shop(tmp_path_factory.mktemp("money"), document=POLICY)
    shop.as_of = "2026-11-22"
    usual = {"ordered_at": "2026-11-10", "delivered_on": "2026-11-14", "customer_email": "ada@example.org"}
    shop.take_in(
        {**usual, "order_number": "1", "sku": "MUG", "quantity": 4, "unit_price": "5.00"},
        {**usual, "order_number": "2", "sku": "COAT", "unit_price": "80.00"},
        {**usual, "order_number": "3", "sku": "TEA", "quantity": 2, "unit_price": "1200", "currency": "JPY"},
        {**usual, "order_number": "4", "sku": "VASE", "unit_price": "20.00"},
    )
    shop.ok("claim", "open", "1", "-i", "MUG=2", *COUNTER)  # R1001: 10.00 less 1.00
    shop.ok("claim", "open", "3", "-i", "TEA=1", *COUNTER)  # R1002: 1200 less 120
    shop.ok("claim", "open", "2", "-r", "changed-mind", "--want", "exchange")
    shop.ok("claim", "approve", "R1003")
    shop.ok("claim", "receive", "R1003")
    shop.ok("claim", "inspect", "R1003", "--condition", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1003", "--for", "HAT=1@70.00")  # worth 72.00: 2.00 to the customer
    shop.ok("claim", "refund", "R1003", "--method", "credit")
    shop.as_of = "2026-11-23"
    shop.ok("claim", "correct", "R1001", "-9.00", "--why", "bounced")
    shop.ok("claim", "correct", "R1001", "+9.00", "--why", "sent again")
    shop.ok("claim", "correct", "R1002", "-80", "--why", "counted wrongly")
    shop.ok("claim", "compensate", "R1001", "5.00", "--by", "coupon", "--why", "sorry")
    shop.ok("claim", "compensate", "R1002", "100", "--by", "cash", "--why", "sorry")
    shop.ok("claim", "open", "4", "-r", "lost")  # R1004
    shop.ok("claim", "approve", "R1004")
    shop.ok("claim", "carrier", "R1004", "file", "--amount", "4.00")
    shop.ok("undo")
    shop.ok("claim", "carrier", "R1004", "file", "--amount", "20.00")
    shop.ok("claim", "carrier", "R1004", "paid", "--amount", "15.00")
    return shop


def money(shop: Shop, day: str) -> list[tuple[str, ...]]:
    """The money of a day as CSV has it: section, key, currency, count, amount."""
    found = rows(shop.ok("report", "day", "--date", day, "-f", "csv"))
    return [tuple(row.values()) for row in found if row["section"] in MONEY]


FIRST = [
    ("refunds", "cash/refund", "EUR", "1", "9.00"),
    ("refunds", "credit/refund", "EUR", "1", "2.20"),
    ("refunds", "cash/refund", "JPY", "1", "1080"),
    ("exchanges", "exchanges", "EUR", "1", ""),
    ("exchanges", "new", "EUR", "", "70.00"),
    ("exchanges", "difference", "EUR", "", "-2.00"),
    ("exchanges", "paid", "EUR", "", "0.00"),
    ("balance", "paid_out", "EUR", "", "9.00"),
    ("balance", "received", "EUR", "", "0.00"),
    ("balance", "credit_issued", "EUR", "", "2.20"),
    ("balance", "fees_kept", "EUR", "", "9.00"),
    ("balance", "net", "EUR", "", "11.20"),
    ("balance", "paid_out", "JPY", "", "1080"),
    ("balance", "received", "JPY", "", "0"),
    ("balance", "credit_issued", "JPY", "", "0"),
    ("balance", "fees_kept", "JPY", "", "120"),
    ("balance", "net", "JPY", "", "1080"),
]
SECOND = [
    ("refunds", "cash/correction", "EUR", "2", "0.00"),
    ("refunds", "coupon/compensation", "EUR", "1", "5.00"),
    ("refunds", "cash/correction", "JPY", "1", "-80"),
    ("refunds", "cash/compensation", "JPY", "1", "100"),
    ("carriers", "claimed", "EUR", "1", "20.00"),
    ("carriers", "paid", "EUR", "1", "15.00"),
    ("carriers", "denied", "EUR", "0", ""),
    ("carriers", "waived", "EUR", "0", ""),
    ("balance", "paid_out", "EUR", "", "0.00"),
    ("balance", "received", "EUR", "", "0.00"),
    ("balance", "credit_issued", "EUR", "", "0.00"),
    ("balance", "fees_kept", "EUR", "", "0.00"),
    ("balance", "net", "EUR", "", "0.00"),
    ("balance", "paid_out", "JPY", "", "20"),
    ("balance", "received", "JPY", "", "0"),
    ("balance", "credit_issued", "JPY", "", "0"),
    ("balance", "fees_kept", "JPY", "", "0"),
    ("balance", "net", "JPY", "", "20"),
]


def test_every_kind_of_money_is_on_the_day_it_was_recorded(shop: Shop) -> None:
    assert money(shop, "2026-11-22") == FIRST
    assert money(shop, "2026-11-23") == SECOND
    assert ailments(shop) == []


def test_the_log_shows_the_amounts_of_each_action(shop: Shop) -> None:
    acts = ("refunded", "corrected", "compensated")
    found = rows(shop.ok("log", "-f", "csv"))
    assert [row["text"] for row in found if row["act"] in acts] == [
        "9.00 EUR, cash",
        "1080 JPY, cash",
        "2.20 EUR, credit",
        '\'-9.00 EUR, cash, "bounced"',
        '9.00 EUR, cash, "sent again"',
        '\'-80 JPY, cash, "counted wrongly"',
        '5.00 EUR, coupon, "sorry"',
        '100 JPY, cash, "sorry"',
    ]


def test_later_days_change_nothing_and_a_refund_dated_back_counts_on_its_date(shop: Shop) -> None:
    shop.as_of = "2026-11-25"
    shop.ok("claim", "correct", "R1001", "-1.00", "--why", "too much")
    shop.ok("claim", "carrier", "R1004", "denied", "--why", "late")
    assert shop.run("undo").code == 0
    assert shop.run("undo").code == 1  # a correction stays
    assert (money(shop, "2026-11-22"), money(shop, "2026-11-23")) == (FIRST, SECOND)
    shop.as_of = "2026-11-22"
    shop.ok("claim", "open", "1", "-i", "MUG=1", *COUNTER, "--why", "forgotten")
    changed = {row[:3]: row[3:] for row in money(shop, "2026-11-22") if row not in FIRST}
    assert changed == {
        ("refunds", "cash/refund", "EUR"): ("2", "13.50"),
        ("balance", "paid_out", "EUR"): ("", "13.50"),
        ("balance", "fees_kept", "EUR"): ("", "9.50"),
        ("balance", "net", "EUR"): ("", "15.70"),
    }
    shop.as_of = "2026-11-25"
    assert money(shop, "2026-11-23") == SECOND
    assert ailments(shop) == []
