"""China's law read both ways: days off move a last day, or by the policy do not; make-up days."""

from __future__ import annotations

from datetime import date

import pytest
from core.sales import day, public_holidays, question, sale
from factory import policy

from returndesk.core.eligibility.model import sale_of
from returndesk.core.law.facts import facts_of
from returndesk.core.law.grounds import law_ground
from returndesk.core.law.statute import without_days_off
from returndesk.core.policy.terms import terms_for
from returndesk.intake.documents.laws import load_law

MAKE_UP = frozenset({day("2026-10-10")})


def last_day(
    signed: str, *, rolling: bool, name: str = "cn.seven-days", reason: str = "changed-mind"
) -> date:
    regime = load_law("cn")._replace(working_days=MAKE_UP)
    if not rolling:
        regime = without_days_off(regime)
    one = next(each for each in regime.statutes if each.name == name)
    asked, shops = question(sale(signed), signed, reason), policy()
    terms = terms_for(shops, sale_of(asked))
    facts = facts_of(asked, shops, terms)
    found = law_ground(one, regime, facts, terms, lambda country: public_holidays("CN"))
    assert found is not None
    return found.last_day


@pytest.mark.parametrize(
    ("signed", "off", "on"),
    [
        ("2026-10-03", "2026-10-10", "2026-10-10"),  # a Saturday on which people work
        ("2026-09-24", "2026-10-01", "2026-10-08"),
        ("2026-11-07", "2026-11-14", "2026-11-16"),
    ],
)
def test_the_last_day_moves_unless_the_policy_says_no(signed: str, off: str, on: str) -> None:
    assert last_day(signed, rolling=False) == day(off)
    assert last_day(signed, rolling=True) == day(on)


def test_the_right_about_faults_has_no_such_question() -> None:
    assert last_day("2026-11-07", rolling=True, name="cn.quality", reason="defective") == day("2026-11-14")
