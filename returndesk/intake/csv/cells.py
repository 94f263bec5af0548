"""A cell's text without the marks that spreadsheets put around it, and with them again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from returndesk.core.spreadsheet import may_calculate, restore_cell

_SUSPECT = frozenset("'=")
_WRAPPED = re.compile(r'="([^"]*)"')
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


def clean(text: str) -> str:
    """`text` trimmed, without a spreadsheet's own `'`, `="…"` or TAB; O'Neil keeps his apostrophe."""
    text = text.strip()
    if text[:1] not in _SUSPECT:
        return text
    text = restore_cell(text).strip()
    if text[:1] == "=" and (wrapped := _WRAPPED.fullmatch(text)):
        text = wrapped[1].strip()
    return text


def clean_all(cells: Sequence[str]) -> Sequence[str]:
    """`clean` for a column at once."""
    if not any(cells):
        return cells
    stripped = list(map(str.strip, cells))
    joined = "\n".join(("", *stripped))  # one search of a long text is quicker than a look at each
    return list(map(clean, stripped)) if any(f"\n{mark}" in joined for mark in _SUSPECT) else stripped


def order_numbers(cells: Sequence[str]) -> Sequence[str]:
    """`order_number` for a column at once."""
    found = clean_all(cells)
    return list(map(order_number, found)) if "#" in "".join(found) else found


def order_number(text: str) -> str:
    """An order number as the desk stores it: cleaned, without a leading `#`."""
    return clean(text).removeprefix("#").strip()


def guard(text: str) -> str:
    """`text` that a spreadsheet will not run; `clean` removes the guard. Numbers stay as they are."""
    if text[:1] == "'" or not may_calculate(text):
        return text
    if _NUMBER.fullmatch(text) or _WRAPPED.fullmatch(text):
        return text
    return "'" + text
