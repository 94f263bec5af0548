"""Values that several tests of this room write out."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from returndesk.render.escape import is_hidden
from returndesk.render.screens.terminal import screen_for
from returndesk.render.table import Column, Row, Sections, Table
from returndesk.render.width import cells

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 23)


@pytest.fixture
def looks_the_same() -> Callable[[str, Table | Sections], None]:
    """Holds a screen at 60, 80 and 120 columns against golden/NAME.WIDTH.txt, and at any width its manners.

    RETURNDESK_GOLDEN=write rewrites the files; then read every change as a shop owner would.
    """

    def shown(value: Table | Sections, width: int) -> str:
        return "".join("".join(text for text, _ in line) + "\n" for line in screen_for(value, TODAY, width))

    def look(name: str, value: Table | Sections) -> None:
        for width in (60, 80, 120):
            path, text = GOLDEN / f"{name}.{width}.txt", shown(value, width)
            if os.environ.get("RETURNDESK_GOLDEN") == "write":
                path.write_text(text, encoding="utf-8", newline="\n")
            assert text == path.read_text(encoding="utf-8")
            assert [line for line in text.splitlines() if cells(line) > width] == []
        for width in (1, 20, 40, 300):
            text = shown(value, width)
            assert [char for char in text if is_hidden(char) and char != "\n"] == []
            assert " \n" not in text

    return look


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Holds a text against golden/NAME; RETURNDESK_GOLDEN=write rewrites it."""

    def hold(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("RETURNDESK_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return hold


@pytest.fixture
def table() -> Table:
    """Every kind of column, hostile text, and a key that is in no column."""
    columns = (
        Column("order", "code"),
        Column("customer"),
        Column("on", "date"),
        Column("at", "instant"),
        Column("units", "count"),
        Column("paid", "amount"),
        Column("rate", "number"),
        Column("open", "truth"),
        Column("findings", "list"),
    )
    full: Row = {
        "order": "00123",
        "customer": '=1+1 "李雷"\n\t\x1b[31m\u202e',
        "on": date(2026, 2, 28),
        "at": datetime(2026, 11, 23, 9, 12, 0, 999, tzinfo=UTC),
        "units": 3,
        "paid": "-7.00",
        "rate": "0.1250",
        "open": True,
        "findings": [
            {"code": "late", "text": "too late", "source": "policy 1"},
            {"code": "b", "text": "=x", "source": ""},
        ],
        "not_in_columns": "secret",
    }
    return Table("order-list", columns, [full, {"order": "1042", "open": False, "findings": []}])


@pytest.fixture
def sections() -> Sections:
    first = Table("a", (Column("key"), Column("count", "count")), [{"key": "x", "count": 1}])
    second = Table("b", (Column("currency", "code"), Column("key")), [{"currency": "EUR", "key": "y"}])
    empty = Table("c", (Column("head"),), [])
    return Sections("report-day", (("first", first), ("second", second), ("empty", empty)))
