"""The text of a value, the same in every format that has no types of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from returndesk.intake.notes import Note
from returndesk.render.cell_text import as_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("mug", "mug"),
        (Note.about("unknown-order", "1 order skipped: 4711", ["4711"]), "1 order skipped: 4711"),
        ([Note.about("unknown-order", "1 order: 4711", ["4711"]), "2 lines"], "1 order: 4711; 2 lines"),
        ([], ""),
        (("a", "b"), "a; b"),
        ({"code": "late", "text": "too late"}, "too late"),
        ({"code": "late"}, "late"),
        (None, ""),
        (True, "true"),
        (-3, "-3"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 9, 12, tzinfo=UTC), "2026-11-23T09:12:00Z"),
    ],
)  # fmt: skip
def test_a_value_has_one_text(value: object, text: str) -> None:
    assert as_text(value) == text
