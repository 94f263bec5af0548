"""Points of two entries that become one: their sum is kept, and where it is not, the journal says so."""

from __future__ import annotations

import json
from pathlib import Path

from desk.asking import ailments, ask, read
from factory import Shop, new_shop

ADA, EVA = "ada@example.org", "eva@example.org"
POLICY = '[points]\nper = "1.00"\nworth = "0.01"\nexpires = "12 months"\n'


def points(shop: Shop) -> dict[str, int]:
    return {row["key"]: row["points"] for row in ask(shop, "customer", "list")}


def booked(shop: Shop) -> list[dict[str, int]]:
    rows = read(shop.path, "select details from journal where act = 'merge' order by seq")
    return [json.loads(details).get("points") for (details,) in rows]


def sold(shop: Shop, number: str, who: str, price: str, on: str) -> None:
    shop.take_in(
        {
            "order_number": number,
            "customer_email": who,
            "unit_price": price,
            "ordered_at": on,
            "delivered_on": on,
        }
    )


def test_points_add_up_and_nothing_is_said(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    sold(shop, "1", ADA, "30.00", "2026-11-01")
    sold(shop, "2", EVA, "20.00", "2026-11-02")
    result = shop.run("customer", "merge", ADA, EVA)
    assert "point" not in result.err
    assert (points(shop), booked(shop)) == ({f"mail:{ADA}": 50}, [None])


def test_points_that_one_owed_are_taken_off_those_of_the_other(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    sold(shop, "1", ADA, "30.00", "2026-11-01")
    sold(shop, "2", EVA, "20.00", "2026-11-02")
    shop.ok("customer", "use", ADA, "--points", "12", "--order", "1")
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--now", "--condition", "new")
    assert points(shop) == {f"mail:{ADA}": 0, f"mail:{EVA}": 20}
    said = shop.run("customer", "merge", ADA, EVA).err
    assert "Their points were 0 and 20: together they have 8" in said.splitlines()
    assert points(shop) == {f"mail:{ADA}": 8}
    assert booked(shop) == [{"kept": 0, "merged": 20, "together": 8}]
    assert ask(shop, "log", "--act", "merge")[0]["text"] == "1 orders moved, points: 0 and 20, together 8"
    shop.ok("undo")
    assert points(shop) == {f"mail:{ADA}": 0, f"mail:{EVA}": 20}
    assert ailments(shop) == []


def test_a_use_takes_points_of_the_other_entry_that_have_expired_since(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    sold(shop, "1", EVA, "60.00", "2025-11-01")
    sold(shop, "2", ADA, "100.00", "2026-09-01")
    shop.as_of = "2026-10-01"
    shop.ok("customer", "use", ADA, "--points", "50", "--order", "2")
    shop.as_of = "2026-11-23"
    assert points(shop) == {f"mail:{ADA}": 50, f"mail:{EVA}": 0}
    said = shop.run("customer", "merge", ADA, EVA, "--dry-run").err
    assert "Their points were 50 and 0: together they have 100" in said.splitlines()
    shop.ok("customer", "merge", ADA, EVA)
    assert (points(shop), booked(shop)) == (
        {f"mail:{ADA}": 100},
        [{"kept": 50, "merged": 0, "together": 100}],
    )


def test_points_of_both_for_one_order_are_one_use_on_its_first_day(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    sold(shop, "1", EVA, "60.00", "2025-11-21")
    sold(shop, "2", ADA, "30.00", "2026-11-01")
    shop.as_of = "2026-11-20"
    shop.ok("customer", "use", ADA, "--points", "10", "--order", "2")
    shop.as_of = "2026-11-23"
    sold(shop, "3", EVA, "20.00", "2026-11-21")
    shop.ok("customer", "use", EVA, "--points", "20", "--order", "2", "--why", "a gift")
    assert points(shop) == {f"mail:{ADA}": 20, f"mail:{EVA}": 0}
    shop.ok("customer", "merge", ADA, EVA)
    assert (points(shop), booked(shop)) == (
        {f"mail:{ADA}": 50},
        [{"kept": 20, "merged": 0, "together": 50}],
    )
