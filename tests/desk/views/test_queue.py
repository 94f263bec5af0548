"""Days and ranks in the queue: counted from what happened, by the policy of today."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, new_shop


def carrier_day(shop: Shop) -> str:
    """The day by which the carrier has to hear of a damaged parcel whose customer was paid."""
    shop.ok("claim", "open", "1042", "-r", "damaged")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--keep-goods", "--why", "broken")
    return str(ask(shop, "queue")[0]["due_on"])


def test_the_carriers_time_runs_from_the_delivery_whatever_the_window_starts_from(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nstarts = "ordered"\n')
    shop.take_in({"ordered_at": "2026-11-01", "delivered_on": "2026-11-20", "unit_price": "10.00"})
    assert carrier_day(shop) == "2026-11-27"


def test_the_carriers_time_runs_from_the_opening_where_no_delivery_is_known(shop: Shop) -> None:
    shop.take_in({"ordered_at": "2026-11-01", "delivered_on": "", "unit_price": "10.00"})
    assert carrier_day(shop) == "2026-11-30"


def test_a_policy_that_is_still_to_come_ranks_nobody_today(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='tiers = ["gold", "silver"]\n')
    for number, tier in (("1", "silver"), ("2", "gold")):
        shop.take_in({"order_number": number, "customer_tier": tier, "unit_price": "10.00"})
        shop.ok("claim", "open", number, "-r", "changed-mind")
    ranked = ["R1002", "R1001"]
    assert [row["claim"] for row in ask(shop, "queue")] == ranked
    shop.ok("policy", "set", "-", "--from", "2027-01-01", stdin='tiers = ["silver", "gold"]\n')
    assert [row["claim"] for row in ask(shop, "queue")] == ranked


@pytest.mark.parametrize(
    ("calendar", "key"),
    [('country = "QQ"', "country"), ('country = "DE"\nregion = "XX"', "region")],
)
def test_a_country_or_region_without_known_holidays_is_refused(shop: Shop, calendar: str, key: str) -> None:
    result = shop.run("policy", "set", "-", stdin=f"[calendar]\n{calendar}\n")
    assert result.code == 78
    assert f"[calendar]: {key}: expected one whose public holidays are known" in result.err


def test_the_windows_end_rolls_over_a_public_holiday_of_the_region(tmp_path: Path) -> None:
    calendar = '[calendar]\nclosed = ["sun"]\ncountry = "DE"\nregion = "BY"\n'
    shop = new_shop(tmp_path, document=f'[defaults]\nwindow = "1 day"\nroll_to_open_day = true\n{calendar}')
    shop.take_in({"ordered_at": "2026-10-20", "delivered_on": "2026-10-31", "unit_price": "10.00"})
    # 1 November is a Sunday; 6 January is Epiphany in Bavaria, a working day elsewhere.
    assert ask(shop, "check", "1042", "--on", "2026-10-31")[0]["last_day"] == "2026-11-02"
    shop.as_of = "2027-01-05"
    late = {"order_number": "2", "ordered_at": "2027-01-02", "delivered_on": "2027-01-05"}
    shop.take_in({**late, "unit_price": "10.00"})
    assert ask(shop, "check", "2")[0]["last_day"] == "2027-01-07"
