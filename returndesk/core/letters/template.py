"""Templates of customer letters: fields in braces, and no other syntax.

A field is a plain name: no attribute, no format, no code. `{{` and `}}` are literal braces. A line with an
empty field is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from returndesk.core.codes import OCCASIONS
from returndesk.core.letters.notifications import FIELDS, step_of_template
from returndesk.core.value import Value, replace

COMMON = tuple("greeting customer shop contact claim order items reason opened_on today".split())
RECALL = tuple("greeting customer shop contact order items say reference return_to today".split())
OCCASION = tuple("greeting customer shop contact coupon today".split())  # of a customer, of no claim
_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SUBJECT = "Subject:"


def fields_of(template: str) -> tuple[str, ...]:
    """The fields that a template of that name may use."""
    step = step_of_template(template)
    if step in OCCASIONS:
        return (*OCCASION, *FIELDS[step])
    return RECALL if step == "recall" else (*COMMON, *FIELDS.get(step, ()))


class Mistake(Value):
    """A mistake in a template and its line."""

    line: int
    text: str


class Template(Value):
    """A letter whose fields are not filled in yet."""

    subject: str
    lines: tuple[str, ...]


class Letter(Value):
    """A letter as the customer receives it."""

    subject: str
    body: str


def read_template(text: str, allowed: Iterable[str]) -> tuple[Template, list[Mistake]]:
    """Parse a template and list all its mistakes; it is usable only if there are none.

    The first line is `Subject: …`; lines before it that begin with # are comments.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    known = tuple(allowed)
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    top = lines[first] if first < len(lines) else ""
    mistakes: list[Mistake] = []
    if not top.startswith(_SUBJECT) or not top.removeprefix(_SUBJECT).strip():
        where = min(first, len(lines) - 1) + 1
        mistakes.append(Mistake(where, f"expected '{_SUBJECT} TEXT' as the first line"))
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
            wrong.append(f"single {mark[0]}: write a field as {{claim}}, a literal brace as {mark[0] * 2}")
        elif mark[1] not in known:
            names = ", ".join(f"{{{name}}}" for name in known)
            wrong.append(f"{mark[0]} is not a field of this letter. Fields: {names}")
    return wrong


def written(template: Template, values: Mapping[str, str]) -> Letter:
    """Fill in a template; braces inside a value stay as they are.

    A line with an empty field is dropped, and consecutive blank lines become one.
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


def with_paragraph(template: Template, field: str) -> Template:
    """The template with a field as a paragraph after its greeting; at the top if it greets nobody."""
    at = next((place for place, line in enumerate(template.lines, 1) if "{greeting}" in line), 0)
    return replace(template, lines=(*template.lines[:at], "", f"{{{field}}}", "", *template.lines[at:]))


def _names(line: str) -> list[str]:
    return [mark[1] for mark in _MARK.finditer(line) if mark[1] is not None]


def filled(line: str, values: Mapping[str, str]) -> str:
    """A line with its fields replaced, once: braces inside a value stay as they are."""

    def put(mark: re.Match[str]) -> str:
        return values[mark[1]] if mark[1] is not None else mark[0][0]

    return _MARK.sub(put, line)


def one_line(text: str) -> str:
    """Imported or typed text on one line, so that it cannot start a new line or a mail header."""
    return " ".join(text.split())
