"""Every figure of the reports is that of plain Python over the exported rows, and all of them add up.

RETURNDESK_DRAWS=10 draws so many histories, RETURNDESK_SEED=7 from another seed on; RETURNDESK_ACTS=4000
makes each of them longer.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import chdir
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from desk.asking import ailments, ask
from factory import Shop, new_shop
from properties.reports.asked import asked, assert_same, between, minor
from properties.reports.clerk import DRAWS, LAST, POLICY, SEED, Clerk
from properties.reports.naive import refunds as naive_refunds
from properties.reports.naive import returns as naive_returns
from properties.reports.naive.exported import Days, Exported

from returndesk.desk.session import open_desk

ACTS = int(os.environ.get("RETURNDESK_ACTS", "600"))
PERIODS = (
    Days(),
    Days("2026-08-11", "2026-10-07"),
    Days("2026-07-01", "2026-09-30"),
    Days(last="2026-08-20"),
)
ORDER_KEYS = ("channel", "country", "source", "campaign", "tier", "group", "month", "quarter", "year")
CLAIM_KEYS = ("reason", "detail", "fault")
RETURN_KEYS = (
    *((one,) for one in ("sku", "category", *ORDER_KEYS, *CLAIM_KEYS)),
    ("sku", "channel"), ("category", "month"), ("reason", "sku"), ("fault", "country"),
)  # fmt: skip
REFUND_KEYS = (*RETURN_KEYS, ("day",), ("week",), ("owner",), ("month", "channel"), ("week", "sku"))


@pytest.fixture(scope="module", params=range(SEED, SEED + DRAWS))
def history(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shop, Exported]:
    """A shop after some months, and its export."""
    folder: Path = tmp_path_factory.mktemp("history")
    shop = new_shop(folder, document=POLICY)
    with open_desk(str(shop.path), who="ann", as_of=LAST, write=True) as desk:
        clerk = Clerk(desk, shop, request.param)
        clerk.work(max(60, ACTS // 8), ACTS)
    shop.as_of = LAST.isoformat()
    shop.ok("export", str(folder / "figures"), "-q")
    assert ailments(shop) == []
    return shop, Exported(folder / "figures")


@pytest.mark.parametrize("days", PERIODS)
def test_returns_are_those_of_the_exported_rows(history: tuple[Shop, Exported], days: Days) -> None:
    shop, data = history
    for by in RETURN_KEYS:
        found, expected = asked(shop, "returns", days, by), naive_returns.returns(data, days, by, LAST)
        money = naive_refunds.refunds(data, days, by, "sale")
        refunded = {at: sums["total"] for at, sums in money.items() if sums["total"]}
        assert {at: row["refunded"] for at, row in found.items() if row["refunded"]} == refunded, by
        assert set(found) == {*expected, *refunded}, by
        for at, figures in expected.items():
            assert_same({at: found[at]}, {at: figures}, by)
        for at in set(found) - set(expected):  # of cancelled orders, or of goods that went out for a claim
            assert (found[at]["returned"], found[at]["claimed"]) == (0, 0), (by, at)


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("days", PERIODS)
def test_refunds_are_those_of_the_exported_rows(
    history: tuple[Shop, Exported], days: Days, basis: str
) -> None:
    shop, data = history
    for by in REFUND_KEYS:
        found, expected = (
            asked(shop, "refunds", days, by, "--basis", basis),
            naive_refunds.refunds(data, days, by, basis),
        )
        assert_same(figures_of(found), figures_of(expected), by)


def figures_of(rows: Any) -> dict[tuple[str, str], dict[str, int]]:
    """The figures of refunds, without rows of nothing."""
    found = {at: {name: row[name] for name in naive_refunds.FIGURES} for at, row in rows.items()}
    return {at: row for at, row in found.items() if any(row.values())}


@pytest.mark.parametrize("basis", ["sale", "money"])
@pytest.mark.parametrize("days", PERIODS)
def test_methods_add_up_to_what_was_refunded_and_to_the_payouts(
    history: tuple[Shop, Exported], days: Days, basis: str
) -> None:
    shop, data = history
    methods = asked(shop, "refunds", days, ("method",), "--basis", basis)
    assert {at: row["total"] for at, row in methods.items() if row["total"]} == {
        at: minor for at, minor in naive_refunds.by_method(data, days, basis).items() if minor
    }
    whole = added_up(asked(shop, "refunds", days, ("year",), "--basis", basis))
    # A refund by two methods counts with both; what bounced has its parts of the refund, not an adjustment.
    for name in ("bonus", "rounding", "total", "compensation", "elsewhere"):
        assert {at: row[name] for at, row in added_up(methods).items()} == {
            at: row[name] for at, row in whole.items()
        }, name
    for row in methods.values():
        assert (
            row["total"]
            == sum(row[name] for name in ("goods", *naive_refunds.PARTS)) - row["fees"] - row["deductions"]
        )


def added_up(rows: Any) -> dict[str, Counter[str]]:
    """All rows of a currency together."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, currency), row in rows.items():
        found[currency].update({name: figure for name, figure in row.items() if isinstance(figure, int)})
    return found


