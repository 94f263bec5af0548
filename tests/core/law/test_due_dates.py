"""The due day of a claim: the service target or the statutory day, whichever is earlier, and its source."""

from __future__ import annotations

import pytest
from core.sales import day, public_holidays, statute
from factory import claim, units

from returndesk.core.claims.model import Claim, ClaimLine
from returndesk.core.claims.open_items import Promise
from returndesk.core.law.days import law_calendar
from returndesk.core.law.deadlines import Duty, duty_of, progress_of
from returndesk.core.law.due_dates import (
    concerned_lines,
    due_without_goods,
    with_due_day,
)
from returndesk.core.value import replace

PROMISED = "2026-11-30"
OPEN = replace(units(1), approved=0)


def duties(of: Claim, *names: str, home: str = "DE", collects: bool = False) -> tuple[Duty, ...]:
    calendars = (law_calendar(public_holidays(home)),)
    told = [statute(name) for name in names]
    progress = progress_of(of, collects=collects)
    return tuple(duty_of(one, progress, calendars, regime.federal) for regime, one in told)


def due(of: Claim, *names: str, home: str = "DE", collects: bool = False) -> tuple[str, str, str]:
    """(day, whose, the promise) of a claim whose promise is 30 November."""
    after = with_due_day(
        of, Promise(day(PROMISED)), duties(of, *names, home=home, collects=collects), collects=collects
    )
    texts = [on.isoformat() if on else "" for on in (after.deadline.due_on, after.deadline.promised_on)]
    return texts[0], after.deadline.due_source, texts[1]


def told(on: str, stage: str = "inspect", status: str = "received", **facts: object) -> Claim:
    dated = {key: day(value) if isinstance(value, str) and key.endswith("_on") else value
             for key, value in facts.items()}  # fmt: skip
    return claim(status, units(1), stage=stage, notice_on=day(on), **dated)


@pytest.mark.parametrize(
    ("right", "home", "facts", "answer"),
    [
        # 2011/83 art. 13(1): fourteen days from the notice, once goods or proof are there (13(3))
        ("eu.withdrawal", "DE", {"goods_back_on": "2026-11-14"}, ("2026-11-24", "eu.withdrawal")),
        ("eu.withdrawal", "DE", {}, (PROMISED, "policy")),
        ("eu.withdrawal", "DE", {"proof_on": "2026-11-26"}, ("2026-11-26", "eu.withdrawal")),
        ("eu.withdrawal", "DE", {"proof_on": "2026-11-12"}, ("2026-11-24", "eu.withdrawal")),
        ("eu.withdrawal", "DE", {"goods_back_on": "2026-12-03"}, (PROMISED, "policy")),
        # SI 2013/3134 reg. 34(5): fourteen days from goods or proof, the earlier
        ("uk.cancellation", "GB", {"goods_back_on": "2026-11-14"}, ("2026-11-28", "uk.cancellation")),
        ("uk.cancellation", "GB", {"proof_on": "2026-11-11", "goods_back_on": "2026-11-14"},
         ("2026-11-25", "uk.cancellation")),
        ("uk.cancellation", "GB", {"goods_back_on": "2026-11-17"}, (PROMISED, "policy")),
        ("uk.cancellation", "GB", {}, (PROMISED, "policy")),
        # CRA 2015 s. 20(15): fourteen days beginning with the agreement
        ("uk.reject", "GB", {"approved_on": "2026-11-11"}, ("2026-11-24", "uk.reject")),
        ("uk.remedies", "GB", {"approved_on": "2026-11-11"}, ("2026-11-24", "uk.remedies")),
        ("uk.reject", "GB", {"approved_on": None}, (PROMISED, "policy")),
        # Measures of 2017 art. 13: seven days from goods back; proof of sending changes nothing
        ("cn.seven-days", "CN", {"goods_back_on": "2026-11-12"}, ("2026-11-19", "cn.seven-days")),
        ("cn.seven-days", "CN", {"proof_on": "2026-11-12"}, (PROMISED, "policy")),
        # 16 CFR 429.1(b): ten business days from the notice, goods or no goods
        ("us.cooling-off", "", {}, ("2026-11-23", "us.cooling-off")),
        # no days are fixed: no deadline
        ("eu.conformity", "DE", {"goods_back_on": "2026-11-12"}, (PROMISED, "policy")),
        ("cn.quality", "CN", {"goods_back_on": "2026-11-12"}, (PROMISED, "policy")),
    ],
)  # fmt: skip
def test_the_earlier_of_service_target_and_statutory_day_counts(
    right: str, home: str, facts: dict[str, object], answer: tuple[str, str]
) -> None:
    assert due(told("2026-11-10", **facts), right, home=home)[:2] == answer


