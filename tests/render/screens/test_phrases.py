"""Phrases that several screens share."""

from __future__ import annotations

import pytest

from returndesk.render.screens.phrases import by_law


@pytest.mark.parametrize(
    ("source", "words"),
    [("policy", ""), ("", ""), (None, ""), ("carrier", " by carrier"), ("eu.withdrawal", " by law")],
)
def test_a_due_day_says_whose_it_is(source: str | None, words: str) -> None:
    assert by_law({"due_source": source}) == words
