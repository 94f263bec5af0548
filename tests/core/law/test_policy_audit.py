"""A policy whose terms are worse than a law: each key is named, with a sale that shows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from core.sales import public_holidays
from factory import policy

from returndesk.core.law.audit_samples import fitting
from returndesk.core.law.grounds import law_ground
from returndesk.core.law.policy_audit import Override, overrides
from returndesk.intake.documents.laws import load_law

TODAY = date(2026, 11, 23)
KIND: dict[str, Any] = {  # what no law goes beyond
    "window": "80 months",
    "postage": "shop",
    "original_shipping": "always",
    "remedies": ["refund", "repair", "replacement", "exchange"],
}


def found(
    *laws: str, currency: str = "EUR", today: date = TODAY, home: str = "", **document: Any
) -> list[Override]:
    closed = public_holidays(home) if home else frozenset[date]()
    regimes = [load_law(name) for name in laws]
    return overrides(policy(document), regimes, today, currency, lambda country: closed)


def keys(*laws: str, **document: Any) -> list[tuple[str, str, str]]:
    return [(one.table, one.key, one.law) for one in found(*laws, **document)]


def test_a_policy_better_than_every_law_has_no_overrides() -> None:
    assert keys("eu", "uk", "cn", defaults=KIND) == []


def test_a_policy_without_a_law_has_no_overrides() -> None:
    assert keys(defaults={"returnable": False}) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"window": "13 days"}, [("window", "eu.withdrawal"), ("window", "eu.conformity")]),
        ({"window": "20 days"}, [("window", "eu.conformity")]),
        ({"window": "24 months"}, []),
        ({"restocking_fee": "15%"}, [("restocking_fee", "eu.withdrawal")]),
        ({"restocking_fee": "2.50"}, [("restocking_fee", "eu.withdrawal")]),
        ({"returnable": False}, [("returnable", "eu.withdrawal"), ("returnable", "eu.conformity")]),
        ({"postage": "customer"}, [("postage", "eu.conformity")]),
        (
            {"original_shipping": "never"},
            [("original_shipping", "eu.withdrawal"), ("original_shipping", "eu.conformity")],
        ),
        ({"original_shipping": "on-fault"}, [("original_shipping", "eu.withdrawal")]),
        ({"remedies": ["refund"]}, [("remedies", "eu.conformity")]),
        ({"evidence": ["photo"]}, [("evidence", "eu.withdrawal"), ("evidence", "eu.conformity")]),
        ({"review_above": "99.99"}, [("review_above", "eu.withdrawal"), ("review_above", "eu.conformity")]),
        (
            {"review_above": "100.00"},  # two of them are above it
            [("review_above", "eu.withdrawal"), ("review_above", "eu.conformity")],
        ),
        (
            {"starts": "ordered", "window": "15 days"},
            [
                ("window", "eu.withdrawal"),
                ("window", "eu.conformity"),
                ("starts", "eu.withdrawal"),
                ("starts", "eu.conformity"),
            ],
        ),
    ],
)
def test_each_default_that_a_law_overrides_is_named(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    named = keys("eu", defaults={**KIND, **changed})
    assert named == [("[defaults]", key, law) for key, law in expected]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"name": "sale", "when": {"tag": ["final-sale"], "fault": ["customer"]}, "returnable": False},
            [("returnable", "eu.withdrawal")],
        ),
        ({"name": "made", "when": {"tag": ["custom-made"], "fault": ["customer"]}, "returnable": False}, []),
        (
            {"name": "counter", "when": {"channel": ["counter"], "fault": ["customer"]}, "returnable": False},
            [],
        ),
        (
            {"name": "broken", "when": {"fault": ["maker"]}, "window": "6 months"},
            [("window", "eu.conformity")],
        ),
        (
            {"name": "dear", "when": {"price_from": "500.00"}, "review_above": "400.00"},
            [("review_above", "eu.withdrawal"), ("review_above", "eu.conformity")],
        ),
        (
            {"name": "old", "when": {"ordered": {"to": date(2013, 12, 31)}}, "returnable": False},
            [],  # before the law was in force
        ),
        (
            {"name": "boots", "when": {"sku": ["BOOT-*"], "category": ["shoes"]}, "restocking_fee": "5%"},
            [("restocking_fee", "eu.withdrawal")],
        ),
        ({"name": "late", "when": {"reason": ["late", "lost"]}, "returnable": False}, []),
    ],
)
def test_each_rule_that_a_law_overrides_is_named_by_a_sale_that_it_fits(
    rule: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    named = keys("eu", defaults=KIND, rule=[rule])
    assert named == [(f'[[rule]] 1 "{rule["name"]}"', key, law) for key, law in expected]


def test_a_rule_that_corrects_a_default_clears_it_for_its_own_sales_only() -> None:
    rule = {"name": "faults", "when": {"fault": ["maker", "shop", "carrier"]}, "postage": "shop"}
    assert keys("eu", defaults={**KIND, "postage": "customer"}, rule=[rule]) == []


def test_the_other_laws_are_compared_as_well() -> None:
    less = {**KIND, "window": "6 days", "restocking_fee": "10%"}
    assert {law for _, key, law in keys("uk", "cn", defaults=less) if key == "window"} == {
        "uk.cancellation",
        "uk.reject",
        "uk.remedies",
        "cn.seven-days",
        "cn.quality",
    }


def test_the_cooling_off_rule_is_compared_for_a_sale_at_the_door() -> None:
    (one,) = found("us", currency="USD", defaults={**KIND, "returnable": False})[:1]
    assert (one.key, one.law) == ("returnable", "us.cooling-off")
    assert "tag door-to-door" in one.example


def test_the_example_is_a_sale_with_what_each_gives() -> None:
    (one,) = found("eu", defaults={**KIND, "restocking_fee": "15%"})
    assert (one.says, one.gives, one.cite) == ("15 %", "no fee", "Dir. 2011/83 art. 9")
    assert one.example == (
        "GOODS at 100.00 EUR, shipping 5.00, web, delivered 2026-11-26, changed-mind, notice on 2026-11-27:"
        " the policy refunds 90.00 EUR until 2033-07-26, shop pays return shipping,"
        " eu.withdrawal refunds 105.00 EUR until 2026-12-10, shop pays return shipping"
    )


CUSTOMER = ["customer"]


@pytest.mark.parametrize(
    ("when", "sets", "key"),
    [
        # Not only the first of several values is tried: that one the law may leave to the shop.
        ({"tag": ["perishable", "sale"], "fault": CUSTOMER}, {"returnable": False}, "returnable"),
        ({"tag": ["perishable", "sale"], "fault": CUSTOMER}, {"restocking_fee": "50%"}, "restocking_fee"),
        ({"tier": ["business", "gold"], "fault": CUSTOMER}, {"returnable": False}, "returnable"),
        ({"channel": ["counter", "web"], "fault": CUSTOMER}, {"returnable": False}, "returnable"),
        ({"tag": ["perishable", "sale"], "tier": ["business", "gold"], "channel": ["counter", "web"],
          "fault": CUSTOMER}, {"returnable": False}, "returnable"),
        ({"sku": ["[AB]*"], "fault": CUSTOMER}, {"returnable": False}, "returnable"),
        # days
        ({"fault": CUSTOMER}, {"starts": "shipped", "window": "30 days"}, "window"),
        ({"fault": CUSTOMER}, {"starts": "ordered", "window": "30 days"}, "starts"),
        # prices
        ({"price_to": "10.00", "fault": CUSTOMER}, {"restocking_fee": "0.05%"}, "restocking_fee"),
        ({"price_to": "10.00", "fault": CUSTOMER}, {"review_above": "100.00"}, "review_above"),
        ({"fault": CUSTOMER}, {"restocking_fee": {"GBP": "5.00"}}, "restocking_fee"),
    ],
)  # fmt: skip
def test_every_value_of_a_condition_is_tried(when: dict[str, Any], sets: dict[str, Any], key: str) -> None:
    rule = {"name": "it", "when": when, **sets}
    assert ('[[rule]] 1 "it"', key, "eu.withdrawal") in keys("eu", defaults=KIND, rule=[rule])


@pytest.mark.parametrize(
    ("when", "sets"),
    [
        ({"tag": ["perishable", "custom-made"], "fault": CUSTOMER}, {"returnable": False}),
        ({"tier": ["business"]}, {"returnable": False}),
        ({"price_to": "0.00", "fault": CUSTOMER}, {"restocking_fee": "50%"}),
        ({"fault": CUSTOMER}, {"window": "18 days"}),  # longer than the law's days may ever be moved
    ],
)
def test_what_no_law_goes_beyond_is_not_named(when: dict[str, Any], sets: dict[str, Any]) -> None:
    assert keys("eu", defaults=KIND, rule=[{"name": "it", "when": when, **sets}]) == []


@pytest.mark.parametrize(
    ("rolls", "calendar", "named"),
    [
        (False, {}, True),
        (True, {"closed": ["sun"]}, True),  # the law moves over Saturdays as well
        (True, {"closed": ["sat", "sun"]}, False),
    ],
)
@pytest.mark.parametrize("today", [TODAY + timedelta(days=days) for days in range(3)])
def test_a_last_day_that_the_law_moves_and_the_shop_does_not_is_named_whatever_day_it_is(
    rolls: bool, calendar: dict[str, Any], named: bool, today: date
) -> None:
    rule = {"name": "it", "when": {"fault": CUSTOMER}, "window": "14 days"}
    defaults = {**KIND, "roll_to_open_day": rolls}
    answer = found("eu", home="DE", today=today, defaults=defaults, rule=[rule], calendar=calendar)
    assert [(one.key, one.law) for one in answer] == [("window", "eu.withdrawal")] * named


def test_a_last_day_on_a_weekend_is_named_without_a_calendar() -> None:
    rule = {"name": "it", "when": {"fault": CUSTOMER}, "window": "14 days"}
    assert keys("eu", defaults=KIND, rule=[rule]) == [('[[rule]] 1 "it"', "window", "eu.withdrawal")]


def test_a_last_day_that_only_a_holiday_moves_is_named() -> None:
    rule = {"name": "it", "when": {"fault": CUSTOMER}, "window": "16 days"}  # over any week-end, as a roll
    answer = found("eu", home="DE", defaults=KIND, rule=[rule])
    assert [(one.key, one.law) for one in answer] == [("window", "eu.withdrawal")]
    assert found("eu", defaults=KIND, rule=[rule]) == []


def test_a_later_rule_is_named_for_its_own_keys() -> None:
    first = {"name": "sale", "when": {"fault": CUSTOMER}, "returnable": False}
    second = {"name": "short", "when": {"fault": CUSTOMER}, "window": "2 days"}
    assert keys("eu", defaults=KIND, rule=[first, second]) == [
        ('[[rule]] 1 "sale"', "returnable", "eu.withdrawal"),
        ('[[rule]] 2 "short"', "window", "eu.withdrawal"),
    ]


@pytest.mark.parametrize(
    "later",
    [
        {"when": {"channel": ["web"]}},
        {"when": {"sku": ["GOODS"]}},
        {"when": {"price_from": "50.00"}},
        {"when": {"reason": ["changed-mind"]}},
        {"when": {"ordered": {"from": TODAY, "to": TODAY + timedelta(days=400)}}},
    ],
)
def test_a_fee_that_a_later_rule_takes_back_for_the_usual_sale_is_named_for_the_others(
    later: dict[str, Any],
) -> None:
    first = {"name": "fee", "when": {"fault": CUSTOMER}, "restocking_fee": "10%"}
    again = {"name": "none", "restocking_fee": "0%", **later}
    named = keys("eu", defaults=KIND, rule=[first, again])
    assert named == [('[[rule]] 1 "fee"', "restocking_fee", "eu.withdrawal")]
    always = {"name": "none", "when": {"fault": CUSTOMER}, "restocking_fee": "0%"}
    assert keys("eu", defaults=KIND, rule=[first, always]) == []


def test_an_example_of_several_units_has_their_number() -> None:
    rule = {"name": "it", "when": {"price_to": "10.00", "fault": CUSTOMER}, "restocking_fee": "0.05%"}
    (one,) = found("eu", defaults=KIND, rule=[rule])
    assert one.example.startswith("2 × GOODS at 20.00 EUR, shipping 0.50, web")


@pytest.mark.parametrize(
    ("glob", "sku"),
    [
        ("BOOT-*", "BOOT-1"), ("A?", "A1"), ("[AB]*", "A1"), ("[!A]X", "BX"), ("[a-c]", "a"), ("[]]", "]"),
        ("X[", "X["), ("", ""),
    ],
)  # fmt: skip
def test_a_glob_is_fitted(glob: str, sku: str) -> None:
    assert fitting(glob) == sku


@pytest.mark.slow
def test_the_audit_of_many_rules_asks_a_bounded_number_of_questions_a_rule() -> None:
    rules = [
        {
            "name": f"rule {number}",
            "when": {
                "tag": ["perishable", "sale", f"t{number}"], "tier": ["business", "gold"],
                "channel": ["counter", "web"], "price_from": f"{number}.00", "fault": CUSTOMER,
            },
            "window": "15 days",
        }
        for number in range(10)
    ]  # fmt: skip
    with patch("returndesk.core.law.policy_audit.law_ground", wraps=law_ground) as asked:
        assert keys("eu", home="DE", defaults=KIND, rule=rules)
    assert 1000 < asked.call_count < 11 * 500  # a question takes some 0.2 ms


@pytest.mark.parametrize(
    ("law", "undercut"),
    [
        ("eu", [("[defaults]", "free_shipping_from", "eu.withdrawal")]),
        ("cn", []),  # its measures allow it
    ],
)
def test_lost_free_shipping_is_withheld_where_no_law_gives_all_payments_back(
    law: str, undercut: list[tuple[str, str, str]]
) -> None:
    free = {"free_shipping_from": "250.00", "shipping_fee": "4.90"}
    assert keys(law, defaults={**KIND, **free}) == undercut


def test_the_most_of_a_fee_undercuts_no_law() -> None:
    assert keys("eu", defaults={**KIND, "restocking_fee_max": "5.00"}) == []
