"""Cells into values. Files repeat themselves, so each text is read once and remembered.

A cell that cannot be read is Wrong: the reason, in its value's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import chain
from typing import Generic, TypeVar

from returndesk.core.customers.coupons import is_code
from returndesk.core.money import parse_minor
from returndesk.core.orders.incoming import ORDER_STATUSES
from returndesk.intake.countries import country_code
from returndesk.intake.csv.cells import clean, clean_all
from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.csv.decimal_marks import LONGEST_AMOUNT, DecimalMark, not_in
from returndesk.intake.platforms.format_files import Sign
from returndesk.intake.platforms.words import Words
from returndesk.intake.problems import quoted

MAX_UNITS = 1_000_000  # of one line; beyond it a column has slipped
_DIGIT_OR_AT = re.compile(r"[\d@]")
_BETWEEN_CODES = re.compile(r"[,;|\n]")
_BETWEEN_OWN = re.compile(r"[\s+&/]+")
_WHOLE = re.compile(r"[0-9]+")
_REMARK = re.compile(r"(?<=[0-9])\s*[(（][^()（）]*[)）]$")
_THOUSANDTHS = re.compile(r"([0-9]+)[.,]0*")
_POINT_ZERO = re.compile(r"([0-9]+)[.,](?:0{0,2}|0{4,})")  # 1.000 may be a thousand

Value = TypeVar("Value")


class Wrong(str):
    """Why a cell cannot be read."""

    __slots__ = ()


class Memo(dict[str, Value], Generic[Value]):
    """Raw cell -> its value, by `read`; remembers at most so many. `wrong` tells whether any was Wrong."""

    def __init__(self, read: Callable[[str], Value], most: int = 50_000) -> None:
        super().__init__()
        self._read, self._most, self.wrong = read, most, False

    def __missing__(self, raw: str) -> Value:
        value = self._read(raw)
        self.wrong = self.wrong or isinstance(value, Wrong)
        if self._most:
            if len(self) > self._most:
                self.clear()
            self[raw] = value
        return value

    def column(self, cells: Sequence[str]) -> Sequence[Value]:
        """The values of a column's cells."""
        if not any(cells):
            return [self[""]] * len(cells)
        return list(map(self.__getitem__, cells))


class Texts(Memo[str]):
    """Raw cell -> its text, without a spreadsheet's guards."""

    def __init__(self) -> None:
        super().__init__(clean)

    def column(self, cells: Sequence[str]) -> Sequence[str]:
        """The texts; hardly two are alike."""
        return clean_all(cells)


def amounts(
    currency: str,
    decimal: DecimalMark,
    signs: Sequence[Sign] = (),
    unsigned: bool = False,
    remarks: bool = False,
) -> Memo[int | Wrong]:
    """Raw cell -> minor units of one currency, 0 and more; blank is 0.

    An amount may begin with one of `signs`, which must be one of that currency's. With `unsigned` a minus
    is ignored, with `remarks` words in brackets at its end.
    """

    def read(raw: str) -> int | Wrong:
        text = clean(raw)
        try:
            figures = _REMARK.sub("", text) if remarks else text
            if len(figures) > LONGEST_AMOUNT:
                raise ValueError("too long for an amount")
            minor = in_minor(figures) if text else 0
            if minor < 0 and not unsigned:
                raise ValueError("below 0")
        except ValueError as error:
            return Wrong(f"{quoted(text)} — {error}")
        return abs(minor)

    def in_minor(text: str) -> int:
        sign, minus, figures = split_sign(text, signs) if signs else (None, "", text)
        if sign is None:
            return decimal.read(text, currency)
        if sign.currencies and currency not in sign.currencies:
            raise ValueError(not_in(currency, sign.currencies[0]))
        return parse_minor(minus + figures, currency, sign.decimal)

    return Memo(read)


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


def quantities(unsaid: int | None = None, thousandths: bool = False) -> Memo[int | Wrong]:
    """Raw cell -> a whole number of units above 0, which 2.00 is too; a blank one is `unsaid`.

    With `thousandths` 2.000 is 2; else it may be two thousand.
    """

    def read(raw: str) -> int | Wrong:
        text = shown = clean(raw)
        if parted := (_THOUSANDTHS if thousandths else _POINT_ZERO).fullmatch(text):
            text = parted[1]
        if not text:
            return unsaid or Wrong("missing")
        if not _WHOLE.fullmatch(text) or not text.strip("0"):
            return Wrong(f"{quoted(shown)} — expected a whole number of units above 0")
        if len(text.lstrip("0")) > 7 or int(text) > MAX_UNITS:
            return Wrong(f"{quoted(shown)} — more units than {MAX_UNITS}")
        return int(text)

    return Memo(read)


