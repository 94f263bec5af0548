"""What is asked next is a function of what is known; an answer is forgiven where it is clear."""

from __future__ import annotations

import re

import pytest

from returndesk.core.claims.interview import (
    Draft,
    Mistake,
    Offered,
    answered,
    choose,
    chosen_order,
    next_step,
    with_order,
)
from returndesk.core.codes import OUTCOMES, REASONS
from returndesk.core.value import replace

LINES = (Offered(1, "MUG-BLUE", 3), Offered(2, "MUG-RED", 1), Offered(3, "TEE", 0), Offered(4, "A=B C", 2))
ASKED = with_order(Draft(), "1042", LINES)


@pytest.mark.parametrize(
    ("draft", "step"),
    [
        (Draft(), "order"),
        (Draft(several=("1042", "1043")), "order"),
        (ASKED, "lines"),
        (replace(ASKED, reason="service"), "via"),  # no goods, and an answer is what they want
        (replace(ASKED, picked=(1, 2)), "units"),
        (replace(ASKED, picked=(2,)), "reason"),  # the only unit is not asked for
        (replace(ASKED, picked=(1,), units=((1, 2),)), "reason"),
        (replace(ASKED, picked=(1,), units=((1, 2),), reason="defective"), "outcome"),
        (replace(ASKED, picked=(2,), reason="defective", outcome="repair"), "via"),
        (replace(ASKED, picked=(2,), reason="defective", outcome="repair", via="phone"), "agree"),
        (replace(ASKED, picked=(2,), reason="late", outcome="none", via="web", agreed=True), ""),
        (replace(ASKED, picked=(2,), reason="late", outcome="none", via="web", agreed=False), ""),
    ],
)
def test_what_is_missing_is_asked_for_in_order_and_nothing_else(draft: Draft, step: str) -> None:
    assert next_step(draft) == step


def test_the_only_line_that_can_come_back_needs_no_question() -> None:
    draft = with_order(Draft(), "1042", (Offered(1, "MUG", 0), Offered(2, "TEE", 1)))
    assert (draft.picked, next_step(draft)) == ((2,), "reason")


@pytest.mark.parametrize(
    ("typed", "picked", "units"),
    [
        ("1", (1,), ()),
        (":2", (2,), ()),
        ("mug-r", (2,), ()),
        ("MUG-BLUE", (1,), ()),
        ("2 1", (1, 2), ()),
        ("1, mug-red", (1, 2), ()),
        ("1=2", (1,), ((1, 2),)),
        ("mug-blue=all", (1,), ((1, 3),)),
        ("a=b c", (4,), ()),  # a SKU may hold "=" and spaces itself
        ("all", (1, 2, 4), ()),
    ],
)
def test_lines_are_picked_by_number_by_sku_and_by_a_prefix(
    typed: str, picked: tuple[int, ...], units: tuple[tuple[int, int], ...]
) -> None:
    draft = answered(ASKED, "lines", typed)
    assert (draft.picked, draft.units) == (picked, units)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("mug", "Several items match 'mug': MUG-BLUE, MUG-RED."),
        ("5", "Unknown item '5'."),
        ("1 boot", "Unknown item 'boot'."),
        ("tee", "Nothing left to claim on TEE."),
        ("1=4", "MUG-BLUE: type a number from 1 to 3, or all."),
        ("1=0", "MUG-BLUE: type a number from 1 to 3, or all."),
        ("1=²", "MUG-BLUE: type a number from 1 to 3, or all."),
    ],
)
def test_a_mistake_in_the_lines_is_said_and_changes_nothing(typed: str, wrong: str) -> None:
    with pytest.raises(Mistake, match=f"^{re.escape(wrong)}$"):
        answered(ASKED, "lines", typed)


def test_none_of_the_lines_is_a_complaint_about_service() -> None:
    draft = answered(ASKED, "lines", "0")
    assert (draft.reason, draft.wanted_outcome, draft.items(), next_step(draft)) == (
        "service",
        "none",
        (),
        "via",
    )


def test_the_reason_service_drops_the_lines() -> None:
    draft = answered(replace(ASKED, picked=(2,)), "reason", "serv", list(REASONS))
    assert (draft.items(), draft.wanted_outcome) == ((), "none")


def test_quantities_are_asked_line_by_line_where_there_is_more_than_one_unit() -> None:
    draft = answered(replace(ASKED, picked=(1, 2, 4)), "units", "2")
    assert next_step(draft) == "units"
    draft = answered(draft, "units", "all")
    assert draft.items() == ((1, 2), (2, 1), (4, 2))


@pytest.mark.parametrize("typed", ["0", "4", "-1", "one", "99999999999"])
def test_a_quantity_out_of_range_is_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake):
        answered(replace(ASKED, picked=(1,)), "units", typed)


@pytest.mark.parametrize(("typed", "code"), [("2", "exchange"), ("cred", "credit"), (" None ", "none")])
def test_a_code_is_chosen_by_its_number_or_a_prefix(typed: str, code: str) -> None:
    assert choose(typed, OUTCOMES) == code


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("re", "Several match 're': refund, repair, replacement."),
        ("7", "Unknown choice '7'."),
        ("x", "Unknown choice 'x'."),
    ],
)
def test_an_ambiguous_or_unknown_code_is_a_mistake(typed: str, wrong: str) -> None:
    with pytest.raises(Mistake, match=f"^{re.escape(wrong)}$"):
        choose(typed, OUTCOMES)


@pytest.mark.parametrize(
    ("typed", "agreed"), [("yes", True), ("Y", True), ("no", False), ("n", False), ("ye", True)]
)
def test_the_last_question_takes_yes_or_no_alone(typed: str, agreed: bool) -> None:
    assert answered(Draft(), "agree", typed).agreed is agreed


@pytest.mark.parametrize("typed", ["1", "ok", "yess", "да"])
def test_what_is_neither_yes_nor_no_opens_nothing(typed: str) -> None:
    with pytest.raises(Mistake):
        answered(Draft(), "agree", typed)


@pytest.mark.parametrize(
    ("typed", "order"), [("2", "1043"), ("#1042", "1042"), ("1043", "1043"), ("3", None), ("li lei", None)]
)
def test_one_of_several_orders_is_chosen_by_its_place_or_number_else_something_new_is_looked_for(
    typed: str, order: str | None
) -> None:
    assert chosen_order(Draft(several=("1042", "1043")), typed) == order
