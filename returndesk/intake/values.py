"""Cells into values. Files repeat themselves, so each text is read once: dictionaries that fill themselves.

A value that cannot be read is kept as its reason, a str, in the value's place.
"""

from __future__ import annotations

import re

from returndesk.core.money import parse_minor
from returndesk.core.orders import ORDER_STATUSES
from returndesk.intake.cells import clean
from returndesk.intake.platforms import Format, status_key
from returndesk.intake.problems import quoted

MAX_UNITS = 1_000_000  # of one line; beyond it a column has slipped
_LONGEST_AMOUNT = 40
_WHOLE = re.compile(r"[0-9]+")


class Texts(dict[str, str]):
    """Raw cell -> its text, without a spreadsheet's guards."""

    def __missing__(self, raw: str) -> str:
        text = self[raw] = clean(raw)
        return text


class Amounts(dict[str, "int | str"]):
    """Raw cell -> minor units of one currency, blank is 0; or the reason why not."""

    def __init__(self, currency: str, decimal_mark: str) -> None:
        super().__init__()
        self._currency, self._mark = currency, decimal_mark

    def __missing__(self, raw: str) -> int | str:
        text = clean(raw)
        value: int | str
        try:
            if len(text) > _LONGEST_AMOUNT:
                raise ValueError("too long for an amount")
            value = parse_minor(text, self._currency, self._mark) if text else 0
        except ValueError as error:
            value = f"{quoted(text)} — {error}"
        self[raw] = value
        return value


class Quantities(dict[str, "int | str"]):
    """Raw cell -> a whole number of units above 0; or the reason why not."""

    def __missing__(self, raw: str) -> int | str:
        text = clean(raw)
        value: int | str
        if not text:
            value = "missing"
        elif not _WHOLE.fullmatch(text) or not text.strip("0"):
            value = f"{quoted(text)} — expected a whole number of units above 0"
        elif len(text.lstrip("0")) > 7 or int(text) > MAX_UNITS:
            value = f"{quoted(text)} — more units than {MAX_UNITS}"
        else:
            value = int(text)
        self[raw] = value
        return value


class Tags(dict[str, "tuple[str, ...]"]):
    """Raw cell -> its tags, in order, each once."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, raw: str) -> tuple[str, ...]:
        parts = (clean(part) for part in clean(raw).split(self._mark))
        tags = self[raw] = tuple(dict.fromkeys(part for part in parts if part))
        return tags


class Statuses(dict[str, "tuple[str, str]"]):
    """Raw cell -> (one of ORDER_STATUSES, ""), blank is open; or ("", the reason why not)."""

    def __init__(self, known: Format) -> None:
        super().__init__()
        self._known = known.status

    def _words(self) -> list[str]:
        """The words to name in a message: the first two for each status, as the format's file has them."""
        words: list[str] = []
        for ours in ORDER_STATUSES:
            words += [word for word, status in self._known.items() if status == ours][:2]
        return words

    def __missing__(self, raw: str) -> tuple[str, str]:
        text = clean(raw)
        status = self._known.get(status_key(text), "") if text else "open"
        reason = ""
        if not status:
            reason = f"{quoted(text)} — expected a word such as {', '.join(self._words())}"
        self[raw] = status, reason
        return status, reason
