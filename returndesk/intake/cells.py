"""A cell's text as it was meant: without what spreadsheets put around it, and with it again."""

from __future__ import annotations

import re

_STARTS_FORMULA = "=+-@＝＋－＠\t\r"  # the full-width forms are taken for formulas too
_APOSTROPHE_GUARDS = frozenset("0123456789" + _STARTS_FORMULA)
_SUSPECT = frozenset("'=")
_WRAPPED = re.compile(r'="([^"]*)"')
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*")


def clean(text: str) -> str:
    """`text` trimmed, without a spreadsheet's own `'`, `="…"` or TAB; O'Neil keeps what is his."""
    text = text.strip()
    if text[:1] not in _SUSPECT:
        return text
    if text[:1] == "'" and text[1:2] in _APOSTROPHE_GUARDS:
        text = text[1:].strip() if len(text) > 1 else text
    if text[:1] == "=" and (wrapped := _WRAPPED.fullmatch(text)):
        text = wrapped[1].strip()
    return text


def order_number(text: str) -> str:
    """An order number as the desk knows it: cleaned, without a leading `#`."""
    return clean(text).removeprefix("#").strip()


def guard(text: str) -> str:
    """`text` that a spreadsheet will not run: `clean` takes the guard off again. Numbers stay as they are."""
    if text[:1] not in _STARTS_FORMULA or not text:
        return text
    if _NUMBER.fullmatch(text) or _WRAPPED.fullmatch(text):
        return text
    return "'" + text
