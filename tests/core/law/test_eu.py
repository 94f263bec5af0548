"""Consumer rights in the European Union: literal days, each with its article."""

from __future__ import annotations

import pytest
from core.sales import day, due, given, ground, sale, verdict_around

from returndesk.core.orders.model import Order

ARTICLE_16 = (
    "custom-made perishable unsealed-hygiene mixed unsealed-media newspaper dated-service digital-started"
    " service-done price-floats wine-futures urgent-repair auction"
).split()


# sale, the shop's country, last day, article (CRD is 2011/83, TIME is Regulation 1182/71)
@pytest.mark.parametrize(
    ("of", "home", "last", "article"),
    [
        (sale("2026-11-09"), "DE", "2026-11-23", "CRD 9(1)"),
        (sale("2026-11-07"), "DE", "2026-11-23", "TIME 3(4), a Saturday"),
        (sale("2026-11-08"), "DE", "2026-11-23", "TIME 3(4), a Sunday"),
        (sale("2026-12-11"), "", "2026-12-25", "TIME 3(4), no country: week-ends alone"),
        (sale("2026-12-12"), "", "2026-12-28", "TIME 3(4), no country: a Saturday"),
        (sale("2026-12-18"), "DE", "2027-01-04", "TIME 3(4), New Year on a Friday"),
        (sale("2026-04-17"), "DE", "2026-05-04", "TIME 3(4), Labour Day on a Friday"),
        (sale("2026-05-11"), "DE", "2026-05-26", "TIME 3(4), Whit Monday"),
        (sale("2026-05-11"), "IT", "2026-05-25", "TIME 3(4), Whit Monday is no holiday in Italy"),
        (sale("2028-02-15"), "DE", "2028-02-29", "CRD 9(1), a leap year"),
        (sale("2026-06-30", country="FR"), "DE", "2026-07-15", "TIME 3(4), the later of two countries"),
        (sale("2026-03-20", country="DE"), "FR", "2026-04-07", "TIME 3(4), the later of two countries"),
        (sale("2026-06-30", country="CH"), "DE", "2026-07-14", "TIME 3(4), the shop's own alone"),
        (sale("2026-06-30", country="FR"), "", "2026-07-14", "TIME 3(4), no country: week-ends alone"),
        (sale("2026-11-02", "2026-11-05", "2026-11-03"), "DE", "2026-11-19", "CRD 9(2)(b)(i), the last good"),
        (sale("2026-11-05", ""), "DE", "2026-11-23", "CRD 9(2)(b)(i), one is assumed to come on 8 November"),
        (sale("2026-09-01", "2026-12-01", tags="regular-delivery"), "DE", "2026-09-15", "CRD 9(2)(b)(iii)"),
        (sale("2026-11-02", tags="informed:2026-11-02"), "DE", "2026-11-16", "CRD 9(1), told in time"),
        (sale("2026-11-02", tags="informed:2026-10-30"), "DE", "2026-11-16", "CRD 9(1), told before"),
        (sale("2026-11-02", tags="informed:2026-11-05"), "DE", "2026-11-19", "CRD 10(2)"),
        (sale("2026-11-02", tags="informed:2026-11-07"), "DE", "2026-11-23", "CRD 10(2), TIME 3(4)"),
        (
            sale("2026-11-02", tags="informed:2027-11-02"),
            "DE",
            "2027-11-16",
            "CRD 10(2), the last day for it",
        ),
        (sale("2026-11-02", tags="informed:2027-11-03"), "DE", "2027-11-16", "CRD 10(1), told too late"),
        (sale("2026-12-12", tags="never-informed"), "DE", "2027-12-28", "CRD 10(1), from the rolled end"),
    ],
)
def test_the_days_of_withdrawal(of: Order, home: str, last: str, article: str) -> None:
    assert given("eu.withdrawal", of, last, home=home).last_day == day(last), article
    assert verdict_around("eu.withdrawal", of, last, "changed-mind", home) == ["eligible", "ineligible"]


