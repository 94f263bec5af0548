"""A year with stated rates, made by a script and imported as files: the report has exactly these rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop
from properties.reports.naive.returns import interval

# SKU → category, price, orders of one unit in each month, claims for them.
STATED = {
    "MUG": ("kitchen", "12.00", 40, 4), "BOWL": ("kitchen", "20.00", 10, 1),
    "COAT": ("clothes", "90.00", 20, 9), "HAT": ("clothes", "15.00", 25, 5), "LAMP": ("light", "60.00", 5, 0),
}  # fmt: skip
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def orders() -> Iterator[tuple[str, date, str, bool]]:
    """(number, day, SKU, whether it is claimed) of every order of the year."""
    number = 0
    for first in MONTHS:
        for sku, (_, _, sold, claimed) in STATED.items():
            for at in range(sold):
                number += 1
                yield str(number), first + timedelta(days=at % 28), sku, at < claimed


@pytest.fixture
@made_once
def year(tmp_path: Path) -> Shop:
    """A year of orders and claims, all claims received."""
    shop = new_shop(tmp_path)
    sales = "order_number,ordered_at,delivered_on,sku,category,quantity,unit_price\n"
    claims = "order,reason,sku,quantity,opened_on\n"
    for number, day, sku, claimed in orders():
        category, price, *_ = STATED[sku]
        sales += f"{number},{day},{day + timedelta(days=2)},{sku},{category},1,{price}\n"
        if claimed:
            claims += f"{number},changed-mind,{sku},1,{day + timedelta(days=9)}\n"
    shop.as_of = "2026-02-10"
    shop.ok("order", "import", "-", stdin=sales)
    shop.ok("claim", "import", "-", stdin=claims)
    names = [row["claim"] for row in ask(shop, "claim", "list", "--limit", "0")]
    shop.ok("claim", "approve", *names, "--override", "--why", "stated")
    shop.ok("claim", "receive", *names)
    return shop


def test_the_year_has_the_stated_rates_with_scipy_s_intervals(
    year: Shop, library: Callable[[str], ModuleType]
) -> None:
    stats = library("scipy.stats")
    rows = {row["key"]: row for row in ask(year, "report", "returns", "--period", "2025", "--by", "sku")}
    assert {
        key: (row["sold"], row["returned"], row["rate"], row["average"]) for key, row in rows.items()
    } == {
        "BOWL": (120, 12, "0.1000", "0.1900"),
        "COAT": (240, 108, "0.4500", "0.1900"),
        "HAT": (300, 60, "0.2000", "0.1900"),
        "LAMP": (60, 0, "0.0000", "0.1900"),
        "MUG": (480, 48, "0.1000", "0.1900"),
    }
    for row in rows.values():
        assert (row["rate"], row["open"]) == (row["order_rate"], False)
        # With one unit in each order the effect of orders is k ÷ (k − 1): next to nothing.
        exact = stats.binomtest(row["returned"], row["sold"]).proportion_ci(method="wilson")
        assert float(row["low"]) == pytest.approx(exact.low, abs=0.0006)
        assert float(row["high"]) == pytest.approx(exact.high, abs=0.0006)
        by_hand = interval([(1, int(at < row["returned"])) for at in range(row["sold"])])
        assert (row["low"], row["high"]) == by_hand


@pytest.mark.parametrize("period", ["2025-02", "2025-Q3", "2025"])
def test_each_part_of_the_year_has_the_rates_of_the_whole(year: Shop, period: str) -> None:
    rows = {row["key"]: row for row in ask(year, "report", "returns", "--period", period, "--by", "category")}
    assert {key: (row["rate"], row["value_rate"]) for key, row in rows.items()} == {
        "clothes": ("0.3111", "0.4069"),
        "kitchen": ("0.1000", "0.1000"),
        "light": ("0.0000", "0.0000"),
    }


def test_months_have_the_same_rate_and_wider_intervals(year: Shop) -> None:
    months = ask(year, "report", "returns", "--period", "2025", "--by", "month")
    assert [(row["key"], row["sold"], row["returned"], row["rate"]) for row in months] == [
        (f"2025-{month:02}", 100, 19, "0.1900") for month in range(1, 13)
    ]
    (whole,) = ask(year, "report", "returns", "--period", "2025", "--by", "year")
    assert whole["low"] > months[0]["low"]
    assert whole["high"] < months[0]["high"]
    assert (months[0]["low"], months[0]["high"]) == ("0.1249", "0.2783")
