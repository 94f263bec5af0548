"""Known results of the law: facts, and the last day on which a notice is in time."""

from __future__ import annotations

import pytest
from core.sales import day, due, facts, given, public_holidays, sale, statute, verdict_around

from returndesk.core.days import Calendar
from returndesk.core.law.days import WEEKEND, count_days, last_day_of, law_calendar
from returndesk.core.law.deadlines import goods_due
from returndesk.core.law.statute import Provision
from returndesk.core.orders.model import Order
from returndesk.core.value import replace

BOTH = ("2026-11-02", "2026-11-11")  # two parcels of one order

# statute, the shop's country, sale, line asked, last day, what holds on the next day
LAST_DAYS = [
    ("eu.withdrawal", "DE", sale("2026-12-12"), 1, "2026-12-28", "ineligible"),
    ("eu.withdrawal", "DE", sale("2026-12-11"), 1, "2026-12-28", "ineligible"),
    ("eu.withdrawal", "DE", sale(*BOTH), 1, "2026-11-25", "ineligible"),
    ("eu.withdrawal", "DE", sale(*BOTH), 2, "2026-11-25", "ineligible"),
    ("eu.withdrawal", "FR", sale("2026-06-30"), 1, "2026-07-15", "ineligible"),
    ("eu.withdrawal", "DE", sale("2026-06-30"), 1, "2026-07-14", "ineligible"),
    ("eu.withdrawal", "DE", sale("2026-03-20"), 1, "2026-04-07", "ineligible"),
    ("eu.withdrawal", "FR", sale("2026-03-20"), 1, "2026-04-03", "ineligible"),
    ("eu.withdrawal", "DE", sale("2026-11-02", tags="never-informed"), 1, "2027-11-16", "ineligible"),
    ("eu.withdrawal", "DE", sale("2026-11-02", tags="informed:2027-02-01"), 1, "2027-02-15", "ineligible"),
    (
        "eu.withdrawal",
        "",
        sale("2026-09-01", "2026-10-01", tags="regular-delivery"),
        2,
        "2026-09-15",
        "ineligible",
    ),
    ("uk.cancellation", "GB", sale("2026-12-11"), 1, "2026-12-25", "ineligible"),
    ("uk.cancellation", "GB", sale(*BOTH), 1, "2026-11-25", "ineligible"),
    ("uk.cancellation", "GB", sale(*BOTH), 2, "2026-11-25", "ineligible"),
    ("uk.cancellation", "GB", sale("2026-11-02", tags="never-informed"), 1, "2027-11-16", "ineligible"),
    ("uk.cancellation", "GB", sale("2026-11-02", tags="informed:2027-01-10"), 1, "2027-01-24", "ineligible"),
    ("uk.reject", "GB", sale("2026-06-30"), 1, "2026-07-30", "ineligible"),
    ("uk.reject", "GB", sale("2026-05-04", tags="installed:2026-05-10"), 1, "2026-06-09", "ineligible"),
    (
        "uk.reject",
        "GB",
        sale("2026-06-01", tags="repair:2026-06-20/2026-07-05"),
        1,
        "2026-07-17",
        "ineligible",
    ),
    (
        "uk.reject",
        "GB",
        sale("2026-06-01", tags="repair:2026-06-30/2026-07-10"),
        1,
        "2026-07-17",
        "ineligible",
    ),
    ("cn.seven-days", "CN", sale("2026-11-02"), 1, "2026-11-09", "ineligible"),
    ("cn.seven-days", "CN", sale("2026-11-07"), 1, "2026-11-16", "ineligible"),
    ("cn.seven-days", "CN", sale(*BOTH), 1, "2026-11-09", "ineligible"),
    ("cn.seven-days", "CN", sale(*BOTH), 2, "2026-11-18", "ineligible"),
    ("cn.seven-days", "CN", sale("2026-09-24"), 1, "2026-10-08", "ineligible"),
    ("cn.seven-days", "CN", sale("2026-10-03"), 1, "2026-10-10", "ineligible"),
    ("cn.seven-days", "CN", sale("2026-11-02", line_tags="activated"), 1, "2026-11-09", "ineligible"),
    ("cn.quality", "CN", sale("2026-11-03"), 1, "2026-11-10", "review"),
    ("us.cooling-off", "", sale(ordered="2026-11-06"), 1, "2026-11-10", "ineligible"),
    ("us.cooling-off", "", sale(ordered="2026-11-09"), 1, "2026-11-13", "ineligible"),
    ("us.cooling-off", "", sale(ordered="2026-11-07"), 1, "2026-11-12", "ineligible"),
    ("us.cooling-off", "", sale(ordered="2026-11-24"), 1, "2026-11-28", "ineligible"),
    ("us.cooling-off", "", sale(ordered="2026-11-25"), 1, "2026-11-30", "ineligible"),
    ("us.cooling-off", "", sale(ordered="2026-12-23"), 1, "2026-12-28", "ineligible"),
    # the fault shows by then; of a later notice alone it is not known when it showed
    ("eu.conformity", "", sale("2028-02-29"), 1, "2030-02-28", "review"),
    ("eu.conformity", "", sale("2026-08-10"), 1, "2028-08-10", "review"),
    ("eu.conformity", "", sale("2026-08-10", tags="repaired"), 1, "2029-08-10", "review"),
]
FAULTS = ("eu.conformity", "uk.reject", "uk.remedies", "cn.quality")


