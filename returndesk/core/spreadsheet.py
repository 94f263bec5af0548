"""Protection against formulas in CSV cells, and its exact inverse."""

from __future__ import annotations

_APOSTROPHE = "'"
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")  # spreadsheets read the full-width forms as formulas too
# Characters that spreadsheets trim, or might, before they look for a formula.
_SKIPPED = frozenset("\"'\u200b\u200c\u200d\u2060")


def guard_cell(text: str) -> str:
    """`text` with a leading `'` if it might be read as a formula, or if `restore_cell` would remove one.

    So no two texts share a cell, and `restore_cell` returns exactly the text.
    """
    if text[:1].isalnum():  # most of them: neither a sign nor skipped
        return text
    return _APOSTROPHE + text if may_calculate(text) or _loses_apostrophe(text) else text


def restore_cell(cell: str) -> str:
    """The text of a guarded cell.

    A leading `'` is removed if it is followed by another `'`, a digit (spreadsheets write '00123 for a text),
    a tab or line break, or, after any spaces, quotes and apostrophes, by = + - @ or their full-width forms.
    """
    return cell[1:] if _loses_apostrophe(cell) else cell


def may_calculate(text: str) -> bool:
    """Whether a spreadsheet might read `text` as a formula: = + - @ first, or after trimmed characters."""
    if text[:1] in ("\t", "\n", "\r"):
        return True
    for char in text:
        if char in _FORMULA_STARTS:
            return True
        if char not in _SKIPPED and not char.isspace():
            return False
    return False


def _loses_apostrophe(cell: str) -> bool:
    if cell[:1] != _APOSTROPHE or len(cell) == 1:
        return False
    return cell[1] == _APOSTROPHE or "0" <= cell[1] <= "9" or may_calculate(cell[1:])
