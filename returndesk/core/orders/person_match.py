"""How well what was typed fits a person: a name with a slip, a mail, a phone number in any spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

# The better, the lower. Up to WORDS it is what was typed; a near one is a guess.
EXACT, PLAIN, WORDS, START, PART, NEAR = range(6)
_SIGNS = str.maketrans({**dict.fromkeys("'’‘`´.", ""), **dict.fromkeys('-‐–,;/&()"·_', " ")})
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = re.compile("ae|oe|ue")
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGITS_OF_A_PHONE = 6  # fewer are part of one
LAST_DIGITS = 4  # fewer say too little
_COUNTRY_CODE = 3  # digits, at most


class Person(NamedTuple):
    """A customer, or the recipient of one order."""

    customer_id: int | None
    order_id: int | None  # of a recipient
    name: str
    email: str = ""
    phone: str = ""
    platform_id: str = ""


class Typed:
    """What was typed, in every form that is compared."""

    def __init__(self, text: str) -> None:
        self.text = text.lstrip("* ")
        self.folded = " ".join(text.casefold().split())
        self.words = words_of(self.folded)
        self.joined = "".join(self.words)
        self.is_mail = "@" in self.folded
        self.digits = "" if any(map(str.isalpha, text)) else _digits(text)
        self.national = _national(text) if self.digits else ""

    @property
    def is_phone(self) -> bool:
        """Whether it can be a whole phone number."""
        return len(self.national) >= _DIGITS_OF_A_PHONE


def is_masked(phone: str) -> bool:
    """Whether digits of a phone number are hidden: 159****6634."""
    return "*" in phone


def match_people(
    typed: Typed, people: Sequence[Person], *, all_parts: bool = False, guesses: bool = True
) -> list[tuple[int, Person]]:
    """The best matches, with their rank; where none matches, `guesses`: NEAR and more for each slip.

    With `all_parts`, not the best ones alone, but everyone of whom the text is a part.
    """
    found: dict[int, list[Person]] = {}
    if typed.folded and people:
        for person in _fitting(typed, people):
            if (rank := _rank(typed, person)) is not None:
                found.setdefault(rank, []).append(person)
        if not found and guesses and not typed.digits:
            for slips, person in _near(typed, people):
                found.setdefault(NEAR + slips - 1, []).append(person)
            all_parts = True
    ranks = sorted(found) if all_parts else sorted(found)[:1]
    return [(rank, person) for rank in ranks for person in found[rank]]


def _fitting(typed: Typed, people: Sequence[Person]) -> Iterator[Person]:
    """Those who may match: all texts are folded at once, since a large desk has 100,000 people."""
    if typed.digits:
        phones = re.sub(r"[^0-9\n]", "", _lines(one.phone for one in people).replace("(0)", "")).split("\n")
        end = typed.national[-_DIGITS_OF_A_PHONE:] or typed.digits
        last = typed.digits[-LAST_DIGITS:]  # all that a masked phone and the whole one share at the end
        ids = [one.platform_id for one in people]
        for person, phone, known in zip(people, phones, ids, strict=True):
            if end in phone or phone[-LAST_DIGITS:] == last or known == typed.folded:
                yield person
        return
    names, mails, ids = (
        _lines(getattr(one, field) for one in people).casefold().split("\n")
        for field in ("name", "email", "platform_id")
    )
    joined = _plain_lines(people).replace(" ", "").split("\n")
    first, *others = typed.words or ["\n"]
    for person, name, mail, known, words in zip(people, names, mails, ids, joined, strict=True):
        fits = first in words and all(word in words for word in others)
        if fits or typed.folded in name or typed.folded in mail or typed.folded == known:
            yield person


def _lines(texts: Iterable[str]) -> str:
    """A line for each text."""
    return "\n".join([" ".join(text.split("\n")) if "\n" in text else text for text in texts])


def _plain_lines(people: Iterable[Person]) -> str:
    return _plain(_lines(one.name for one in people).casefold())


def _rank(typed: Typed, person: Person) -> int | None:
    name, email = person.name.casefold(), person.email.casefold()
    if typed.folded in (name, email, person.platform_id.casefold()):
        return EXACT
    if typed.digits:
        return _phone_rank(typed, person.phone)
    if typed.is_mail:
        return PART if typed.folded in email else None
    words = words_of(name)
    if typed.words and words:
        if sorted(words) == sorted(typed.words) or "".join(words) == typed.joined:
            return PLAIN
        if all(word in words for word in typed.words):
            return WORDS
        if all(any(one.startswith(word) for one in words) for word in typed.words):
            return START
        if typed.joined in "".join(words):
            return PART
    return PART if typed.folded in name or typed.folded in email else None


def _phone_rank(typed: Typed, phone: str) -> int | None:
    if is_masked(phone) or is_masked(typed.text):
        return _masked_rank(typed, phone)
    if typed.is_phone:
        theirs = _national(phone)
        longer, shorter = sorted((theirs, typed.national), key=len, reverse=True)
        if len(shorter) >= _DIGITS_OF_A_PHONE and longer.endswith(shorter):
            # A country's code comes first: more digits mean another number.
            return EXACT if len(longer) - len(shorter) <= _COUNTRY_CODE else PART
    elif len(typed.digits) >= LAST_DIGITS and _digits(phone).endswith(typed.digits):
        return START
    return PART if typed.digits in _digits(phone) else None


def _masked_rank(typed: Typed, phone: str) -> int | None:
    """The rank where one of two phones is masked, or both: visible digits are no proof of hidden ones."""
    if not typed.is_phone:
        return START if len(typed.digits) >= LAST_DIGITS and phone.endswith(typed.digits) else None
    one, other = _with_stars(typed.text), _with_stars(phone)
    if one == other:
        return EXACT
    pairs = [pair for pair in zip(reversed(one), reversed(other), strict=False) if "*" not in pair]
    agree = len(pairs) >= LAST_DIGITS and all(mine == theirs for mine, theirs in pairs)
    return START if agree and abs(len(one) - len(other)) <= _COUNTRY_CODE else None


def _near(typed: Typed, people: Sequence[Person]) -> Iterator[tuple[int, Person]]:
    """Those whose name, or mail, is a few typing slips away, and how many."""
    if typed.is_mail:
        for person in people:
            if slips := _distance(typed.folded, person.email.casefold(), 2):
                yield slips, person
        return
    lines = _plain_lines(people).split("\n")
    known = {*" ".join(lines).split()}
    first, *others = [_similar(word, known, _allowed(word, len(typed.words))) for word in typed.words or [""]]
    for person, line in zip(people, lines, strict=True):
        words = line.split()
        if any(one in first for one in words):
            best = [min((near[one] for one in words if one in near), default=-1) for near in (first, *others)]
            if min(best) >= 0:
                yield sum(best), person


def _similar(typed: str, words: Iterable[str], most: int) -> dict[str, int]:
    """Those of the words that are at most so many slips away, with their slips."""
    return {word: slips for word in words if (slips := _distance(typed, word, most)) is not None}


def _allowed(word: str, words: int) -> int:
    """How many slips a word of so many may have and still be itself."""
    least = 3 if words > 1 or not word.isascii() else 4  # of one word alone, three letters say too little
    return 0 if len(word) < least else 1 if len(word) < 8 else 2


def _distance(one: str, other: str, most: int) -> int | None:
    """The letters that are wrong, missing, extra or swapped between two words; None above `most`."""
    if abs(len(one) - len(other)) > most or len({*one} ^ {*other}) > 2 * most:
        return None
    before: Sequence[int] = ()
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, theirs in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def words_of(folded: str) -> list[str]:
    """The words of a folded text without accents and signs; ä is a, as ae is."""
    return _plain(folded).split()


def _plain(folded: str) -> str:
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
        folded = _ACCENTS.sub("", folded).casefold()
    return _UMLAUTS.sub(lambda pair: pair[0][0], folded.translate(_SIGNS))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isdigit())


def _with_stars(phone: str) -> str:
    """A phone number like `_national`, with its hidden digits."""
    return "".join(char for char in phone if char == "*" or (char.isascii() and char.isdigit())).lstrip("0")


def _national(phone: str) -> str:
    """The digits of a phone number without leading zeros: +49 (0)30 1, 0049 30 1 and 030 1 end alike."""
    return _digits(phone.replace("(0)", "")).lstrip("0")
