"""The refund of a ground, its words, and which of several grounds the customer gets."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.codes import REASONS
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Ground, GroundRule, Judgement, Question, terms_text
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.judge import judge
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import Policy
from returndesk.core.value import replace

ALWAYS_OPEN = Calendar()


def ask(
    document: dict[str, object] | None = None,
    *laws: GroundRule,
    of: Order | None = None,
    units: int = 1,
    reason: str = "changed-mind",
    on: date = date(2026, 11, 23),
) -> Judgement:
    """The judgement on the first line of an order."""
    sale = of or order()
    question = Question(sale, sale.lines[0], units, reason, REASONS[reason], on)
    return judge(question, policy(document), ALWAYS_OPEN, laws)


def law(name: str = "xx.withdrawal", **facts: object) -> GroundRule:
    """A made-up law: what the shop gives on its usual terms, but for these facts."""

    def ground(question: Question, _: Policy, calendar: Calendar) -> Ground:
        usual = shop_ground(question, policy(), calendar)
        if "last_day" in facts:
            end = replace(usual.steps[-1], on=facts["last_day"])
            usual = replace(usual, steps=(*usual.steps[:-1], end))
        usual = replace(usual, name=name, findings=(), verdict="eligible")
        return replace(usual, **{key: fact for key, fact in facts.items() if key != "last_day"})

    return ground


def silent(question: Question, _: Policy, calendar: Calendar) -> None:
    """A law that has nothing to say of this sale."""


@pytest.mark.parametrize(
    ("document", "laws", "names"),
    [
        ({}, (), ["policy"]),
        ({}, (silent,), ["policy"]),
        # the better verdict
        ({"defaults": {"returnable": False}}, (law(),), ["xx.withdrawal", "policy"]),
        ({"defaults": {"evidence": ["photo"]}}, (law(),), ["xx.withdrawal", "policy"]),
        ({}, (law(verdict="review"),), ["policy", "xx.withdrawal"]),
        ({}, (law(verdict="ineligible"),), ["policy", "xx.withdrawal"]),
        (
            {"defaults": {"returnable": False}},
            (law(verdict="review"),),
            ["xx.withdrawal", "policy"],
        ),
        # … whatever the refund and the last day
        (
            {"defaults": {"evidence": ["photo"]}},
            (law(goods_minor=1, last_day=date(2026, 11, 23)),),
            ["xx.withdrawal", "policy"],
        ),
        # then the higher refund
        ({"defaults": {"restocking_fee": "15%"}}, (law(),), ["xx.withdrawal", "policy"]),
        ({}, (law(fee_minor=1),), ["policy", "xx.withdrawal"]),
        ({}, (law(shipping_minor=1),), ["xx.withdrawal", "policy"]),
        # … whatever the last day
        ({}, (law(fee_minor=1, last_day=date(2030, 1, 1)),), ["policy", "xx.withdrawal"]),
        # then the shop's own
        ({}, (law(),), ["policy", "xx.withdrawal"]),
        ({}, (law(last_day=date(2030, 1, 1)),), ["policy", "xx.withdrawal"]),
        # then the later last day
        (
            {"defaults": {"returnable": False}},
            (law("a", last_day=date(2026, 12, 1)), law("b", last_day=date(2026, 12, 2))),
            ["b", "a", "policy"],
        ),
        (
            {"defaults": {"returnable": False}},
            (law("a", last_day=date(2026, 12, 2)), law("b", last_day=date(2026, 12, 1))),
            ["a", "b", "policy"],
        ),
        # a refund that is not given does not count
        (
            {"defaults": {"returnable": False}},
            (law(verdict="ineligible", goods_minor=10**9),),
            ["policy", "xx.withdrawal"],
        ),
        ({}, (law("a", verdict="review"), silent, law("b", goods_minor=20_000)), ["b", "policy", "a"]),
    ],
)
def test_the_customer_gets_the_best_ground_and_the_others_are_kept_in_their_order(
    document: dict[str, object], laws: tuple[GroundRule, ...], names: list[str]
) -> None:
    judgement = ask(document, *laws)
    assert [ground.name for ground in judgement.grounds] == names
    assert judgement.best.name == names[0]


def test_a_law_gets_the_policy_and_the_shops_calendar() -> None:
    asked: list[tuple[Question, Policy, Calendar]] = []

    def listening(question: Question, shops: Policy, calendar: Calendar) -> None:
        asked.append((question, shops, calendar))

    ask({"defaults": {"window": "9 days"}}, listening)
    sale = order()
    assert asked == [
        (
            Question(sale, sale.lines[0], 1, "changed-mind", "customer", date(2026, 11, 23)),
            policy(defaults={"window": "9 days"}),
            ALWAYS_OPEN,
        )
    ]


@pytest.mark.parametrize(
    ("fee", "reason", "units", "minor"),
    [
        ("15%", "changed-mind", 1, 1500),
        ("15%", "wrong-size", 1, 1500),
        ("15%", "defective", 1, 0),
        ("15%", "wrong-item", 1, 0),
        ("15%", "damaged", 1, 0),
        ("2.50", "changed-mind", 1, 250),
        ("2.50", "changed-mind", 2, 500),
        ("2.50", "defective", 2, 0),
        ("150.00", "changed-mind", 1, 10_000),  # never above the goods
        ("100%", "changed-mind", 1, 10_000),
        ("0%", "changed-mind", 1, 0),
    ],
)
def test_the_fee_is_the_customers_only_where_the_fault_is(
    fee: str, reason: str, units: int, minor: int
) -> None:
    sale = order(line(quantity=2, paid_minor=20_000))
    ground = ask({"defaults": {"restocking_fee": fee}}, of=sale, reason=reason, units=units).best
    assert (ground.fee_minor, ground.refund_minor) == (minor, 10_000 * units - minor)


def test_a_fee_by_currency_takes_the_orders_own() -> None:
    told = {"defaults": {"restocking_fee": {"EUR": "2.50", "JPY": "300"}}}
    sale = order(line(paid_minor=5000), currency="JPY")
    ground = ask(told, of=sale).best
    assert (ground.fee_minor, ground.refund_minor) == (300, 4700)


@pytest.mark.parametrize(
    ("rule", "reason", "units", "minor"),
    [
        ("never", "changed-mind", 2, 0),
        ("never", "defective", 2, 0),
        ("on-fault", "changed-mind", 2, 0),
        ("on-fault", "defective", 1, 166),  # 5.00 × 50.00 ÷ 150.00
        ("on-fault", "defective", 2, 333),
        ("always", "changed-mind", 1, 166),
        ("always", "defective", 2, 333),
        ("on-full-return", "changed-mind", 2, 0),  # the other line is still with the customer
    ],
)
def test_a_row_has_the_shipping_of_its_rule_as_if_returned_alone(
    rule: str, reason: str, units: int, minor: int
) -> None:
    lamps = line(quantity=2, paid_minor=10_000)
    sale = order(lamps, line(line_id=2, position=2, sku="BULB-3", paid_minor=5000), shipping_minor=500)
    ground = ask({"defaults": {"original_shipping": rule}}, of=sale, units=units, reason=reason).best
    assert (ground.shipping_minor, ground.refund_minor) == (minor, 5000 * units + minor)


@pytest.mark.parametrize(("gone", "units", "minor"), [(0, 1, 0), (0, 2, 500), (1, 1, 500)])
def test_on_full_return_shipping_is_refunded_with_the_last_unit(gone: int, units: int, minor: int) -> None:
    sale = order(line(quantity=2, settled_units=gone), shipping_minor=500)
    ground = ask({"defaults": {"original_shipping": "on-full-return"}}, of=sale, units=units).best
    assert ground.shipping_minor == minor


def test_shipping_that_went_back_before_does_not_go_back_again() -> None:
    sale = order(line(), shipping_minor=500, shipping_refunded_minor=450)
    assert ask({"defaults": {"original_shipping": "always"}}, of=sale).best.shipping_minor == 50


def test_an_ineligible_ground_refunds_nothing_but_keeps_its_figures() -> None:
    ground = ask({"defaults": {"returnable": False, "restocking_fee": "10%"}}).best
    assert (ground.goods_minor, ground.fee_minor, ground.refund_minor) == (10_000, 1000, 0)


def test_a_case_for_review_shows_its_possible_refund() -> None:
    assert ask({"defaults": {"evidence": ["photo"]}}).best.refund_minor == 10_000


def test_a_ground_carries_the_terms_that_approval_will_fix() -> None:
    told = {
        "defaults": {
            "postage": "shop",
            "remedies": ["repair"],
            "credit_bonus": "5%",
            "auto_approve": True,
            "restocking_fee": "10%",
            "original_shipping": "always",
        }
    }
    ground = ask(told).best
    assert (ground.terms.postage, ground.remedies, ground.terms.credit_bonus_bps, ground.auto_approve) == (
        "shop",
        ("repair",),
        500,
        True,
    )
    assert (ground.terms.fee.bps, ground.terms.fee_source, ground.terms.shipping_rule) == (
        1000,
        "policy 1, defaults",
        "always",
    )


@pytest.mark.parametrize(
    ("document", "reason", "text"),
    [
        ({}, "changed-mind", "30 days from delivery, customer pays return shipping"),
        (
            {"defaults": {"restocking_fee": "15%"}},
            "changed-mind",
            "30 days from delivery, fee 15 %, customer pays return shipping",
        ),
        (
            {"defaults": {"restocking_fee": "12.5%", "starts": "shipped", "postage": "shop"}},
            "changed-mind",
            "30 days from shipping, fee 12.5 %, shop pays return shipping",
        ),
        (
            {"defaults": {"restocking_fee": "2.50", "starts": "ordered", "window": "1 month"}},
            "changed-mind",
            "1 month from the order, fee 2.50, customer pays return shipping",
        ),
        (
            {"defaults": {"restocking_fee": "15%"}, "rule": [{"extend": "15 days"}]},
            "defective",
            "30 days + 15 days from delivery, customer pays return shipping",
        ),
    ],
)
def test_the_terms_are_one_sentence_for_the_customer(
    document: dict[str, object], reason: str, text: str
) -> None:
    assert terms_text(ask(document, reason=reason).best, "EUR") == text
