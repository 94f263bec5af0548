"""What is wrong with a row, in words that name the place and quote the value safely."""

from __future__ import annotations

from dataclasses import dataclass


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
    order: str

    def __str__(self) -> str:
        where = f"{visible(self.file)}:{self.line}"
        return ": ".join(part for part in (where, visible(self.column), self.reason) if part)


def visible(text: str) -> str:
    """`text` with control characters, bidi overrides and other unprintables as escapes."""
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in text)


def quoted(text: str, limit: int = 40) -> str:
    """A cell's value for a message: in quotes, escaped, cut off; a mail address is never repeated."""
    if "@" in text:
        return "a mail address"  # it has slipped into a wrong column; messages carry no personal data
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f'"{visible(cut)}"'
