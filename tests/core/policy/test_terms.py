"""Which rules of a policy apply to a sale: later ones win key by key."""

from __future__ import annotations

from datetime import date

import pytest
from factory import policy

from returndesk.core.days import Window
from returndesk.core.money import Amount, Fee
from returndesk.core.policy.terms import Sale, Terms, terms_for


def terms(*rules: dict[str, object], defaults: dict[str, object] | None = None, **facts: object) -> Terms:
    """The terms for a blue LAMP-1 at 100.00 EUR, ordered on 2 November, unless said otherwise."""
    usual: dict[str, object] = {
        "reason": "changed-mind",
        "fault": "customer",
        "category": "light",
        "sku": "LAMP-1",
        "tags": frozenset({"blue", "gift"}),
        "channel": "web",
        "country": "DE",
        "tier": "gold",
        "unit_price_minor": 10_000,
        "currency": "EUR",
        "ordered_on": date(2026, 11, 2),
    }
    sale = Sale(**{**usual, **facts})  # type: ignore[arg-type]
    return terms_for(policy(defaults=defaults or {}, rule=list(rules)), sale)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({}, True),
        ({"reason": ["wrong-size", "changed-mind"]}, True),
        ({"reason": ["wrong-size"]}, False),
        ({"fault": ["customer", "shop"]}, True),
        ({"fault": ["shop"]}, False),
        ({"category": ["light"]}, True),
        ({"category": ["Light"]}, False),
        ({"sku": ["LAMP-1"]}, True),
        ({"sku": ["LAMP-*"]}, True),
        ({"sku": ["BULB-*", "*-1"]}, True),
        ({"sku": ["LAMP-?"]}, True),
        ({"sku": ["LAMP"]}, False),
        ({"sku": ["lamp-*"]}, False),
        ({"tag": ["blue"]}, True),
        ({"tag": ["red", "gift"]}, True),
        ({"tag": ["red"]}, False),
        ({"channel": ["web", "etsy"]}, True),
        ({"channel": ["etsy"]}, False),
        ({"country": ["DE"]}, True),
        ({"country": ["FR"]}, False),
        ({"tier": ["gold"]}, True),
        ({"tier": ["silver"]}, False),
        ({"price_from": "100.00"}, True),
        ({"price_from": "100.01"}, False),
        ({"price_to": "100.00"}, True),
        ({"price_to": "99.99"}, False),
        ({"price_from": "50.00", "price_to": "150.00"}, True),
        ({"price_from": "50.00", "price_to": "99.00"}, False),
        ({"ordered": {"from": date(2026, 11, 2)}}, True),
        ({"ordered": {"from": date(2026, 11, 3)}}, False),
        ({"ordered": {"to": date(2026, 11, 2)}}, True),
        ({"ordered": {"to": date(2026, 11, 1)}}, False),
        ({"ordered": {"from": date(2026, 11, 1), "to": date(2026, 11, 30)}}, True),
        ({"reason": ["changed-mind"], "tier": ["gold"], "tag": ["blue"]}, True),
        ({"reason": ["changed-mind"], "tier": ["silver"], "tag": ["blue"]}, False),
        ({"reason": ["late"], "tier": ["gold"], "tag": ["blue"]}, False),
    ],
)
def test_a_rule_applies_if_all_its_conditions_hold(when: dict[str, object], holds: bool) -> None:
    found = terms({"name": "tried", "when": when, "returnable": False})
    assert (found.returnable, found.sources["returnable"]) == (
        (False, 'policy 1, "tried"') if holds else (True, "policy 1, defaults")
    )


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ({"tier": ""}, {"tier": ["gold"]}),
        ({"country": ""}, {"country": ["DE"]}),
        ({"category": ""}, {"category": ["light"]}),
        ({"tags": frozenset()}, {"tag": ["blue"]}),
    ],
)
def test_what_is_not_known_of_a_sale_matches_no_condition(
    facts: dict[str, object], when: dict[str, object]
) -> None:
    assert terms({"when": when, "returnable": False}, **facts).returnable is True


def test_later_rules_win_key_by_key() -> None:
    found = terms(
        {"name": "first", "window": "60 days", "postage": "shop", "restocking_fee": "5%"},
        {"name": "second", "when": {"tier": ["gold"]}, "window": "14 days"},
        {"name": "third", "when": {"tier": ["silver"]}, "window": "1 day", "postage": "customer"},
        {"name": "fourth", "restocking_fee": "10%"},
        defaults={"window": "20 days", "grace": "9 days"},
    )
    assert (found.window, found.postage, found.restocking_fee, found.grace, found.starts) == (
        Window(14, "days"),
        "shop",
        Fee(bps=1000),
        Window(9, "days"),
        "delivered",
    )
    named = ("window", "postage", "restocking_fee", "grace")
    assert [found.sources[key] for key in named] == [
        'policy 1, "second"',
        'policy 1, "first"',
        'policy 1, "fourth"',
        "policy 1, defaults",
    ]


