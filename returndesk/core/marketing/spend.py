"""What a shop spent on marketing, by day, source and campaign."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class SpendKey(NamedTuple):
    """What a row of spend is known by when it is imported again; `campaign` is "" for none."""

    on: date
    source: str
    campaign: str
    currency: str

    @property
    def text(self) -> str:
        """The day, the source and the campaign, as messages name them."""
        return ", ".join(filter(None, (self.on.isoformat(), self.source, self.campaign)))


class SpendIn(NamedTuple):
    """One row of a file of spend."""

    line: int  # of the file
    key: SpendKey
    amount_minor: int
