"""Every figure of reasons, of what was kept and of service is that of plain Python over the exported rows."""

from __future__ import annotations

from collections import Counter

import pytest
from desk.asking import ask
from factory import Shop
from properties.reports.asked import asked, assert_same, between
from properties.reports.clerk import LAST
from properties.reports.naive import claims as naive_claims
from properties.reports.naive import service as naive_service
from properties.reports.naive.exported import Days, Exported
from properties.reports.test_costs import KEYS, PERIODS

pytestmark = pytest.mark.slow

SERVICE_KEYS = (
    *((one,) for one in ("owner", "channel", "kind", "reason", "month")),
    ("owner", "kind"), ("kind", "month"),
)  # fmt: skip


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("days", PERIODS)
def test_reasons_are_those_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days, basis: str
) -> None:
    shop, data = thorough
    for by in KEYS:
        found = asked(shop, "reasons", days, by, "--basis", basis)
        expected = naive_claims.reasons(data, days, by, basis)
        assert_same(found, expected, by)
        for currency in ("EUR", "JPY", "KWD"):  # and in the same order
            assert [at for at in found if at[1] == currency] == [at for at in expected if at[1] == currency]


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("days", PERIODS)
def test_what_was_kept_is_that_of_the_exported_rows(
    thorough: tuple[Shop, Exported], days: Days, basis: str
) -> None:
    shop, data = thorough
    for by in KEYS:
        found = asked(shop, "kept", days, by, "--basis", basis)
        assert_same(found, naive_claims.kept(data, days, by, basis), by)


def test_no_line_gives_and_keeps_more_than_was_paid_for_it(thorough: tuple[Shop, Exported]) -> None:
    _, data = thorough
    for line in data["order_line"]:
        used: Counter[str] = Counter(kept=sum(naive_claims.left_of(data, line).values()))
        for table in ("refund_line", "remedy_line", "reduction"):
            for row in data.of(table, "order_line_id", line["id"]):
                used[table] += row["goods_minor"]
        assert sum(used.values()) <= line["paid_minor"] or line["elsewhere_units"], (line, used)


@pytest.mark.parametrize("days", PERIODS)
def test_service_is_that_of_the_exported_journal(thorough: tuple[Shop, Exported], days: Days) -> None:
    shop, data = thorough
    for by in SERVICE_KEYS:
        rows = ask(shop, "report", "service", *between(days), "--by", ",".join(by))
        found = {row["key"]: row for row in rows}
        assert_same(found, naive_service.service(data, days, by, LAST.isoformat()), by)
