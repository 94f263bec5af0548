"""Cells into values. Files repeat themselves, so each text is read once: dictionaries that fill themselves.

A value that cannot be read is kept as its reason, a str, in the value's place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from returndesk.core.money import parse_minor
from returndesk.core.orders.incoming import ORDER_STATUSES
from returndesk.intake.csv.cells import clean
from returndesk.intake.platforms.format_files import Sign, Words
from returndesk.intake.problems import quoted

_MOST_KEPT = 50_000  # texts; a file of a million orders has a million dates
MAX_UNITS = 1_000_000  # of one line; beyond it a column has slipped
_LONGEST_AMOUNT = 40
_WHOLE = re.compile(r"[0-9]+")
_POINT_ZERO = re.compile(r"([0-9]+)\.0*")


class Texts(dict[str, str]):
    """Raw cell -> its text, without a spreadsheet's guards."""

    def __missing__(self, raw: str) -> str:
        if len(self) > _MOST_KEPT:
            self.clear()
        text = self[raw] = clean(raw)
        return text


class Amounts(dict[str, "int | str"]):
    """Raw cell -> minor units of one currency, blank is 0; or the reason why not.

    An amount may begin with one of `signs`, which must be one of that currency's.
    """

    def __init__(self, currency: str, decimal_mark: str, signs: Sequence[Sign] = ()) -> None:
        super().__init__()
        self._currency, self._mark, self._signs = currency, decimal_mark, signs

    def __missing__(self, raw: str) -> int | str:
        if len(self) > _MOST_KEPT:
            self.clear()
        text = clean(raw)
        value: int | str
        try:
            if len(text) > _LONGEST_AMOUNT:
                raise ValueError("too long for an amount")
            value = self._minor(text) if text else 0
        except ValueError as error:
            value = f"{quoted(text)} — {error}"
        self[raw] = value
        return value

    def _minor(self, text: str) -> int:
        sign, minus, figures = split_sign(text, self._signs) if self._signs else (None, "", text)
        if sign is None:
            return parse_minor(text, self._currency, self._mark)
        if sign.currencies and self._currency not in sign.currencies:
            other = f"if the file names no currency, say --currency {sign.currencies[0]}"
            raise ValueError(f"not in {self._currency}, which this order is in: {other}")
        return parse_minor(minus + figures, self._currency, sign.decimal)


def split_sign(text: str, signs: Sequence[Sign]) -> tuple[Sign | None, str, str]:
    """The currency's sign that an amount begins with, its minus (before or after that), and its figures."""
    minus = text[:1] if text[:1] in "+-" else ""
    rest = text[len(minus) :].lstrip()
    found = max(
        (each for each in signs if rest.startswith(each.sign)), key=lambda e: len(e.sign), default=None
    )
    if found is None:
        return None, "", text
    rest = rest.removeprefix(found.sign).lstrip()
    if not minus and rest[:1] == "-":
        minus, rest = "-", rest[1:]
    return found, minus, rest


class Quantities(dict[str, "int | str"]):
    """Raw cell -> a whole number of units above 0; or the reason why not. `decimals`: 2.00 is whole too."""

    def __init__(self, decimals: bool = False) -> None:
        super().__init__()
        self._decimals = decimals

    def __missing__(self, raw: str) -> int | str:
        text = shown = clean(raw)
        if self._decimals and (parted := _POINT_ZERO.fullmatch(text)):
            text = parted[1]
        value: int | str
        if not text:
            value = "missing"
        elif not _WHOLE.fullmatch(text) or not text.strip("0"):
            value = f"{quoted(shown)} — expected a whole number of units above 0"
        elif len(text.lstrip("0")) > 7 or int(text) > MAX_UNITS:
            value = f"{quoted(shown)} — more units than {MAX_UNITS}"
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
    """Raw cell -> (one of ORDER_STATUSES, ""), blank is open; or ("", the reason why not).

    `others` are the words that the format does not know and takes as its `other`.
    """

    def __init__(self, known: Words) -> None:
        super().__init__()
        self._known = known
        self.others: list[str] = []

    def _words(self) -> list[str]:
        """The words to name in a message: the first two for each status, as the format's file has them."""
        words: list[str] = []
        for ours in ORDER_STATUSES:
            words += [word for word, status in self._known.exact.items() if status == ours][:2]
        return words

    def __missing__(self, raw: str) -> tuple[str, str]:
        text = clean(raw)
        status = self._known.get(text) if text else "open"
        reason = ""
        if not status and self._known.other:
            status = self._known.other
            self.others.append(text)
        elif not status:
            reason = f"{quoted(text)} — expected a word such as {', '.join(self._words())}"
        self[raw] = status, reason
        return status, reason
