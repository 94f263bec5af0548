"""Why customers claim: claims by reason, their share, their trend, and the customers' words."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask, rows
from factory import Shop, made_once, new_shop

ADA = {"customer_name": "Ada Lovelace", "customer_email": "ada@example.org"}


@pytest.fixture
@made_once
def november(tmp_path: Path) -> Shop:
    """Claims of three reasons in November: one of two products, one cancelled, one in USD; one in October."""
    shop = new_shop(tmp_path)
    usual = {"ordered_at": "2026-10-20", "delivered_on": "2026-10-28"}
    shop.take_in(
        {**usual, **ADA, "order_number": "1", "sku": "MUG", "quantity": 9, "unit_price": "10.00"},
        {**usual, **ADA, "order_number": "1", "sku": "LAMP", "unit_price": "50.00"},
        {**usual, **ADA, "order_number": "2", "sku": "HAT", "unit_price": "9.00", "currency": "USD"},
    )
    shop.as_of = "2026-10-30"
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-r", "changed-mind")
    shop.as_of = "2026-11-09"
    note = "Ada here, ada@example.org: the box was\nempty <b>"
    shop.ok("claim", "open", "1", "-i", "MUG=2", "-i", "LAMP", "-r", "wrong-item", "-n", note)
    shop.as_of = "2026-11-10"
    now = ("--now", "--condition", "new", "--method", "cash")
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-r", "changed-mind", "-n", "too blue", *now)
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "cancel", "R1004")
    shop.ok("claim", "open", "2", "-r", "wrong-size")
    return shop


def reasons(shop: Shop, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(shop, "report", "reasons", "--period", "2026-11", *args)
    return found


def test_reasons_are_listed_by_claims_with_their_share_of_a_currency(november: Shop) -> None:
    assert reasons(november) == [
        {
            "key": "changed-mind",
            "fault": "customer",
            "claims": 2,
            "units": 2,
            "share": "0.6667",
            "cumulative": "0.6667",
            "value": "20.00",
            "refunded": "10.00",
            "currency": "EUR",
            "cancelled": 1,
        },
        {
            "key": "wrong-item",
            "fault": "shop",
            "claims": 1,
            "units": 3,
            "share": "0.3333",
            "cumulative": "1.0000",
            "value": "70.00",
            "refunded": "0.00",
            "currency": "EUR",
            "cancelled": 0,
        },
        {
            "key": "wrong-size",
            "fault": "customer",
            "claims": 1,
            "units": 1,
            "share": "1.0000",
            "cumulative": "1.0000",
            "value": "9.00",
            "refunded": "0.00",
            "currency": "USD",
            "cancelled": 0,
        },
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("sku", [("MUG", 3, 4), ("LAMP", 1, 1), ("HAT", 1, 1)]),
        ("fault", [("customer", 2, 2), ("shop", 1, 3), ("customer", 1, 1)]),
        ("month", [("2026-11", 3, 5), ("2026-11", 1, 1)]),
        (
            "reason,sku",
            [
                ("changed-mind · MUG", 2, 2),
                ("wrong-item · LAMP", 1, 1),
                ("wrong-item · MUG", 1, 2),
                ("wrong-size · HAT", 1, 1),
            ],
        ),
    ],
)
def test_claims_are_counted_by_any_key_a_claim_on_two_products_for_each(
    november: Shop, by: str, expected: list[tuple[str, int, int]]
) -> None:
    assert [(row["key"], row["claims"], row["units"]) for row in reasons(november, "--by", by)] == expected


def test_refunds_of_claims_that_were_opened_before_the_period_have_a_row(november: Shop) -> None:
    november.as_of = "2026-12-02"
    november.ok("claim", "reject", "R1002", "--why", "nothing was missing")
    found = {row["key"]: (row["claims"], row["share"], row["refunded"]) for row in reasons(november)}
    assert found["wrong-item"] == (1, "0.3333", "0.00")  # rejected claims are counted
    for act in (
        "approve R1001",
        "receive R1001",
        "inspect R1001 --condition new --to restock",
        "refund R1001",
    ):
        november.ok("claim", *act.split())
    december = ask(november, "report", "reasons", "--period", "2026-12")
    assert [(row["key"], row["claims"], row["share"], row["refunded"]) for row in december] == [
        ("changed-mind", 0, "0.0000", "10.00")
    ]


def test_by_the_day_of_the_order_claims_of_later_months_are_counted(november: Shop) -> None:
    found = ask(november, "report", "reasons", "--period", "2026-10", "--basis", "sale")
    assert [(row["key"], row["claims"]) for row in found] == [
        ("changed-mind", 3),
        ("wrong-item", 1),
        ("wrong-size", 1),
    ]


def test_a_comparison_says_whether_claims_went_up_and_nothing_where_there_are_too_few(
    november: Shop,
) -> None:
    found = {row["key"]: row for row in reasons(november, "--compare")}
    row = found["changed-mind"]
    assert (row["claims"], row["claims_before"], row["trend"]) == (2, 1, None)
    november.take_in(
        *({**ADA, "order_number": f"T{at}", "sku": "TEE", "unit_price": "5.00"} for at in range(6))
    )
    november.as_of = "2026-11-12"
    for at in range(6):
        november.ok("claim", "open", f"T{at}", "-r", "wrong-size")
    trends = [(row["key"], row["currency"], row["trend"]) for row in reasons(november, "--compare")]
    assert trends[0] == ("wrong-size", "EUR", "up")


def test_the_rows_behind_each_figure_add_up_to_it(november: Shop) -> None:
    sums: Counter[tuple[str, str, str]] = Counter()
    for fact in reasons(november, "--rows", "--by", "sku"):
        sums[fact["key"], fact["currency"], fact["figure"]] += fact["units"] or Decimal(fact["amount"])
    for row in reasons(november, "--by", "sku"):
        for figure in ("claims", "units", "value", "refunded", "cancelled"):
            assert sums[row["key"], row["currency"], figure] == Decimal(row[figure]), figure


def test_notes_are_the_customers_words_newest_first_without_names(november: Shop) -> None:
    typed = ("report", "reasons", "--notes", "--period", "2026-11")
    assert ask(november, *typed) == [
        {
            "on": "2026-11-10",
            "claim": "R1003",
            "reason": "changed-mind",
            "detail": None,
            "items": "MUG",
            "note": "too blue",
        },
        {
            "on": "2026-11-09",
            "claim": "R1002",
            "reason": "wrong-item",
            "detail": None,
            "items": "MUG; LAMP",
            "note": "[name] here, [mail]: the box was\nempty <b>",
        },
    ]
    assert "Ada" not in november.ok(*typed)
    assert "empty &lt;b&gt;" in november.ok(*typed, "-f", "html")
    assert rows(november.ok("report", "reasons", "--notes", "--period", "2026-10", "-f", "csv")) == []


def test_notes_have_no_rows_and_no_comparison(november: Shop) -> None:
    result = november.run("report", "reasons", "--notes", "--rows")
    assert (result.code, result.err) == (2, "--notes cannot be combined with --rows or --compare\n")


def test_notes_by_the_day_of_the_order_are_those_of_its_claims_whenever_they_were_opened(
    november: Shop,
) -> None:
    october = ("report", "reasons", "--notes", "--period", "2026-10")
    assert [row["claim"] for row in ask(november, *october, "--basis", "sale")] == ["R1003", "R1002"]
    assert ask(november, *october) == []


def test_a_claim_of_two_items_is_one_claim_and_a_complaint_has_no_units(november: Shop) -> None:
    november.ok("claim", "open", "1", "-r", "service", "-n", "rude on the phone")
    facts = [one for one in reasons(november, "--rows") if one["key"] in ("service", "wrong-item")]
    assert [(one["figure"], one["claim"], one["sku"], one["units"], one["amount"]) for one in facts] == [
        ("claims", "R1002", None, 1, None),
        ("units", "R1002", "MUG", 2, None), ("value", "R1002", "MUG", 0, "20.00"),
        ("units", "R1002", "LAMP", 1, None), ("value", "R1002", "LAMP", 0, "50.00"),
        ("claims", "R1006", None, 1, None),
    ]  # fmt: skip
