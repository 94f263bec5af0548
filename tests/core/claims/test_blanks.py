"""What a suggested command leaves open, and the command with its blanks filled in."""

from __future__ import annotations

import shlex

import pytest

from returndesk.core.claims.blanks import filled, form_of, next_blank


@pytest.mark.parametrize(
    ("command", "label", "asked"),
    [
        ("claim approve R1001", "approve", []),
        ("claim approve R1001 --override --why TEXT", "approve --override", ["--why"]),
        ("claim reject R1001 --why TEXT", "reject", ["--why", "--say"]),
        ("claim ask R1001 TEXT", "ask", ["TEXT"]),
        ("claim inspect R1001 --condition CONDITION --to DISPOSITION", "inspect", ["--condition", "--to"]),
        ("claim receive R1001", "receive", ["--inspect", "--to"]),
        ("claim refund R1001", "refund", ["--method"]),
        ("claim refund R1001 --method credit --why TEXT", "refund", ["--why", "--method"]),
        ("claim refund R1001 --keep-goods --why TEXT", "refund --keep-goods", ["--why", "--method"]),
        ("claim compensate R1001 AMOUNT --by cash --why TEXT", "compensate", ["AMOUNT", "--by", "--why"]),
        ("claim exchange R1001 --for SKU=QTY@PRICE", "exchange", ["--for"]),
        ("claim message R1001 --sent", "message", []),
        ("claim sent R1001", "sent", ["--tracking"]),
        ("claim carrier R1001 file", "carrier file", ["--reference"]),
        ("claim carrier R1001 waive --why TEXT", "carrier waive", ["--why"]),
        ("claim paid R1001 12.50", "paid 12.50", []),
        ("order import FILE", "order import", ["FILE"]),
        ("order dispute 1042 won", "order dispute 1042 won", []),
    ],
)
def test_a_command_asks_for_its_words_in_capitals_and_what_a_person_may_want(
    command: str, label: str, asked: list[str]
) -> None:
    form = form_of(f"returndesk {command}")
    assert (form.label, [blank.key for blank in form.blanks]) == (label, asked)


@pytest.mark.parametrize(
    ("command", "answers", "whole"),
    [
        ("claim note R1001 TEXT", {"TEXT": "rang twice"}, "claim note R1001 'rang twice'"),
        ("claim note R1001 TEXT", {"TEXT": "-5 on the scale"}, "claim note R1001 -- '-5 on the scale'"),
        ("claim reject R1001 --why TEXT", {"--why": "-", "--say": ""}, "claim reject R1001 --why=-"),
        (
            "claim compensate R1001 AMOUNT --by cash --why TEXT",
            {"AMOUNT": "5.00", "--by": "gift", "--why": "late"},
            "claim compensate R1001 5.00 --by gift --why late",
        ),
    ],
)
def test_the_answers_stand_where_a_person_would_type_them(
    command: str, answers: dict[str, str], whole: str
) -> None:
    assert shlex.join(filled(form_of(f"returndesk {command}"), answers)) == whole


@pytest.mark.parametrize(
    ("condition", "usual"),
    [("new", "restock"), ("used", "refurbish"), ("damaged", "scrap"), ("missing", "scrap")],
)
def test_the_disposition_is_by_default_the_usual_one_of_the_condition(condition: str, usual: str) -> None:
    form = form_of("returndesk claim inspect R1001 --condition CONDITION --to DISPOSITION")
    blank = next_blank(form, {"--condition": condition})
    assert blank is not None
    assert blank.default == usual


def test_a_parcel_that_is_inspected_later_has_no_disposition_yet() -> None:
    assert next_blank(form_of("returndesk claim receive R1001"), {"--inspect": ""}) is None


def test_of_several_units_some_can_be_named() -> None:
    form = form_of("returndesk claim receive R1001", items={"receive": ["MUG=2", ":2=1"]})
    assert form.blanks[0].question == "Which items? (MUG=2 :2=1)"
    answers = {"--item": "MUG=1 :2", "--inspect": "new", "--to": "restock"}
    whole = "claim receive R1001 -i MUG=1 -i :2 --inspect new --to restock"
    assert shlex.join(filled(form, answers)) == whole
    assert shlex.join(filled(form, {"--item": "", "--inspect": ""})) == "claim receive R1001"


def test_a_refund_leaves_by_default_as_the_claim_asks() -> None:
    blank = next_blank(form_of("returndesk claim refund R1001", "credit"), {})
    assert blank is not None
    assert blank.default == "credit"
