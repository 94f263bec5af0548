"""Consumer rights in the United Kingdom: literal days, each with its provision."""

from __future__ import annotations

import pytest
from core.sales import day, due, facts, given, ground, sale, statute, verdict_around

from returndesk.core.law.days import last_day_of
from returndesk.core.orders.model import Order

REGULATION_28 = (
    "custom-made perishable unsealed-hygiene mixed unsealed-media newspaper dated-service digital-started"
    " service-done price-floats wine-futures urgent-repair auction prescription"
).split()


@pytest.mark.parametrize(
    ("of", "last", "provision"),
    [
        (sale("2026-11-09"), "2026-11-23", "reg. 30(3)"),
        (sale("2026-11-07"), "2026-11-21", "reg. 30, a Saturday stays"),
        (sale("2026-11-08"), "2026-11-22", "reg. 30, a Sunday stays"),
        (sale("2026-12-12"), "2026-12-26", "reg. 30, Boxing Day stays"),
        (sale("2028-02-16"), "2028-03-01", "reg. 30, a leap year"),
        (
            sale("2026-11-02", "2026-11-05", "2026-11-03"),
            "2026-11-19",
            "reg. 30(4), the last of several goods",
        ),
        (sale("2026-09-01", "2026-12-01", tags="regular-delivery"), "2026-09-15", "reg. 30(6)"),
        (sale("2026-11-02", tags="informed:2026-11-05"), "2026-11-19", "reg. 31(2)"),
        (sale("2026-11-02", tags="informed:2027-11-02"), "2027-11-16", "reg. 31(2), the last day for it"),
        (sale("2026-11-02", tags="informed:2027-11-03"), "2027-11-16", "reg. 31(3)"),
        (sale("2026-12-12", tags="never-informed"), "2027-12-26", "reg. 31(3), no roll-over"),
        (sale("2026-12-31"), "2027-01-14", "reg. 30(3)"),
    ],
)
def test_the_days_of_cancellation(of: Order, last: str, provision: str) -> None:
    assert given("uk.cancellation", of, last, home="GB").last_day == day(last), provision
    assert verdict_around("uk.cancellation", of, last, "changed-mind", "GB") == ["eligible", "ineligible"]


def at_the_door(paid: int, **facts: object) -> Order:
    """A sale off the premises and over the counter, for this price in pence."""
    told = {"channel": "counter", "tags": "off-premises", "currency": "GBP", "paid_minor": paid, **facts}
    return sale("2026-11-12", **told)


@pytest.mark.parametrize(
    ("of", "verdict", "code"),
    [
        (at_the_door(4200), "ineligible", "limit"),  # reg. 7(4): above 42 pounds
        (at_the_door(4201), "eligible", ""),
        (at_the_door(4000, shipping_minor=201), "eligible", ""),  # what is paid under the contract
        (at_the_door(4201, currency="EUR"), "review", "limit-unclear"),
        (at_the_door(100, channel="web"), "eligible", ""),  # at a distance there is no such limit
        (at_the_door(9900, tags=""), "ineligible", "counter"),
        (at_the_door(9900, tags="off-premises business"), "ineligible", "business"),
        (sale("2014-06-20", ordered="2014-06-12"), "ineligible", "not-in-force"),
        (sale("2014-06-20", ordered="2014-06-13"), "eligible", ""),
        *((sale(line_tags=tag), "ineligible", "excluded") for tag in REGULATION_28),
    ],
)
def test_when_cancellation_applies(of: Order, verdict: str, code: str) -> None:
    on = of.lines[0].delivered_on
    assert on is not None
    found = given("uk.cancellation", of, on.isoformat())
    assert found.verdict == verdict
    assert [each.code for each in found.findings if each.weight != "eligible"] == ([code] if code else [])


