"""A letter as text: headers, an empty line, the body; ready to pipe to a mail program."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.render.escape import visible
from returndesk.render.width import cells, clusters

_CLOSING = "，。；：！？、）》」』】”’…,.;:!?)"  # begin no line
_OPENING = "（《「『【“‘("  # end no line

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
        yield from (f"{one}\n" for one in letter_line(visible(line)))


def letter_line(line: str) -> list[str]:
    """A line of a letter in several of at most 76 cells; one with Chinese text stays whole.

    Such a line is often copied into a chat, where line breaks inside a paragraph would stay. A mail holds 998
    octets a line (RFC 5322, 2.1.1), and 600 cells are fewer.
    """
    return wrapped(line, 600 if any(width > 1 for _, width in clusters(line)) else 76)


def wrapped(line: str, width: int) -> list[str]:
    """A line in several of that many cells, broken at words and between Chinese characters.

    Further lines keep its indent. No line begins with a closing mark or ends with an opening one.
    """
    indent = line[: len(line) - len(line.lstrip())]
    lines, used = [indent], 0
    for piece in _pieces(line.strip()):
        wide = cells(piece)
        if used and piece != " " and len(indent) + used + wide > width:
            lines.append(indent)
            used = 0
        if used or piece != " ":
            lines[-1] += piece
            used += wide
    return [one.rstrip() for one in lines]


def _pieces(text: str) -> Iterator[str]:
    """The parts of a text that stay together, and the spaces between them."""
    piece, was_wide = "", False
    for cluster, width in clusters(text):
        glued = cluster in _CLOSING or piece[-1:] in _OPENING
        if piece and (" " in (cluster, piece) or ((width > 1 or was_wide) and not glued)):
            yield piece
            piece = ""
        piece, was_wide = piece + cluster, width > 1
    if piece:
        yield piece
