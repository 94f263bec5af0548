"""Exchanges, compensation and corrections in the reports: each on its day, none in another's figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, rows
from factory import Shop, made_once, new_shop

POLICY = '[defaults]\nrestocking_fee = "10%"\ncredit_bonus = "10%"\n'


@pytest.fixture
@made_once
def worked(tmp_path: Path) -> Shop:
    """On the 23rd an exchange, a refund in cash and compensation of each kind; on the 24th corrections."""
    shop = new_shop(tmp_path, document=POLICY)
    usual = {"customer_email": "ada@example.org"}
    shop.take_in(
        {**usual, "sku": "MUG", "quantity": 4, "unit_price": "10.00"},
        {**usual, "sku": "COAT", "unit_price": "80.00"},
        {**usual, "order_number": "7", "sku": "HAT", "unit_price": "9.00", "currency": "USD"},
    )
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-i", "COAT", "-r", "changed-mind")
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        shop.ok("claim", *typed.split())
    shop.ok("claim", "exchange", "R1001", "-i", "COAT", "--for", "CAPE=1@75.50")  # 80.00 less 8.00: 3.50
    shop.ok("claim", "refund", "R1001", "--method", "cash")  # 10.00 less 1.00
    shop.ok("claim", "paid", "R1001", "2.00")
    for by, amount in (("coupon", "5.00"), ("credit", "4.00"), ("cash", "3.00"), ("gift", "2.00")):
        shop.ok("claim", "compensate", "R1001", amount, "--by", by, "--why", "sorry")
    shop.ok("claim", "open", "7", "-r", "service")
    shop.ok("claim", "compensate", "R1002", "1.00", "--by", "cash", "--why", "rude")
    shop.as_of = "2026-11-24"
    shop.ok("claim", "correct", "R1001", "-0.50", "--why", "8.50 left the till")
    shop.ok("claim", "correct", "R1001", "+0.20", "--why", "20 more")
    shop.ok("claim", "paid", "R1001", "1.50")
    return shop


def test_the_day_has_compensation_and_exchanges_apart_from_refunds(worked: Shop) -> None:
    found = ask(worked, "report", "day", "--date", "2026-11-23")
    assert [tuple(row.values()) for row in found["refunds"]] == [
        ("EUR", "cash", "refund", 1, "9.00"),
        ("EUR", "cash", "compensation", 1, "3.00"),
        ("EUR", "coupon", "compensation", 1, "5.00"),
        ("EUR", "credit", "compensation", 1, "4.00"),
        ("EUR", "gift", "compensation", 1, "2.00"),
        ("USD", "cash", "compensation", 1, "1.00"),
    ]
    assert found["exchanges"] == [
        {"currency": "EUR", "count": 1, "new": "75.50", "difference": "3.50", "paid": "2.00"}
    ]
    # 9.00 refunded and 3.00 given in cash; coupon and gift take nothing out of the till; 8.00 and 1.00 kept.
    assert found["balance"] == [
        {
            "currency": "EUR",
            "paid_out": "12.00",
            "received": "2.00",
            "credit_issued": "4.00",
            "fees_kept": "9.00",
            "net": "14.00",
        },
        {
            "currency": "USD",
            "paid_out": "1.00",
            "received": "0.00",
            "credit_issued": "0.00",
            "fees_kept": "0.00",
            "net": "1.00",
        },
    ]


def test_a_correction_stands_on_its_own_day_and_leaves_the_day_before_as_it_was(worked: Shop) -> None:
    found = ask(worked, "report", "day")
    assert [tuple(row.values()) for row in found["refunds"]] == [("EUR", "cash", "correction", 2, "-0.30")]
    assert found["balance"][0] == {
        "currency": "EUR",
        "paid_out": "-0.30",
        "received": "1.50",
        "credit_issued": "0.00",
        "fees_kept": "0.00",
        "net": "-1.80",
    }
    assert found["exchanges"] == [
        {"currency": "EUR", "count": 0, "new": "0.00", "difference": "0.00", "paid": "1.50"}
    ]
    first = worked.ok("report", "day", "--date", "2026-11-23", "-f", "csv")
    worked.ok("claim", "sent", "R1001")
    assert worked.ok("report", "day", "--date", "2026-11-23", "-f", "csv") == first
    flat = {(row["section"], row["key"], row["currency"]): row["amount"] for row in rows(first)}
    assert flat["refunds", "gift/compensation", "EUR"] == "2.00"
    assert flat["exchanges", "difference", "EUR"] == "3.50"
    assert ailments(worked) == []


@pytest.mark.parametrize("by", "day week month method reason category sku channel owner".split())
def test_by_any_key_corrections_are_in_the_total_and_compensation_beside_it(worked: Shop, by: str) -> None:
    sums: dict[str, dict[str, int]] = {}
    for row in ask(worked, "report", "refunds", "--by", by):
        whole = sums.setdefault(row["currency"], {})
        for name in ("goods", "fees", "adjustment", "total", "compensation"):
            whole[name] = whole.get(name, 0) + int(row[name].replace(".", ""))
    assert sums == {
        "EUR": {"goods": 1000, "fees": 100, "adjustment": -30, "total": 870, "compensation": 1400},
        "USD": {"goods": 0, "fees": 0, "adjustment": 0, "total": 0, "compensation": 100},
    }


def test_by_sku_what_is_of_the_whole_claim_is_split_by_its_goods(worked: Shop) -> None:
    found = {
        (row["key"] or "", row["currency"]): row["compensation"]
        for row in ask(worked, "report", "refunds", "--by", "sku")
    }
    # 5.00, 4.00, 3.00 and 2.00, each by 10 : 80, largest remainder; a complaint has no goods.
    assert found == {("MUG", "EUR"): "1.55", ("COAT", "EUR"): "12.45", ("", "USD"): "1.00"}


def test_by_method_each_way_of_giving_is_a_key(worked: Shop) -> None:
    found = {
        (row["key"], row["currency"]): (row["refunds"], row["total"], row["compensation"])
        for row in ask(worked, "report", "refunds", "--by", "method")
    }
    assert found == {
        ("cash", "EUR"): (1, "8.70", "3.00"),
        ("coupon", "EUR"): (0, "0.00", "5.00"),
        ("credit", "EUR"): (0, "0.00", "4.00"),
        ("gift", "EUR"): (0, "0.00", "2.00"),
        ("cash", "USD"): (0, "0.00", "1.00"),
    }


def test_a_difference_that_the_shop_paid_is_a_refund_of_its_method(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in({"sku": "COAT", "unit_price": "80.00", "customer_email": "ada@example.org"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        shop.ok("claim", *typed.split())
    shop.ok("claim", "exchange", "R1001", "--for", "CAP=1@70.00")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    day = ask(shop, "report", "day")
    assert [tuple(row.values()) for row in day["refunds"]] == [("EUR", "cash", "refund", 1, "2.00")]
    assert day["exchanges"] == [
        {"currency": "EUR", "count": 1, "new": "70.00", "difference": "-2.00", "paid": "0.00"}
    ]
    assert [(row["paid_out"], row["net"]) for row in day["balance"]] == [("2.00", "2.00")]
    screen = shop.ok("report", "day", "-f", "table")
    assert "1 for 70.00 · difference −2.00 EUR" in screen
    for by in ("sku", "category", "method", "day"):
        (row,) = ask(shop, "report", "refunds", "--by", by)
        assert (row["goods"], row["adjustment"], row["total"]) == ("0.00", "2.00", "2.00")
