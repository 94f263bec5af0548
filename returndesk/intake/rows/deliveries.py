"""A file read only for its deliveries: days and tracking numbers, by order and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from returndesk.core.orders.delivery import is_later_parcel
from returndesk.core.orders.incoming import DeliveriesIn, DeliveryIn
from returndesk.core.value import replace
from returndesk.errors import BadData
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.orders.prescan import HELD, Numbers
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import FIRSTS
from returndesk.intake.rows.row_files import Group, Row, RowFile, open_rows

_DAYS = ("shipped_on", "delivered_on")


def read_deliveries(file: Source, options: ReadOptions) -> RowFile[DeliveriesIn]:
    """Open a file only for its deliveries, by order.

    Raises as `open_rows` does, and BadData where the file has no deliveries.
    """
    found: RowFile[DeliveriesIn] = open_rows(file, replace(options, kind="deliveries"))
    if found.opened is None:
        return found
    chosen = found.opened.format
    if not any(name in found.opened.binding.columns for name in FIRSTS):
        raise BadData(
            f"{file.name}: {chosen.title} has no deliveries",
            hint="returndesk order delivered NUMBER --on DATE, or a file of order, delivered_on and tracking",
        )
    numbers = Numbers()
    found.settle_dates(_DAYS, numbers)
    found.values = _values(found, chosen, numbers.apart())
    return found


def _values(
    found: RowFile[DeliveriesIn], chosen: Format, apart: Mapping[int, int]
) -> Iterator[tuple[Group, DeliveriesIn]]:
    for number, rows in _orders(found, apart):
        if not number:
            for row in rows:
                found.reject(row.line, "order_number", "the order number is missing")
                found.drop((row.line,))
            continue
        named = next((row["channel"] for row in rows if row["channel"]), "")
        by_channel: dict[str, list[Row]] = {}
        for row in rows:
            by_channel.setdefault((row["channel"] or named).lower(), []).append(row)
        for channel, own in by_channel.items():
            # A file of orders belongs to the channel in which `order import` would record it.
            channel = channel or found.options.channel or ("" if is_strict(found) else chosen.channel)
            yield from _deliveries(found, chosen, channel, number, own)


def _orders(found: RowFile[DeliveriesIn], apart: Mapping[int, int]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of one order number after another's; of those that are `apart` a part at each reading."""
    parts = 1 + sum(apart.values()) // HELD
    for part in range(parts):
        number, run = "", list[Row]()
        held: dict[str, list[Row]] = {}
        for row in found.rows(first=not part):
            own = order_number(row["order_number"])
            if hash(own) in apart and own:
                if hash(own) % parts == part:
                    held.setdefault(own, []).append(row)
                continue
            if part:
                continue
            if run and own != number:
                yield number, run
                run = []
            number = own
            run.append(row)
        if run:
            yield number, run
        yield from held.items()


def is_strict(found: RowFile[DeliveriesIn]) -> bool:
    """Whether every row must be of a known item; a file of orders may have lines that the desk has not."""
    return found.opened is not None and found.opened.format.kind == "deliveries"


def _deliveries(
    found: RowFile[DeliveriesIn], chosen: Format, channel: str, number: str, rows: list[Row]
) -> Iterator[tuple[Group, DeliveriesIn]]:
    """One order's deliveries, if all its rows can be read."""
    before, group = found.faults, tuple(row.line for row in rows)
    told = [_delivery(found, chosen, row) for row in rows]
    if found.faults > before:
        found.drop(group)
        return
    if not is_strict(found):
        told = [_as_in_orders(chosen, row, one, told) for row, one in zip(rows, told, strict=True)]
    found.good += 1
    yield group, DeliveriesIn(number, channel, tuple(told))


def _delivery(found: RowFile[DeliveriesIn], chosen: Format, row: Row) -> DeliveryIn:
    """One row's values; problems are kept."""
    sku, line_id = row["sku"], row["line_id"]
    if not is_strict(found):
        of_order = chosen.join is not None and chosen.join.part == "orders"  # its rows are whole orders
        sku, line_id = ("", "") if of_order else (sku or row["title"], line_id)
    shipped_on, delivered_on = (found.day(row, name) for name in _DAYS)
    return DeliveryIn(row.line, sku, line_id, shipped_on, delivered_on, row["tracking"])


def _as_in_orders(chosen: Format, row: Row, one: DeliveryIn, all_of_them: list[DeliveryIn]) -> DeliveryIn:
    """A row of a file of orders as `order import` takes it: a blank is the order's first."""

    def first(name: str) -> Any:
        return next((value for each in all_of_them if (value := getattr(each, name))), None)

    later = one.shipped_on is not None and is_later_parcel(
        one.shipped_on, first("shipped_on"), first("delivered_on")
    )
    unsent = bool(row["line_status"]) and chosen.line.status.get(row["line_status"]) == "not-shipped"
    return replace(
        one,
        shipped_on=None if unsent else one.shipped_on or first("shipped_on"),
        delivered_on=one.delivered_on or (None if later or unsent else first("delivered_on")),
        tracking=one.tracking or ("" if later else first("tracking") or ""),
    )
