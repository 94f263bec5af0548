"""What came of goods in a period: parcels that carriers owe for, and units by where they went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from returndesk.store.claims import stock as stock_store
from returndesk.store.refunds import carriers as carrier_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.claims.stock import StockRow
    from returndesk.store.refunds.carriers import ParcelFigures


@dataclass(frozen=True, slots=True)
class CarrierSums:
    """What the parcels of one carrier cost and brought in, in one currency."""

    figures: ParcelFigures
    title: str  # as the policy of today has it; "" is not known there

    @property
    def net_loss_minor(self) -> int:
        """What customers got for its parcels, less what it paid; below 0 it paid more."""
        given = self.figures.refunded_minor + self.figures.replaced_minor + self.figures.compensated_minor
        return given - self.figures.paid_minor


def carrier_report(desk: Desk, first: date | None = None, last: date | None = None) -> list[CarrierSums]:
    """Parcels of a period by carrier and currency: opened, claimed, paid and given, each on its own day."""
    carriers = desk.policy_today().carriers
    return [
        CarrierSums(figures, carriers[figures.carrier].title if figures.carrier in carriers else "")
        for figures in carrier_store.parcel_figures(desk.conn, first, last)
    ]


def stock_report(desk: Desk, first: date | None = None, last: date | None = None) -> list[StockRow]:
    """Units that claims moved in a period, by SKU and where they went."""
    return stock_store.stock_moves(desk.conn, first, last)
