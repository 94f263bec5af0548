"""Deliveries in a file: which lines of an order they belong to, and the order with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from returndesk.core.orders.incoming import DeliveryIn, LineIn, OrderIn
from returndesk.core.orders.model import OrderLine
from returndesk.core.value import replace

COUNTER = "counter"  # the channel of a till


def lines_meant(lines: Sequence[LineIn], rows: Sequence[DeliveryIn]) -> list[list[int]]:
    """For each row the positions of its lines: by the platform's id, else by SKU, else all of them.

    Where a SKU has as many lines as rows, each row belongs to one of them, in their order; otherwise to every
    line of its SKU. An unknown item has none.
    """
    meant = []
    for number, row in enumerate(rows):
        found = [at for at, line in enumerate(lines) if row.line_id and line.line_id == row.line_id]
        if not found and row.sku:
            found = _of_sku(lines, row.sku)
            alike = [at for at, other in enumerate(rows) if other.sku == row.sku]
            if len(alike) == len(found):
                found = [found[alike.index(number)]]
        elif not found:
            found = list(range(len(lines)))
        meant.append(found)
    return meant


def arrived(line: OrderLine, units: int | None, on: date) -> OrderLine:
    """The line after units of it arrived (None: all of it): delivered with the last of its parcels."""
    part = line.quantity if units is None else line.part_units + units
    if units is None or line.delivered_on is not None or part >= line.quantity:
        before = [] if units is None else [day for day in (line.part_on, line.delivered_on) if day]
        return replace(line, delivered_on=max([on, *before]), part_units=0, part_on=None)
    return replace(line, part_units=part, part_on=max(on, line.part_on or on))


def handed_over(line: LineIn, on: date) -> LineIn:
    """A line of a till sale: delivered on its day, unless it was to be sent or came later."""
    to_send = line.fulfillment == "unsent" or (line.shipped_on is not None and line.shipped_on > on)
    return line if to_send or line.delivered_on else line._replace(delivered_on=on)


def is_later_parcel(shipped_on: date, first_shipped_on: date | None, first_delivered_on: date | None) -> bool:
    """Whether a line with a shipping day of its own came after the order's first parcel.

    It does not inherit that parcel's delivery or tracking.
    """
    return any(day is not None and shipped_on > day for day in (first_shipped_on, first_delivered_on))


def _of_sku(lines: Sequence[LineIn], sku: str) -> list[int]:
    if sku[:1] == ":" and sku[1:].isascii() and sku[1:].isdigit() and 1 <= int(sku[1:4]) <= len(lines):
        return [int(sku[1:4]) - 1]
    exact = [at for at, line in enumerate(lines) if line.sku == sku]
    return exact or [at for at, line in enumerate(lines) if line.sku.lower() == sku.lower()]


def with_deliveries(order: OrderIn, rows: Sequence[DeliveryIn], meant: Sequence[Sequence[int]]) -> OrderIn:
    """The order as a whole file would have it: the stored figures with the rows' days and tracking.

    Several parcels of one line make one delivery, which arrives with the last of them. The stored days are
    merged by the rules of an order that is imported again (merge.py).
    """
    lines = [line._replace(shipped_on=None, delivered_on=None, tracking="") for line in order.lines]
    for row, positions in zip(rows, meant, strict=True):
        for at in positions:
            line = lines[at]
            shipped = [day for day in (line.shipped_on, row.shipped_on) if day]
            delivered = [day for day in (line.delivered_on, row.delivered_on) if day]
            lines[at] = line._replace(
                shipped_on=min(shipped, default=None),
                delivered_on=max(delivered, default=None),
                tracking=row.tracking or line.tracking,
            )
    return order._replace(lines=tuple(lines))
