"""The shipping of a withdrawal is refunded up to the price of standard delivery."""

from __future__ import annotations

import pytest
from core.sales import all_grounds, given, question, sale, statute
from factory import line, policy, returned, sold

from returndesk.core.eligibility.model import sale_of
from returndesk.core.law.facts import facts_of
from returndesk.core.law.grounds import law_ground
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import terms_for
from returndesk.core.refunds.model import Return
from returndesk.core.refunds.refund import work_out
from returndesk.core.value import replace

SIMPLE = sold(10_000, 990, 2)


def back(
    cap: int | None = None, rule: str = "on-full-return", units: int = 1, fault: str = "customer"
) -> Return:
    source = "art. 13(2); policy 1, defaults"
    return returned(
        line(quantity=2), units, fault, shipping_rule=rule, shipping_cap_minor=cap, shipping_cap_source=source
    )


@pytest.mark.parametrize(
    ("order", "returns", "shipping"),
    [
        (SIMPLE, [back(490, units=2)], 490),
        (SIMPLE, [back(None, units=2)], 990),
        (SIMPLE, [back(2000, units=2)], 990),  # never more than was paid
        (SIMPLE, [back(0, units=2)], 0),
        (SIMPLE, [back(490)], 0),  # none of it with a part of the order
        (replace(SIMPLE, shipping_refunded_minor=200), [back(490, units=2)], 290),
        (replace(SIMPLE, shipping_refunded_minor=600), [back(490, units=2)], 0),
        # one of two lines on better terms: they apply to all of the shipping
        (SIMPLE, [back(490), back(None)], 990),
        # the share of a fault is not capped
        (SIMPLE, [back(490), back(None, "on-fault", fault="shop")], 495),
    ],
)
def test_the_refunded_shipping(order: Order, returns: list[Return], shipping: int) -> None:
    assert work_out(order, returns).shipping_minor == shipping


def test_the_sum_has_the_limit_of_the_shipping_and_its_source() -> None:
    worked = work_out(SIMPLE, [back(490, units=2)])
    (part,) = [part for part in worked.parts if part.part == "shipping"]
    assert part.why == "of 9.90 paid, up to standard delivery at 4.90: art. 13(2); policy 1, defaults"
    assert worked.total_minor == 10_490


DOCUMENT = {"defaults": {"standard_delivery": {"EUR": "4.90", "JPY": "500"}}}


@pytest.mark.parametrize("name", ["eu.withdrawal", "uk.cancellation"])
@pytest.mark.parametrize(
    ("facts", "cap", "shipping"),
    [
        ({}, 490, 490),
        ({"shipping_minor": 390}, 490, 390),
        ({"tags": "standard-delivery:6.00"}, 600, 600),  # the order's own wins over the policy's
        ({"tags": "standard-delivery:6.00 standard-delivery:5.00"}, 600, 600),
        ({"tags": "standard-delivery:much"}, 490, 490),
        ({"currency": "JPY", "shipping_minor": 990}, 500, 500),
        ({"currency": "USD"}, None, 990),  # unknown: all of it
    ],
)
def test_what_standard_delivery_costs_comes_from_the_order_or_the_policy(
    name: str, facts: dict[str, object], cap: int | None, shipping: int
) -> None:
    of = sale(**{"shipping_minor": 990, **facts})
    regime, one = statute(name)
    shops = policy(DOCUMENT)
    asked = question(of, "2026-11-10")
    terms = terms_for(shops, sale_of(asked))
    found = law_ground(one, regime, facts_of(asked, shops, terms), terms)
    assert found is not None
    assert (found.terms.shipping_cap_minor, found.shipping_minor) == (cap, shipping)
    codes = [finding.code for finding in found.findings]
    assert ("standard-delivery" in codes) is (cap is not None and cap < of.shipping_minor)
    assert ("tag" in codes) is (facts.get("tags") == "standard-delivery:much")


def test_without_a_price_all_of_the_shipping_is_refunded() -> None:
    assert given("eu.withdrawal", sale(shipping_minor=990), "2026-11-10").shipping_minor == 990


def test_a_law_without_such_a_limit_refunds_all_of_it() -> None:
    of = sale(
        ordered="2026-11-06", tags="door-to-door standard-delivery:1.00", currency="USD", shipping_minor=990
    )
    found = given("us.cooling-off", of, "2026-11-09")
    assert (found.shipping_minor, found.terms.shipping_cap_minor) == (990, None)


def test_the_shops_own_ground_is_raised_to_the_shipping_of_the_law_and_no_further() -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=990)
    best = all_grounds("eu", of, "2026-11-10", **DOCUMENT).best
    assert (best.name, best.terms.shipping_rule, best.terms.shipping_cap_minor) == (
        "policy",
        "on-full-return",
        490,
    )
    own = {"defaults": {**DOCUMENT["defaults"], "original_shipping": "on-full-return"}}
    best = all_grounds("eu", of, "2026-11-10", **own).best
    assert (best.terms.shipping_rule, best.terms.shipping_cap_minor) == ("on-full-return", None)
