"""Codes: reasons with their fault, kinds, verdicts, and codes typed by a prefix."""

from __future__ import annotations

import pytest

from returndesk.core.codes import CHANNELS_IN, REASONS, claim_name, kind_of, match_code, worst_verdict


@pytest.mark.parametrize(
    ("reason", "fault", "kind"),
    [
        ("changed-mind", "customer", "return"),
        ("wrong-size", "customer", "return"),
        ("ordered-by-mistake", "customer", "return"),
        ("other", "customer", "return"),
        ("wrong-item", "shop", "return"),
        ("missing-parts", "shop", "return"),
        ("not-as-described", "shop", "return"),
        ("service", "shop", "complaint"),
        ("defective", "maker", "return"),
        ("damaged", "carrier", "parcel"),
        ("late", "carrier", "parcel"),
        ("lost", "carrier", "parcel"),
    ],
)
def test_a_reason_has_a_fault_and_a_kind_of_claim(reason: str, fault: str, kind: str) -> None:
    assert (REASONS[reason], kind_of(reason)) == (fault, kind)


def test_there_are_fourteen_reasons() -> None:
    assert len(REASONS) == 14


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        (["eligible", "review"], "review"),
        (["ineligible", "review", "eligible"], "ineligible"),
        (["eligible", "eligible"], "eligible"),
        ([], "eligible"),
    ],
)
def test_several_verdicts_are_as_good_as_their_worst(verdicts: list[str], worst: str) -> None:
    assert worst_verdict(verdicts) == worst


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("late", ["late"]),
        ("l", ["late", "lost"]),
        ("la", ["late"]),
        ("DEF", ["defective"]),
        ("changed_mind", ["changed-mind"]),
        ("Changed mind", ["changed-mind"]),
        (" late ", ["late"]),
        ("wrong", ["wrong-size", "wrong-item"]),
        ("x", []),
        ("", []),
    ],
)
def test_a_code_is_typed_whole_or_by_its_start(typed: str, codes: list[str]) -> None:
    assert match_code(typed, REASONS) == codes


@pytest.mark.parametrize(
    ("typed", "code"), [("mail", "email"), ("微信", "chat"), ("WeChat", "chat"), ("call", "phone")]
)
def test_a_channel_is_typed_by_another_name_of_it(typed: str, code: str) -> None:
    assert match_code(typed, CHANNELS_IN) == [code]


def test_a_whole_code_wins_over_those_it_begins() -> None:
    assert match_code("new", ["newer", "new"]) == ["new"]


@pytest.mark.parametrize("typed", ["customer_name", "Customer-Name", "customer name", "cust"])
def test_a_code_with_an_underscore_is_typed_with_whatever_joins_its_words(typed: str) -> None:
    assert match_code(typed, ["customer_name", "title", "none"]) == ["customer_name"]


def test_a_claim_is_written_with_an_r() -> None:
    assert claim_name(1001) == "R1001"


@pytest.mark.parametrize("typed", ["是", "是的", "好", "Ja", "oui", "si", "y", "yes"])
def test_yes_is_understood_in_other_languages(typed: str) -> None:
    assert match_code(typed, ("yes", "no")) == ["yes"]


@pytest.mark.parametrize("typed", ["否", "不", "nein", "non", "n", "no"])
def test_no_is_understood_in_other_languages(typed: str) -> None:
    assert match_code(typed, ("yes", "no")) == ["no"]
