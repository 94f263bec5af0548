"""Every section of every day is that of plain Python over the exported rows, and days add up to months."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop
from properties.reports.asked import asked, assert_same, minor
from properties.reports.clerk import FIRST, LAST
from properties.reports.naive import day as naive_day
from properties.reports.naive.exported import Days, Exported, Row

pytestmark = pytest.mark.slow

NAMES = {
    "claims": (), "refunds": ("currency", "method", "kind"), "exchanges": ("currency",),
    "carriers": ("currency",), "reasons": ("key", "fault", "detail"), "overdue": ("claim",),
    "stock": ("key",), "balance": ("currency",), "methods": ("currency", "method"), "journal": (),
}  # fmt: skip
MONTHS = ("2026-09", "2026-10")


EveryDay = dict[str, dict[str, dict[Any, Row]]]  # the rows of each section by what they are of


def days_of(first: date, last: date) -> list[str]:
    return [(first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1)]


def day_of(shop: Shop, day: str) -> dict[str, dict[Any, Row]]:
    """The sections of a day's report, rows by what they are of, amounts in minor units."""
    sections = ask(shop, "report", "day", "--date", day)
    found: dict[str, dict[Any, Row]] = {}
    for name, of in NAMES.items():
        rows = [minor(row) if "currency" in row else row for row in sections.get(name, ())]
        found[name] = {at(row, of): row for row in rows}
        assert len(found[name]) == len(rows), name
    return found


def at(row: Row, of: tuple[str, ...]) -> Any:
    return row[of[0]] if len(of) == 1 else tuple(row[name] for name in of) or ""


@pytest.fixture(scope="module")
def every_day(thorough: tuple[Shop, Exported]) -> EveryDay:
    """The reports of all days, from the one before the first."""
    return {day: day_of(thorough[0], day) for day in days_of(FIRST - timedelta(days=1), LAST)}


def test_every_day_is_that_of_the_exported_rows(thorough: tuple[Shop, Exported], every_day: EveryDay) -> None:
    _, data = thorough
    for day, found in every_day.items():
        expected = naive_day.day_sections(data, day)
        for name, rows in expected.items():
            assert_same(found[name], rows, (day, name))


def test_the_orders_of_each_day_are_those_that_it_ended_with(thorough: tuple[Shop, Exported]) -> None:
    shop, data = thorough
    imported = {
        entry["on_day"] for entry in data["journal"] if entry["act"] in ("import", "order-add", "undo")
    }
    assert len(data.orders_of_day) > 100
    for day, rows in data.orders_of_day.items():
        found = {
            (row["late"], row["currency"]): minor(row)
            for row in ask(shop, "report", "day", "--date", day)["orders"]
        }
        if found or day in imported:
            names = ("count", "units", "value")
            expected = {(bool(late), of): dict(zip(names, one, strict=True)) for late, of, *one in rows}
            assert_same(found, expected, day)


def test_the_open_claims_of_each_day_follow_from_those_of_the_day_before(
    every_day: EveryDay,
) -> None:
    open_before = 0
    for day, found in every_day.items():
        one = found["claims"][""]
        ended = sum(one[name] for name in ("rejected", "closed", "cancelled", "expired"))
        assert open_before + one["opened"] + one["reopened"] - ended == one["open_at_end"], day
        open_before = one["open_at_end"]


def test_a_day_s_methods_add_up_to_its_balance_and_refunds_to_what_was_paid_out(
    every_day: EveryDay,
) -> None:
    for day, found in every_day.items():
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        for (currency, method), row in found["methods"].items():
            issued = "credit_issued" if method == "credit" else "paid_out"
            sums[currency].update({issued: row["paid_out"], "received": row["received"], "net": row["net"]})
        names = ("paid_out", "received", "credit_issued", "net")
        assert_same(
            found["balance"], {key: {name: sums[key][name] for name in names} for key in found["balance"]}
        )
        given: Counter[Any] = Counter()
        for (currency, method, kind), row in found["refunds"].items():
            if kind != "elsewhere" and method not in ("coupon", "gift"):
                given[currency, method] += row["amount"]
        out = {key: row["paid_out"] for key, row in found["methods"].items() if row["paid_out"]}
        assert {key: minor for key, minor in given.items() if minor} == out, day


@pytest.mark.parametrize("month", MONTHS)
def test_days_add_up_to_every_report_of_their_month(
    thorough: tuple[Shop, Exported], every_day: EveryDay, month: str
) -> None:
    shop, _ = thorough
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    days = Days(first.isoformat(), last.isoformat())
    money: dict[str, Counter[str]] = defaultdict(Counter)
    methods: Counter[Any] = Counter()
    claims: Counter[Any] = Counter()
    stock: Counter[str] = Counter()
    for day in days_of(first, last):
        found = every_day[day]
        for (currency, method, kind), row in found["refunds"].items():
            what = kind if kind in ("compensation", "elsewhere") else "total"
            money[currency][what] += row["amount"]
            methods[method, currency, what] += row["amount"]
        for currency, row in found["carriers"].items():
            money[currency]["recovered"] += row["paid"]
        for (reason, *_), row in found["reasons"].items():
            claims[reason, "claims"] += row["claims"]
            claims[reason, "units"] += row["units"]
        for place, row in found["stock"].items():
            stock[place] += row["units"]
    refunds, costs = asked(shop, "refunds", days, ("month",)), asked(shop, "costs", days, ("month",))
    for currency in money.keys() | {at[1] for at in refunds}:
        row, cost = refunds.get((month, currency), {}), costs.get((month, currency), {})
        for name in ("total", "compensation", "elsewhere"):
            assert row.get(name, 0) == money[currency][name], (currency, name)
        assert cost.get("recovered", 0) == money[currency]["recovered"]
    by_method = asked(shop, "refunds", days, ("method",))
    assert {at: n for at, n in methods.items() if n} == {
        (*key, name): row[name]
        for key, row in by_method.items()
        for name in ("total", "compensation", "elsewhere")
        if row[name]
    }
    reasons: Counter[Any] = Counter()
    for (reason, _), row in asked(shop, "reasons", days, ("reason",)).items():
        reasons.update({(reason, "claims"): row["claims"], (reason, "units"): row["units"]})
    assert +reasons == +claims
    moved: Counter[str] = Counter()
    for row in ask(shop, "report", "stock", "--from", days.first, "--to", days.last):
        if row["disposition"] != "sent":
            moved[row["disposition"]] += row["units"]
    assert moved == stock
