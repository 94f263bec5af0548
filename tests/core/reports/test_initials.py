"""Customers where reports are handed on: by their initials."""

from __future__ import annotations

import pytest

from returndesk.core.reports.masked_words import initials


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        ("Mia Schulz", "M. S…"),
        ("Anna Maria de la Cruz", "A. M. d. l. C…"),
        ("王小明", "王…"),
        ("Zoë", "Z…"),
        ("ada@example.org", "a…@…"),
        ("C-4711", "C…"),
        ("+49 170 5551234", "…"),
        ("138****0000", "…"),
        ("", ""),
    ],
)
def test_a_customer_is_shown_by_initials(shown: str, masked: str) -> None:
    assert initials(shown) == masked
