"""Deductions for the condition of returned goods: by right and condition, with the citation."""

from __future__ import annotations

import pytest
from core.sales import all_grounds, given, sale

from returndesk.core.orders.model import Order

WORN = ("used", "damaged")


@pytest.mark.parametrize(
    ("name", "of", "on", "reason", "conditions", "source"),
    [
        ("eu.withdrawal", sale(), "2026-11-10", "changed-mind", WORN, "Dir. 2011/83 art. 14(2)"),
        ("eu.withdrawal", sale(tags="never-informed"), "2027-02-01", "changed-mind", (),
         "Dir. 2011/83 art. 14(2)"),
        ("eu.withdrawal", sale(tags="never-informed informed:2026-12-01"), "2026-12-05", "changed-mind", WORN,
         "Dir. 2011/83 art. 14(2)"),
        ("eu.conformity", sale(), "2026-11-10", "defective", (), "Dir. 2019/771 art. 16(3)"),
        ("uk.cancellation", sale(), "2026-11-10", "changed-mind", WORN, "SI 2013/3134 reg. 34(9)"),
        ("uk.cancellation", sale(tags="never-informed"), "2026-12-30", "changed-mind", (),
         "SI 2013/3134 reg. 34(11)"),
        ("uk.reject", sale(), "2026-11-10", "defective", (), "CRA 2015 s. 20(10)"),
        # six months from the day after delivery without a deduction for use
        ("uk.remedies", sale("2026-01-10"), "2026-07-10", "defective", (), "CRA 2015 s. 24(8)–(11)"),
        ("uk.remedies", sale("2026-01-10"), "2026-07-11", "defective", WORN, "CRA 2015 s. 24(8)–(11)"),
        ("cn.seven-days", sale(), "2026-11-10", "changed-mind", (*WORN, "M 12", "M 18"),
         "Measures of 2017 (am. 2020) art. 8, 12, 18"),
        ("cn.quality", sale(), "2026-11-10", "defective", (), "Consumer Rights Protection Law art. 24"),
    ],
)  # fmt: skip
def test_each_right_has_the_conditions_that_allow_a_deduction(
    name: str, of: Order, on: str, reason: str, conditions: tuple[str, ...], source: str
) -> None:
    found = given(name, of, on, reason)
    assert (found.terms.deducts, found.terms.deduct_source) == (conditions, source)


def test_at_the_door_in_the_united_states_everything_paid_is_refunded() -> None:
    of = sale(ordered="2026-11-06", tags="door-to-door", currency="USD")
    assert given("us.cooling-off", of, "2026-11-09").terms.deducts == ()


@pytest.mark.parametrize(
    ("laws", "on", "reason", "rights", "conditions"),
    [
        ("", "2026-11-10", "changed-mind", (), None),
        ("eu", "2026-11-10", "changed-mind", ("eu.withdrawal",), WORN),
        ("eu", "2026-11-25", "changed-mind", (), None),  # over: the shop's own terms alone
        ("eu", "2026-11-10", "defective", ("eu.withdrawal", "eu.conformity"), ()),
        ("eu", "2026-11-25", "defective", ("eu.conformity",), ()),
        ("uk", "2026-11-25", "defective", ("uk.reject", "uk.remedies"), ()),
    ],
)
def test_the_strictest_right_that_holds_protects_whichever_ground_was_chosen(
    laws: str, on: str, reason: str, rights: tuple[str, ...], conditions: tuple[str, ...] | None
) -> None:
    found = all_grounds(laws, sale(), on, reason)
    assert {ground.name for ground in found.rights} == set(rights)
    assert found.deductible()[0] == conditions


def test_a_right_that_needs_review_protects_if_it_was_chosen() -> None:
    document = {"defaults": {"window": "10 days", "grace": "0 days"}}
    found = all_grounds("cn", sale("2026-11-05"), "2026-12-20", "defective", **document)
    assert (found.best.name, found.best.verdict) == ("cn.quality", "review")
    assert [ground.name for ground in found.rights] == ["cn.quality"]
    assert found.deductible()[0] == ()
