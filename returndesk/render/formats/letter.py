"""A letter as text: its headers, an empty line, its body; ready for a pipe to a mail program."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.render.escape import visible

# What a mail program has to be told where the text is not English alone.
_UNICODE = (
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
)


def letter_lines(to: str, subject: str, body: str, *, for_mail: bool) -> Iterator[str]:
    """The lines of a letter; what people and files wrote is shown, never obeyed.

    `for_mail` adds the headers that text beyond ASCII needs; a person who reads it needs none.
    """
    if to:
        yield f"To: {visible(to)}\n"
    yield f"Subject: {visible(subject)}\n"
    if for_mail and not (subject + body).isascii():
        yield from (f"{header}\n" for header in _UNICODE)
    yield "\n"
    for line in body.splitlines():
        yield visible(line) + "\n"
