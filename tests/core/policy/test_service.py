"""Service targets by kind and tier, and the first response to a claim."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from factory import policy

from returndesk.core.claims.entries import first_answer

PROMISES = {
    "service": {
        "decide": 5,
        "for": [
            {"kind": ["parcel", "complaint"], "decide": 1, "settle": 2},
            {"tier": "gold", "decide": 3},
            {"kind": "complaint", "tier": ["gold", "silver"], "decide": 0},
        ],
    }
}


@pytest.mark.parametrize(
    ("kind", "tier", "decide", "settle"),
    [
        ("return", "", 5, 3),
        ("parcel", "", 1, 2),
        ("complaint", "", 1, 2),
        ("return", "gold", 3, 3),
        ("parcel", "gold", 3, 2),
        ("complaint", "gold", 0, 2),
        ("complaint", "silver", 0, 2),
        ("return", "silver", 5, 3),
    ],
)
def test_every_service_target_that_fits_applies_and_later_ones_win_key_by_key(
    kind: str, tier: str, decide: int, settle: int
) -> None:
    found = policy(PROMISES).service_for(kind, tier)
    assert (found.decide, found.settle, found.inspect) == (decide, settle, 2)


class Act(NamedTuple):
    act: str
    details: dict[str, object]


def act(name: str, **details: object) -> Act:
    return Act(name, details)


@pytest.mark.parametrize(
    ("acts", "first"),
    [
        ([act("open"), act("note"), act("assign")], None),
        ([act("open"), act("ask"), act("answered"), act("approve")], "ask"),
        ([act("open"), act("note"), act("reject")], "reject"),
        ([act("open"), act("compensate"), act("approve")], "approve"),  # beside what was asked
        ([act("open"), act("compensate", went=["settled"])], "compensate"),
        ([act("open"), act("message"), act("approve")], "message"),  # written ones are not recorded
        ([act("open"), act("external")], "external"),  # the refund of a platform is one
    ],
)
def test_the_first_response_is_a_question_a_decision_or_a_letter(acts: list[Act], first: str | None) -> None:
    found = first_answer(acts)
    assert (found.act if found else None) == first
