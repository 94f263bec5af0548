"""Consumer rights in China, and the cooling-off rule of the United States: literal days and citations."""

from __future__ import annotations

import pytest
from core.sales import (
    day,
    due,
    given,
    ground,
    public_holidays,
    question,
    sale,
    statute,
    verdict_around,
)
from factory import policy

from returndesk.core.eligibility.model import Ground, sale_of
from returndesk.core.law.facts import facts_of
from returndesk.core.law.grounds import law_ground
from returndesk.core.law.statute import without_days_off
from returndesk.core.orders.model import Order
from returndesk.core.policy.terms import terms_for
from returndesk.intake.documents.laws import load_law


@pytest.mark.parametrize(
    ("of", "number", "last", "place"),
    [
        (sale("2026-11-03"), 1, "2026-11-10", "M 10"),
        (sale("2026-11-08"), 1, "2026-11-16", "M 10, Civil Code 203, a Sunday"),
        (sale("2026-02-10"), 1, "2026-02-24", "Civil Code 203, Spring Festival"),
        (sale("2028-02-25"), 1, "2028-03-03", "M 10, a leap year"),
        (sale("2026-12-28"), 1, "2027-01-04", "M 10"),
        (sale("2026-11-03", "2026-11-05", "2026-11-20"), 1, "2026-11-10", "Law 25, each good"),
        (sale("2026-11-03", "2026-11-05", "2026-11-20"), 2, "2026-11-12", "Law 25, each good"),
        (sale("2026-11-03", "2026-11-05", "2026-11-20"), 3, "2026-11-27", "Law 25, each good"),
        (sale(""), 1, "2026-11-16", "assumed to come on 9 November"),
        (sale("2026-11-03", tags="never-informed"), 1, "2026-11-10", "no longer time for those not told"),
        (sale("2026-11-03", line_tags="near-expiry"), 1, "2026-11-10", "M 20, not confirmed"),
        (sale("2026-11-03", line_tags="unsealed-hygiene"), 1, "2026-11-10", "M 20, not confirmed"),
    ],
)
def test_the_seven_days(of: Order, number: int, last: str, place: str) -> None:
    assert given("cn.seven-days", of, last, home="CN", number=number).last_day == day(last), place
    verdicts = verdict_around("cn.seven-days", of, last, "changed-mind", "CN", number)
    assert verdicts == ["eligible", "ineligible"]


def given_off(name: str, of: Order, on: str) -> Ground:
    """A statute of China as a policy has it that leaves last days on days off."""
    regime, _ = statute(name)
    regime = without_days_off(regime)
    one = next(each for each in regime.statutes if each.name == name)
    asked, shops = question(of, on), policy()
    terms = terms_for(shops, sale_of(asked))
    found = law_ground(one, regime, facts_of(asked, shops, terms), terms, lambda _: public_holidays("CN"))
    assert found is not None
    return found


def test_a_last_day_on_a_holiday_stays_with_a_finding_where_the_policy_leaves_it() -> None:
    found = given_off("cn.seven-days", sale("2026-09-24"), "2026-10-01")
    assert (found.verdict, found.last_day) == ("eligible", day("2026-10-01"))
    assert [(each.text, each.source) for each in found.findings if each.code == "roll-over-unclear"] == [
        (
            "2026-10-01 is a public holiday: not verified whether it moves the last day",
            "Civil Code art. 201, 203",
        )
    ]
    working = given_off("cn.seven-days", sale("2026-10-03"), "2026-10-10")  # a make-up working day
    assert "roll-over-unclear" not in [each.code for each in working.findings]


@pytest.mark.parametrize(
    ("of", "code"),
    [
        *(
            (sale(line_tags=tag), "excluded")  # M 6
            for tag in ("custom-made", "perishable", "unsealed-media", "digital-started", "newspaper")
        ),
        *(
            (sale(line_tags=tag, tags="confirmed"), "excluded")  # M 7, 20
            for tag in ("unsealed-hygiene", "activated", "near-expiry", "declared-defect")
        ),
        (sale(channel="counter"), "counter"),
        (sale(tags="business"), "business"),
        (sale("2014-03-16", ordered="2014-03-14"), "not-in-force"),
    ],
)
def test_when_the_seven_days_do_not_apply(of: Order, code: str) -> None:
    on = of.lines[0].delivered_on
    assert on is not None
    found = given("cn.seven-days", of, on.isoformat())
    assert [each.code for each in found.findings if each.weight == "ineligible"] == [code]


def test_the_price_is_refunded_without_shipping_and_the_buyer_pays_return_shipping_unless_agreed() -> None:
    of = sale("2026-11-20", shipping_minor=800)
    found = given("cn.seven-days", of)
    assert (found.refund_minor, found.terms.postage, found.fee_minor) == (10_000, "customer", 0)  # M 14, 18
    assert given("cn.seven-days", sale("2026-11-20", tags="shop-pays-return")).terms.postage == "shop"


