"""What is wrong with a row, in words that name its place and quote the value safely.

A cell in a wrong column may hold a name, an address or a phone number, and messages carry no personal data:
the place is enough to find it. So a value that cannot be personal is quoted, and any other described.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"[a-z]{1,20}(?:[-_][a-z]{1,20})*")  # shiped, unit_price
_KNOWN_WORDS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr"
    " jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed"
    " thu fri sat sun am pm utc gmt none null nan nat na inf infinity true false euro euros dollar dollars"
    " pounds yen yuan".split()
)
NOT_SHOWN_TWICE = "no total shows that both were sold"  # of a row that repeats another one
MOST_PROBLEMS = 1_000  # that are kept and shown, and as many kinds
_LINES = 6  # of a kind that are named
_FEW_DIGITS = 6  # a phone number has more
_DATE = re.compile(
    r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4}|(?:19|20)\d{2}[01]\d[0-3]\d|\d{4}-W\d{2}-\d"
    r"|\d{1,2}[-. ]{1,2}[A-Za-z]{3,9}[-., ]{1,2}\d{2,4}|[A-Za-z]{3,9}[-. ]{1,2}\d{1,2}[-, ]{1,2}\d{2,4})"
    r"(?:[T, ]{1,2}\d{1,2}(?::\d{1,2}){0,2}(?:\.\d{1,6})?(?: ?[A-Za-z]{1,4}| ?[-+]\d{2}:?\d{2})?)?"
)
# A year before 2010, as of a birth: with four digits, also in 19850302, or with two.
_LONG_AGO = re.compile(
    r"(?<!\d)(?:19\d\d|200\d)(?!\d)|(?<!\d)(?:19\d\d|200\d)(?=[01]\d[0-3]\d(?!\d))|[-./ ][4-9]\d$"
)
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}")
_AMOUNT = re.compile(
    r"-?(?:[A-Z]{1,3} ?)?[^\w\s+]{0,2}[1-9]\d*(?:[.,'’ ]\d{2,3})*[.,]\d{1,3}[^\w\s]?(?: ?[A-Z]{3})?"
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in one row; `str()` is `file:line: column: reason`.

    `line` is the physical line on which the record starts, from 1; `column` is the header as the file
    writes it, "" where no column is to blame; `order` is "" where the row names none.
    """

    file: str
    line: int
    column: str
    reason: str
    order: str = ""

    @property
    def in_row(self) -> str:
        """The problem for a reader who has the row."""
        return f"{self.column}: {self.reason}" if self.column else self.reason

    def __str__(self) -> str:
        where = f"{visible(self.file)}:{self.line}"
        return ": ".join(part for part in (where, visible(self.column), self.reason) if part)


class RejectedRows:
    """The rejected rows of a file: the first problems, and all of them counted by what is wrong."""

    def __init__(self, most: int = MOST_PROBLEMS) -> None:
        self.count = 0  # rows
        self._most = most
        self.first: list[RowProblem] = []
        self.kinds: dict[tuple[str, str], ProblemKind] = {}
        self.others = 0  # problems of further kinds
        self.proved: dict[str, str] = {}  # option -> what the file's rows prove; the rejected ones may not
        self._seen: dict[str, bytearray] = {}  # file -> its lines, a bit each

    def add(self, problem: RowProblem) -> None:
        """Count a problem."""
        seen = self._seen.setdefault(problem.file, bytearray())
        at, bit = problem.line >> 3, 1 << (problem.line & 7)
        if at >= len(seen):
            seen.extend(bytes(at + 1 + len(seen) // 8 - len(seen)))
        if not seen[at] & bit:
            seen[at] |= bit
            self.count += 1
        if len(self.first) < self._most:
            self.first.append(problem)
        # What was expected in place of the value tells kinds apart, not the value.
        key = problem.column, problem.reason.rpartition(" — ")[2]
        kind = self.kinds.get(key)
        if kind is None:
            if len(self.kinds) >= self._most:
                self.others += 1
                return
            kind = self.kinds[key] = ProblemKind(problem)
        kind.count += 1
        if len(kind.lines) < _LINES:
            kind.lines.append(problem.line)

    def by_line(self) -> list[RowProblem]:
        """The first problems, by line."""
        return sorted(self.first, key=lambda problem: problem.line)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_seen": {}}


@dataclass(slots=True)
class ProblemKind:
    """The problems of one kind: the first one, how many there are, and the first lines."""

    example: RowProblem
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        if self.count == 1:
            return str(self.example)
        more = f"{self.count - 1:,} more row{'' if self.count == 2 else 's'}"
        dots = " …" if self.count > len(self.lines) else ""
        return f"{self.example} (and {more}: {', '.join(map(str, self.lines[1:]))}{dots})"


def visible(text: str) -> str:
    """`text` with control characters, bidi overrides and other unprintables as escapes."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in text)


def quoted(text: str, limit: int = 40, *, known: bool = False, dated: bool = False) -> str:
    """A cell's value for a message: in quotes, escaped, shortened; or described, where it may be personal.

    Quoted are figures, a lower-case word, a code of three capitals, and what the caller knows to be no
    personal data; where a day is expected (`dated`), days of this shop's time, too. The rest is "a text of 12
    letters", "11 digits", "a mail address", "a date" (perhaps of birth) or "an IP address".
    """
    if "@" in text:
        return "a mail address"
    if _ADDRESS.fullmatch(text.strip()):
        return "an IP address"
    if _DATE.fullmatch(text) and (_LONG_AGO.search(text) or not (known or dated)):
        return "a date"
    if not (known or _is_nobody(text)):
        letters = sum(map(len, _WORD.findall(text)))
        count, what = (letters, "a text of {} letter") if letters else (_digits(text), "{} digit")
        return what.format(count) + ("" if count == 1 else "s")
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{visible(cut)}"'


def plain_day(text: str | date) -> str:
    """The day of a date as a note shows it: without its time, and no day that may be a birthday."""
    day = str(text).split()[0]
    return "a date" if _LONG_AGO.search(day) else day


def quoted_code(text: str) -> str:
    """`quoted` for a SKU, an order number or a code: one word with a figure, a mark, or capitals alone."""
    a_code = not re.search(r"\s|^\+", text) and (text.isupper() or re.search(r"[\d_:/-]", text) is not None)
    return quoted(text, known=a_code)


def _is_nobody(text: str) -> bool:
    if _PLAIN_WORD.fullmatch(text):
        return True
    digits = _digits(text)
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word.lower() not in _KNOWN_WORDS]
    # EUR 5.00, 10:00 PST; by itself, a code.
    if words and not (len(words) == 1 and len(words[0]) <= 3 and words[0].isascii() and words[0].isupper()):
        return False
    if words and not digits and text != words[0]:
        return False
    return digits <= _FEW_DIGITS or bool(_DATE.fullmatch(text) or _AMOUNT.fullmatch(text))


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
