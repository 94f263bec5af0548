"""Every figure of what returns cost is that of plain Python over the exported rows."""

from __future__ import annotations

import pytest
from factory import Shop
from properties.reports.asked import asked, assert_same
from properties.reports.naive import costs as naive_costs
from properties.reports.naive.exported import Days, Exported, Row

pytestmark = pytest.mark.slow

PERIODS = (Days(), Days("2026-08-11", "2026-10-07"))
KEYS = (
    *((one,) for one in (
        "sku", "category", "channel", "country", "source", "campaign", "tier", "group", "month", "quarter",
        "year", "reason", "detail", "fault",
    )),
    ("sku", "reason"), ("category", "month"), ("channel", "campaign"),
)  # fmt: skip


def with_figures(rows: dict[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """Without rows that have sales alone."""
    alone = ("sales", "share", "currency", "key")
    return {at: row for at, row in rows.items() if any(row[name] for name in row if name not in alone)}


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("days", PERIODS)
def test_costs_are_those_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days, basis: str
) -> None:
    shop, data = thorough
    for by in KEYS:
        found = asked(shop, "costs", days, by, "--basis", basis)
        expected = naive_costs.costs(data, days, by, basis)
        assert_same(with_figures(found), with_figures(expected), by)
