"""The built-in laws: every figure has a citation, unverified terms are marked, and each law is dated."""

from __future__ import annotations

import tomllib
from datetime import date
from pkgutil import get_data

import pytest

from returndesk.core.codes import LAWS
from returndesk.core.days import Window
from returndesk.core.law.statute import Limit, Regime, Statute
from returndesk.core.policy.keys import POSTAGE, SHIPPING_RULES
from returndesk.intake.documents.laws import load_law, read_law

REGIMES = [load_law(name) for name in LAWS]
STATUTES = [statute for regime in REGIMES for statute in regime.statutes]
GROUNDS = (
    "eu.withdrawal eu.conformity uk.cancellation uk.reject uk.remedies"
    " cn.seven-days cn.quality us.cooling-off"
).split()


def test_there_is_a_document_for_each_law_that_a_policy_may_name() -> None:
    assert [regime.name for regime in REGIMES] == list(LAWS)
    assert [statute.name for statute in STATUTES] == GROUNDS


@pytest.mark.parametrize("regime", REGIMES, ids=LAWS)
def test_a_document_is_dated_and_not_legal_advice(regime: Regime) -> None:
    assert regime.advice == "not legal advice"
    assert date(2026, 1, 1) < regime.as_known_on
    assert regime.delivery is not None
    assert regime.delivery.cite


@pytest.mark.parametrize("statute", STATUTES, ids=GROUNDS)
def test_every_figure_has_its_place_and_the_terms_are_those_that_refunds_know(statute: Statute) -> None:
    assert [key for key, provision in statute.terms.items() if not provision.cite.strip()] == []
    assert [tag for tag, cite in {**statute.not_for, **statute.not_for_confirmed}.items() if not cite] == []
    assert [opening.tag for opening in statute.opens if not opening.cite] == []
    assert isinstance(statute.day("in_force"), date)
    assert statute.get("postage", "") in POSTAGE
    assert statute.get("shipping", "") in SHIPPING_RULES
    assert statute.window("length") or statute.get("business_days", 0)
    assert statute.cite
    assert statute.says


@pytest.mark.parametrize(
    ("name", "unverified"),
    [
        ("eu.withdrawal", {"across_borders", "shipping_in_part"}),
        ("eu.conformity", {"rolls"}),
        ("uk.cancellation", {"shipping_in_part"}),
        ("uk.reject", set()),
        ("uk.remedies", {"length"}),
        ("cn.seven-days", {"in_force"}),
        (
            "cn.quality",
            {"in_force", "then", "then_for", "then_remedies", "repair_excluded", "exchange_anew"},
        ),
        ("us.cooling-off", {"in_force"}),
    ],
)
def test_unverified_terms_are_marked(name: str, unverified: set[str]) -> None:
    assert set(STATUTES[GROUNDS.index(name)].unverified) == unverified


def test_a_length_is_a_window_and_a_limit_is_in_minor_units() -> None:
    withdrawal, cancellation = STATUTES[0], STATUTES[2]
    assert withdrawal.window("length") == Window(14, "days")
    assert cancellation.opens[0].above == Limit(4200, "GBP")
    assert [opening.least for opening in STATUTES[-1].opens] == [Limit(2500, "USD"), Limit(13_000, "USD")]


def test_a_citation_has_its_act_in_full_and_an_unknown_act_is_a_mistake() -> None:
    seven = STATUTES[GROUNDS.index("cn.seven-days")]
    assert (
        seven.cited("length") == "Consumer Rights Protection Law art. 25; Measures of 2017 (am. 2020) art. 10"
    )
    data = get_data("returndesk.intake.documents", "laws/us.toml")
    assert data is not None
    told = tomllib.loads(data.decode())
    told["ground"][0]["cite"] = "UCC 2-326"
    with pytest.raises(KeyError, match="UCC"):
        read_law(told)


def test_a_term_of_another_type_than_the_rules_expect_is_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"eu\.withdrawal: length"):
        STATUTES[0].get("length", "14 days")
