"""A letter as text: headers, an empty line, the body; ready to pipe to a mail program."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.render.escape import visible

# A mail program needs these for text beyond ASCII.
_UNICODE = (
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 8bit",
)


def letter_lines(to: str, subject: str, body: str, *, for_mail: bool) -> Iterator[str]:
    """The lines of a letter; control characters in names and texts are escaped.

    `for_mail` adds the MIME headers that text beyond ASCII needs.
    """
    if to:
        yield f"To: {visible(to)}\n"
    yield f"Subject: {visible(subject)}\n"
    if for_mail and not (subject + body).isascii():
        yield from (f"{header}\n" for header in _UNICODE)
    yield "\n"
    for line in body.splitlines():
        yield visible(line) + "\n"
