"""Marketing, carriers and stock are those of plain Python over the exported rows; a page has all reports."""

from __future__ import annotations

from typing import Any

import pytest
from desk.asking import ask
from factory import Shop
from properties.reports.asked import asked, assert_same, between, minor
from properties.reports.naive import marketing as naive
from properties.reports.naive.exported import Days, Exported, Row
from properties.reports.test_costs import PERIODS

from returndesk.cli.report.month import SECTIONS

pytestmark = pytest.mark.slow

YEAR_UP_TO = {"2026-09": ("2025-10-01", "2026-09-30"), "2026-10": ("2025-11-01", "2026-10-31")}


@pytest.mark.parametrize("days", PERIODS)
@pytest.mark.parametrize("by", [("source", "campaign"), ("source",), ("campaign",)])
def test_marketing_is_that_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days, by: tuple[str, ...]
) -> None:
    shop, data = thorough
    found = {
        (key.casefold(), currency): row for (key, currency), row in asked(shop, "marketing", days, by).items()
    }
    assert_same(found, naive.marketing(data, days, by), by)


@pytest.mark.parametrize("days", PERIODS)
def test_carriers_and_stock_are_those_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days
) -> None:
    shop, data = thorough
    parcels: dict[Any, Row] = {
        (row["carrier"] or "", row["currency"]): minor(row)
        for row in ask(shop, "report", "carriers", *between(days))
    }
    assert_same(parcels, naive.carriers(data, days))
    moves = {
        (row["sku"], row["disposition"], row["condition"]): row
        for row in ask(shop, "report", "stock", *between(days))
    }
    assert_same(moves, naive.stock(data, days))


@pytest.mark.parametrize("month", YEAR_UP_TO)
def test_every_section_of_a_month_s_page_is_its_report(thorough: tuple[Shop, Exported], month: str) -> None:
    shop, _ = thorough
    page = ask(shop, "report", "all", "--period", month)
    assert list(page) == ["summary", *(section.name for section in SECTIONS)]
    first, last = YEAR_UP_TO[month]
    days = {
        "watchlist": [], "measures": ["--from", first, "--to", last], "liability": [],
        "returns_by_month": ["--from", first, "--to", last],
    }  # fmt: skip
    for section in SECTIONS:
        own = days.get(section.name, ["--from", f"{month}-01", "--to", last])
        rows = ask(shop, *section.command.split(), *own)
        ordered = [sorted(map(repr, some)) for some in (page[section.name], rows)]
        assert ordered[0] == ordered[1], section.name