def test_on_the_same_day_the_service_target_is_named() -> None:
    of = told("2026-11-16", goods_back_on="2026-11-17")
    assert due(of, "eu.withdrawal") == (PROMISED, "policy", PROMISED)


def test_of_several_rights_the_earliest_day_counts() -> None:
    of = told("2026-11-10", goods_back_on="2026-11-12", approved_on="2026-11-11")
    assert due(of, "uk.cancellation", "uk.reject", home="GB")[:2] == ("2026-11-24", "uk.reject")


@pytest.mark.parametrize(("right", "home"), [("eu.withdrawal", "DE"), ("uk.cancellation", "GB")])
def test_a_shop_that_collects_the_goods_may_not_wait_for_them(right: str, home: str) -> None:
    of = told("2026-11-12", stage="parcel", status="approved")
    assert due(of, right, home=home) == (PROMISED, "policy", PROMISED)
    assert due(of, right, home=home, collects=True) == ("2026-11-26", right, "")


def test_goods_lost_on_their_way_are_not_awaited() -> None:
    of = told("2026-11-12", stage="settle", status="approved", kind="parcel", reason="lost")
    assert due(of, "eu.withdrawal") == ("2026-11-26", "eu.withdrawal", PROMISED)


def test_with_proof_of_sending_the_parcel_is_no_longer_awaited() -> None:
    of = told("2026-11-10", stage="parcel", status="approved", proof_on="2026-12-04")
    assert due(of, "eu.withdrawal") == ("2026-12-04", "eu.withdrawal", "")
    assert due(of) == (PROMISED, "policy", PROMISED)


def test_without_a_statutory_day_proof_of_sending_leaves_the_service_target() -> None:
    of = told("2026-11-10", stage="parcel", status="approved", proof_on="2026-11-12")
    assert due(of, "cn.seven-days", home="CN") == (PROMISED, "policy", PROMISED)  # goods alone count there
    exchanged = told("2026-11-10", stage="parcel", status="approved", proof_on="2026-11-12", outcome="credit")
    assert due(exchanged, "eu.withdrawal") == (PROMISED, "policy", PROMISED)


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"stage": "decide"}, True),
        ({"stage": "info"}, True),
        ({"stage": "settle"}, True),
        ({"stage": "close"}, False),
        ({"stage": ""}, False),
        ({"outcome": "exchange"}, False),
        ({"outcome": "credit"}, False),
        ({"outcome": "repair"}, False),
    ],
)
def test_a_statutes_day_counts_while_a_refund_is_owed(changes: dict[str, object], counts: bool) -> None:
    of = told("2026-11-10", **{"goods_back_on": "2026-11-12", **changes})
    assert (due(of, "eu.withdrawal")[1] == "eu.withdrawal") is counts


def test_christmas_moves_the_statutes_day_as_the_law_rolls() -> None:
    of = told("2026-12-12", goods_back_on="2026-12-14")
    (one,) = duties(of, "eu.withdrawal")
    assert (one.pay_by, one.goods_on) == (day("2026-12-28"), day("2026-12-28"))


def test_without_a_refund_nothing_is_due_before_the_goods() -> None:
    facts: dict[str, object] = {"proof_on": "2026-11-12"}
    for outcome, is_due in (("refund", True), ("credit", False)):
        of = told("2026-11-10", stage="parcel", status="approved", outcome=outcome, **facts)
        assert due_without_goods(of, duties(of, "eu.withdrawal"), collects=False) is is_due


@pytest.mark.parametrize(
    ("status", "stage", "lines", "concerned"),
    [
        ("requested", "decide", [OPEN, OPEN], [0, 1]),
        ("approved", "parcel", [OPEN, units(1)], [1]),
        ("part-received", "parcel", [units(1, 1, 1, settled=1), units(1)], [1]),
        ("part-received", "inspect", [units(1, 1), units(1)], [0, 1]),
        ("inspected", "settle", [units(1, 1, 0, 1), units(1, 1, 1)], [1]),
        ("inspected", "settle", [units(1, 1, 1, settled=1), units(1, 1, 1)], [1]),
        ("closed", "", [units(1, 1, 1, settled=1), OPEN], [0]),
        ("rejected", "", [OPEN, OPEN], [0, 1]),
    ],
)
def test_the_rights_of_lines_without_an_outcome_count(
    status: str, stage: str, lines: list[ClaimLine], concerned: list[int]
) -> None:
    of = claim(status, *(replace(line) for line in lines), stage=stage)
    kept = concerned_lines(of)
    assert [number for number, line in enumerate(of.lines) if any(line is one for one in kept)] == concerned
