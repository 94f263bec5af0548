"""What a report covers, and what is behind its figures."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from returndesk.core.reports.periods import Period, before

BASES = ("sale", "money")
COMPARISONS = ("period", "year")
FEW = 20  # fewer units or claims than this are too few for a figure of their own


class Scope(NamedTuple):
    """What a report covers: a period, keys to add up by, and which days count.

    By the basis `sale` an order's day counts, and what came of it until today; by `money` each figure's own.
    """

    period: Period = Period()
    by: tuple[str, ...] = ()
    basis: str = "money"

    def earlier(self, comparison: str) -> Scope:
        """The scope that this one is compared with; raises ValueError for an open period."""
        return self._replace(period=before(self.period, year=comparison == "year"))


class Fact(NamedTuple):
    """A claim's or a payout's part of a figure: the facts of a figure add up to it."""

    key: str
    currency: str
    figure: str  # the key of its column
    claim_id: int
    channel: str
    order: str  # its number
    on: date
    sku: str = ""
    units: int = 0
    amount_minor: int | None = None  # None for a figure of units or claims


JOINT = " · "


def joined(parts: tuple[str, ...]) -> str:
    """One key of several: "MUG-1 · web"."""
    return JOINT.join(parts)
