"""Goods in a period: carrier claims for parcels, and units moved by disposition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.value import replace
from returndesk.store.claims import stock as stock_store
from returndesk.store.refunds import carriers as carrier_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.claims.stock import StockRow
    from returndesk.store.refunds.carriers import ParcelFigures


def carrier_report(desk: Desk, first: date | None = None, last: date | None = None) -> list[ParcelFigures]:
    """Parcels by carrier and currency: claims on the day they were opened, money on its own day."""
    carriers = desk.policy_today().carriers
    return [
        replace(figures, title=carriers[figures.carrier].title) if figures.carrier in carriers else figures
        for figures in carrier_store.parcel_figures(desk.conn, first, last)
    ]


def stock_report(desk: Desk, first: date | None = None, last: date | None = None) -> list[StockRow]:
    """Units that claims moved in a period, by SKU, disposition and condition."""
    return stock_store.stock_moves(desk.conn, first, last)
