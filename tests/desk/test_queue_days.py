"""Days and ranks in the queue: counted from what happened, by the policy of today."""

from __future__ import annotations

from pathlib import Path

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
