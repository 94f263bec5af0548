"""The signal of customers who often return: only above the limit, and only if it is more than chance."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.codes import REASONS
from returndesk.core.customers.signals import OftenReturns, OwnChoice, year_before
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Judgement, Question
from returndesk.core.judge import judge
from returndesk.core.law.grounds import law_rules
from returndesk.intake.documents.laws import load_law

FEE = {
    "name": "often returns",
    "when": {"signal": ["often-returns"]},
    "restocking_fee": "20%",
    "postage": "customer",
    "review_above": "0.00",
}
GENEROUS = {"defaults": {"postage": "shop"}, "signals": {"often_returns": "40%"}, "rule": [FEE]}
OFTEN = OftenReturns(OwnChoice(10, 9), 4_000)


@pytest.mark.parametrize(
    ("orders", "returned", "low", "given"),
    [
        (4, 4, 5_101, False),  # too few orders, whatever the rate
        (5, 5, 5_655, True),
        (5, 4, 3_755, False),  # 80 %, but that may be chance
        (10, 7, 3_967, False),
        (10, 8, 4_901, True),
        (20, 12, 3_865, False),
        (20, 13, 4_328, True),
        (100, 0, 0, False),
        (0, 0, 0, False),
    ],
)
def test_a_signal_takes_five_orders_and_a_lower_bound_above_the_limit(
    orders: int, returned: int, low: int, given: bool
) -> None:
    often = OftenReturns(OwnChoice(orders, returned), 4_000)
    assert (often.low_bps, often.signals) == (low, {"often-returns"} if given else frozenset())


def test_its_arithmetic_is_said() -> None:
    assert OFTEN.text == (
        "9 of 10 orders of 12 months returned by own choice: at least 59.58 %"
        " (95 % interval), over the limit of 40 %"
    )


def test_orders_count_for_a_year() -> None:
    assert year_before(date(2026, 11, 23)) == date(2025, 11, 23)


def asked(reason: str = "changed-mind", often: OftenReturns | None = OFTEN) -> Question:
    """An item of 100.00, delivered on 5 November, with notice on the 10th."""
    sold = order(line(delivered_on=date(2026, 11, 5), paid_minor=10_000, unit_price_minor=10_000))
    on, evidence = date(2026, 11, 10), frozenset({"photo"})
    return Question(sold, sold.lines[0], 1, reason, REASONS[reason], on, evidence, often=often)


def ask(reason: str = "changed-mind", often: OftenReturns | None = OFTEN, law: str = "") -> Judgement:
    laws = law_rules([load_law(law)]) if law else ()
    return judge(asked(reason, often), policy(GENEROUS), Calendar(), laws)


def own_terms(found: Judgement) -> tuple[str, int, str, list[str]]:
    ground = next(one for one in found.grounds if one.name == "policy")
    return ground.verdict, ground.fee_minor, ground.terms.postage, [one.code for one in ground.findings]


def test_a_rule_reads_the_signal_for_fee_postage_and_review_and_says_so() -> None:
    assert own_terms(ask()) == ("review", 2_000, "customer", ["review-above", "often-returns"])
    found = next(one for one in ask().best.findings if one.code == "often-returns")
    assert (found.text, found.source) == (OFTEN.text, 'policy 1, "often returns"')


@pytest.mark.parametrize("often", [None, OftenReturns(OwnChoice(10, 7), 4_000)])
def test_without_the_signal_the_rule_does_not_apply(often: OftenReturns | None) -> None:
    assert own_terms(ask(often=often)) == ("eligible", 0, "shop", [])


@pytest.mark.parametrize("reason", ["defective", "wrong-item", "damaged", "lost"])
def test_a_fault_of_shop_maker_or_carrier_never_meets_the_signal(reason: str) -> None:
    assert own_terms(ask(reason)) == own_terms(ask(reason, often=None))


@pytest.mark.parametrize("law", ["eu", "uk", "cn"])
@pytest.mark.parametrize("reason", sorted({"changed-mind", "defective", "wrong-size", "not-as-described"}))
def test_no_ground_of_a_law_changes_with_the_signal(law: str, reason: str) -> None:
    rules, shop = law_rules([load_law(law)]), policy(GENEROUS)
    with_signal, without = (
        [rule(asked(reason, often), shop, Calendar()) for rule in rules] for often in (OFTEN, None)
    )
    assert with_signal == without
    assert any(ground and ground.verdict == "eligible" for ground in without)


def test_a_statutory_right_goes_before_the_signals_fee() -> None:
    found = ask(law="eu")
    assert (found.best.name, found.best.verdict, found.best.fee_minor) == ("eu.withdrawal", "eligible", 0)
