"""Claims, deliveries and feedback as a file tells them: what stands there, and on which of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ItemIn:
    """One row of a claim; no SKU is the order's only line, no units all that can still be claimed.

    `known_by` is what the row is known by when it comes again.
    """

    line: int  # of the file
    sku: str
    units: int | None
    known_by: str


@dataclass(frozen=True, slots=True)
class ClaimIn:
    """What a customer asked, as a file tells it: consecutive rows of one order, day and reason.

    `reason` is ours where the format maps its own codes, else as written; `told` is the code that was mapped.
    """

    order: str
    channel: str  # of the order; "" is the only one that has that number
    reason: str
    items: tuple[ItemIn, ...]
    opened_on: date | None = None  # the day the customer spoke; None is today
    via: str = ""
    want: str = ""
    note: str = ""
    told: str = ""

    @property
    def line(self) -> int:
        """The line of its first row."""
        return self.items[0].line


@dataclass(frozen=True, slots=True)
class DeliveryIn:
    """One row of a file of deliveries; without SKU and line id it is of the whole order."""

    line: int  # of the file
    sku: str = ""
    line_id: str = ""  # the platform's own
    shipped_on: date | None = None
    delivered_on: date | None = None
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class DeliveriesIn:
    """What a file tells of one order's way to the customer."""

    order: str
    channel: str  # of the order; "" is the only one that has that number
    rows: tuple[DeliveryIn, ...]

    @property
    def line(self) -> int:
        """The line of its first row."""
        return self.rows[0].line


@dataclass(frozen=True, slots=True)
class FeedbackIn:
    """One row of a file of feedback; `known_by` is what it is known by when it comes again."""

    line: int  # of the file
    claim: str  # as written
    score: int
    note: str
    given_on: date | None  # None is today
    known_by: str
