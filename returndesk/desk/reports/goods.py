"""Goods in a period: carrier claims for parcels, and units moved by disposition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from returndesk.core.reports.periods import Period, period_text
from returndesk.core.value import replace
from returndesk.store.claims import stock as stock_store
from returndesk.store.refunds import carriers as carrier_store

if TYPE_CHECKING:
    from returndesk.core.reports.model import Fact
    from returndesk.desk.session import Desk
    from returndesk.store.claims.stock import StockRow
    from returndesk.store.refunds.carriers import ParcelFigures

_ALWAYS = Period()


def about_carriers(period: Period) -> str:
    """What `carrier_report` counts, a sentence."""
    return (
        f"Parcels reported lost, late or damaged {period_text(period)}, whenever ordered, and the money of"
        " that time. Net loss: what customers received less what carriers paid; handling and goods written"
        " off are costs of returns."
    )


def carrier_report(desk: Desk, period: Period = _ALWAYS) -> list[ParcelFigures]:
    """Parcels by carrier and currency: claims on the day they were opened, money on its own day."""
    carriers = desk.policy_today().carriers
    return [
        replace(figures, title=carriers[figures.carrier].title) if figures.carrier in carriers else figures
        for figures in carrier_store.parcel_figures(desk.conn, *period)
    ]


def carrier_facts(desk: Desk, period: Period) -> Iterator[Fact]:
    """The claims and the money behind `carrier_report`."""
    return carrier_store.parcel_facts(desk.conn, *period)


def about_stock(period: Period) -> str:
    """What `stock_report` counts, a sentence."""
    return f"Units that claims moved {period_text(period)}, whenever ordered; what was sent is below zero."


def stock_report(desk: Desk, period: Period = _ALWAYS) -> list[StockRow]:
    """Units that claims moved in a period, by SKU, disposition and condition."""
    return stock_store.stock_moves(desk.conn, *period)


def stock_facts(desk: Desk, period: Period) -> Iterator[Fact]:
    """The inspections and the goods sent behind `stock_report`."""
    return stock_store.stock_facts(desk.conn, *period)
