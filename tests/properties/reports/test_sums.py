"""Reports add up: months to years, keys to the whole, rows to figures, and each report to the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop
from properties.reports.asked import asked, assert_same, between, minor
from properties.reports.naive.costs import AMOUNTS, COUNTS
from properties.reports.naive.exported import Days, Exported, Row
from properties.reports.test_costs import KEYS, PERIODS

pytestmark = pytest.mark.slow

OF_LINES, OF_CLAIMS = {"sku", "category"}, {"reason", "detail", "fault"}
WAYS = ("exchange", "credit", "repair", "replacement", "reduction", "refund", "kept", "value")
ADDED = {
    "costs": (*AMOUNTS, *COUNTS),
    "kept": (*WAYS, "refunds"),
    "reasons": ("claims", "units", "value", "refunded", "cancelled"),
}
# What is not added up over these keys: all that was sold has every claim's key, a claim that of each line.
TWICE = {"costs": COUNTS, "kept": ("refunds",), "reasons": ("claims", "cancelled")}
MONTHS = (Days("2026-10-01", "2026-10-31"), Days("2026-08-11", "2026-08-31"))


def added(rows: Iterable[tuple[Any, Row]], names: Iterable[str]) -> dict[Any, dict[str, int]]:
    """Figures of rows added up by what they are of, without those of nothing."""
    sums: dict[Any, Counter[str]] = defaultdict(Counter)
    for at, row in rows:
        sums[at].update({name: row[name] or 0 for name in names})
    return {at: {name: one[name] for name in names} for at, one in sums.items() if any(one.values())}


def of_currency(rows: Mapping[tuple[str, str], Row], names: Iterable[str]) -> dict[Any, dict[str, int]]:
    return added(((currency, row) for (_, currency), row in rows.items()), names)


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("report", ADDED)
@pytest.mark.parametrize("days", PERIODS)
def test_months_add_up_to_years_and_keys_to_the_whole(
    thorough: tuple[Shop, Exported], days: Days, report: str, basis: str
) -> None:
    shop, _ = thorough
    by_year, by_month = (asked(shop, report, days, (one,), "--basis", basis) for one in ("year", "month"))
    names = [name for name in ADDED[report] if name != "sales"]  # a month with sales alone has no row
    months = added((((key[:4], currency), row) for (key, currency), row in by_month.items()), names)
    assert_same(added(by_year.items(), names), months)
    whole = of_currency(by_year, names)
    for by in KEYS:
        once = [name for name in names if not (set(by) & OF_LINES and name in TWICE[report])]
        found = of_currency(asked(shop, report, days, by, "--basis", basis), once)
        expected = {at: {name: row[name] for name in once} for at, row in whole.items()}
        assert_same(found, {at: row for at, row in expected.items() if any(row.values())}, by)


FIGURES = {
    "costs": (
        "claims", "inspections", "refunds", "labels", "handling", "written_off", "replaced", "compensation",
        "exchange_fees", "recovered", "fees", "charged", "reimbursed", "restock", "refurbish", "supplier",
        "scrap", "donate", "regained",
    ),
    "kept": WAYS[:6],
    "reasons": ADDED["reasons"],
    "service": ("claims", "open", "answered", "decided", "settled", "targets", "kept", "scores"),
    "marketing": ("refunded", "costs"),
}  # fmt: skip
BASES = ("sale", "money")
ROWS = (
    *(("costs", by, basis) for by in (("reason",), ("sku",), ("month", "channel")) for basis in BASES),
    *(("kept", by, basis) for by in (("reason",), ("category",), ("month",)) for basis in BASES),
    *(("reasons", by, basis) for by in (("reason",), ("sku", "detail"), ("month",)) for basis in BASES),
    *(("service", by, "") for by in (("owner",), ("channel", "kind"))),
    *(("marketing", by, "") for by in (("source",), ("source", "campaign"))),
)  # fmt: skip


@pytest.mark.parametrize(("report", "by", "basis"), ROWS)
def test_the_rows_behind_every_figure_add_up_to_it(
    thorough: tuple[Shop, Exported], report: str, by: tuple[str, ...], basis: str
) -> None:
    shop, _ = thorough
    typed = [
        "report",
        report,
        *between(PERIODS[1]),
        "--by",
        ",".join(by),
        *(["--basis", basis] if basis else []),
    ]
    money = report != "service"  # its counts are of all currencies
    sums: dict[Any, Counter[str]] = defaultdict(Counter)
    for fact in map(minor, ask(shop, *typed, "--rows")):
        at = (fact["key"] or "", fact["currency"]) if money else fact["key"] or ""
        sums[at][fact["figure"]] += fact["units"] if fact["amount"] is None else fact["amount"]
    rows = ask(shop, *typed)
    figures = {
        (row["key"] or "", row["currency"]) if money else row["key"] or "": minor(row) if money else row
        for row in rows
    }
    names = FIGURES[report]
    assert_same(added(figures.items(), names), added(sums.items(), names), (report, by))


@pytest.mark.parametrize("report", ["costs", "kept", "reasons", "marketing"])
def test_compared_figures_are_those_of_their_own_period(thorough: tuple[Shop, Exported], report: str) -> None:
    shop, _ = thorough
    by = ("source",) if report == "marketing" else ("reason",)
    days, earlier = Days("2026-09-01", "2026-09-30"), Days("2026-08-01", "2026-08-31")
    both = asked(shop, report, days, by, "--compare", "period")
    for some, end in ((days, ""), (earlier, "_before")):
        rows = asked(shop, report, some, by)
        figures = [f"{name}{end}" for name in next(iter(rows.values())) if name not in ("key", "currency")]
        known = {at: {name: row[name.removesuffix(end)] for name in figures} for at, row in rows.items()}
        shared = {
            at: {name: one for name, one in row.items() if name in both[at]} for at, row in known.items()
        }
        assert all(shared.values())
        assert_same({at: row for at, row in both.items() if at in known}, shared, (report, some))


@pytest.mark.parametrize("days", MONTHS)
def test_the_reports_of_a_period_agree_with_each_other(thorough: tuple[Shop, Exported], days: Days) -> None:
    shop, data = thorough
    for by in (("source",), ("campaign",)):
        marketing = added(
            asked(shop, "marketing", days, by).items(), ("orders", "units", "revenue", "refunded")
        )
        returns = asked(shop, "returns", days, by)
        sales = {
            at: {
                "orders": row["orders"],
                "units": row["sold"],
                "revenue": row["value"],
                "refunded": row["refunded"],
            }
            for at, row in returns.items()
        }
        assert_same(
            {at: row for at, row in marketing.items() if at in sales},
            {at: row for at, row in sales.items() if any(row.values())},
        )
        costs = asked(shop, "costs", days, by, "--basis", "sale")
        sold = {at: {"sales": returns[at]["value"]} for at in costs if at in returns}
        assert_same({at: row for at, row in costs.items() if at in returns}, sold)
    for basis in ("sale", "money"):
        refunds = asked(shop, "refunds", days, ("reason",), "--basis", basis)
        reasons = asked(shop, "reasons", days, ("reason",), "--basis", basis)
        kept = asked(shop, "kept", days, ("reason",), "--basis", basis)
        given = added(((at, {"refunded": row["total"]}) for at, row in refunds.items()), ("refunded",))
        assert_same(added(reasons.items(), ("refunded",)), given)
        goods: Counter[Any] = Counter()
        for at, row in refunds.items():
            goods[at] += row["goods"]
        for row in data["refund"]:
            order, claim = data.orders[row["order_id"]], data.claims[row["claim_id"]]
            if days.has(order["ordered_on"] if basis == "sale" else row["on_day"]):
                at = claim["reason"], row["currency"]
                goods[at] += row["gift_minor"] + row["free_shipping_minor"]  # kept, and not in its goods
                for slip in data.of("reduction", "refund_id", row["id"]):
                    goods[at] += slip["goods_minor"] if slip["correction_id"] is not None else 0
        by_goods = {at: row["refund"] + row["credit"] for at, row in kept.items()}
        assert {at: one for at, one in by_goods.items() if one} == {
            at: one for at, one in goods.items() if one
        }
    reasons = asked(shop, "reasons", days, ("reason",))
    opened = sum(row["claims"] for row in reasons.values())
    assert opened == sum(row["claims"] for row in ask(shop, "report", "service", *between(days)))
    paid: Counter[str] = Counter()
    for row in map(minor, ask(shop, "report", "carriers", *between(days))):
        paid[row["currency"]] += row["paid"]
    recovered: Counter[str] = Counter()
    for (_, currency), row in asked(shop, "costs", days, ("reason",)).items():
        recovered[currency] += row["recovered"]
    assert {at: one for at, one in paid.items() if one} == {at: one for at, one in recovered.items() if one}
