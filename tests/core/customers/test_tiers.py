"""Tiers by behaviour: what is reached, what is kept, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from returndesk.core.customers.tiers import (
    Activity,
    DueTier,
    HeldTier,
    Missing,
    counted_from,
    due_tier,
    is_reached,
    missing_for,
    nearest_first,
)
from returndesk.core.days import Window
from returndesk.core.money import Amount
from returndesk.core.policy.model import TierRule

TODAY = date(2026, 11, 27)
YEAR, HALF = Window(12, "months"), Window(6, "months")
GOLD = TierRule("gold", orders=10, spent=Amount({"EUR": 50000}), within=YEAR, active=HALF, keep=YEAR)
SILVER = TierRule("silver", orders=3, within=YEAR)
RULES = (GOLD, SILVER)


def activity(orders: int, latest: date | None = TODAY, **net: int) -> Activity:
    return Activity(orders, net, latest)


def both(done: Activity) -> Mapping[str, Activity]:
    return {"gold": done, "silver": done}


@pytest.mark.parametrize(
    ("window", "since"),
    [
        (Window(12, "months"), date(2025, 11, 27)),
        (Window(9, "months"), date(2026, 2, 27)),
        (Window(2, "weeks"), date(2026, 11, 13)),
        (Window(1, "days"), date(2026, 11, 26)),
        (Window(36500, "months"), None),
        (None, None),
    ],
)
def test_a_time_that_ends_today_begins_on_the_same_day_before(window: Window, since: date | None) -> None:
    assert counted_from(window, TODAY) == since


def test_a_tier_is_reached_by_exactly_what_it_requires() -> None:
    assert missing_for(GOLD, activity(10, date(2026, 5, 27), EUR=50000), TODAY) == ()


def test_each_requirement_that_is_not_met_is_named() -> None:
    assert missing_for(GOLD, activity(9, date(2026, 5, 26), EUR=49999), TODAY) == (
        Missing("orders", 9, 10),
        Missing("spent", 49999, 50000, "EUR"),
        Missing("active", since=date(2026, 5, 27), latest_on=date(2026, 5, 26)),
    )


def test_a_customer_without_orders_lacks_everything() -> None:
    assert missing_for(GOLD, Activity(), TODAY) == (
        Missing("orders", 0, 10),
        Missing("spent", 0, 50000, "EUR"),
        Missing("active", since=date(2026, 5, 27)),
    )


def test_any_currency_will_do_and_none_is_added_to_another() -> None:
    rule = TierRule("gold", spent=Amount({"EUR": 50000, "CNY": 400000}))
    assert missing_for(rule, activity(1, EUR=10, CNY=400000), TODAY) == ()
    short = missing_for(rule, activity(1, EUR=30000, CNY=399999), TODAY)
    assert short == (Missing("spent", 399999, 400000, "CNY"),)
    assert missing_for(rule, activity(1, JPY=10**9), TODAY) == (Missing("spent", 0, 50000, "EUR"),)


def test_the_currency_that_decides_is_first_for_a_narrow_screen() -> None:
    rule = TierRule("gold", spent=Amount({"EUR": 50000, "USD": 22000, "JPY": 30000}))
    done = nearest_first(rule, activity(3, SEK=900000, EUR=1000, JPY=5000, USD=30000))
    assert list(done.net_minor.items()) == [("USD", 30000), ("JPY", 5000), ("EUR", 1000), ("SEK", 900000)]
    assert nearest_first(SILVER, activity(3, SEK=1, EUR=2)) == activity(3, SEK=1, EUR=2)


def test_the_best_tier_that_is_reached_is_due_and_kept_for_its_time() -> None:
    assert due_tier(RULES, both(activity(10, EUR=50000)), HeldTier(), TODAY) == DueTier(
        "gold", "reached", date(2027, 11, 27)
    )
    assert due_tier(RULES, both(activity(3)), HeldTier(), TODAY) == DueTier("silver", "reached")
    assert due_tier(RULES, both(activity(2)), HeldTier(), TODAY) == DueTier("", "not-reached")


def test_an_earned_tier_is_kept_until_its_last_day_inclusive() -> None:
    held = HeldTier("gold", True, TODAY)
    assert due_tier(RULES, both(activity(3)), held, TODAY) == DueTier("gold", "kept", TODAY)
    held = HeldTier("gold", True, date(2026, 11, 26))
    assert due_tier(RULES, both(activity(3)), held, TODAY) == DueTier("silver", "reached")


def test_a_better_tier_is_due_although_another_is_kept() -> None:
    held = HeldTier("silver", True, date(2027, 1, 1))
    assert due_tier(RULES, both(activity(10, EUR=50000)), held, TODAY).tier == "gold"


def test_reaching_a_tier_again_extends_the_time_that_it_is_kept() -> None:
    held = HeldTier("gold", True, date(2026, 12, 1))
    due = due_tier(RULES, both(activity(12, EUR=60000)), held, TODAY)
    assert due == DueTier("gold", "reached", date(2027, 11, 27))


def test_a_tier_set_by_hand_stays_whatever_was_ordered() -> None:
    assert due_tier(RULES, both(Activity()), HeldTier("gold"), TODAY) == DueTier("gold", "by-hand")
    better = due_tier(RULES, both(activity(99, EUR=10**7)), HeldTier("silver"), TODAY)
    assert better == DueTier("silver", "by-hand")


def test_an_earned_tier_that_the_policy_no_longer_has_is_lost() -> None:
    held = HeldTier("bronze", True, date(2027, 1, 1))
    assert due_tier(RULES, both(Activity()), held, TODAY) == DueTier("", "not-reached")


@pytest.mark.parametrize("rule", [GOLD, SILVER])
@pytest.mark.parametrize("orders", [0, 3, 10])
@pytest.mark.parametrize("minor", [0, 49999, 50000])
@pytest.mark.parametrize("latest", [None, date(2026, 5, 26), date(2026, 5, 27)])
def test_a_tier_is_reached_exactly_where_nothing_is_missing(
    rule: TierRule, orders: int, minor: int, latest: date | None
) -> None:
    done = activity(orders, latest, EUR=minor)
    assert is_reached(rule, done, TODAY) is (missing_for(rule, done, TODAY) == ())