def tags(mark: str) -> Memo[tuple[str, ...]]:
    """Raw cell -> its tags, in order, each once."""
    return Memo(lambda raw: tuple(dict.fromkeys(filter(None, map(clean, clean(raw).split(mark))))))


def discount_codes() -> Memo[tuple[str, ...]]:
    """Raw cell -> its discount codes, in order, each once.

    Shopify writes `SPRING, TENOFF`; WooCommerce `code:spring|amount:5.80;code:tenoff|amount:3.00`.
    """

    def read(raw: str) -> tuple[str, ...]:
        parts = [clean(part) for part in _BETWEEN_CODES.split(clean(raw))]
        named = [clean(part[5:]) for part in parts if part[:5].lower() == "code:"]
        apart = (code for part in named or parts for code in _codes_apart(part))
        return tuple(dict.fromkeys(filter(None, apart)))

    return Memo(read)


def _codes_apart(part: str) -> Sequence[str]:
    """The codes of a text: one, which may have spaces; several if one of the desk's own is among them."""
    words = _BETWEEN_OWN.split(part)
    return words if len(words) > 1 and any(map(is_code, words)) else (part,)


_CONSENTS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}


def consents() -> Memo[str]:
    """Raw cell -> yes or no, as platforms write a box that was ticked or not; "" for any other word.

    What is not clearly a yes is no consent.
    """
    return Memo(lambda raw: _CONSENTS.get(clean(raw).casefold(), ""))


def all_codes(reading: Memo[tuple[str, ...]], cells: Sequence[str]) -> tuple[str, ...]:
    """The discount codes of an order: each of its rows may have others."""
    return tuple(dict.fromkeys(chain.from_iterable(reading.column(cells))))


def statuses(known: Words, others: list[str]) -> Memo[str | Wrong]:
    """Raw cell -> one of ORDER_STATUSES; blank is open.

    `others` collects the unknown words that the format takes as its `other`.
    """

    def read(raw: str) -> str | Wrong:
        text = clean(raw)
        status = known.get(text) if text else "open"
        if not status and known.other:
            others.append(text)
        if status or known.other:
            return status or known.other
        # The first two words for each status, as the format's file has them.
        words = [[word for word, ours in known.exact.items() if ours == each][:2] for each in ORDER_STATUSES]
        shown = quoted(text, known=known.share_a_word(text))
        return Wrong(f"{shown} — expected a word such as {', '.join(chain.from_iterable(words))}")

    return Memo(read)


def payments(known: Words, others: list[str]) -> Memo[str]:
    """Raw cell -> one of PAYMENTS; `others` collects the unknown words."""

    def read(raw: str) -> str:
        text = clean(raw)
        payment = known.get(text) or known.other
        if text and not payment:
            others.append(text)
        return payment or "unknown"

    return Memo(read)


def countries() -> Memo[str | Wrong | None]:
    """Raw cell with a code or a name -> ISO 3166 code, "" for a blank cell; None for an unknown country."""

    def read(raw: str) -> str | Wrong | None:
        text = clean(raw)
        if known := country_code(text):
            return known
        if _DIGIT_OR_AT.search(text):
            return Wrong(f"{quoted(text)} — expected a country such as DE or Germany")
        code = len(text) == 2 and text.isascii() and text.isalpha()
        return text.upper() if code else None if text else ""

    return Memo(read)


class Moments(Memo[When | Wrong | None]):
    """Raw cell -> day and instant, None for a blank one; a day after `today` is wrong."""

    def __init__(self, dates: DateReader, today: date) -> None:
        # Hardly two are alike, and the DateReader remembers what took it long.
        super().__init__(self._moment, most=0)
        self._dates, self._today = dates, today

    def _moment(self, raw: str) -> When | Wrong | None:
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


def days(dates: DateReader, today: date) -> Memo[date | Wrong | None]:
    """Raw cell -> its day, as Moments reads it."""
    read = Moments(dates, today)
    return Memo(lambda raw: when.on if isinstance(when := read[raw], When) else when)
