"""External refunds in reports: never part of what this desk paid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.core.orders.external_refunds import problems_of, total_of
from returndesk.store.orders import external_refunds as store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returndesk.desk.session import Desk

BY_LINE = ("sku", "category")
NAME = "elsewhere"  # the key of refunds without a method, reason or owner


def period_key(day: date, by: str) -> str:
    """The day, week or month of a day, as reports write it: 2026-11-23, 2026-W48, 2026-11."""
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return day.isoformat()[:7] if by == "month" else day.isoformat()


def external_refund_sums(
    desk: Desk, by: str, first: date | None, last: date | None
) -> dict[tuple[str, str], int]:
    """External refunds that a period's imports brought, by (key, currency). Minor units."""
    if by in BY_LINE:
        return _by_line(desk, by, first, last)
    sums: dict[tuple[str, str], int] = {}
    for day, channel, currency, minor in store.external_refunds_by_day(desk.conn, first, last):
        key = period_key(day, by) if by in ("day", "week", "month") else NAME
        at = (channel if by == "channel" else key, currency)
        sums[at] = sums.get(at, 0) + minor
    return sums


def _by_line(desk: Desk, by: str, first: date | None, last: date | None) -> dict[tuple[str, str], int]:
    """By SKU or category: a refund of a whole order is split over its lines by what was paid."""
    sums: dict[tuple[str, str], int] = {}
    for sku, category, currency, minor in store.external_refunds_by_line(desk.conn, first, last):
        at = (sku if by == "sku" else category, currency)
        sums[at] = sums.get(at, 0) + minor
    for one in store.external_refunds_of_orders(desk.conn, first, last):
        weights = [paid for _, _, paid in one.lines]
        for part in (one.amount_minor, one.shipping_minor):
            for (sku, category, _), minor in zip(one.lines, split_minor(part, weights), strict=True):
                at = (sku if by == "sku" else category, one.currency)
                sums[at] = sums.get(at, 0) + minor
    return sums


def external_refund_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) for orders whose ledger of external refunds differs from the order."""
    for one in store.refunded_orders(desk.conn):
        where, ours = f"order {one.number}", one.sale.currency
        for key in problems_of(one.sale, one.ledgers.get(ours, {})):
            line = "" if key is None else f", line {one.positions.get(key, key)}"
            yield where + line, "refunds on the platform do not match the order and its lines"
        for currency, ledger in one.ledgers.items():
            if currency != ours and (total_of(ledger) or any(any(given) for given in ledger.values())):
                yield where, f"{currency} recorded as refunded on the platform, but the order is in {ours}"
