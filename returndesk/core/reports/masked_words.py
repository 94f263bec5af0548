"""Customers and their words, without what says who they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME, MAIL, PHONE = "[name]", "[mail]", "[phone]"
_MAIL = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:.]+")
# Seven digits or more, with what people put between them; a date is none.
_PHONE = re.compile(
    r"(?<![A-Za-z0-9_-])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[ ()/.\-]{0,2}\d){6,}(?![A-Za-z0-9_-])"
)
_SHORT = 2  # a word of a name that is no longer is masked only as it is written


def initials(shown: str) -> str:
    """What a customer is shown as where reports are handed on: M. S… for a name, m…@… for a mail, else …."""
    text = shown.strip()
    if "@" in text:
        return f"{text[0]}…@…"
    words = text.split()
    if not words or not words[0][0].isalpha():
        return "…" if words else ""
    return " ".join([*(f"{word[0]}." for word in words[:-1]), f"{words[-1][0]}…"])


def without_people(text: str, people: Iterable[tuple[str, str, str]]) -> str:
    """A text with [name], [mail] and [phone] in place of what is known of (name, mail, phone) of people.

    Whatever looks like a mail or a phone number is masked too, and each word of a name. Names that the desk
    does not know stay.
    """
    found = list(people)
    for _, mail, phone in found:
        for known, mask in ((mail, MAIL), (phone, PHONE)):
            if known.strip():
                text = re.sub(re.escape(known.strip()), mask, text, flags=re.IGNORECASE)
    text = _PHONE.sub(PHONE, _MAIL.sub(MAIL, text))
    for name, *_ in found:
        for part in sorted({name.strip(), *re.split(r"[\s,.;·]+", name)}, key=len, reverse=True):
            text = _name(part).sub(NAME, text) if len(part) >= _SHORT else text
    return re.sub(rf"{re.escape(NAME)}(?:[\s,.]+{re.escape(NAME)})+", NAME, text)


def _name(part: str) -> re.Pattern[str]:
    """A name as a word of its own; Chinese has no spaces around it."""
    words = re.escape(part)
    if part.isascii() or part[0].lower() != part[0].upper():
        words = rf"(?<!\w){words}(?!\w)"
    return re.compile(words, re.IGNORECASE if len(part) > _SHORT else 0)
