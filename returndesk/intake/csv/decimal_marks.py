"""Amounts as people write them: `€ 1.234,50`, `12.50 EUR`, `1'200`. Nothing is guessed.

The decimal mark is the one that is given, else the one that the file's amounts prove; an amount such
as 1.234 proves neither.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from returndesk.core.money import currency_digits, example_amount, is_currency, parse_minor
from returndesk.intake.csv.dates import Unproven
from returndesk.intake.problems import quoted

ANY = "any"  # as a format's decimal mark: the one that its file proves
LONGEST_AMOUNT = 40  # letters

_NAMES = {".": "point", ",": "comma"}
_OTHER = {".": ",", ",": "."}
_POINT = re.compile(r"[+-]?[0-9]*\.?[0-9]{0,2}")  # with this mark or none, by itself
_WHOLE = re.compile(r"[0-9]+")
_SPACED = re.compile(r"[0-9]{1,3}(?:([\s'’])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]*)?")
_ONE_MARK = re.compile(r"(?=[.,]?[0-9])([0-9]*)([.,])([0-9]*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]*)?")
_NO_CENTS = re.compile(r"(?<=[0-9])([.,]) ?[-\u2013\u2014]{1,2}(?![-0-9])")
_MINUS_BEHIND = re.compile(r"\(([^()+-]+)\)|([^()+-]*[0-9.,]) ?-(\D*)")
_GAPS = re.compile(r"[\s'’]")
_A_THOUSAND = re.compile(r"[1-9][0-9]{0,2}")  # before a mark and three digits
_WHOLE_IN_USE = ("IDR",)  # although it has decimals on paper
_EITHER = "decimals or thousands? use --decimal . or --decimal ,"


class Marks:
    """What a file's amounts prove of the decimal mark, whatever order they come in.

    `point` and `comma` are the smallest text that proves each, so that notes do not depend on the order.
    """

    def __init__(self) -> None:
        self.point = self.comma = ""

    def look(self, text: str) -> None:
        """Take one cell, cleaned."""
        apart = _apart(text) if len(text) <= LONGEST_AMOUNT else None
        proved = _shape(apart[2])[1] if apart else ""
        if proved == ".":
            self.point = min(self.point or text, text)
        elif proved == ",":
            self.comma = min(self.comma or text, text)


class DecimalMark:
    """Reads one file's amounts, of a format that declares its mark or leaves it to the file."""

    def __init__(self, declared: str, given: str | None) -> None:
        """`given` is the user's, for a file that decides."""
        self.open = declared == ANY
        self._given = given
        self._mark = (given or "") if self.open else declared
        self._on_trust = self._mixed = False
        self.proved = ""  # the mark that the file's amounts prove

    @property
    def needs_evidence(self) -> bool:
        """Whether the file's amounts must be examined before the first is read."""
        return self.open and not self._given

    def trust(self) -> None:
        """Read without evidence, raising Unproven at the first amount that requires it."""
        self._on_trust = self.needs_evidence

    def settle(self, marks: Marks) -> str:
        """Take the mark that the file proves, where none is given; a note on it, or ""."""
        if self._given:
            how = "as given" if self.open else "as in this export"
            return f"amounts read with a decimal {_NAMES[self._mark]}, {how}"
        if not self.open:
            return ""
        if marks.point and marks.comma:
            self._mixed = True
            point, comma = quoted(marks.point), quoted(marks.comma)
            return f"a decimal point in some amounts ({point}), a comma in others ({comma}): use --decimal"
        if marks.comma:
            self._mark = self.proved = ","
            return f"amounts read with a decimal comma: {quoted(marks.comma)} proves it"
        self._mark = "." if marks.point else ""
        return ""

    def read(self, text: str, currency: str) -> int:
        """Minor units of a cell that is cleaned; raises ValueError with a reason."""
        if not self.open:
            return parse_minor(text, currency, self._mark)
        if self._mark != "," and _POINT.fullmatch(text):
            return parse_minor(text, currency)
        apart = _apart(text)
        figures, proved = _shape(apart[2]) if apart else ("", "")
        if apart is None or not figures:
            raise ValueError(f"expected an amount like {example_amount(currency, self._mark or '.')}")
        signs, minus, _ = apart
        for sign in filter(None, signs):
            if currency not in (known := currencies_of(sign)):
                raise ValueError(not_in(currency, known[0]))
        if not self._mark and self._on_trust and proved in ("either", ","):
            raise Unproven
        mark = self._mark or "."  # where the file has both, the desk's own is right
        if proved == "either" and not self._mark:
            if self._mixed or (currency_digits(currency) and currency not in _WHOLE_IN_USE):
                raise ValueError(_EITHER)
            mark = "," if "." in figures else "."  # no yen has decimals
        elif proved in _OTHER and proved != mark:
            raise ValueError(f"expected an amount like {example_amount(currency, mark)}")
        return parse_minor(minus + figures, currency, mark)