@pytest.mark.parametrize("days", PERIODS)
def test_listed_payouts_add_up_to_what_was_refunded(history: tuple[Shop, Exported], days: Days) -> None:
    shop, _ = history
    listed: Counter[tuple[str, str, str]] = Counter()
    for row in map(minor, ask(shop, "report", "refunds", "--list", *between(days))):
        what = "compensation" if row["kind"] == "compensation" else "total"
        listed[what, row["on"], row["currency"]] += row["amount"]
    daily = asked(shop, "refunds", days, ("day",))
    for what in ("total", "compensation"):
        found = {(what, *at): row[what] for at, row in daily.items() if row[what]}
        assert found == {at: amount for at, amount in listed.items() if at[0] == what and amount}


def test_days_add_up_to_the_month(history: tuple[Shop, Exported]) -> None:
    shop, data = history
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    opened = 0
    day = date(2026, 10, 1)
    while day < date(2026, 12, 1) and day <= LAST:
        sections = ask(shop, "report", "day", "--date", day.isoformat())
        for row in map(minor, sections["refunds"]):
            kinds[row["currency"]][row["kind"]] += row["amount"]
        opened += sections["claims"][0]["opened"]
        day += timedelta(days=1)
    month = added_up(asked(shop, "refunds", Days("2026-10-01"), ("month",)))
    for currency, sums in month.items():
        given = kinds[currency]
        assert given["compensation"] == sums["compensation"]
        assert given["elsewhere"] == sums["elsewhere"]
        assert sum(given.values()) - given["compensation"] - given["elsewhere"] == sums["total"]
    assert opened == sum(1 for claim in data["claim"] if claim["opened_on"] >= "2026-10-01")


@pytest.mark.parametrize("days", PERIODS)
def test_months_add_up_to_years_and_every_key_to_the_whole(
    history: tuple[Shop, Exported], days: Days
) -> None:
    shop, _ = history
    for basis in ("sale", "money"):
        years = asked(shop, "refunds", days, ("year",), "--basis", basis)
        for large, small in (("year", "month"), ("month", "day")):
            sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
            for (key, currency), row in asked(shop, "refunds", days, (small,), "--basis", basis).items():
                at = (key[: {"year": 4, "month": 7}[large]], currency)
                sums[at].update({name: row[name] for name in naive_refunds.FIGURES})
            assert figures_of(sums) == figures_of(asked(shop, "refunds", days, (large,), "--basis", basis))
        for by in REFUND_KEYS:
            parts = added_up(asked(shop, "refunds", days, by, "--basis", basis))
            for currency, row in added_up(years).items():
                lines = {"sku", "category"} & set(by)
                for name in naive_refunds.FIGURES[bool(lines) :]:  # a refund of two lines counts with both
                    assert parts[currency][name] == row[name], (by, name)
    summed = ("sold", "claimed", "returned", "exchanged", "value", "returned_value", "external", "refunded")
    whole = added_up(asked(shop, "returns", days, ("year",)))
    for by in RETURN_KEYS:
        if not set(by) & set(CLAIM_KEYS):
            parts = added_up(asked(shop, "returns", days, by))
            assert {at: [row[one] for one in summed] for at, row in parts.items()} == {
                at: [row[one] for one in summed] for at, row in whole.items()
            }, by


