"""One file's part of an order of a paired export: kept as text, read again as if from a file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from returndesk.core.money import format_minor
from returndesk.core.orders.incoming import OrderIn, PairedPart
from returndesk.intake.csv.cells import guard
from returndesk.intake.csv.records import Sheet
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import LINE_FIELDS, Draft, Head, Layout
from returndesk.intake.platforms.recognition import Binding


class PairedExports:
    """What earlier imports know of the orders in paired exports; here nothing, and nothing is kept."""

    def waiting(self, pair: str, part: str, number: str) -> PairedPart | None:
        """The part that came with an earlier import and waits for the other file."""
        return None

    def known(self, channel: str, number: str) -> OrderIn | None:
        """The order, if it was imported already."""
        return None

    def keep(self, part: PairedPart) -> None:
        """Keep a part until the other file comes, instead of an older one."""


class PartsSheet(Sheet):
    """Waiting rows of one file as a table whose columns are fields."""

    def __init__(self, parts: Sequence[PairedPart]) -> None:
        headings = {"order_number": "", "channel": ""}
        for part in parts:
            headings |= {name: part.headings.get(name, "") for _, values in part.rows for name in values}
        self.fields = tuple(headings)
        super().__init__(parts[0].file, io.StringIO, ",", tuple(headings.values()), 0)
        self._paired = parts

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line in the original file, cells) of every row."""
        for part in self._paired:
            own = {"order_number": part.number, "channel": part.channel}
            for line, values in part.rows:
                yield line, [own.get(name) or values.get(name, "") for name in self.fields]

    def layout(self, more_fields: Sequence[str]) -> Layout:
        """The layout of the rows, with room for the fields of the other file."""
        binding = Binding({name: (at,) for at, name in enumerate(self.fields)}, frozenset())
        return Layout(binding, self.header, (), more_fields)


def part_of_draft(draft: Draft, layout: Layout, pair: str, file: str, channel: str) -> PairedPart:
    """The lines of an order, before anything is joined to them."""
    whole = {name: cell for name, cell in zip(layout.order_fields, draft.cells, strict=True) if cell.strip()}
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, cells, _ in draft.lines:
        own = {name: cell for name, cell in zip(LINE_FIELDS, cells, strict=True) if cell.strip()}
        rows.append((line, own if rows else {**whole, **own}))
    headings = {name: layout.heading(name) for _, values in rows for name in values}
    return PairedPart(pair, "lines", draft.number, file, rows, headings, draft.channel or channel)


def part_of_head(number: str, head: Head, pair: str, channel: str) -> PairedPart:
    """An order without its lines."""
    headings = {name: head.headings.get(name, "") for name in head.values}
    return PairedPart(pair, "orders", number, head.file, [(head.line, head.values)], headings, channel)


def head_of_part(part: PairedPart) -> Head:
    """The head of an order that waited for its lines."""
    line, values = part.rows[0]
    return Head(part.file, line, values, part.headings, part.channel, waited=True)


def head_of_order(order: OrderIn, chosen: Format, file: str, line: int) -> Head:
    """An imported order without its lines, as if the orders' file were imported again with them."""
    values = {"ordered_at": _day(order), "currency": order.currency, **_figures(order, chosen)}
    if chosen.totals.get("goods_due"):
        net = sum(each.gross_minor - each.discount_minor for each in order.lines)
        values["goods_due"] = format_minor(net - order.discount_minor, order.currency)
    return Head(file, line, values, {}, order.channel)


def lines_of_order(order: OrderIn, number: str, chosen: Format, head: Head) -> tuple[PairedPart, Head]:
    """The lines of an imported order, as if their file were imported again, and the head to join to them.

    Known facts fill the head's blanks.
    """
    off = ("shipping", *chosen.totals.get("shipping_discounts", ()))
    given = dict(head.values)
    if not all(given.get(name) for name in off):  # one is meaningless without the other
        given = {name: text for name, text in given.items() if name not in off}
    known = {
        "ordered_at": _day(order),
        **_figures(order, chosen),
        "country": order.country,
        "payment_method": order.payment_method,
    }
    whole = {name: text for name, text in known.items() if name in chosen.columns or not given.get(name)}
    whole["currency"] = order.currency
    rows: list[tuple[int, Mapping[str, str]]] = []
    for each in order.lines:
        facts = {
            "sku": guard(each.sku),
            "title": guard(each.title),
            "quantity": str(each.quantity),
            "unit_price": format_minor(each.unit_price_minor, order.currency),
            "line_total": format_minor(each.gross_minor, order.currency),
            "discount": format_minor(each.discount_minor, order.currency),
            "line_id": guard(each.line_id),
            "refunded_quantity": str(each.reported_units or ""),
        }
        # Days and tracking come from the head: known ones must not hide its new ones.
        rows.append((head.line, facts if rows else {**whole, **facts}))
    part = PairedPart("", "lines", number, head.file, rows, {}, order.channel)
    return part, Head(head.file, head.line, given, head.headings, head.channel)


def any_lines(number: str, chosen: Format, head: Head) -> PairedPart:
    """A stand-in line to read a head with, so that its wrong cells are reported now."""
    row = {"title": "?", "quantity": "1", "unit_price": "1"}
    if "ordered_at" in chosen.columns:
        row["ordered_at"] = any_day(chosen)
    return PairedPart("", "lines", number, head.file, [(head.line, row)], {}, head.channel)


def any_day(chosen: Format) -> str:
    """A stand-in day to read lines with; no other day is before it."""
    return chosen.dates.since.isoformat() if chosen.dates.since else "1970-01-01"


def _figures(order: OrderIn, chosen: Format) -> dict[str, str]:
    figures = {
        "shipping": order.shipping_minor - (0 if order.tax_included else order.shipping_tax_minor),
        "order_discount": order.discount_minor,
        "order_tax": order.shipping_tax_minor + sum(line.tax_minor for line in order.lines),
        **dict.fromkeys(chosen.totals.get("shipping_discounts", ()), 0),
    }
    return {name: format_minor(minor, order.currency) for name, minor in figures.items()}


def _day(order: OrderIn) -> str:
    return order.ordered_at.isoformat() if order.ordered_at else order.ordered_on.isoformat()