@pytest.mark.parametrize(
    ("of", "on", "verdict", "last", "remedies"),
    [
        (sale("2026-11-03"), "2026-11-10", "eligible", "2026-11-10", "refund exchange repair"),  # Law 24
        (
            sale("2026-11-03"),
            "2026-11-11",
            "review",
            "2026-11-10",
            "refund exchange repair",
        ),  # no end is fixed
        (
            sale("2026-11-03", channel="counter"),
            "2026-11-10",
            "eligible",
            "2026-11-10",
            "refund exchange repair",
        ),
        (
            sale("2026-11-03", tags="business"),
            "2026-11-10",
            "ineligible",
            "2026-11-10",
            "refund exchange repair",
        ),
        # the three guarantees: the time of a repair does not count
        (
            sale("2026-11-03", tags="repair:2026-11-05/2026-11-08", line_tags="three-guarantees"),
            "2026-11-14",
            "eligible",
            "2026-11-14",
            "refund exchange repair",
        ),
        (
            sale("2026-11-03", tags="repair:2026-11-05/2026-11-08", line_tags="three-guarantees"),
            "2026-11-22",
            "eligible",
            "2026-11-22",
            "exchange repair",
        ),
        # an exchange restarts them
        (
            sale("2026-11-03", tags="exchanged:2026-11-20", line_tags="three-guarantees"),
            "2026-11-27",
            "eligible",
            "2026-11-27",
            "refund exchange repair",
        ),
        (
            sale("2026-11-03", tags="exchanged:2026-11-20", line_tags="three-guarantees"),
            "2026-12-05",
            "eligible",
            "2026-12-05",
            "exchange repair",
        ),
        (
            sale("2026-11-03", tags="exchanged:2026-11-20", line_tags="three-guarantees"),
            "2026-12-06",
            "review",
            "2026-11-27",
            "refund exchange repair",
        ),
        (
            sale("2026-11-03", line_tags="activated"),
            "2026-11-10",
            "eligible",
            "2026-11-10",
            "refund exchange repair",
        ),
    ],
)
def test_goods_of_poor_quality(of: Order, on: str, verdict: str, last: str, remedies: str) -> None:
    found = given("cn.quality", of, on, "defective")
    assert (found.verdict, found.last_day, " ".join(found.remedies)) == (verdict, day(last), remedies)
    assert found.terms.postage == "shop"  # Law 24(2)


def test_the_refund_after_seven_days_runs_from_the_goods_alone() -> None:
    told = due("cn.seven-days", "CN", notice_on="2026-11-09", proof_on="2026-11-10")
    assert (told.due_on, told.pay_by) == (None, None)  # M 13


def door(sold: str, **facts: object) -> Order:
    """A sale at somebody's door for 100 dollars."""
    told: dict[str, object] = {"ordered": sold, "tags": "door-to-door", "currency": "USD", **facts}
    return sale(sold, **told)


@pytest.mark.parametrize(
    ("sold", "last", "why"),
    [
        ("2026-11-08", "2026-11-12", "sold on a Sunday, Veterans Day"),
        ("2026-07-01", "2026-07-07", "Independence Day, observed on Friday 3 July"),
        ("2026-07-02", "2026-07-08", "Independence Day, observed on Friday 3 July"),
        ("2026-09-04", "2026-09-09", "Labor Day"),
        ("2026-05-22", "2026-05-27", "Memorial Day"),
        ("2026-12-31", "2027-01-05", "New Year's Day"),
        ("2026-06-18", "2026-06-23", "Juneteenth"),
        ("2027-01-16", "2027-01-21", "Martin Luther King's Birthday"),
        ("2026-02-13", "2026-02-18", "Washington's Birthday"),
        ("2027-12-23", "2027-12-29", "Christmas Day, observed on Friday 24 December"),
        ("2026-10-12", "2026-10-15", "sold on Columbus Day"),
        ("2026-11-02", "2026-11-05", "no holiday between"),
    ],
)
def test_three_business_days_without_sundays_and_federal_holidays(sold: str, last: str, why: str) -> None:
    assert given("us.cooling-off", door(sold), last).last_day == day(last), why
    assert verdict_around("us.cooling-off", door(sold), last, "changed-mind") == ["eligible", "ineligible"]


@pytest.mark.parametrize(
    ("of", "verdict"),
    [
        (door("2026-11-20", line_tags="vehicle"), "ineligible"),  # 429.3
        (door("2026-11-20", line_tags="arts-crafts"), "ineligible"),
        (door("2026-11-20", currency="EUR"), "review"),
        (door("2026-11-20", channel="counter"), "eligible"),
        (door("2026-11-20", tags="door-to-door business"), "ineligible"),
        (door("2026-11-20", tags="door-to-door temporary-premises", paid_minor=5000), "eligible"),
        (door("2015-03-12"), "ineligible"),
    ],
)
def test_when_the_cooling_off_rule_applies(of: Order, verdict: str) -> None:
    assert given("us.cooling-off", of, of.ordered_on.isoformat()).verdict == verdict


def test_there_is_no_federal_right_for_a_change_of_mind() -> None:
    assert ground("us.cooling-off", sale(currency="USD")) is None


def test_the_cooling_off_refund_is_whole_and_at_the_shops_cost() -> None:
    found = given("us.cooling-off", door("2026-11-20", shipping_minor=700))
    assert (found.refund_minor, found.terms.postage) == (10_700, "shop")
    assert [(step.label, step.on) for step in found.dues] == [("refund due", day("2026-12-05"))]


def test_the_federal_holidays_agree_with_the_holidays_library() -> None:
    federal = load_law("us").federal
    known = public_holidays("US")
    for year in range(2024, 2032):
        assert federal.of_year(year) == {each for each in known if each.year == year}
