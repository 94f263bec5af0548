"""Letters to customers: templates in which fields stand in braces, and nothing else does.

A field is a name and no more: no attribute, no format, no code. `{{` and `}}` are braces. A line whose field
is empty is left out: it has nothing to say of this claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from returndesk.core.letters.notifications import step_of_template

COMMON = (
    "greeting", "customer", "shop", "claim", "order", "items", "reason", "opened_on", "today",
)  # fmt: skip
# What a letter may say beside that, by the step that its name begins with.
FIELDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("opened", "lost", "late", "damaged", "reopened"), ("by",)),
    "ask": ("question", "answer_by"),
    "approved": ("approved_items", "gets", "send_by", "postage", "by"),
    "rejected": ("why",),
    "received": ("received_items", "by"),
    "refused": ("refused_items", "found", "why", "back"),
    "refunded": ("total", "sum", "method", "wait"),
    "credit": ("total", "sum", "balance"),
    **dict.fromkeys(("exchanged", "repaired", "replaced"), ("new_items", "difference", "by")),
    "sent": ("sent_items", "sent_on", "tracking", "difference"),
    "sorry": ("answer", "compensation"),
    "corrected": ("correction", "stands", "why"),
    "expired": ("waited_for", "waited_until"),
}
_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SUBJECT = "Subject:"


def fields_of(template: str) -> tuple[str, ...]:
    """The fields that a template of that name may have."""
    return (*COMMON, *FIELDS.get(step_of_template(template), ()))


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a template: on which line, and what."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A letter with its fields open, as it was written."""

    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the customer gets it."""

    subject: str
    body: str


def read_template(text: str, allowed: Iterable[str]) -> tuple[Template, list[Mistake]]:
    """A template from its text, and all its mistakes; usable only where there are none.

    The first line is `Subject: …`; lines before it that begin with # are the shop's own remarks.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    known = tuple(allowed)
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    top = lines[first] if first < len(lines) else ""
    mistakes: list[Mistake] = []
    if not top.startswith(_SUBJECT) or not top.removeprefix(_SUBJECT).strip():
        mistakes.append(Mistake(min(first, len(lines) - 1) + 1, f"expected {_SUBJECT} and what it is about"))
    subject, body = top.removeprefix(_SUBJECT).strip(), lines[first + 1 :]
    if not any(line.strip() for line in body):
        mistakes.append(Mistake(len(lines), "the letter is empty"))
    for number, line in enumerate(lines[first:], first + 1):
        mistakes += [Mistake(number, what) for what in _wrong(line, known)]
    return Template(subject, tuple(line.rstrip() for line in body)), mistakes


def _wrong(line: str, known: tuple[str, ...]) -> list[str]:
    wrong = []
    for mark in _MARK.finditer(line):
        if mark[0] in ("{{", "}}"):
            continue
        if mark[1] is None:
            wrong.append(f"a lone {mark[0]}: a field is written {{claim}}, a brace {mark[0] * 2}")
        elif mark[1] not in known:
            names = ", ".join(f"{{{name}}}" for name in known)
            wrong.append(f"{mark[0]} is no field of this letter: there are {names}")
    return wrong


def written(template: Template, values: Mapping[str, str]) -> Letter:
    """The letter that a template makes of some values; values are text and are never looked into.

    A line whose field is empty is left out, and empty lines that then follow each other are one.
    """
    body: list[str] = []
    for line in template.lines:
        if any(not values[name] for name in _names(line)):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        first, *more = filled(line, values).split("\n")
        body += [first, *(indent + each for each in more)]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(body)).strip("\n")
    subject = " ".join(filled(template.subject, values).split())
    return Letter(subject, text + "\n")


def _names(line: str) -> list[str]:
    return [mark[1] for mark in _MARK.finditer(line) if mark[1] is not None]


def filled(line: str, values: Mapping[str, str]) -> str:
    """A line with its fields put in, once: what a value holds is never looked into."""

    def put(mark: re.Match[str]) -> str:
        return values[mark[1]] if mark[1] is not None else mark[0][0]

    return _MARK.sub(put, line)


def one_line(text: str) -> str:
    """What people and files wrote, on one line: it must not begin a line, or a header, of its own."""
    return " ".join(text.split())


def mail_address(text: str) -> str:
    """A mail address as it can stand behind To:, or "" where it is none."""
    return text if re.fullmatch(r"[^\s<>()\[\],;:\"@\\]+@[^\s<>()\[\],;:\"@\\]+", text) else ""
