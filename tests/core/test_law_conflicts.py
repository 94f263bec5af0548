"""A policy that promises less than a law: each key is named, with a sale that shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from factory import policy

from returndesk.core.law_conflicts import Override, overrides
from returndesk.intake.laws import load_law

TODAY = date(2026, 11, 23)
KIND: dict[str, Any] = {  # what no law goes beyond
    "window": "80 months",
    "postage": "shop",
    "original_shipping": "always",
    "remedies": ["refund", "repair", "replacement", "exchange"],
}


def found(*laws: str, currency: str = "EUR", **document: Any) -> list[Override]:
    return overrides(policy(document), [load_law(name) for name in laws], TODAY, currency)


def keys(*laws: str, **document: Any) -> list[tuple[str, str, str]]:
    return [(one.table, one.key, one.law) for one in found(*laws, **document)]


def test_a_policy_that_gives_more_than_every_law_is_left_alone() -> None:
    assert keys("eu", "uk", "cn", defaults=KIND) == []


def test_a_policy_without_a_law_is_left_alone() -> None:
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
        ({"review_above": "100.00"}, []),
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


def test_a_rule_that_mends_a_default_clears_it_for_its_own_sales_alone() -> None:
    rule = {"name": "faults", "when": {"fault": ["maker", "shop", "carrier"]}, "postage": "shop"}
    assert keys("eu", defaults={**KIND, "postage": "customer"}, rule=[rule]) == []


def test_the_other_laws_are_asked_as_well() -> None:
    less = {**KIND, "window": "6 days", "restocking_fee": "10%"}
    assert {law for _, key, law in keys("uk", "cn", defaults=less) if key == "window"} == {
        "uk.cancellation",
        "uk.reject",
        "uk.remedies",
        "cn.seven-days",
        "cn.quality",
    }


def test_the_cooling_off_rule_is_asked_of_a_sale_at_the_door() -> None:
    (one,) = found("us", currency="USD", defaults={**KIND, "returnable": False})[:1]
    assert (one.key, one.law) == ("returnable", "us.cooling-off")
    assert "tag door-to-door" in one.example


def test_the_example_is_a_sale_with_what_each_gives() -> None:
    (one,) = found("eu", defaults={**KIND, "restocking_fee": "15%"})
    assert (one.says, one.gives, one.cite) == ("15 %", "no fee", "Dir. 2011/83 art. 9")
    assert one.example == (
        "GOODS at 100.00 EUR, shipping 5.00, web, delivered 2026-11-26, changed-mind told 2026-11-27:"
        " the policy gives 90.00 back until 2033-07-26, shop pays the way back,"
        " eu.withdrawal gives 105.00 back until 2026-12-10, shop pays the way back"
    )
