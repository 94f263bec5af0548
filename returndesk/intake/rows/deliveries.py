"""A file that is read for its deliveries alone: days and tracking numbers, by order and line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from returndesk.core.orders.incoming import DeliveriesIn, DeliveryIn
from returndesk.errors import BadData
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.dates import DateReader
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import Source
from returndesk.intake.platforms.layout import FIRSTS
from returndesk.intake.rows.row_files import Row, RowFile, date_reader, open_rows, past_day

_DAYS = ("shipped_on", "delivered_on")


@dataclass(slots=True)
class DeliveryFile:
    """A file's deliveries by order, in order of appearance, and what is wrong with the rest.

    `strict` is false for a file of orders: it may well hold lines that the desk does not have.
    """

    source: RowFile
    strict: bool = True
    orders: list[DeliveriesIn] = field(default_factory=list)
    bad_orders: int = 0


def read_deliveries(file: Source, options: ReadOptions) -> DeliveryFile:
    """Read one file for its deliveries alone; nothing else in it is looked at.

    Raises BadData where the file as a whole cannot be read or tells of no delivery, UsageProblem for an
    option that does not fit.
    """
    source = open_rows(file, replace(options, kind="deliveries"))
    found = DeliveryFile(source, bad_orders=len(source.groups))
    if source.opened is None:
        return found
    chosen = source.opened.format
    if not any(name in source.opened.binding.columns for name in FIRSTS):
        raise BadData(
            f"{file.name}: {chosen.title} tells of no deliveries",
            hint="returndesk order delivered NUMBER --on DATE, or a file of order, delivered_on and tracking",
        )
    found.strict = chosen.kind == "deliveries"
    days = date_reader(source, _DAYS)
    by_order: dict[tuple[str, str], list[Row]] = {}
    channels: dict[str, str] = {}  # number -> the channel that a row of it without one is of
    for row in source.rows:
        if row["channel"]:
            channels.setdefault(order_number(row["order_number"]), row["channel"])
    for row in source.rows:
        number = order_number(row["order_number"])
        if number:
            channel = (row["channel"] or channels.get(number, "")).lower()
            by_order.setdefault((channel, number), []).append(row)
            continue
        source.complain(row.line, "order_number", "the order number is missing")
        source.groups.append((row.line,))
        found.bad_orders += 1
    for (channel, number), rows in by_order.items():
        # A file of orders is of the channel in which `order import` would book it.
        channel = channel or options.channel or ("" if found.strict else chosen.channel)
        _take(found, days, channel, number, rows)
    return found


def _take(found: DeliveryFile, days: DateReader, channel: str, number: str, rows: list[Row]) -> None:
    source = found.source
    bad = len(source.problems)
    source.groups.append(tuple(row.line for row in rows))
    told = [_delivery(source, days, number, row, found.strict) for row in rows]
    if len(source.problems) > bad:
        found.bad_orders += 1
        return
    if not found.strict:
        told = [_as_in_orders(source, row, one, told) for row, one in zip(rows, told, strict=True)]
    found.orders.append(DeliveriesIn(number, channel, tuple(told)))


def _delivery(source: RowFile, days: DateReader, number: str, row: Row, strict: bool) -> DeliveryIn:
    """One row's values; what is wrong with it is kept as a problem."""
    on = {}
    for name in _DAYS:
        try:
            on[name] = past_day(days, row[name], source.options.today)
        except ValueError as error:
            source.complain(row.line, name, str(error), number)
            on[name] = None
    sku, line_id = row["sku"], row["line_id"]
    if not strict:
        assert source.opened is not None
        join = source.opened.format.join
        of_order = join is not None and join.part == "orders"  # such a file tells of orders as a whole
        sku, line_id = ("", "") if of_order else (sku or row["title"], line_id)
    return DeliveryIn(row.line, sku, line_id, on["shipped_on"], on["delivered_on"], row["tracking"])


def _as_in_orders(source: RowFile, row: Row, one: DeliveryIn, all_of_them: list[DeliveryIn]) -> DeliveryIn:
    """A row of a file of orders as `order import` takes it: a blank is the order's first."""
    assert source.opened is not None

    def first(name: str) -> Any:
        return next((value for each in all_of_them if (value := getattr(each, name))), None)

    unsent = (
        bool(row["line_status"]) and source.opened.format.line.status.get(row["line_status"]) == "not-shipped"
    )
    return replace(
        one,
        shipped_on=None if unsent else one.shipped_on or first("shipped_on"),
        delivered_on=one.delivered_on or first("delivered_on"),
        tracking=one.tracking or first("tracking") or "",
    )
