"""A law besides the shop's own terms: which wins, what a tie adds, the notes on late and lost goods."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from core.sales import all_grounds, sale
from factory import line, order

from returndesk.core.eligibility.model import Judgement, terms_text
from returndesk.core.law.grounds import delivery_notes
from returndesk.intake.documents.laws import load_law

FEE: dict[str, Any] = {"defaults": {"restocking_fee": "15%"}}


def said(found: Judgement) -> list[tuple[str, str]]:
    return [(ground.name, ground.verdict) for ground in found.grounds]


@pytest.mark.parametrize(
    ("document", "on", "reason", "grounds"),
    [
        # the same refund: the shop's own
        ({}, "2026-11-10", "changed-mind", ["policy eligible", "eu.withdrawal eligible"]),
        # a fee: the law gives more
        (FEE, "2026-11-10", "changed-mind", ["eu.withdrawal eligible", "policy eligible"]),
        # later than the law: the shop's own, with its fee
        (FEE, "2026-11-30", "changed-mind", ["policy eligible", "eu.withdrawal ineligible"]),
        ({}, "2027-03-01", "changed-mind", ["policy ineligible", "eu.withdrawal ineligible"]),
        (
            {"defaults": {"returnable": False}},
            "2026-11-10",
            "changed-mind",
            ["eu.withdrawal eligible", "policy ineligible"],
        ),
        # a law requires no evidence and has no review limit
        (
            {"defaults": {"evidence": ["photo"], "review_above": "50.00"}},
            "2026-11-10",
            "defective",
            ["eu.conformity eligible", "eu.withdrawal eligible", "policy review"],
        ),
        (
            {},
            "2027-03-01",
            "defective",
            ["eu.conformity eligible", "policy ineligible", "eu.withdrawal ineligible"],
        ),
    ],
)
def test_the_better_ground_for_the_customer_wins_and_the_others_are_kept(
    document: dict[str, Any], on: str, reason: str, grounds: list[str]
) -> None:
    found = all_grounds("eu", sale("2026-11-05"), on, reason, **document)
    assert [" ".join(each) for each in said(found)] == grounds


def test_excluded_goods_are_left_to_the_policy_with_the_reason() -> None:
    found = all_grounds("eu", sale("2026-11-05", line_tags="custom-made"), "2026-11-10", **FEE)
    assert said(found) == [("policy", "eligible"), ("eu.withdrawal", "ineligible")]
    assert [(each.text, each.source) for each in found.others[0].findings if each.weight == "ineligible"] == [
        ("not for custom-made goods", "Dir. 2011/83 art. 16(c)")
    ]


def test_several_laws_give_each_its_own_grounds() -> None:
    found = all_grounds("eu uk cn us", sale("2026-11-05"), "2026-11-10", "defective")
    assert {ground.name for ground in found.grounds} == {
        "policy",
        "eu.withdrawal",
        "eu.conformity",
        "uk.cancellation",
        "uk.reject",
        "uk.remedies",
        "cn.seven-days",
        "cn.quality",
    }


def test_a_tie_is_the_shops_own_but_a_fault_is_sent_back_at_the_shops_cost() -> None:
    best = all_grounds("eu", sale("2026-11-05"), "2026-11-10", "defective").best
    assert (best.name, best.terms.postage) == ("policy", "shop")
    assert best.remedies == ("refund", "exchange", "credit", "repair", "replacement")
    assert terms_text(best, "EUR") == "30 days from delivery, shop pays return shipping"
    assert [(each.code, each.text) for each in best.findings] == [
        ("law-adds", "eu.conformity: the shop pays return shipping, repair or replacement available"),
        ("law-later", "by law until 2028-11-05: eu.conformity"),
    ]


@pytest.mark.parametrize(
    ("laws", "defaults", "later"),
    [
        # 29 November is a Sunday: the law's last day is the Monday after
        ("cn", {"window": "7 days"}, ["by law until 2026-11-30: cn.seven-days"]),
        ("cn", {"window": "8 days"}, []),
        ("eu", {"window": "30 days"}, []),
        # the law gives more, the shop more time
        (
            "eu",
            {"window": "30 days", "restocking_fee": "15%"},
            ["by shop policy until 2026-12-22, refund 85.00"],
        ),
        ("eu", {"window": "30 days", "returnable": False}, []),
    ],
)
def test_a_later_last_day_of_another_ground_is_a_finding(
    laws: str, defaults: dict[str, Any], later: list[str]
) -> None:
    best = all_grounds(laws, sale("2026-11-22"), "2026-11-23", defaults=defaults).best
    assert [each.text for each in best.findings if each.code.endswith("-later")] == later


def test_a_later_right_without_a_refund_names_what_it_gives() -> None:
    of = sale("2026-11-22", line_tags="three-guarantees")
    best = all_grounds("cn", of, "2026-12-01", "defective", defaults={"window": "10 days"}).best
    assert (best.name, best.last_day) == ("policy", date(2026, 12, 2))
    assert [each.text for each in best.findings if each.code == "law-later"] == [
        "by law until 2026-12-07: cn.quality, exchange or repair"
    ]


def test_a_period_still_to_begin_is_not_compared() -> None:
    best = all_grounds("eu", sale(), "2026-11-23", "lost", defaults={"window": "7 days"}).best
    assert (best.last_day, [each.code for each in best.findings if "later" in each.code]) == (None, [])


def test_a_tie_keeps_the_shipping_of_a_whole_order_that_comes_back_line_by_line() -> None:
    of = sale("2026-11-05", "2026-11-05", shipping_minor=490)
    best = all_grounds("eu", of, "2026-11-10").best
    assert (best.name, best.refund_minor, best.terms.shipping_rule) == ("policy", 10_000, "on-full-return")
    assert all_grounds("eu", of, "2026-11-30").best.terms.shipping_rule == "on-fault"  # the law is over


def test_a_policy_without_refunds_still_gives_one_if_a_law_requires_it() -> None:
    best = all_grounds("eu", sale("2026-11-05"), "2026-11-10", defaults={"remedies": ["credit"]}).best
    assert (best.name, best.remedies) == ("policy", ("credit", "refund"))


def test_a_policy_that_refunds_all_shipping_stays_as_it_is() -> None:
    generous = {"postage": "shop", "original_shipping": "always"}
    best = all_grounds("uk", sale("2026-11-05"), "2026-11-10", defaults=generous).best
    assert (best.name, best.findings) == ("policy", ())


def test_units_that_are_gone_are_gone_under_every_ground() -> None:
    of = order(line(settled_units=1))
    found = all_grounds("eu", of, "2026-11-10")
    assert {(ground.verdict, ground.findings[0].code) for ground in found.grounds} == {
        ("ineligible", "units")
    }


def test_credit_bonus_and_automatic_approval_apply_under_a_law_too() -> None:
    document = {"restocking_fee": "15%", "credit_bonus": "10%", "auto_approve": True}
    best = all_grounds("eu", sale("2026-11-05"), "2026-11-10", defaults=document).best
    assert (best.name, best.terms.credit_bonus_bps, best.auto_approve) == ("eu.withdrawal", 1000, True)


def test_seasons_and_extensions_are_the_shops_own() -> None:
    rule = {"name": "longer", "extend": "60 days"}
    found = all_grounds("eu", sale("2026-11-05"), "2026-11-10", rule=[rule])
    assert [(each.name, each.last_day.isoformat()) for each in found.grounds] == [
        ("policy", "2027-02-03"),
        ("eu.withdrawal", "2026-11-19"),
    ]


@pytest.mark.parametrize("reason", ["late", "lost"])
def test_late_and_lost_goods_are_delivery_law(reason: str) -> None:
    regimes = [load_law(name) for name in ("eu", "uk", "cn", "us")]
    assert [each.source for each in delivery_notes(regimes, reason, sale())] == [
        "Dir. 2011/83 art. 18, 20",
        "CRA 2015 s. 28, 29",
        "E-Commerce Law art. 20",
        "16 CFR 435",
    ]
    assert delivery_notes(regimes, "damaged", sale()) == ()
    assert delivery_notes(regimes, reason, sale(tags="business")) == ()


@pytest.mark.parametrize(
    "tag", ["informed:soon", "installed:2026-02-30", "repair:2026-05-02/2026-05-01", "repair:"]
)
def test_a_tag_without_its_date_is_a_finding(tag: str) -> None:
    found = all_grounds(
        "uk", sale("2026-11-05", tags=tag), "2026-11-10", "defective", defaults={"returnable": False}
    )
    assert [each.text for each in found.best.findings if each.code == "tag"] == [
        f"tag {tag} has no valid date and was skipped"
    ]
    assert found.best.verdict == "eligible"


def test_tags_are_read_whatever_their_case() -> None:
    found = all_grounds("eu", sale("2026-11-05", tags="Business"), "2026-11-10", **FEE)
    assert said(found) == [("policy", "eligible"), ("eu.withdrawal", "ineligible")]


def test_the_count_of_days_names_the_article_of_each_step() -> None:
    of = sale("2026-11-02", tags="informed:2027-02-06")
    best = all_grounds("eu", of, "2027-02-20").best
    assert [(step.label, step.on.isoformat(), step.source) for step in best.steps] == [
        ("delivered", "2026-11-02", "date of the order; Dir. 2011/83 art. 9(2)(b)"),
        ("informed of the right", "2027-02-06", "Dir. 2011/83 art. 10(2)"),
        ("+ 14 days", "2027-02-20", "Dir. 2011/83 art. 10(2)"),
        ("rolled to", "2027-02-22", "Saturday; Reg. 1182/71 art. 3(4)"),
    ]


def test_the_deadlines_of_both_sides_are_on_the_ground() -> None:
    best = all_grounds("eu", sale("2026-11-05"), "2026-11-10", **FEE).best
    assert [(due.label, due.on.isoformat()) for due in best.dues] == [
        ("send goods by", "2026-11-24"),
        ("refund due", "2026-11-24"),
    ]
    assert "may wait for goods or proof of sending" in best.dues[1].source


def test_an_assumed_delivery_counts_for_the_law_too_and_is_a_finding() -> None:
    of = sale("", ordered="2026-11-02")
    best = all_grounds("eu", of, "2026-11-10", **FEE).best
    assert (best.name, best.estimated, best.last_day.isoformat()) == ("eu.withdrawal", True, "2026-11-23")
    assert "estimated" in [each.code for each in best.findings]


def test_a_right_to_an_exchange_alone_brings_no_shipping_back() -> None:
    of = sale("2026-11-03", shipping_minor=490, line_tags="three-guarantees")
    best = all_grounds("cn", of, "2026-11-12", "defective", defaults={"original_shipping": "never"}).best
    assert (best.name, best.terms.shipping_rule, best.terms.postage) == ("policy", "never", "shop")
    assert best.remedies == ("refund", "exchange", "credit", "repair")


def test_what_is_approved_too_late_has_the_shop_s_own_terms_whichever_ground_ran_out_last() -> None:
    document = {"defaults": {"window": "14 days", "restocking_fee": "15%", "remedies": ["credit", "refund"]}}
    # Delivered on a Saturday: by the statute the last day moves from a Saturday to the Monday after it.
    for delivered, ground in (("2026-11-05", "policy"), ("2026-11-07", "eu.withdrawal")):
        best = all_grounds("eu", sale(delivered), "2027-03-01", "changed-mind", **document).best
        assert (best.name, best.verdict, best.dues) == (ground, "ineligible", ())
        assert (best.fee_text("EUR"), best.remedies) == ("15 %", ("credit", "refund"))
