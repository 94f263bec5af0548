"""What is shown while a claim is asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from returndesk.core.codes import REASONS
from returndesk.render.escape import is_hidden
from returndesk.render.screens.claim_open import agree_lines, choice_lines, order_lines, orders_lines
from returndesk.render.screens.layout import Line
from returndesk.render.screens.terminal import finished
from returndesk.render.table import Row, Table
from returndesk.render.width import cells

GOLDEN = Path(__file__).parents[1] / "golden"
TODAY = date(2026, 11, 23)
EVIL = "李雷 [red]\x07\x1b]52;c;eA==\x1b\\ \u202eexe"
LINES: list[Row] = [
    {"line": 1, "sku": "MUG", "title": EVIL, "sold": 2, "claimable": 2, "units": 1, "verdict": "eligible",
     "last_day": date(2026, 12, 5), "days_left": 12, "refund": "21.25", "currency": "EUR", "findings": []},
    {"line": 2, "sku": "灯-1", "title": "台灯" * 30, "sold": 1, "claimable": 1, "units": 1,
     "verdict": "review", "last_day": date(2026, 11, 20), "days_left": -3, "refund": "9.00",
     "currency": "EUR", "findings": [{"text": "a photo is required", "source": "policy 1"}]},
    {"line": 3, "sku": "TEE", "title": "Tee", "sold": 1, "claimable": 1, "units": 1, "verdict": "ineligible",
     "last_day": date(2026, 11, 1), "days_left": -22, "refund": "0.00", "currency": "EUR",
     "findings": [{"text": "over for 22 days", "source": "policy 1"}]},
    {"line": 4, "sku": "HAT", "title": "Hat", "sold": 1, "claimable": 0, "units": 1, "verdict": "ineligible",
     "last_day": date(2026, 12, 5), "days_left": 12, "refund": "0.00", "currency": "EUR", "findings": []},
]  # fmt: skip
META = {"order": "1042", "channel": "web", "customer": EVIL, "reason": "defective", "outcome": "repair",
        "via": "phone"}  # fmt: skip
ORDERS: list[Row] = [
    {"order": "etsy:1042", "customer": EVIL, "ordered_on": date(2025, 11, 2), "units": 3, "paid": "114.00",
     "currency": "EUR", "status": "open"},
    {"order": "7", "customer": "Ada", "ordered_on": date(2026, 11, 2), "units": 30, "paid": "1250",
     "currency": "JPY", "status": "part-refunded"},
]  # fmt: skip


def shown(lines: Sequence[Line]) -> str:
    return "".join("".join(text for text, _ in finished(line)) + "\n" for line in lines)


def screens(width: int) -> dict[str, str]:
    """Every screen by its name, at a width."""
    table = Table("check", (), LINES, META)
    agreed = Table("check", (), LINES[:3], {**META, "then": "and, if it is eligible, refunded at once"})
    return {
        "open_lines": shown(order_lines(table, TODAY, width, "defective")),
        "open_agree": shown(agree_lines(agreed, TODAY, width)),
        "open_orders": shown(orders_lines(Table("order-list", (), ORDERS), TODAY, width, more=3)),
        "open_choices": shown(choice_lines([*REASONS, "\x1b[2J"], width)),
    }


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_screen_matches_its_golden_file(width: int) -> None:
    for name, text in screens(width).items():
        path = GOLDEN / f"{name}.{width}.txt"
        if os.environ.get("RETURNDESK_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 300])
def test_control_characters_are_escaped_and_lines_fit_where_possible(width: int) -> None:
    for text in screens(width).values():
        assert [sign for sign in text if is_hidden(sign) and sign != "\n"] == []
        if width >= 60:
            free = [line for line in text.splitlines() if not line.startswith("Order")]
            assert [line for line in free if cells(line) > width] == []


def test_orders_have_a_number_each_and_how_many_more_there_are() -> None:
    text = shown(orders_lines(Table("order-list", (), ORDERS), TODAY, 120, more=3))
    assert [line.split()[:2] for line in text.splitlines()[1:3]] == [["1", "etsy:1042"], ["2", "7"]]
    assert text.splitlines()[3] == "  and 3 more; type more to narrow the list"
    assert "Sun 2 Nov 2025" in text
