"""The screen of queue: what waits, most urgent first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from returndesk.render.screens.terminal import screen_for
from returndesk.render.table import Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)
HOSTILE = "李雷 [red]\x07\x1b]52;c;eA==\x1b\\ \u202eexe"


def queue_row(
    claim: str, stage: str, due: int | None, order: str, what: str, value: str, **more: object
) -> Row:
    row: dict[str, object] = {
        "claim": claim,
        "stage": stage,
        "order": order,
        "customer": "Zoë O'Neil",
        "what": what,
        "value": value,
        "currency": "EUR",
        "owner": "ann",
        "waiting_on": "shop",
        "due_on": None if due is None else TODAY + timedelta(days=due),
        "days_left": due,
        "overdue": due is not None and due < 0,
        "next": f"returndesk claim approve {claim}",
    }
    return row | more  # type: ignore[return-value]


QUEUE_ROWS = [
    queue_row("R1007", "decide", -4, "etsy:2210", "damaged · Mug ×2", "24.00", customer=HOSTILE),
    queue_row("R1003", "settle", -1, "1031", "defective · 台灯（白色）", "93.33", customer="李雷"),
    queue_row("R1011", "inspect", 0, "1042", "changed-mind · Bulbs", "46.67"),
    queue_row(
        "R1012", "parcel", 2, "1044", "wrong-size · Boot 41", "1089.00", waiting_on="customer", owner="bob"
    ),
    queue_row("R1013", "info", 45, "1045", "not-as-described · a very long title that no one reads", "0.00"),
    queue_row("R1015", "parcel", 9, "1047", "damaged · Vase", "42.00", do="file"),
    queue_row("R1014", "close", None, "1046", "lost · Tea", "7.50", waiting_on="carrier"),
]


def queue() -> Table:
    stages = ["5 decide", "1 info", "3 parcel", "1 settle", "1 close"]
    meta = {"open": 11, "over": 2, "due_today": 1, "more": 5, "stages": stages}
    return Table("queue", (), QUEUE_ROWS, meta)


def queue_with_who_was_not_told() -> Table:
    rows = [
        queue_row("R1003", "tell", -1, "1031", "defective · 台灯（白色）", "93.33", untold="rejected"),
        queue_row("R1001", "feedback", 0, "1040", "2 of 5 · late · Tea", "7.50"),
        queue_row("R1012", "parcel", 2, "1044", "wrong-size · Boot 41", "89.00", untold="approved"),
    ]
    return Table("queue", (), rows, {"open": 3, "over": 1, "due_today": 1, "untold": 2})


def queue_in_two_currencies() -> Table:
    rows = [QUEUE_ROWS[2], {**QUEUE_ROWS[3], "currency": "JPY", "value": "1250"}]
    return Table("queue", (), rows, {"open": 2})


def queue_by_law() -> Table:
    law = {"due_source": "eu.withdrawal"}
    rows = [{**QUEUE_ROWS[number], **law} for number in (0, 2, 3)] + [
        {**QUEUE_ROWS[1], "due_source": "policy"}
    ]
    return Table("queue", (), rows, {"open": 4, "over": 2, "due_today": 1})  # type: ignore[arg-type]


def queue_empty() -> Table:
    return Table("queue", (), [], {"open": 0, "over": 0})


@pytest.mark.parametrize(
    "screen",
    [queue, queue_with_who_was_not_told, queue_in_two_currencies, queue_by_law, queue_empty],
    ids=lambda screen: screen.__name__,
)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())


def test_colors_are_for_urgency_and_accompany_a_sign_or_a_word() -> None:
    urgent = {(text, style) for line in screen_for(queue(), TODAY, 80) for text, style in line if style}
    assert {
        ("!", "over"),
        ("4 days overdue", "over"),
        ("•", "today"),
        ("today", "today"),
        ("2 overdue", "over"),
    } <= urgent
