"""A CSV cell that spreadsheets will not run: the guard, and its exact inverse."""

from __future__ import annotations

_APOSTROPHE = "'"
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")  # the full-width forms are taken for formulas too
# What spreadsheets trim, or might, before they look for a formula.
_SKIPPED = frozenset("\"'\u200b\u200c\u200d\u2060")


def guard_cell(text: str) -> str:
    """`text` with one `'` in front where a spreadsheet might calculate it, or `restore_cell` would take one.

    So no two texts share a cell, and `restore_cell` gives back exactly what was guarded.
    """
    return _APOSTROPHE + text if may_calculate(text) or _loses_apostrophe(text) else text


def restore_cell(cell: str) -> str:
    """The text of a guarded cell.

    One leading `'` goes where one of these follows it: another `'`, a digit (the text mark that
    spreadsheets write before 00123), a tab or line break, or, after any spaces, quotes and
    apostrophes, = + - @ or their full-width forms. Every other text stays as it is.
    """
    return cell[1:] if _loses_apostrophe(cell) else cell


def may_calculate(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula: = + - @ first, or after what it trims."""
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