@pytest.mark.parametrize("days", PERIODS[:2])
def test_the_rows_behind_the_figures_add_up_to_them(history: tuple[Shop, Exported], days: Days) -> None:
    shop, _ = history
    for report, by, options in (
        *(("returns", by, ()) for by in RETURN_KEYS),
        *(("refunds", by, ("--basis", basis)) for by in REFUND_KEYS for basis in ("sale", "money")),
        ("refunds", ("method",), ()),
    ):
        sums: Counter[tuple[str, str, str]] = Counter()
        for row in map(
            minor, ask(shop, "report", report, *between(days), "--by", ",".join(by), "--rows", *options)
        ):
            figure = row["units"] if row["amount"] is None else row["amount"]
            sums[row["key"] or "", row["currency"], row["figure"]] += figure
        figures = {"returns": ("claimed", "returned", "exchanged", "shop_fault", "refunded")}
        names = figures.get(report, naive_refunds.FIGURES[:-1])  # nothing of ours is behind refunds elsewhere
        found = {
            (*at, name): row[name]
            for at, row in asked(shop, report, days, by, *options).items()
            for name in names
        }
        assert {at: one for at, one in sums.items() if one} == {
            at: one for at, one in found.items() if one
        }, (report, by)


def test_compared_figures_are_those_of_their_own_period(history: tuple[Shop, Exported]) -> None:
    shop, _ = history
    for days, earlier in (
        (Days("2026-09-01", "2026-09-30"), Days("2026-08-01", "2026-08-31")),
        (Days("2026-09-11", "2026-09-20"), Days("2026-09-01", "2026-09-10")),
        (Days("2026-09-01", "2026-11-17"), Days("2026-06-01", "2026-08-17")),
    ):
        for report, by in (
            ("returns", ("sku",)),
            ("refunds", ("reason",)),
            ("refunds", ("category", "channel")),
        ):
            now, before = asked(shop, report, days, by), asked(shop, report, earlier, by)
            both = asked(shop, report, days, by, "--compare", "period")
            assert set(both) >= set(now)
            for at, row in both.items():
                for name in now.get(at, ()):
                    assert row[name] == now[at][name]
                for name in before.get(at, ()):
                    assert row.get(f"{name}_before", before[at][name]) == before[at][name]


@pytest.mark.parametrize("basis", ["sale", "money"])
def test_costs_begin_with_the_refunds_of_the_same_key(history: tuple[Shop, Exported], basis: str) -> None:
    shop, _ = history
    for days in PERIODS:
        for by in (("sku",), ("category",), ("channel",), ("month",), ("reason",), ("sku", "reason")):
            refunds = asked(shop, "refunds", days, by, "--basis", basis)
            costs = asked(shop, "costs", days, by, "--basis", basis)
            for cost, name in (("refunds", "total"), ("compensation", "compensation")):
                assert {at: row[cost] for at, row in costs.items() if row[cost]} == {
                    at: row[name] for at, row in refunds.items() if row[name]
                }, by


def test_the_packaged_sql_has_the_same_figures(
    history: tuple[Shop, Exported], library: Callable[[str], ModuleType]
) -> None:
    shop, data = history
    with chdir(shop.path.parent / "figures"), library("duckdb").connect() as conn:
        conn.execute(Path("sql/duckdb.sql").read_text(encoding="utf-8"))
        asked_of = {
            name: conn.execute(Path(f"sql/{name}.sql").read_text(encoding="utf-8")).fetchall()
            for name in ("refunds", "returns")
        }
    figures = {(key, currency): row for _, currency, key, *row in asked_of["refunds"]}
    expected = naive_refunds.refunds(data, Days(), ("month",), "money")
    assert {at: row for at, row in figures.items() if any(row)} == {
        at: [sums[name] for name in naive_refunds.FIGURES]
        for at, sums in expected.items()
        if any(sums.values())
    }
    rows = naive_returns.returns(data, Days(), ("sku", "month"), LAST)
    assert {
        (f"{sku} · {month}", currency): row[:3] for _, sku, currency, month, *row in asked_of["returns"]
    } == {at: [row[name] for name in ("sold", "claimed", "returned")] for at, row in rows.items()}