@pytest.mark.parametrize(
    ("of", "reason", "verdict", "code"),
    [
        (sale(), "changed-mind", "eligible", ""),
        (sale(), "defective", "eligible", ""),  # any reason
        (sale(channel="counter"), "changed-mind", "ineligible", "counter"),  # CRD 2(7)
        (sale(channel="counter", tags="off-premises"), "changed-mind", "eligible", ""),  # CRD 2(8)
        (sale("2014-06-16", ordered="2014-06-13"), "changed-mind", "ineligible", "not-in-force"),  # CRD 28
        (sale("2014-06-16", ordered="2014-06-14"), "changed-mind", "eligible", ""),
        (sale(tags="business"), "changed-mind", "ineligible", "business"),  # CRD 2(1)
        (sale(tier="business"), "changed-mind", "ineligible", "business"),
        (sale(tags="custom-made"), "changed-mind", "eligible", ""),  # of the order, not of the line
        (sale(line_tags="confirmed activated"), "changed-mind", "eligible", ""),  # China's exception
        *((sale(line_tags=tag), "changed-mind", "ineligible", "excluded") for tag in ARTICLE_16),
    ],
)
def test_when_withdrawal_applies(of: Order, reason: str, verdict: str, code: str) -> None:
    on = of.lines[0].delivered_on
    assert on is not None
    found = given("eu.withdrawal", of, on.isoformat(), reason)
    assert found.verdict == verdict
    assert [each.code for each in found.findings if each.weight != "eligible"] == ([code] if code else [])


def test_withdrawal_is_not_for_services() -> None:
    assert ground("eu.withdrawal", sale(), reason="service") is None


@pytest.mark.parametrize(
    ("of", "last", "article"),
    [
        (sale("2026-11-05"), "2028-11-05", "SGD 10(1), no roll-over on a Sunday"),
        (sale("2024-02-29"), "2026-02-28", "SGD 10(1), a leap day"),
        (sale("2026-11-05", channel="counter"), "2028-11-05", "SGD 1, any channel"),
        (sale("2026-11-05", "2026-11-09"), "2028-11-05", "SGD 10(1), each good by itself"),
        (
            sale("2026-08-10", ordered="2026-07-30", tags="repaired"),
            "2028-08-10",
            "Dir. 2024/1799, older contract",
        ),
        (sale("2026-08-10", ordered="2026-07-31", tags="repaired"), "2029-08-10", "SGD 10(2a)"),
        (sale("2026-08-10", line_tags="repaired"), "2029-08-10", "SGD 10(2a), the line's own repair"),
        (sale("2026-08-10", tags="repair:2026-09-01/2026-09-10"), "2029-08-10", "SGD 10(2a), once"),
        (
            sale("2026-08-10", tags="repair:2026-09-01/2026-09-10 repair:2027-09-01/2027-09-10"),
            "2029-08-10",
            "SGD 10(2a), once though twice repaired",
        ),
        (sale("2026-08-10", tags="repair:2026-09-01"), "2028-08-10", "SGD 10(2a), still away"),
    ],
)
def test_the_days_of_conformity(of: Order, last: str, article: str) -> None:
    found = given("eu.conformity", of, last, "defective")
    assert (found.last_day, found.verdict) == (day(last), "eligible"), article
    assert verdict_around("eu.conformity", of, last, "defective") == ["eligible", "review"]


@pytest.mark.parametrize(
    ("of", "on", "reason", "verdict"),
    [
        (sale("2026-08-10", tags="shown:2028-08-10"), "2029-01-15", "defective", "eligible"),  # SGD 10(1)
        (sale("2026-08-10", tags="shown:2028-08-11"), "2028-08-12", "defective", "ineligible"),
        (sale("2026-08-10"), "2029-01-15", "defective", "review"),  # when it showed is not known
        (sale("2022-01-05", ordered="2021-12-31"), "2022-02-01", "defective", "ineligible"),  # SGD 24
        (sale("2022-01-05", ordered="2022-01-01"), "2022-02-01", "defective", "eligible"),
        (sale(line_tags="declared-defect"), "2026-11-23", "defective", "ineligible"),  # SGD 7(5)
        (sale(tags="business"), "2026-11-23", "defective", "ineligible"),  # SGD 2(2)
        (sale(), "2026-11-23", "damaged", "eligible"),
        (sale(), "2026-11-23", "wrong-item", "eligible"),
        (sale(), "2026-11-23", "missing-parts", "eligible"),
        (sale(), "2026-11-23", "not-as-described", "eligible"),
        (sale(), "2026-11-23", "bad-print", "review"),  # the shop's own reason, the maker's fault
    ],
)
def test_when_conformity_applies(of: Order, on: str, reason: str, verdict: str) -> None:
    assert given("eu.conformity", of, on, reason).verdict == verdict