@pytest.mark.parametrize(
    ("of", "last", "provision"),
    [
        (sale("2026-11-05"), "2026-12-05", "s. 22(3)"),
        (sale("2028-01-31"), "2028-03-01", "s. 22(3), a leap year"),
        (sale("2026-11-05", channel="counter"), "2026-12-05", "s. 22(3), any channel"),
        (sale("2026-11-05", "2026-11-20"), "2026-12-05", "s. 22(3), each good by itself"),
        (
            sale("2026-05-04", tags="installed:2026-05-01"),
            "2026-06-03",
            "s. 22(3), installed before delivery",
        ),
        (sale("2026-05-04", line_tags="installed:2026-05-20"), "2026-06-19", "s. 22(3)(c)"),
        (sale("2026-06-01", tags="repair:2026-06-20/2026-06-20"), "2026-07-02", "s. 22(8), one day"),
        (sale("2026-06-01", tags="repair:2026-07-01/2026-07-03"), "2026-07-10", "s. 22(7), the floor"),
        (sale("2026-06-01", tags="repair:2026-07-02/2026-07-03"), "2026-07-01", "s. 22(6), asked too late"),
        (
            sale("2026-06-01", tags="repair:2026-06-10/2026-06-14 repair:2026-06-20/2026-06-22"),
            "2026-07-09",
            "s. 22(8), two repairs",
        ),
        (
            sale("2026-06-01", tags="repair:2026-06-10/2026-06-14 repair:2026-06-12/2026-06-16"),
            "2026-07-08",
            "s. 22(8), days that overlap count once",
        ),
        (sale("2026-06-01", tags="repair:2026-05-20/2026-05-25"), "2026-07-01", "s. 22(6), before delivery"),
    ],
)
def test_the_days_to_reject(of: Order, last: str, provision: str) -> None:
    assert given("uk.reject", of, last, "defective").last_day == day(last), provision
    assert verdict_around("uk.reject", of, last, "defective") == ["eligible", "ineligible"]


def test_the_period_is_paused_while_goods_are_away() -> None:
    of = sale("2026-06-01", tags="repair:2026-06-20")
    for on in ("2026-06-25", "2026-07-20", "2026-09-01"):
        assert given("uk.reject", of, on, "defective").verdict == "eligible"


def test_a_repair_without_a_valid_second_day_does_not_count() -> None:
    of = sale("2026-06-01", tags="repair:2026-06-20/")
    assert given("uk.reject", of, "2026-07-01", "defective").verdict == "eligible"
    assert given("uk.reject", of, "2026-07-02", "defective").verdict == "ineligible"


@pytest.mark.parametrize(
    ("of", "verdict"),
    [
        (sale(line_tags="perishable"), "review"),  # s. 22(4)
        (sale(tags="business"), "ineligible"),  # s. 2(3)
        (sale("2015-10-02", ordered="2015-09-30"), "ineligible"),  # s. 100
        (sale("2015-10-02", ordered="2015-10-01"), "eligible"),
    ],
)
def test_when_goods_may_be_rejected(of: Order, verdict: str) -> None:
    on = of.lines[0].delivered_on
    assert on is not None
    assert given("uk.reject", of, on.isoformat(), "defective").verdict == verdict


@pytest.mark.parametrize("reason", ["changed-mind", "late", "lost", "service"])
def test_goods_are_rejected_for_a_fault_alone(reason: str) -> None:
    assert ground("uk.reject", sale(), reason=reason) is None
    assert ground("uk.remedies", sale(), reason=reason) is None


@pytest.mark.parametrize(
    ("delivered", "presumed", "free"),
    [
        ("2026-01-10", "2026-07-09", "2026-07-10"),
        ("2026-03-01", "2026-08-31", "2026-09-01"),
        ("2026-08-31", "2027-02-28", "2027-02-28"),  # there is no 31 February
        ("2026-08-28", "2027-02-27", "2027-02-28"),
        ("2027-08-31", "2028-02-29", "2028-02-29"),
    ],
)
def test_six_months_beginning_with_delivery_and_six_after_it(
    delivered: str, presumed: str, free: str
) -> None:
    told, remedies = facts(sale(delivered)), statute("uk.remedies")[1]
    assert last_day_of(remedies, told, "presumed") == day(presumed)  # s. 19(14)
    assert last_day_of(remedies, told, "no_use_deduction") == day(free)  # s. 24(10)


def test_the_remedies_end_with_the_limitation() -> None:
    of = sale("2026-11-05")
    assert verdict_around("uk.remedies", of, "2032-11-05", "defective") == ["eligible", "ineligible"]
    assert given("uk.remedies", of, reason="defective").remedies == ("repair", "replacement", "refund")


@pytest.mark.parametrize(
    ("name", "progress", "pay_by"),
    [
        ("uk.cancellation", {"notice_on": "2026-11-10"}, None),  # reg. 34(5): nothing came yet
        ("uk.cancellation", {"notice_on": "2026-11-10", "goods_back_on": "2026-11-20"}, "2026-12-04"),
        ("uk.cancellation", {"notice_on": "2026-12-10", "goods_back_on": "2026-12-12"}, "2026-12-26"),
        ("uk.reject", {"notice_on": "2026-06-30"}, None),  # s. 20(15): from the agreement
        ("uk.remedies", {"notice_on": "2026-06-30", "agreed_on": "2026-12-20"}, "2027-01-02"),
    ],
)
def test_when_the_refund_is_due(name: str, progress: dict[str, object], pay_by: str | None) -> None:
    assert due(name, "GB", **progress).pay_by == (pay_by and day(pay_by))
