"""Did a measure help? Returns of what was ordered before and after it, by hand on a small desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

BOOT = {"sku": "BOOT", "title": "Boot", "shipping": "0", "unit_price": "10.00"}


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """30 boots of May, 15 of them back, and 30 of July, one back; a size chart fixed on 1 July."""
    made = new_shop(tmp_path)
    for letter, day in (("A", "2026-05-10"), ("B", "2026-07-01")):
        days = {"ordered_at": day, "delivered_on": day}
        made.take_in(*({**BOOT, **days, "order_number": f"{letter}{n}"} for n in range(30)))
    for letter, count, day in (("A", 15, "2026-05-20"), ("B", 1, "2026-07-10")):
        made.as_of = day
        for n in range(count):
            made.ok("claim", "open", f"{letter}{n}", "-r", "wrong-size", "--now", "--condition", "new")
    made.as_of = "2026-11-23"
    made.ok("product", "note", "BOOT", "size chart fixed", "--on", "2026-07-01")
    return made


def measures(shop: Shop, *args: str) -> list[dict[str, object]]:
    return list(ask(shop, "report", "measures", *args))


def test_units_ordered_before_a_note_are_compared_with_those_from_its_day_on(shop: Shop) -> None:
    # Wilson's ends for 29 effective units: 0.0058 to 0.1701 and 0.3290 to 0.6710. Newcombe's:
    # −0.4667 − √(0.0276² + 0.1710²) = −0.6399 and −0.4667 + √(0.1367² + 0.1710²) = −0.2477.
    assert measures(shop) == [
        {
            "sku": "BOOT",
            "title": "Boot",
            "on": "2026-07-01",
            "note": "size chart fixed",
            "days": 90,
            "so_far": False,
            "sold_before": 30,
            "returned_before": 15,
            "rate_before": "0.5000",
            "sold_after": 30,
            "returned_after": 1,
            "rate_after": "0.0333",
            "difference": "-0.4667",
            "low": "-0.6399",
            "high": "-0.2477",
            "effect": "fewer",
            "result": "fewer came back: 50.0 % before, 3.3 % after; the difference is more than chance",
        }
    ]


def test_rates_are_those_of_the_report_of_returns_for_the_same_days(shop: Shop) -> None:
    row = ask(shop, "report", "returns", "--from", "2026-04-02", "--to", "2026-06-30")[0]
    assert (row["sold"], row["returned"], row["rate"]) == (30, 15, "0.5000")
    row = ask(shop, "report", "returns", "--from", "2026-07-01", "--to", "2026-09-28")[0]
    assert (row["sold"], row["returned"], row["rate"]) == (30, 1, "0.0333")


def test_both_sides_are_as_long_as_asked_for(shop: Shop) -> None:
    row = measures(shop, "--days", "30")[0]
    assert (row["days"], row["sold_before"], row["sold_after"]) == (30, 0, 30)
    assert row["result"] == "too few units (0 before) to tell"


def test_orders_that_can_still_come_back_are_not_counted_on_either_side(shop: Shop) -> None:
    shop.as_of = "2026-09-10"  # delivered a week after the order, 30 days: orders until 3 August are closed
    row = measures(shop)[0]
    assert (row["days"], row["so_far"], row["sold_before"]) == (34, True, 0)
    shop.as_of = "2026-10-10"
    row = measures(shop)[0]
    assert (row["days"], row["sold_before"]) == (64, 30)
    assert str(row["result"]).startswith("so far fewer came back: 50.0 % before, 3.3 % after")


def test_it_is_too_early_while_all_orders_since_can_come_back(shop: Shop) -> None:
    shop.as_of = "2026-07-20"
    row = measures(shop)[0]
    assert (row["days"], row["rate_after"]) == (0, None)
    assert row["result"] == "too early to tell: orders since then can still come back"


def test_another_note_in_the_same_days_is_said(shop: Shop) -> None:
    shop.ok("product", "note", "BOOT", "new photo", "--on", "2026-08-01")
    rows = measures(shop)
    assert str(rows[0]["result"]).endswith(" (another note falls in these days)")
    assert [row["note"] for row in measures(shop, "--from", "2026-08-01")] == ["new photo"]
    assert [row["note"] for row in measures(shop, "boot", "--days", "10")] == [
        "size chart fixed",
        "new photo",
    ]


def test_the_claims_behind_both_sides_add_up_to_them(shop: Shop) -> None:
    rows = measures(shop, "--rows")
    found = [(row["key"], row["figure"]) for row in rows]
    assert found == [("BOOT · 2026-07-01", "returned_before")] * 15 + [
        ("BOOT · 2026-07-01", "returned_after")
    ]


def test_a_desk_without_notes_says_how_to_make_one(tmp_path: Path) -> None:
    assert "no notes: returndesk product note SKU TEXT --on DATE" in new_shop(tmp_path).ok(
        "report", "measures", "-f", "table"
    )


def test_measures_are_not_compared_once_more(shop: Shop) -> None:
    result = shop.run("report", "measures", "--compare")
    assert (result.code, result.out) == (2, "")
    assert "report measures cannot be combined with --compare" in result.err


def test_a_terminal_has_the_note_and_the_sentence(shop: Shop) -> None:
    assert shop.ok("report", "measures", "-f", "table").splitlines()[-3:] == [
        "BOOT · Wed 1 Jul · size chart fixed",
        "  fewer came back: 50.0 % before, 3.3 % after; the difference is more than",
        "  chance",
    ]