def test_extensions_add_up_in_the_order_of_the_rules() -> None:
    found = terms(
        {"name": "gold", "when": {"tier": ["gold"]}, "extend": "15 days"},
        {"name": "silver", "when": {"tier": ["silver"]}, "extend": "5 days"},
        {"name": "nothing", "extend": "0 days"},
        {"name": "gift", "when": {"tag": ["gift"]}, "extend": "1 month"},
    )
    assert found.extensions == (
        (Window(15, "days"), 'policy 1, "gold"'),
        (Window(1, "months"), 'policy 1, "gift"'),
    )


@pytest.mark.parametrize(
    ("ordered_on", "names"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), ["gifts"]),
        (date(2026, 12, 1), ["gifts", "winter"]),
        (date(2026, 12, 25), ["gifts", "winter"]),
        (date(2026, 12, 26), ["winter"]),
    ],
)
def test_a_season_is_for_the_orders_of_its_days_both_ends_in(ordered_on: date, names: list[str]) -> None:
    found = policy(
        season=[
            {
                "name": "gifts",
                "ordered": {"from": date(2026, 11, 1), "to": date(2026, 12, 25)},
                "last_day": date(2027, 1, 31),
            },
            {
                "name": "winter",
                "ordered": {"from": date(2026, 12, 1), "to": date(2027, 2, 28)},
                "last_day": date(2027, 3, 15),
            },
        ]
    )
    sale = Sale(
        "other", "customer", "", "LAMP-1", frozenset(), "web", "", "", 10_000, "EUR", ordered_on=ordered_on
    )
    assert [season.name for season in terms_for(found, sale).seasons] == names


@pytest.mark.parametrize("bound", ["price_from", "price_to"])
def test_a_price_in_another_currency_skips_the_rule_with_a_note(bound: str) -> None:
    found = terms({"name": "dear", "when": {bound: "100.00"}, "returnable": False}, currency="USD")
    assert (found.returnable, found.unpriced) == (True, (('rule "dear"', 'policy 1, "dear"'),))


def test_a_price_of_the_orders_own_currency_is_compared_with_it() -> None:
    rule = {"name": "dear", "when": {"price_from": {"EUR": "500.00", "JPY": "9000"}}, "returnable": False}
    assert terms(rule, currency="JPY", unit_price_minor=9000).returnable is False
    assert terms(rule, currency="JPY", unit_price_minor=8999).returnable is True


@pytest.mark.parametrize(
    "when",
    [
        {"price_from": "1.00", "tier": ["silver"]},
        {"price_from": "1.00", "price_to": {"USD": "99.99"}},
        {"price_from": {"USD": "100.01"}, "price_to": "1.00"},
    ],
)
def test_a_rule_that_does_not_apply_anyway_has_no_currency_note(when: dict[str, object]) -> None:
    rule = {"name": "dear", "when": when, "returnable": False}
    assert terms(rule, currency="USD").unpriced == ()


@pytest.mark.parametrize(
    ("currency", "fee", "source", "unpriced"),
    [
        ("EUR", Fee(per_unit=Amount({"EUR": 250})), 'policy 1, "small parts"', ()),
        ("USD", Fee(bps=1500), "policy 1, defaults", (("restocking_fee", 'policy 1, "small parts"'),)),
    ],
)
def test_a_key_without_an_amount_in_the_orders_currency_does_not_apply_and_what_stood_before_does(
    currency: str, fee: Fee, source: str, unpriced: tuple[tuple[str, str], ...]
) -> None:
    found = terms(
        {"name": "small parts", "restocking_fee": {"EUR": "2.50"}, "postage": "shop"},
        defaults={"restocking_fee": "15%"},
        currency=currency,
    )
    assert (found.restocking_fee, found.sources["restocking_fee"], found.unpriced) == (fee, source, unpriced)
    assert found.postage == "shop"  # the rule's other keys hold all the same


def test_a_later_amount_in_the_orders_currency_makes_up_for_one_that_lacks_it() -> None:
    found = terms(
        {"name": "euros", "restocking_fee": {"EUR": "2.50"}},
        {"name": "dollars", "restocking_fee": {"USD": "3.00"}},
        currency="USD",
    )
    assert (found.restocking_fee, found.unpriced) == (Fee(per_unit=Amount({"USD": 300})), ())


def test_defaults_without_an_amount_in_the_orders_currency_leave_the_usual_values() -> None:
    found = terms(defaults={"restocking_fee": "2.50", "review_above": "200.00"}, currency="USD")
    assert (found.restocking_fee, found.review_above) == (Fee(), None)
    assert found.unpriced == (
        ("restocking_fee", "policy 1, defaults"),
        ("review_above", "policy 1, defaults"),
    )
