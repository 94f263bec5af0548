"""Every figure of watched products and of measures is that of plain Python over the exported rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop
from properties.reports.asked import assert_same, between
from properties.reports.clerk import LAST
from properties.reports.naive import products as naive_products
from properties.reports.naive.exported import Days, Exported, Row

pytestmark = pytest.mark.slow

TODAY = LAST.isoformat()
PERIODS = (Days("2025-11-24", TODAY), Days("2026-08-11", "2026-10-07"), Days("2026-07-02", "2026-11-23"))


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("days", PERIODS)
def test_the_watchlist_is_that_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days, everything: bool
) -> None:
    shop, data = thorough
    usual = [] if days == PERIODS[0] else between(days)
    rows = ask(shop, "report", "watchlist", *usual, *["--all"] * everything)
    expected = naive_products.watchlist(data, days, TODAY, everything)
    assert_same({row["sku"]: row for row in rows}, expected, days)


@pytest.mark.parametrize("days", [90, 30])
def test_measures_are_those_of_the_exported_rows(thorough: tuple[Shop, Exported], days: int) -> None:
    shop, data = thorough
    numbers: dict[Any, list[Any]] = defaultdict(list)  # several notes of one day are in their order
    for note in sorted(data["product_note"], key=lambda row: int(row["id"])):
        numbers[note["sku"], note["noted_on"]].append(note["id"])
    found: dict[Any, Row] = {}
    seen: Counter[Any] = Counter()
    for row in ask(shop, "report", "measures", "--days", str(days)):
        at = row["sku"], row["on"]
        found[*at, numbers[at][seen[at]]] = row
        seen[at] += 1
    assert_same(found, naive_products.measures(data, TODAY, days))


def test_the_watchlist_has_the_units_and_rates_of_the_report_of_returns(
    thorough: tuple[Shop, Exported],
) -> None:
    shop, _ = thorough
    for days in PERIODS:
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        for row in ask(shop, "report", "returns", *between(days), "--by", "sku"):
            if row["sold"]:
                sums[row["key"]].update(sold=row["sold"], returned=row["returned"])
        rows = ask(shop, "report", "watchlist", *between(days), "--all")
        assert_same({row["sku"]: row for row in rows}, sums, days)
