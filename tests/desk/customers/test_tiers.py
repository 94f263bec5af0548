"""Tiers by behaviour: who would move and why; what counts as kept, what does not count against anybody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from desk.customers.returns import RECEIVED, RETURN, typed
from factory import Shop, new_shop

from returndesk.desk.customers.tiers import tier_moves
from returndesk.desk.session import open_desk

POLICY = """
[[tier]]
name = "gold"
orders = 2
spent = "150.00"
within = "12 months"
keep = "6 months"

[[tier]]
name = "silver"
orders = 2

[[rule]]
name = "defects show late"
when = { fault = ["shop", "maker", "carrier"] }
window = "6 months"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada has two orders of 100.00, Bob one of 500.00, and Cyd one of 5.00 for a tier of her own."""
    shop = new_shop(tmp_path, document=POLICY)
    ada, bob = ({"customer_email": f"{name}@example.org", "unit_price": "100.00"} for name in ("ada", "bob"))
    shop.take_in(
        ada,
        {**ada, "order_number": "1043"},
        {**bob, "order_number": "1044", "unit_price": "500.00"},
        {
            "order_number": "1045",
            "customer_email": "cyd@example.org",
            "unit_price": "5.00",
            "customer_tier": "silver",
        },
    )
    return shop


def moves(shop: Shop, *args: str) -> list[tuple[object, ...]]:
    return [
        (row["email"], row["tier"], row["due"], row["why"], row["orders"], row["spent"])
        for row in ask(shop, "customer", "tiers", *args)
    ]


def tiers(shop: Shop) -> dict[str, str | None]:
    return {row["email"]: row["tier"] for row in ask(shop, "customer", "list")}


def test_who_reaches_a_tier_is_listed_with_what_was_ordered(shop: Shop) -> None:
    assert moves(shop) == [("ada@example.org", None, "gold", "reached", 2, ["200.00 EUR"])]
    assert tiers(shop)["ada@example.org"] is None


def test_applying_is_one_act_that_can_be_undone(shop: Shop) -> None:
    result = shop.run("customer", "tiers", "--apply")
    assert (result.code, result.err) == (0, "1 customer changes tier\n")
    assert tiers(shop) == {"ada@example.org": "gold", "bob@example.org": None, "cyd@example.org": "silver"}
    assert moves(shop) == []
    assert ailments(shop) == []
    assert ask(shop, "log")[-1]["act"] == "tiers set"
    shop.ok("undo")
    assert tiers(shop)["ada@example.org"] is None
    assert read(shop.path, "select * from earned_tier") == []


def test_a_dry_run_gives_no_tier(shop: Shop) -> None:
    assert moves(shop, "--apply", "--dry-run")[0][:3] == ("ada@example.org", None, "gold")
    assert tiers(shop)["ada@example.org"] is None


def test_an_order_that_came_back_by_choice_is_not_kept(shop: Shop) -> None:
    typed(shop, "claim open 1042 -r changed-mind", *RETURN)
    assert moves(shop) == []


def test_an_order_refunded_as_faulty_counts_in_full(shop: Shop) -> None:
    typed(shop, "claim open 1042 -r defective", *RETURN)
    assert moves(shop) == [("ada@example.org", None, "gold", "reached", 2, ["200.00 EUR"])]


def test_what_part_of_an_order_came_back_by_choice_is_not_spent(shop: Shop) -> None:
    shop.take_in(
        {
            "order_number": "1046",
            "customer_email": "bob@example.org",
            "unit_price": "10.00",
            "quantity": 3,
        }
    )
    assert moves(shop)[1][4:] == (2, ["530.00 EUR"])
    typed(shop, "claim open 1046 -i LAMP-1=1 -r wrong-size", *RETURN)
    assert moves(shop)[1][4:] == (2, ["520.00 EUR"])


def test_what_the_platform_cancelled_or_refunded_is_not_kept(shop: Shop) -> None:
    order = "order_number,ordered_at,sku,quantity,unit_price,customer_email,status\n"
    for status in ("cancelled", "refunded"):
        line = f"1042,2026-11-02,LAMP-1,1,100.00,ada@example.org,{status}\n"
        shop.ok("order", "import", "-", stdin=order + line)
        assert moves(shop) == []


def test_an_exchange_keeps_the_order_and_its_value(shop: Shop) -> None:
    typed(shop, "claim open 1042 -r wrong-size --want exchange", *RECEIVED)
    typed(shop, "claim exchange R1001 --for LAMP-2@120.00", "claim paid R1001 20.00 --method cash")
    assert moves(shop) == [("ada@example.org", None, "gold", "reached", 2, ["220.00 EUR"])]


def test_a_tier_that_came_with_an_import_stays(shop: Shop) -> None:
    assert "cyd@example.org" not in {move[0] for move in moves(shop)}


def test_a_tier_set_by_hand_stays_until_it_is_cleared(shop: Shop) -> None:
    shop.ok("customer", "set", "ada@example.org", "--tier", "silver")
    assert moves(shop) == []
    shop.ok("customer", "set", "ada@example.org", "--tier", "")
    assert moves(shop) == [("ada@example.org", None, "gold", "reached", 2, ["200.00 EUR"])]


def test_an_earned_tier_that_is_set_by_hand_is_no_longer_lost(shop: Shop) -> None:
    shop.ok("customer", "tiers", "--apply")
    shop.ok("customer", "set", "ada@example.org", "--tier", "gold")
    shop.as_of = "2030-01-01"
    assert moves(shop) == []


def test_an_earned_tier_is_kept_for_its_time_and_then_lost_for_what_is_missing(shop: Shop) -> None:
    shop.ok("customer", "tiers", "--apply")
    typed(shop, "claim open 1042 -r changed-mind", *RETURN)
    shop.as_of = "2027-05-23"
    assert moves(shop) == []
    shop.as_of = "2027-05-24"
    assert moves(shop) == [("ada@example.org", "gold", None, "not-reached", 1, ["100.00 EUR"])]
    row = ask(shop, "customer", "tiers")[0]
    assert row["missing"] == ["1 more order", "50.00 EUR more"]
    assert shop.ok("customer", "tiers", "--apply")
    assert tiers(shop)["ada@example.org"] is None
    assert read(shop.path, "select * from earned_tier") == []
    assert ailments(shop) == []


def test_reaching_a_tier_again_keeps_it_longer(shop: Shop) -> None:
    shop.ok("customer", "tiers", "--apply")
    shop.as_of = "2026-12-23"
    result = shop.run("customer", "tiers", "--apply")
    assert (result.code, result.err) == (0, "0 customers change tier; 1 reached theirs again\n")
    assert read(shop.path, "select tier, reached_on, kept_until from earned_tier") == [
        ("gold", "2026-11-23", "2027-06-23")
    ]
    assert shop.run("customer", "tiers", "--apply").err == "No customer changes tier\n"


def test_a_customer_shows_how_near_each_tier_is(shop: Shop) -> None:
    shop.ok("customer", "tiers", "--apply")
    found = ask(shop, "customer", "show", "ada@example.org")["tiers"]
    assert [(row["tier"], row["held"], row["missing"], row["kept_until"]) for row in found] == [
        ("gold", "earned", [], "2027-05-23"),
        ("silver", None, [], None),
    ]
    found = ask(shop, "customer", "show", "bob@example.org")["tiers"]
    assert [(row["tier"], row["missing"]) for row in found] == [
        ("gold", ["1 more order"]),
        ("silver", ["1 more order"]),
    ]


def test_a_profile_says_which_tier_is_due_and_what_is_missing_for_the_one_above(shop: Shop) -> None:
    def of(name: str) -> tuple[object, ...]:
        (row,) = ask(shop, "customer", "show", f"{name}@example.org")["profile"]
        return tuple(row[key] for key in ("tier", "tier_due", "next_tier", "missing"))

    assert of("ada") == (None, "gold", None, [])  # reached, not given yet
    assert of("bob") == (None, None, "silver", ["1 more order"])
    assert of("cyd") == ("silver", None, "gold", ["1 more order", "145.00 EUR more"])
    shop.ok("customer", "tiers", "--apply")
    assert of("ada") == ("gold", None, None, [])
    shop.ok("customer", "set", "ada@example.org", "--tier", "silver")
    assert of("ada") == ("silver", None, None, [])  # set by hand, it stays
    shop.ok("customer", "set", "ada@example.org", "--tier", "")
    assert of("ada") == (None, "gold", None, [])


def test_an_erased_customer_is_in_no_list_and_gets_no_tier(shop: Shop) -> None:
    assert [row[0] for row in moves(shop)] == ["ada@example.org"]
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "ada@example.org")
    assert moves(shop) == []
    assert "No customer changes tier" in shop.run("customer", "tiers", "--apply").err
    assert read(shop.path, "select count(*) from earned_tier") == [(0,)]


def test_a_policy_without_tiers_to_reach_is_told(tmp_path: Path) -> None:
    result = new_shop(tmp_path).run("customer", "tiers")
    assert result.code == 1
    assert result.err.startswith("The policy does not say how a tier is reached: it has no [[tier]]\n")


def test_the_rank_in_the_queue_follows_from_each_tier(tmp_path: Path) -> None:
    tiers = '[[tier]]\nname = "gold"\norders = 9\n[[tier]]\nname = "silver"\norders = 5\n'
    shop = new_shop(tmp_path, document=tiers)
    for number, tier in (("1", "silver"), ("2", "gold")):
        who = {"customer_email": f"{tier}@example.org", "customer_tier": tier}
        shop.take_in({"order_number": number, "unit_price": "10.00", **who})
        shop.ok("claim", "open", number, "-r", "other")
    assert [row["order"] for row in ask(shop, "queue")] == ["2", "1"]


def test_a_long_list_is_cut_to_its_first_rows_and_says_how_many_move_to_each_tier(shop: Shop) -> None:
    more = {"order_number": "1050", "customer_email": "dan@example.org", "unit_price": "10.00"}
    shop.take_in(more, {**more, "order_number": "1051"})
    lines = shop.ok("customer", "tiers", "--limit", "1", "-f", "table").splitlines()
    assert lines[1].split()[:2] == ["ada@example.org", "gold"]
    assert lines[2:4] == [
        "and 1 more · --limit 0 shows all",
        "In all: 1 customer to gold; 1 customer to silver",
    ]
    assert [row[0] for row in moves(shop)] == ["ada@example.org", "dan@example.org"]


def test_the_rows_are_read_a_part_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"order_number": "1050", "customer_email": "dan@example.org", "unit_price": "10.00"}
    shop.take_in(more, {**more, "order_number": "1051"})
    whole = moves(shop)
    monkeypatch.setattr("returndesk.desk.customers.tiers._PART", 1)
    assert moves(shop) == whole
    assert len(whole) == 2


def test_a_move_is_read_by_its_place_and_a_part_by_its_ends(shop: Shop) -> None:
    with open_desk(str(shop.path), who="ann", as_of=date.fromisoformat(shop.as_of)) as desk:
        found = tier_moves(desk)
        assert found[0].customer.email == "ada@example.org"
        assert list(found[0:1]) == [found[0]]
