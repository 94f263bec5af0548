"""Cells into values. Files repeat themselves, so each text is read once and remembered.

A cell that cannot be read is Wrong: the reason, in its value's place.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Generic, TypeVar

from returndesk.core.money import parse_minor
from returndesk.core.orders.incoming import ORDER_STATUSES
from returndesk.intake.countries import country_code
from returndesk.intake.csv.cells import clean, clean_all
from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.platforms.format_files import Sign, Words
from returndesk.intake.problems import quoted

MAX_UNITS = 1_000_000  # of one line; beyond it a column has slipped
_MOST_KEPT = 50_000  # texts; a file of a million orders has a million dates
_LONGEST_AMOUNT = 40
_WHOLE = re.compile(r"[0-9]+")
_POINT_ZERO = re.compile(r"([0-9]+)\.0*")

Value = TypeVar("Value")


class Wrong(str):
    """Why a cell cannot be read."""

    __slots__ = ()


class Memo(dict[str, Value], Generic[Value]):
    """Raw cell -> its value, by `read`."""

    def __missing__(self, raw: str) -> Value:
        if len(self) > _MOST_KEPT:
            self.clear()
        value = self[raw] = self.read(raw)
        return value

    @abstractmethod
    def read(self, raw: str) -> Value:
        """The value of a cell."""

    def column(self, cells: Sequence[str]) -> Sequence[Value]:
        """The values of a column's cells."""
        if not any(cells):
            return [self[""]] * len(cells)
        return list(map(self.__getitem__, cells))


class Texts(Memo[str]):
    """Raw cell -> its text, without a spreadsheet's guards."""

    def read(self, raw: str) -> str:
        """See `clean`."""
        return clean(raw)

    def column(self, cells: Sequence[str]) -> Sequence[str]:
        """The texts; hardly two are alike."""
        return clean_all(cells)


class Amounts(Memo["int | Wrong"]):
    """Raw cell -> minor units of one currency, 0 and more; blank is 0.

    An amount may begin with one of `signs`, which must be one of that currency's. With `unsigned` a minus
    says nothing.
    """

    def __init__(
        self, currency: str, decimal_mark: str, signs: Sequence[Sign] = (), unsigned: bool = False
    ) -> None:
        super().__init__()
        self._currency, self._mark, self._signs, self._unsigned = currency, decimal_mark, signs, unsigned

    def read(self, raw: str) -> int | Wrong:
        """Minor units."""
        text = clean(raw)
        try:
            if len(text) > _LONGEST_AMOUNT:
                raise ValueError("too long for an amount")
            minor = self._minor(text) if text else 0
            if minor < 0 and not self._unsigned:
                raise ValueError("below 0")
        except ValueError as error:
            return Wrong(f"{quoted(text)} — {error}")
        return abs(minor)

    def _minor(self, text: str) -> int:
        sign, minus, figures = split_sign(text, self._signs) if self._signs else (None, "", text)
        if sign is None:
            return parse_minor(text, self._currency, self._mark)
        if sign.currencies and self._currency not in sign.currencies:
            raise ValueError(
                f"not in {self._currency}, the currency of this order;"
                f" if the file names no currency, use --currency {sign.currencies[0]}"
            )
        return parse_minor(minus + figures, self._currency, sign.decimal)


def split_sign(text: str, signs: Sequence[Sign]) -> tuple[Sign | None, str, str]:
    """The currency sign that an amount begins with, its minus (before or after that), and its figures."""
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


class Quantities(Memo["int | Wrong"]):
    """Raw cell -> a whole number of units above 0. With `decimals` 2.00 is whole too."""

    def __init__(self, decimals: bool = False) -> None:
        super().__init__()
        self._decimals = decimals

    def read(self, raw: str) -> int | Wrong:
        """Units."""
        text = shown = clean(raw)
        if self._decimals and (parted := _POINT_ZERO.fullmatch(text)):
            text = parted[1]
        if not text:
            return Wrong("missing")
        if not _WHOLE.fullmatch(text) or not text.strip("0"):
            return Wrong(f"{quoted(shown)} — expected a whole number of units above 0")
        if len(text.lstrip("0")) > 7 or int(text) > MAX_UNITS:
            return Wrong(f"{quoted(shown)} — more units than {MAX_UNITS}")
        return int(text)


class Tags(Memo["tuple[str, ...]"]):
    """Raw cell -> its tags, in order, each once."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def read(self, raw: str) -> tuple[str, ...]:
        """Tags."""
        parts = (clean(part) for part in clean(raw).split(self._mark))
        return tuple(dict.fromkeys(part for part in parts if part))


class Statuses(Memo["str | Wrong"]):
    """Raw cell -> one of ORDER_STATUSES; blank is open.

    `others` collects the unknown words that the format takes as its `other`.
    """

    def __init__(self, known: Words) -> None:
        super().__init__()
        self._known = known
        self.others: list[str] = []

    def read(self, raw: str) -> str | Wrong:
        """A status."""
        text = clean(raw)
        status = self._known.get(text) if text else "open"
        if status:
            return status
        if self._known.other:
            self.others.append(text)
            return self._known.other
        return Wrong(f"{quoted(text)} — expected a word such as {', '.join(self._words())}")

    def _words(self) -> list[str]:
        """The words to name in a message: the first two for each status, as the format's file has them."""
        words: list[str] = []
        for ours in ORDER_STATUSES:
            words += [word for word, status in self._known.exact.items() if status == ours][:2]
        return words


class Countries(Memo["str | None | Wrong"]):
    """Raw cell -> an ISO 3166 code, "" for a blank cell; None for a name that is unknown.

    With `names` a country may be written out.
    """

    def __init__(self, names: bool) -> None:
        super().__init__()
        self._names = names

    def read(self, raw: str) -> str | Wrong | None:
        """A code."""
        text = clean(raw)
        code = text.upper()
        if self._names and len(code) != 2:
            return country_code(text) or (None if text else "")
        if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
            named = quoted(text, known=bool(country_code(text)))
            return Wrong(f"{named} — expected two letters like DE (ISO 3166)")
        return code


class Whens(Memo["When | None | Wrong"]):
    """Raw cell -> day and instant, None for a blank one; a day after `today` is wrong."""

    def __init__(self, dates: DateReader, today: date) -> None:
        super().__init__()
        self._dates, self._today = dates, today

    def __missing__(self, raw: str) -> When | Wrong | None:
        return self.read(raw)  # not kept: hardly two are alike, and the DateReader keeps what takes it long

    def read(self, raw: str) -> When | Wrong | None:
        """A day and instant."""
        when = self._dates.short_way(raw)
        try:
            if when is None:
                if not (text := clean(raw)):
                    return None
                when = self._dates.read(text)
            if when.on > self._today:
                raise ValueError(f"{self._dates.quoted(clean(raw))} — in the future: today is {self._today}")
        except ValueError as error:
            return Wrong(error)
        return when


class Days(Memo["date | None | Wrong"]):
    """Raw cell -> its day, as Whens reads it."""

    def __init__(self, dates: DateReader, today: date) -> None:
        super().__init__()
        self._whens = Whens(dates, today)

    def read(self, raw: str) -> date | Wrong | None:
        """A day."""
        when = self._whens[raw]
        return when.on if isinstance(when, When) else when
