"""A spreadsheet's cells as its CSV would have them: digits as they were stored, days and times in ISO."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

_BUILT_IN_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DAY_CODES = re.compile(r"[dmyhs]", re.IGNORECASE)
_WHOLE = re.compile(r"-?[0-9]+")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - of no zone
_LAST_SERIAL = 2_958_466  # 1 January 10000
_LONGEST = 1e15  # of whole numbers that a spreadsheet keeps to their last digit
_LEAP = 60  # the spreadsheets' 29 February 1900, which never was


def is_day_format(number: int, code: str | None) -> bool:
    """Whether a number format shows days or times (ECMA-376, 18.8.30)."""
    if code is None:
        return number in _BUILT_IN_DAYS
    return _DAY_CODES.search(_NOT_CODES.sub("", code.partition(";")[0])) is not None


def cell_text(kind: str, text: str, shared: Sequence[str], *, day: bool, since_1904: bool) -> str:
    """The text of a cell of one kind (its `t`), from what is stored of it; `shared` are the workbook's texts.

    Raises ValueError or IndexError for a damaged one.
    """
    if kind == "s":
        return shared[int(text)] if text else ""
    if kind == "b":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind in ("str", "inlineStr"):
        return unescaped(text)
    if kind in ("e", "d"):
        return text.strip()
    text = text.strip()
    if not text:
        return ""
    if day and 0 <= float(text) < _LAST_SERIAL:
        return _moment(float(text), since_1904)
    # Stored digits are exact where a platform wrote an order number; a sum has 17 digits, of which 15 count,
    # and a longer number has lost its last ones: its CSV would show it as 3.90123E+17.
    if _WHOLE.fullmatch(text):
        return text
    value = float(text)
    return f"{value:.6G}" if abs(value) >= _LONGEST else format(Decimal(f"{value:.15g}"), "f")


def unescaped(text: str) -> str:
    """A text with characters that XML cannot hold, which are written as _x000D_."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def _moment(serial: float, since_1904: bool) -> str:
    seconds = round(serial * 86_400)
    if serial < 1:
        return str((_EPOCH + timedelta(seconds=seconds)).time())
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    if not since_1904 and serial < _LEAP:
        epoch += timedelta(days=1)
    moment = epoch + timedelta(seconds=seconds)
    return str(moment if seconds % 86_400 else date(moment.year, moment.month, moment.day))
