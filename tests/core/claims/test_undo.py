"""What of the journal still stands, and which acts can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from returndesk.core.claims.undo import can_undo, instead, standing


@dataclass(frozen=True)
class Entry:
    seq: int
    act: str
    details: Mapping[str, object] = field(default_factory=dict)


def undo(seq: int, *entries: int) -> Entry:
    return Entry(seq, "undo", {"entries": list(entries)})


def test_what_was_taken_back_no_longer_stands_and_the_undo_is_no_act_of_its_own() -> None:
    told = [Entry(1, "open"), Entry(2, "approve"), Entry(3, "note"), undo(4, 3), undo(5, 2), Entry(6, "note")]
    assert [one.seq for one in standing(told)] == [1, 6]


def test_an_undo_takes_all_entries_of_an_act() -> None:
    assert standing([Entry(1, "open"), Entry(2, "approve"), undo(3, 1, 2)]) == []


def test_entries_that_some_other_act_names_stand() -> None:
    told = [Entry(1, "open"), Entry(2, "note", {"entries": [1]})]
    assert standing(told) == told


def test_an_undo_that_names_nothing_takes_nothing() -> None:
    assert [one.seq for one in standing([Entry(1, "open"), Entry(2, "undo", {"entries": "all"})])] == [1]


@pytest.mark.parametrize(
    ("act", "move", "can"),
    [
        ("open", "", True),
        ("expire", "waive", True),
        ("carrier", "file", True),
        ("carrier", "denied", True),
        ("carrier", "waive", True),
        ("carrier", "paid", False),
        ("refund", "", False),
        ("compensate", "", False),
        ("correct", "", False),
        ("paid", "", False),
        ("use-credit", "", False),
        ("exchange", "", False),
        ("sent", "", False),
        ("import", "", False),
        ("policy", "", False),
        ("undo", "", False),
    ],
)
def test_money_goods_files_and_policies_stay(act: str, move: str, can: bool) -> None:
    assert can_undo(act, {"carrier_move": move} if move else {}) is can


@pytest.mark.parametrize(
    ("act", "details", "hint"),
    [
        ("refund", {}, "returndesk claim correct R1001 ±AMOUNT --why TEXT"),
        ("open", {}, "returndesk claim cancel R1001"),
        ("carrier", {"carrier_move": "file"}, "returndesk claim carrier R1001 file|paid|denied|waive"),
        (
            "carrier",
            {"carrier_move": "paid"},
            "returndesk claim carrier R1001 paid --amount -AMOUNT --why TEXT",
        ),
        ("cancel", {}, "returndesk claim open 1042"),
        ("receive", {}, "returndesk claim note R1001 TEXT"),
    ],
)
def test_where_an_act_stays_there_is_another_way(act: str, details: dict[str, object], hint: str) -> None:
    assert instead(act, details, "R1001", "1042") == hint
