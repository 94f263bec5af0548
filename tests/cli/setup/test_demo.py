"""The trial day plays on any day, and leaves nothing behind."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop

from returndesk.cli.setup.history import history


@pytest.mark.slow
def test_the_offer_of_the_demo_has_a_result_that_says_what_was_built_in(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "trial.db", as_of="2026-11-23")
    shop.ok("demo", "--offer", "--keep", str(shop.path))
    found = ask(shop, "offer", "result", "comeback")
    assert [(arm["customers"], arm["ordered"]) for arm in found["arms"]] == [(30, 14), (30, 6), (30, 4)]
    assert [one["sentence"] and one["sentence"][:46] for one in found["differences"]] == [
        "coupon:10%: 47 of 100 customers ordered, none ",
        None,
        None,
    ]
    assert [(one["value"], one["coupons"], one["each"]) for one in found["value"]] == [
        ("743.40", 14, "24.78"),
        ("354.00", 0, "11.80"),
        ("236.00", 0, "7.87"),
    ]
    assert shop.run("doctor").code == 0
    assert shop.run("demo", "--offer", "--months").code == 2


@pytest.mark.slow
@pytest.mark.parametrize("today", ["2026-11-23", "2028-02-29", "2027-01-01", "2026-12-26"])
def test_the_demo_plays_on_any_day(tmp_path: Path, today: str) -> None:
    shop = Shop(tmp_path / "none.db", as_of=today)
    out = shop.ok("demo")
    assert out.count("\n$ returndesk ") == 5
    assert "total" in out
    assert "39.67 EUR" in out
    assert "Refunded R1004: 39.67 EUR, original" in out
    assert list(tmp_path.iterdir()) == []


def test_a_kept_demo_is_a_desk_that_the_doctor_passes(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "trial.db")
    shop.ok("demo", "--keep", str(shop.path))
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
    assert len(shop.ok("queue", "-f", "csv").splitlines()) == 8


def test_a_kept_demo_overwrites_nothing(tmp_path: Path) -> None:
    there = tmp_path / "trial.db"
    there.write_text("mine")
    result = Shop(tmp_path / "none.db").run("demo", "--keep", str(there))
    assert result.code == 1
    assert there.read_text() == "mine"


def test_the_history_sells_as_many_of_each_product_on_any_day() -> None:
    found = [history(date.fromisoformat(day)) for day in ("2026-11-23", "2028-02-29", "2027-01-01")]
    assert [one.orders.count("\n") for one in found] == [894, 894, 894]
    assert [one.spend.count("flash-sale,160.00") for one in found] == [21, 21, 21]


@pytest.mark.slow
@pytest.mark.parametrize("today", ["2026-11-23", "2028-02-29"])
def test_the_reports_of_the_months_tell_what_was_built_into_them(tmp_path: Path, today: str) -> None:
    shop = Shop(tmp_path / "months.db", as_of=today)
    shop.ok("demo", "--months", "--keep", str(shop.path))
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
    watched = {row["sku"]: row["reason"] for row in ask(shop, "report", "watchlist")}
    assert watched == {"CHINO-32": "wrong-size", "COAT-M": "changed-mind"}
    measure = ask(shop, "report", "measures")[0]
    assert (measure["sku"], measure["note"], measure["effect"]) == ("SHIRT-L", "size chart fixed", "fewer")
    returns = {
        row["key"]: row["return_on_spend"]
        for row in ask(shop, "report", "marketing", "--period", "last-month")
    }
    assert float(returns["social · flash-sale"]) < 1 < float(returns["newsletter · autumn"])
    lost = {row["carrier"]: row["damaged"] for row in ask(shop, "report", "carriers")}
    assert list(lost) == ["courier"]
    assert lost["courier"] >= 8


@pytest.mark.slow
def test_the_month_of_the_demo_is_a_page_with_every_report(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "months.db")
    shop.ok("demo", "--months", "--keep", str(shop.path))
    lines = shop.ok("report", "all", "-f", "md").splitlines()
    shown = [
        line.split("|")[1].strip() if line.startswith("|") else line for line in lines if line[:1] in "#|"
    ]
    text = "\n".join(line for line in shown if line and not line.startswith("---")) + "\n"
    golden = Path(__file__).parent / "golden" / "month.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
