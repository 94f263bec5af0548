"""A policy document is read into a policy."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from returndesk.core.days import Window
from returndesk.core.money import NO_FEE, Amount, Fee, parse_percent
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.keys import DEFAULTS
from returndesk.core.policy.model import Service
from returndesk.core.policy.terms import Policy, Rule, Sale, Season, When, terms_for

EXAMPLE = """
law = ["eu"]
tiers = ["gold", "silver"]

[defaults]
window = "30 days"
starts = "delivered"
transit = "7 days"
grace = "3 days"
roll_to_open_day = false
restocking_fee = "0%"
postage = "customer"
original_shipping = "on-fault"
remedies = ["refund", "exchange", "credit"]
credit_bonus = "0%"
review_above = "200.00"

[[rule]]
name = "faults show late"
when = { fault = ["shop", "maker", "carrier"] }
window = "6 months"
restocking_fee = "0%"
postage = "shop"
evidence = ["photo"]

[[rule]]
name = "final sale"
when = { tag = ["final-sale"], fault = ["customer"] }
returnable = false

[[rule]]
name = "gold members get longer"
when = { tier = ["gold"] }
extend = "15 days"

[[season]]
name = "holiday gifts"
ordered = { from = 2026-11-01, to = 2026-12-25 }
last_day = 2027-01-31

[service]
decide = 1
inspect = 2
settle = 3
send = 2
parcel = 14
answer = 14
carrier = 7

[calendar]
closed = ["sun"]
country = "DE"
extra = [2026-12-24]
"""

SALE = Sale(
    reason="changed-mind",
    fault="customer",
    category="light",
    sku="LAMP-1",
    tags=frozenset(),
    channel="web",
    country="DE",
    tier="",
    unit_price_minor=10_000,
    currency="EUR",
    ordered_on=date(2026, 11, 2),
)


def read(toml: str, currency: str = "EUR") -> tuple[Policy, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), currency)
    return found, [str(problem) for problem in problems]


def test_the_whole_example_document_is_read() -> None:
    found, problems = read(EXAMPLE)
    assert problems == []
    assert found == Policy(
        version=1,
        law=("eu",),
        tiers=("gold", "silver"),
        defaults={
            "window": Window(30, "days"),
            "starts": "delivered",
            "transit": Window(7, "days"),
            "grace": Window(3, "days"),
            "roll_to_open_day": False,
            "restocking_fee": Fee(bps=0),
            "postage": "customer",
            "original_shipping": "on-fault",
            "remedies": ("refund", "exchange", "credit"),
            "credit_bonus": 0,
            "review_above": Amount({"EUR": 20_000}),
        },
        rules=(
            Rule(
                "faults show late",
                1,
                When(fault=("shop", "maker", "carrier")),
                {
                    "window": Window(6, "months"),
                    "restocking_fee": Fee(bps=0),
                    "postage": "shop",
                    "evidence": ("photo",),
                },
            ),
            Rule("final sale", 2, When(tag=("final-sale",), fault=("customer",)), {"returnable": False}),
            Rule("gold members get longer", 3, When(tier=("gold",)), {}, Window(15, "days")),
        ),
        seasons=(Season("holiday gifts", date(2026, 11, 1), date(2026, 12, 25), date(2027, 1, 31)),),
        service=Service(decide=1, inspect=2, settle=3, send=2, parcel=14, answer=14, carrier=7),
        closed_weekdays=frozenset({6}),
        country="DE",
        extra_closed=frozenset({date(2026, 12, 24)}),
    )


def test_an_empty_document_is_a_policy_with_the_usual_values() -> None:
    assert read("") == (Policy(defaults={}), [])
    terms = terms_for(read("")[0], SALE)
    assert {name: getattr(terms, name) for name in DEFAULTS} == {
        "window": Window(30, "days"),
        "starts": "delivered",
        "transit": Window(7, "days"),
        "grace": Window(3, "days"),
        "roll_to_open_day": False,
        "restocking_fee": NO_FEE,
        "restocking_fee_max": None,
        "free_shipping_from": None,
        "shipping_fee": None,
        "postage": "customer",
        "original_shipping": "on-fault",
        "surcharges": "never",
        "remedies": ("refund", "exchange", "credit"),
        "credit_bonus": 0,
        "review_above": None,
        "standard_delivery": None,
        "evidence": (),
        "returnable": True,
        "auto_approve": False,
    }
    assert Service() == Service(decide=1, inspect=2, settle=3, send=2, parcel=14, answer=14, carrier=7)


def test_the_version_is_the_given_one() -> None:
    assert read_policy({}, "EUR", 3)[0].version == 3


@pytest.mark.parametrize(
    ("toml", "currency", "expected"),
    [
        ('restocking_fee = "15%"', "EUR", Fee(bps=1500)),
        ('restocking_fee = "12.5 %"', "EUR", Fee(bps=1250)),
        ('restocking_fee = "100%"', "EUR", Fee(bps=10_000)),
        ('restocking_fee = "0.05%"', "EUR", Fee(bps=5)),
        ('restocking_fee = "2.50"', "EUR", Fee(per_unit=Amount({"EUR": 250}))),
        ('restocking_fee = "250"', "JPY", Fee(per_unit=Amount({"JPY": 250}))),
        ('restocking_fee = "2.500"', "KWD", Fee(per_unit=Amount({"KWD": 2500}))),
        (
            'restocking_fee = { EUR = "2.50", JPY = "300" }',
            "USD",
            Fee(per_unit=Amount({"EUR": 250, "JPY": 300})),
        ),
    ],
)
def test_a_fee_is_a_percentage_or_an_amount_a_unit_by_currency(
    toml: str, currency: str, expected: Fee
) -> None:
    found, problems = read(f"[defaults]\n{toml}", currency)
    assert (problems, found.defaults) == ([], {"restocking_fee": expected})


@pytest.mark.parametrize(
    ("toml", "key", "expected"),
    [
        ('window = "1 month"', "window", Window(1, "months")),
        ('starts = "ordered"', "starts", "ordered"),
        ('transit = "2 weeks"', "transit", Window(2, "weeks")),
        ('grace = "0 days"', "grace", Window(0, "days")),
        ("roll_to_open_day = true", "roll_to_open_day", True),
        ('postage = "shop"', "postage", "shop"),
        ('original_shipping = "on-full-return"', "original_shipping", "on-full-return"),
        ('remedies = ["repair", "none"]', "remedies", ("repair", "none")),
        ('credit_bonus = "7.5%"', "credit_bonus", 750),
        ('review_above = { USD = "99.99" }', "review_above", Amount({"USD": 9999})),
        ('evidence = ["photo", "receipt"]', "evidence", ("photo", "receipt")),
        ('evidence = "video"', "evidence", ("video",)),
        ("returnable = false", "returnable", False),
        ("auto_approve = true", "auto_approve", True),
    ],
)
def test_every_setting_is_read(toml: str, key: str, expected: object) -> None:
    found, problems = read(f"[defaults]\n{toml}")
    assert (problems, found.defaults) == ([], {key: expected})


def test_every_condition_is_read() -> None:
    found, problems = read("""
