"""A cell that might be read as a formula has an apostrophe, which is taken off when it is read."""

from __future__ import annotations

import pytest

from returndesk.core.spreadsheet import guard_cell, restore_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", ""),
        ("tea", "tea"),
        ("5 = 5", "5 = 5"),
        ("=1+1", "'=1+1"),
        ("\t1", "'\t1"),
        (' "\u200b-1', "' \"\u200b-1"),
        ("＠x", "'＠x"),
        ("   ", "   "),  # all that is trimmed, and no formula after it
        ("''", "'''"),
        ("'00123", "''00123"),
        ("'n' roll", "'n' roll"),
        ("'", "'"),
    ],
)
def test_a_cell_is_guarded_where_it_might_be_a_formula_and_is_read_as_it_was(text: str, cell: str) -> None:
    assert guard_cell(text) == cell
    assert restore_cell(cell) == text
