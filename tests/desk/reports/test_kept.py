"""What was kept of the value that came back: exchanges, credit, repairs and reductions against refunds."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def settled(tmp_path: Path) -> Shop:
    """An order of six products, each settled in its own way on 10 November; notices on the 1st and 8th."""
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    usual = {"ordered_at": "2026-10-20", "delivered_on": "2026-10-28", "customer_email": "ada@example.org"}
    for sku, price in (
        ("COAT", "80.00"),
        ("HAT", "20.00"),
        ("MUG", "10.00"),
        ("TEE", "15.00"),
        ("VASE", "40.00"),
        ("LAMP", "50.00"),
    ):
        shop.take_in({**usual, "order_number": sku, "sku": sku, "unit_price": price})
    shop.as_of = "2026-11-08"
    for sku, reason, on in (
        ("COAT", "changed-mind", "08"),
        ("HAT", "changed-mind", "08"),
        ("MUG", "changed-mind", "01"),
        ("TEE", "defective", "08"),
        ("VASE", "not-as-described", "08"),
        ("LAMP", "defective", "08"),
    ):
        shop.ok("claim", "open", sku, "-r", reason, "--on", f"2026-11-{on}")
    shop.as_of = "2026-11-10"
    for claim in ("R1001", "R1002", "R1003", "R1004", "R1005", "R1006"):
        shop.ok("claim", "approve", claim)
        if claim != "R1005":
            shop.ok("claim", "receive", claim)
            shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
    shop.ok("claim", "exchange", "R1001", "--for", "CAPE=1@90.00")
    shop.ok("claim", "refund", "R1002", "--method", "credit", "--why", "asked for")
    shop.ok("claim", "refund", "R1003", "--method", "cash")
    shop.ok("claim", "replace", "R1004")
    shop.ok("claim", "reduce", "R1005", "10.00", "--method", "cash", "--why", "a scratch")
    shop.ok("claim", "repair", "R1006")
    return shop


def kept(shop: Shop, *args: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in ask(shop, "report", "kept", "--period", "2026-11", *args)}


def test_each_way_of_settling_counts_the_price_paid_for_its_goods(settled: Shop) -> None:
    assert kept(settled, "--by", "month") == {
        "2026-11": {
            "key": "2026-11",
            "currency": "EUR",
            "value": "215.00",
            "exchange": "80.00",
            "credit": "20.00",
            "repair": "50.00",
            "replacement": "15.00",
            "reduction": "30.00",  # 10.00 of 40.00 was given back
            "refund": "20.00",  # and 10.00 for the mug
            "kept": "195.00",
            "share": "0.9070",
            "ratio": "0.25",
            "refunds": 3,
            "days_median": 2,
            "days_90": None,
        }
    }


@pytest.mark.slow
def test_fewer_than_twenty_refunds_are_too_few_for_ninety_percent(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in(*({"order_number": f"{n}", "unit_price": "9.00"} for n in range(1, 21)))
    returned = ("-r", "changed-mind", "--now", "--condition", "new")
    for number in range(1, 20):
        shop.ok("claim", "open", f"{number}", *returned)
    row = kept(shop)["changed-mind"]
    assert (row["refunds"], row["days_median"], row["days_90"]) == (19, 0, None)
    shop.ok("claim", "open", "20", *returned)
    row = kept(shop)["changed-mind"]
    assert (row["refunds"], row["days_median"], row["days_90"]) == (20, 0, 0)


def test_keys_without_an_exchange_have_no_ratio_and_without_a_refund_no_days(settled: Shop) -> None:
    found = kept(settled, "--by", "sku")
    assert {
        key: (row["kept"], row["share"], row["ratio"], row["days_median"]) for key, row in found.items()
    } == {
        "COAT": ("80.00", "1.0000", "0.00", None),
        "HAT": ("20.00", "1.0000", None, 2),
        "LAMP": ("50.00", "1.0000", None, None),
        "MUG": ("0.00", "0.0000", None, 9),
        "TEE": ("15.00", "1.0000", None, None),
        "VASE": ("30.00", "0.7500", None, 2),
    }


def test_a_refund_by_two_methods_is_split_by_what_each_paid(settled: Shop) -> None:
    settled.take_in({"order_number": "9", "sku": "BOWL", "unit_price": "30.00", "customer_email": "a@b.de"})
    settled.ok("claim", "open", "9", "-r", "wrong-item")
    for act in ("approve R1007", "receive R1007", "inspect R1007 --condition new --to restock"):
        settled.ok("claim", *act.split())
    settled.ok("claim", "refund", "R1007", "--method", "credit=10.00", "--method", "cash", "--why", "asked")
    row = kept(settled, "--by", "sku")["BOWL"]
    assert (row["credit"], row["refund"], row["refunds"]) == ("10.00", "20.00", 1)


@pytest.mark.parametrize("basis", ["money", "sale"])
def test_the_rows_behind_each_amount_add_up_to_it(settled: Shop, basis: str) -> None:
    period = "2026-11" if basis == "money" else "2026-10"
    typed = ("report", "kept", "--period", period, "--basis", basis, "--by", "reason")
    sums: Counter[tuple[str, str]] = Counter()
    for fact in ask(settled, *typed, "--rows"):
        sums[fact["key"], fact["figure"]] += Decimal(fact["amount"])
    found = ask(settled, *typed)
    assert [row["key"] for row in found] == ["changed-mind", "defective", "not-as-described"]
    for row in found:
        for way in ("exchange", "credit", "repair", "replacement", "reduction", "refund"):
            assert sums[row["key"], way] == Decimal(row[way]), way


def by_reason(shop: Shop) -> dict[str, tuple[str, str, str]]:
    """(reduction, refund, value) by reason, of all time."""
    rows = ask(shop, "report", "kept", "--by", "reason")
    return {row["key"]: (row["reduction"], row["refund"], row["value"]) for row in rows}


@pytest.fixture
@made_once
def reduced(tmp_path: Path) -> Shop:
    """A vase for 40.00 of which 10.00 was given back for a scratch: it can be claimed again."""
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "sku": "VASE", "unit_price": "40.00", "delivered_on": "2026-11-05"})
    shop.as_of = "2026-11-10"
    shop.ok("claim", "open", "1", "-r", "not-as-described")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "reduce", "R1001", "10.00", "--method", "cash", "--why", "a scratch")
    return shop


def test_a_reduced_item_that_is_refunded_later_counts_once(reduced: Shop) -> None:
    assert by_reason(reduced) == {"not-as-described": ("30.00", "10.00", "40.00")}
    reduced.ok("claim", "open", "1", "-r", "changed-mind")
    for act in ("approve R1002", "receive R1002", "inspect R1002 --condition new --to restock"):
        reduced.ok("claim", *act.split())
    reduced.ok("claim", "refund", "R1002", "--method", "cash")
    assert by_reason(reduced) == {
        "changed-mind": ("0.00", "30.00", "30.00"),
        "not-as-described": ("0.00", "10.00", "10.00"),
    }


def test_an_item_that_is_reduced_twice_keeps_the_rest_of_its_price_once(reduced: Shop) -> None:
    reduced.ok("claim", "open", "1", "-r", "missing-parts")
    reduced.ok("claim", "approve", "R1002")
    reduced.ok("claim", "reduce", "R1002", "5.00", "--method", "cash", "--why", "no lid")
    assert by_reason(reduced) == {
        "missing-parts": ("25.00", "5.00", "30.00"),
        "not-as-described": ("0.00", "10.00", "10.00"),
    }


def test_a_refund_of_two_lines_counts_once(shop: Shop) -> None:
    line = {"customer_email": "ada@example.org", "unit_price": "10.00", "delivered_on": "2026-11-02"}
    shop.take_in({**line, "sku": "MUG"}, {**line, "sku": "HAT"})
    shop.as_of = "2026-11-10"
    words = "open 1042 -i MUG -i HAT -r changed-mind --now --condition new --method credit"
    shop.ok("claim", *words.split())
    row = kept(shop, "--by", "month")["2026-11"]
    assert (row["credit"], row["refunds"]) == ("20.00", 1)