@pytest.mark.parametrize(
    ("name", "home", "of", "number", "last", "after"),
    LAST_DAYS,
    ids=[f"{row[0]} {row[1]} {row[4]} {number}" for number, row in enumerate(LAST_DAYS)],
)
def test_a_notice_on_the_last_day_is_in_time_and_on_the_next_day_it_is_not(
    name: str, home: str, of: Order, number: int, last: str, after: str
) -> None:
    if name == "us.cooling-off":
        of = replace(of, currency="USD", tags=("door-to-door",))
    reason = "defective" if name in FAULTS else "changed-mind"
    assert given(name, of, last, reason, home, number).last_day == day(last)
    assert verdict_around(name, of, last, reason, home, number) == ["eligible", after]


@pytest.mark.parametrize(
    ("name", "home", "progress", "pay_by"),
    [
        ("eu.withdrawal", "DE", {"notice_on": "2026-11-10", "goods_back_on": "2026-11-14"}, "2026-11-24"),
        (
            "eu.withdrawal",
            "DE",
            {"notice_on": "2026-11-10", "proof_on": "2026-11-26", "goods_back_on": "2026-11-30"},
            "2026-11-26",
        ),
        (
            "uk.cancellation",
            "GB",
            {"notice_on": "2026-11-10", "proof_on": "2026-11-18", "goods_back_on": "2026-11-20"},
            "2026-12-02",
        ),
        ("uk.cancellation", "GB", {"notice_on": "2026-11-12", "shop_collects": True}, "2026-11-26"),
        ("uk.reject", "GB", {"notice_on": "2026-06-30", "agreed_on": "2026-07-01"}, "2026-07-14"),
        ("cn.seven-days", "CN", {"notice_on": "2026-11-09", "goods_back_on": "2026-11-12"}, "2026-11-19"),
        ("us.cooling-off", "", {"notice_on": "2026-11-10"}, "2026-11-23"),
    ],
)
def test_the_refund_is_due_by(name: str, home: str, progress: dict[str, object], pay_by: str) -> None:
    assert due(name, home, **progress).pay_by == day(pay_by)


def test_the_shop_may_wait_for_proof_of_sending_if_it_comes_before_the_goods() -> None:
    told = due(
        "eu.withdrawal", "DE", notice_on="2026-11-10", proof_on="2026-11-26", goods_back_on="2026-11-30"
    )
    assert (told.due_on, told.waits_until) == (day("2026-11-24"), day("2026-11-26"))


def test_the_goods_are_to_be_sent_within_fourteen_days_that_roll_over_christmas() -> None:
    calendars = [law_calendar(public_holidays("DE"))]
    assert goods_due(statute("eu.withdrawal")[1], day("2026-12-12"), calendars) == day("2026-12-28")


def test_the_burden_of_proof_and_the_time_without_a_deduction_for_use() -> None:
    told = facts(sale("2026-01-10"))
    remedies = statute("uk.remedies")[1]
    assert last_day_of(remedies, told, "presumed") == day("2026-07-09")
    assert last_day_of(remedies, told, "no_use_deduction") == day("2026-07-10")


@pytest.mark.parametrize(
    ("on", "remedies", "last"),
    [
        ("2026-11-03", ("refund", "exchange", "repair"), "2026-11-10"),
        ("2026-11-10", ("refund", "exchange", "repair"), "2026-11-10"),
        ("2026-11-11", ("exchange", "repair"), "2026-11-18"),
        ("2026-11-18", ("exchange", "repair"), "2026-11-18"),
    ],
)
def test_under_the_three_guarantees_a_return_to_day_7_then_exchange_or_repair_to_day_15(
    on: str, remedies: tuple[str, ...], last: str
) -> None:
    found = given("cn.quality", sale("2026-11-03", line_tags="three-guarantees"), on, "defective")
    assert (found.verdict, found.remedies, found.last_day) == ("eligible", remedies, day(last))
    assert found.refund_minor == (10_000 if "refund" in remedies else 0)


def test_after_day_15_the_claim_needs_review() -> None:
    found = given("cn.quality", sale("2026-11-03", line_tags="three-guarantees"), "2026-11-19", "defective")
    assert found.verdict == "review"


@pytest.mark.parametrize(
    ("tag", "paid", "verdict"),
    [
        ("door-to-door", 2499, "ineligible"),
        ("door-to-door", 2500, "eligible"),
        ("temporary-premises", 12_999, "ineligible"),
        ("temporary-premises", 13_000, "eligible"),
    ],
)
def test_the_cooling_off_rule_begins_at_its_amounts(tag: str, paid: int, verdict: str) -> None:
    of = sale(ordered="2026-11-06", tags=tag, currency="USD", paid_minor=paid)
    assert given("us.cooling-off", of, "2026-11-09").verdict == verdict


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        ("2026-10-03", "2026-10-10"),  # a Saturday on which people work for an arranged day off
        ("2026-09-24", "2026-10-08"),  # National Day, days off to the 7th
        ("2026-11-07", "2026-11-16"),  # a Saturday like any other
    ],
)
def test_with_the_flag_on_days_off_move_the_last_day_and_make_up_days_do_not(signed: str, last: str) -> None:
    seven = statute("cn.seven-days")[1]
    on = seven._replace(terms={**seven.terms, "rolls": Provision("rolls", True, "")})
    calendar = Calendar(WEEKEND, public_holidays("CN"), frozenset({day("2026-10-10")}))
    assert count_days(on, facts(sale(signed)), [calendar])[0][-1].on == day(last)
