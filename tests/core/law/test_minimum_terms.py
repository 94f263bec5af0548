"""The terms of the winning ground are never below those of another right or of the policy."""

from __future__ import annotations

from typing import Any

import pytest
from core.sales import all_grounds, sale
from factory import line, order, returned, sold

from returndesk.core.eligibility.model import Ground, terms_text
from returndesk.core.orders.model import ExternalRefunds, Order
from returndesk.core.refunds.refund import work_out
from returndesk.core.value import replace


def best(laws: str, of: Order, reason: str = "changed-mind", on: str = "2026-11-10", **terms: Any) -> Ground:
    return all_grounds(laws, of, on, reason, defaults=terms).best


def last_of_two(of: Order, **facts: Any) -> Order:
    """The order once its second line was refunded without any shipping."""
    gone = replace(of.lines[1], settled_units=1)
    return replace(of, lines=(of.lines[0], gone), **facts)


def codes(ground: Ground) -> list[str]:
    return [finding.code for finding in ground.findings]


@pytest.mark.parametrize("law", ["eu", "uk", "cn"])
def test_return_shipping_paid_by_the_policy_is_paid_under_a_law_too(law: str) -> None:
    of = sale("2026-11-05", shipping_minor=1000, ordered="2026-11-02")
    fee = {"restocking_fee": "15%", "postage": "shop"}
    found = best(law, of, **fee)
    assert (found.name.partition(".")[0], found.fee_minor, found.terms.postage) == (law, 0, "shop")
    assert terms_text(found, "EUR").endswith("no fee, shop pays return shipping")
    assert found.remedies == ("refund", "exchange", "credit")
    assert best(law, of, restocking_fee="15%").terms.postage == "customer"


def test_the_policys_return_shipping_applies_to_a_withdrawal_after_its_own_window() -> None:
    found = best("eu", sale("2026-11-05"), window="2 days", grace="0 days", postage="shop")
    assert (found.name, found.terms.postage, found.remedies) == ("eu.withdrawal", "shop", ("refund",))


def test_a_law_that_wins_names_what_the_policy_adds() -> None:
    found = best("eu", sale("2026-11-05"), restocking_fee="15%", original_shipping="always")
    assert [each.text for each in found.findings if each.code == "policy-adds"] == [
        "shop policy: exchange or credit available"
    ]


@pytest.mark.parametrize(("law", "adds"), [("eu", "eu.conformity"), ("uk", "uk.remedies")])
def test_return_shipping_of_a_fault_is_free_whichever_right_refunds_more(law: str, adds: str) -> None:
    of = last_of_two(sale("2026-11-05", "2026-11-05", shipping_minor=1000))
    found = best(law, of, "defective", window="3 days", grace="0 days", original_shipping="never")
    assert found.name in ("eu.withdrawal", "uk.cancellation")  # it alone brings all of the shipping
    assert (found.refund_minor, found.terms.postage) == (11_000, "shop")
    assert {"repair", "replacement", "refund"} == set(found.remedies)
    assert any(each.text.startswith(f"{adds}: the shop pays return shipping") for each in found.findings)


def test_a_rule_of_shares_keeps_the_shipping_due_with_the_last_item() -> None:
    of = order(line(quantity=3, paid_minor=9000, settled_units=2), shipping_minor=600)
    found = best("eu", of, "defective", original_shipping="on-full-return")
    assert (found.shipping_minor, found.refund_minor) == (600, 3600)
    assert (found.terms.shipping_rule, found.terms.shipping_cap_minor) == ("on-fault", 600)


