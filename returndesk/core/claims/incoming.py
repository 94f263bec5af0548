"""Claims and feedback from files, with their line numbers."""

from __future__ import annotations

from datetime import date, datetime

from returndesk.core.value import Value


class ItemIn(Value):
    """One row of a claim; no SKU is the order's only line, no units all that can still be claimed.

    `known_by` is what the row is known by when it comes again.
    """

    line: int  # of the file
    sku: str
    units: int | None
    known_by: str


class ClaimIn(Value):
    """A claim from a file: consecutive rows of one order, day and reason.

    `reason` is the desk's where the format maps its codes, else as written; `mapped_from` is the code mapped.
    """

    order: str
    channel: str  # of the order; "" if only one has that number
    reason: str
    items: tuple[ItemIn, ...]
    opened_on: date | None = None  # the day of contact; None is today
    stated_at: datetime | None = None  # the instant, where the file has the time
    via: str = ""
    outcome: str = ""
    note: str = ""
    mapped_from: str = ""
    detail: str = ""  # of the reason, as written

    @property
    def line(self) -> int:
        """The line of its first row."""
        return self.items[0].line


class FeedbackIn(Value):
    """One row of a file of feedback; `known_by` identifies it in a repeated import."""

    line: int  # of the file
    claim: str  # as written
    score: int
    note: str
    given_on: date | None  # None is today
    known_by: str
