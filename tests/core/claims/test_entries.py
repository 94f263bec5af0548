"""Which journal entries count after undos, and which acts can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from returndesk.core.claims.entries import can_undo, instead, standing


@dataclass(frozen=True)
class Entry:
    seq: int
    act: str
    details: Mapping[str, object] = field(default_factory=dict)


def undo(seq: int, *entries: int) -> Entry:
    return Entry(seq, "undo", {"entries": list(entries)})


def test_undone_entries_and_undos_themselves_do_not_count() -> None:
    told = [Entry(1, "open"), Entry(2, "approve"), Entry(3, "note"), undo(4, 3), undo(5, 2), Entry(6, "note")]
    assert [one.seq for one in standing(told)] == [1, 6]


def test_an_undo_reverses_all_entries_of_an_act() -> None:
    assert standing([Entry(1, "open"), Entry(2, "approve"), undo(3, 1, 2)]) == []


def test_entries_named_by_another_act_still_count() -> None:
    told = [Entry(1, "open"), Entry(2, "note", {"entries": [1]})]
    assert standing(told) == told


def test_an_undo_without_entries_reverses_nothing() -> None:
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
        ("exchange", "", True),
        ("sent", "", False),
        ("import", "", False),
        ("policy", "", False),
        ("undo", "", False),
    ],
)
def test_money_goods_files_and_policies_cannot_be_undone(act: str, move: str, can: bool) -> None:
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
def test_an_act_that_cannot_be_undone_has_another_command(
    act: str, details: dict[str, object], hint: str
) -> None:
    assert instead(act, details, "R1001", "1042") == hint