def test_no_fee_is_kept_under_a_withdrawal_that_shared_shipping_hides() -> None:
    of = order(line(paid_minor=10_000), line(line_id=2, position=2, paid_minor=5000), shipping_minor=1000)
    found = best("eu", of, restocking_fee="5%", original_shipping="always")
    assert (found.name, found.fee_minor, found.shipping_minor) == ("policy", 0, 666)
    assert (found.terms.shipping_rule, found.terms.shipping_cap_minor, found.terms.fee.bps) == (
        "always",
        1000,
        0,
    )
    assert terms_text(found, "EUR") == "30 days from delivery, customer pays return shipping"
    assert [each.text for each in found.findings] == ["eu.withdrawal: no fee"]
    after = all_grounds("eu", of, "2026-11-30", defaults={"restocking_fee": "5%"}).best
    assert after.fee_minor == 500  # the right is over


@pytest.mark.parametrize(
    "money",
    [
        {"external": ExternalRefunds(250)},
        {"payment": "part-paid", "outstanding_minor": 1000},
        {"payment": "part-paid"},  # how much is unknown
    ],
)
def test_the_orders_money_is_for_review_and_takes_no_right_away(money: dict[str, Any]) -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=1000, ordered="2026-11-02")
    found = best("eu", replace(of, **money), restocking_fee="2.00", original_shipping="always")
    assert (found.name, found.fee_minor, found.refund_minor) == ("policy", 0, 10_500)


def test_shipping_that_is_not_refunded_is_not_shown() -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=990, tags="standard-delivery:0")
    found = best("eu", of)
    assert (found.name, found.terms.shipping_rule, codes(found)) == ("policy", "on-fault", [])


def test_a_law_that_wins_keeps_the_shares_of_the_policys_own_rule() -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=1000, tags="standard-delivery:4.00")
    found = best("eu", of, restocking_fee="15%", original_shipping="always")
    assert (found.name, found.refund_minor) == ("eu.withdrawal", 10_500)
    assert (found.terms.shipping_rule, found.terms.shipping_cap_minor) == ("always", 400)
    assert "standard-delivery" not in codes(found)  # that limit does not apply


def test_a_policy_that_needs_review_improves_the_law_that_wins() -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=1000)
    asks = {"evidence": ["photo"], "original_shipping": "always"}
    found = best("eu", of, **asks)
    assert (found.name, found.verdict, found.refund_minor) == ("eu.withdrawal", "eligible", 10_500)


def test_a_right_to_exchange_only_leaves_a_refund_to_review() -> None:
    of = sale("2026-11-03", shipping_minor=490, line_tags="three-guarantees")
    found = best("cn", of, "defective", "2026-11-12", evidence=["photo"])
    assert (found.name, found.verdict, found.refund_minor) == ("cn.quality", "eligible", 0)
    assert found.remedies == ("exchange", "repair")


def test_an_ineligible_policy_adds_nothing_but_its_return_shipping() -> None:
    found = best("eu", sale("2026-11-05", shipping_minor=1000), returnable=False, original_shipping="always")
    assert (found.name, found.remedies, codes(found)) == ("eu.withdrawal", ("refund",), ["law"])


ORDER = sold(9000, 600, 2)


@pytest.mark.parametrize(
    ("left", "units", "cap", "shipping", "why"),
    [
        (2, 1, 600, 200, "of 6.00 paid"),  # a share, while the other is out
        (1, 1, 600, 600, "refunded in full"),
        (1, 1, 400, 400, "of 6.00 paid, up to standard delivery at 4.00: art. 13(2)"),
        (1, 1, 100, 200, "of 6.00 paid"),  # the share is more
        (1, 1, 0, 200, "of 6.00 paid"),
        (1, 1, None, 200, "of 6.00 paid"),
    ],
)
def test_a_cap_with_a_rule_of_shares_gives_the_better_of_both(
    left: int, units: int, cap: int | None, shipping: int, why: str
) -> None:
    of = line(quantity=3, settled_units=3 - left, paid_minor=9000)
    item = returned(of, units, "maker", shipping_rule="on-fault", shipping_cap_minor=cap,
                    shipping_cap_source="art. 13(2)")  # fmt: skip
    worked = work_out(sold(9000, 600, left), [item])
    (part,) = [part for part in worked.parts if part.part == "shipping"]
    assert (part.amount_minor, part.why) == (shipping, why)