@pytest.mark.parametrize("reason", ["changed-mind", "wrong-size", "late", "lost", "service", "other"])
def test_conformity_is_about_faults_alone(reason: str) -> None:
    assert ground("eu.conformity", sale(), reason=reason) is None


def test_damage_by_a_carrier_that_the_customer_hired_is_no_fault() -> None:
    assert ground("eu.conformity", sale(tags="customer-carrier"), reason="damaged") is None
    assert ground("eu.conformity", sale(tags="customer-carrier"), reason="defective") is not None


@pytest.mark.parametrize(
    ("on", "text"),
    [
        # SGD 11(1)
        ("2027-11-05", "appeared by 2027-11-05: the fault is presumed to have existed at delivery"),
        ("2027-11-06", "appeared after 2027-11-05: the customer must prove a fault at delivery"),
    ],
)
def test_who_has_to_prove_a_fault(on: str, text: str) -> None:
    found = given("eu.conformity", sale("2026-11-05"), on, "defective")
    assert [each.text for each in found.findings if each.code == "presumed"] == [text]
    assert found.verdict == "eligible"


@pytest.mark.parametrize(
    ("progress", "due_on", "waits", "pay_by"),
    [
        ({"notice_on": "2026-11-10"}, "2026-11-24", None, None),  # 13(3): nothing came yet
        ({"notice_on": "2026-11-10", "shop_collects": True}, "2026-11-24", None, "2026-11-24"),
        (
            {"notice_on": "2026-12-12", "goods_back_on": "2026-12-14"},
            "2026-12-28",
            "2026-12-14",
            "2026-12-28",
        ),
        (
            {"notice_on": "2026-11-10", "goods_back_on": "2026-12-01"},
            "2026-11-24",
            "2026-12-01",
            "2026-12-01",
        ),
        (
            {"notice_on": "2026-11-10", "goods_back_on": "2026-11-12", "proof_on": "2026-11-20"},
            "2026-11-24",
            "2026-11-12",
            "2026-11-24",
        ),
    ],
)
def test_the_refund_after_a_withdrawal(
    progress: dict[str, object], due_on: str, waits: str | None, pay_by: str | None
) -> None:
    told = due("eu.withdrawal", "DE", **progress)
    assert (told.due_on, told.waits_until, told.pay_by) == (
        day(due_on),
        waits and day(waits),
        pay_by and day(pay_by),
    )


def test_the_customer_pays_return_shipping_if_informed_and_the_shop_pays_it_for_faults() -> None:
    assert given("eu.withdrawal", sale()).terms.postage == "customer"  # CRD 14(1)
    assert given("eu.withdrawal", sale(tags="postage-not-told")).terms.postage == "shop"  # CRD 6(6)
    assert given("eu.withdrawal", sale(tags="shop-pays-return")).terms.postage == "shop"
    assert given("eu.conformity", sale(), reason="defective").terms.postage == "shop"  # SGD 14(2)


def test_shipping_is_refunded_with_a_whole_order_and_not_with_a_part() -> None:
    whole, part = sale("2026-11-12", shipping_minor=490), sale("2026-11-12", "2026-11-12", shipping_minor=490)
    assert given("eu.withdrawal", whole).refund_minor == 10_490  # CRD 13(2)
    assert given("eu.withdrawal", part).refund_minor == 10_000
    assert given("eu.conformity", part, reason="defective").refund_minor == 10_245