[reasons]
too-loud = "maker"
[[rule]]
name = "all of it"
[rule.when]
reason = ["wrong-size", "too-loud"]
fault = ["maker"]
category = ["shoes"]
sku = ["BOOT-*"]
tag = ["sale"]
channel = ["etsy"]
country = ["DE", "FR"]
tier = "gold"
price_from = "10.00"
price_to = { EUR = "50.00", JPY = "8000" }
ordered = { from = 2026-11-01, to = 2026-11-30 }
""")
    assert problems == []
    assert found.rules[0].when == When(
        reason=("wrong-size", "too-loud"),
        fault=("maker",),
        category=("shoes",),
        sku=("BOOT-*",),
        tag=("sale",),
        channel=("etsy",),
        country=("DE", "FR"),
        tier=("gold",),
        price_from=Amount({"EUR": 1000}),
        price_to=Amount({"EUR": 5000, "JPY": 8000}),
        ordered_from=date(2026, 11, 1),
        ordered_to=date(2026, 11, 30),
    )


def test_one_end_of_the_days_of_a_rule_may_stay_open() -> None:
    found, problems = read("[[rule]]\nwhen = { ordered = { from = 2026-11-01 } }")
    assert problems == []
    assert found.rules == (Rule("rule 1", 1, When(ordered_from=date(2026, 11, 1)), {}),)


def test_a_policy_can_add_reasons_of_its_own() -> None:
    found, problems = read('[reasons]\nallergic = "customer"\ntoo-loud-2 = "maker"')
    assert (problems, found.reasons) == ([], {"allergic": "customer", "too-loud-2": "maker"})


@pytest.mark.parametrize(
    ("text", "bps"),
    [("20%", 2000), ("12.5%", 1250), ("12.50 %", 1250), ("0%", 0), ("100%", 10_000), (" 5% ", 500)],
)
def test_a_percentage_is_hundredths_of_a_percent(text: str, bps: int) -> None:
    assert parse_percent(text) == bps


@pytest.mark.parametrize("text", ["20", "%", "-1%", "100.01%", "1000%", "1.234%", "½%", ".5%", "1,5%", ""])
def test_any_other_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_percent(text)
    assert str(caught.value) == 'a percentage from "0%" to "100%"'


def test_the_shops_calendar_has_its_weekdays_its_own_days_and_the_public_holidays() -> None:
    found, _ = read('[calendar]\nclosed = ["sun"]\nextra = [2026-12-24]')
    calendar = found.calendar(frozenset({date(2026, 12, 25)}))
    days = [date(2026, 12, day) for day in (23, 24, 25, 26, 27)]
    assert [calendar.is_open(day) for day in days] == [True, False, False, True, False]