def read_typed(text: str, currency: str) -> int:
    """Minor units of an amount as a person types it: 5,00 €, 12.50 or EUR 5. Raises ValueError."""
    marks, reader = Marks(), DecimalMark(ANY, None)
    marks.look(plain := " ".join(text.split()))
    reader.settle(marks)
    return reader.read(plain, currency)


def not_in(currency: str, other: str) -> str:
    """The reason against an amount with a sign of another currency than its order's."""
    return (
        f"not in {currency}, the currency of this order;"
        f" if the file names no currency, use --currency {other}"
    )


def currencies_of(sign: str) -> tuple[str, ...]:
    """The currencies that a sign or code can mean; () for an unknown one."""
    code = sign.upper()
    return (code,) if is_currency(code) else _signs().get(sign.casefold(), ())


def sign_of(amount: str) -> str:
    """The currency that an amount's sign or code can only mean; "" for none."""
    signs = (_apart(amount) or (("", ""),))[0]
    known = {currencies_of(sign) for sign in signs if sign}
    (codes,) = known if len(known) == 1 else ((),)
    return codes[0] if len(codes) == 1 else ""


def _apart(text: str) -> tuple[tuple[str, str], str, str] | None:
    """An amount's signs before and after, its minus, and its figures; None for anything else."""
    parts = _written().fullmatch(_plain(text))
    if parts is None or (parts[1] and parts[3]):
        return None
    signs = parts[2] or "", parts[5] or ""
    if not all(currencies_of(sign) for sign in signs if sign):
        return None
    return signs, parts[1] or parts[3], parts[4]


def _plain(text: str) -> str:
    """An amount with its minus in front and no dash for its decimals: (12.00), 12.00-, −12.00, 12,-."""
    text = _NO_CENTS.sub(r"\1", text.replace("\u2212", "-"))
    behind = _MINUS_BEHIND.fullmatch(text)
    return f"-{behind[1] or behind[2]}{behind[3] or ''}" if behind else text


def _shape(figures: str) -> tuple[str, str]:
    """The figures without gaps ("" for no amount), and the mark that they prove: "", ".", "," or "either"."""
    if _WHOLE.fullmatch(figures):
        return figures, ""
    if spaced := _SPACED.fullmatch(figures):
        return _GAPS.sub("", figures), spaced[2] or ""
    if one := _ONE_MARK.fullmatch(figures):
        whole, mark, fraction = one.groups()
        return figures, "either" if len(fraction) == 3 and _A_THOUSAND.fullmatch(whole) else mark
    if grouped := _GROUPED.fullmatch(figures):
        return figures, _OTHER[grouped[1]]
    return "", ""


@cache
def _signs() -> dict[str, tuple[str, ...]]:
    text = (resources.files("returndesk.intake") / "currency_signs.toml").read_text("utf-8")
    return {sign.casefold(): tuple(codes) for sign, codes in tomllib.loads(text).items()}


@cache
def _written() -> re.Pattern[str]:
    """Minus, sign, minus, figures, sign."""
    known = "|".join(map(re.escape, sorted(_signs(), key=len, reverse=True)))
    sign = rf"({known}|[a-z]{{3}})?"
    figures = r"([0-9.,](?:[0-9.,'’\s]*[0-9.,])?)"
    return re.compile(rf"([+-]?)\s*{sign}\s*([+-]?){figures}\s*{sign}", re.IGNORECASE)
