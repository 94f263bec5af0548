"""The trial day plays on any day, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop


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
    assert shop.ok("doctor", "-f", "csv") == "code,where,text\n"
    assert len(shop.ok("queue", "-f", "csv").splitlines()) == 8


def test_a_kept_demo_overwrites_nothing(tmp_path: Path) -> None:
    there = tmp_path / "trial.db"
    there.write_text("mine")
    result = Shop(tmp_path / "none.db").run("demo", "--keep", str(there))
    assert result.code == 1
    assert there.read_text() == "mine"
