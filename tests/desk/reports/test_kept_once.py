"""What reports work out once and keep: it is said where it takes long."""

from __future__ import annotations

import pytest
from factory import Shop

from returndesk import clock

WORDS = "Adding up what changed since the last report: once, the next one is faster."


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Orders of three months."""
    days = ("2026-09-01", "2026-10-01", "2026-11-01")
    orders = [{"order_number": day, "ordered_at": day, "unit_price": "9.00"} for day in days]
    shop.take_in(*orders)
    return shop


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let each look at the clock be so much later."""
    looks = iter(range(1_000_000))
    monkeypatch.setattr(clock, "seconds", lambda: next(looks) * seconds)


def test_a_report_that_takes_over_half_a_second_says_once_why(
    sold: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, 0.3)
    assert sold.run("report", "returns", "--by", "sku").err.count(WORDS) == 1
    assert WORDS not in sold.run("report", "returns", "--by", "sku").err


def test_a_quick_one_says_nothing(sold: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, 0.1)
    assert WORDS not in sold.run("report", "returns", "--by", "sku").err
    assert WORDS not in sold.run("report", "service", "-q").err
