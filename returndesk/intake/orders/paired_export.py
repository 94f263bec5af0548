"""Halves of orders: kept as text, read again as though they stood in a file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from returndesk.core.money import format_minor
from returndesk.core.orders.incoming import OrderIn
from returndesk.core.orders.paired_export import Half
from returndesk.intake.csv.cells import guard
from returndesk.intake.csv.records import Sheet
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import LINE_FIELDS, Draft, Head, Layout
from returndesk.intake.platforms.recognition import Binding


class Halves(Protocol):
    """What is known of orders beside the files of one import, and where the halves go that are to wait."""

    def waiting(self, pair: str, part: str, number: str) -> Half | None:
        """The half that has come before."""

    def known(self, channel: str, number: str) -> OrderIn | None:
        """The order, where it is in already."""

    def keep(self, half: Half) -> None:
        """Let a half wait for the other one, in place of an older one."""


class NoHalves:
    """Nothing came before, and nothing is kept."""

    def waiting(self, pair: str, part: str, number: str) -> Half | None:
        """None."""
        return None

    def known(self, channel: str, number: str) -> OrderIn | None:
        """None."""
        return None

    def keep(self, half: Half) -> None:
        """Forget it."""


class HalvesSheet(Sheet):
    """Rows of lines that waited, of one file, as a table whose columns are fields."""

    def __init__(self, halves: Sequence[Half]) -> None:
        headings = {"order_number": "", "channel": ""}
        for half in halves:
            headings |= {name: half.headings.get(name, "") for _, values in half.rows for name in values}
        self.fields = tuple(headings)
        super().__init__(halves[0].file, io.StringIO, ",", tuple(headings.values()), 0)
        self._halves = halves

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line of the file that it came from, cells) of every row."""
        for half in self._halves:
            own = {"order_number": half.number, "channel": half.channel}
            for line, values in half.rows:
                yield line, [own.get(name) or values.get(name, "") for name in self.fields]

    def layout(self, more_fields: Sequence[str]) -> Layout:
        """How the rows are cut, with room for what the other half tells."""
        binding = Binding({name: (at,) for at, name in enumerate(self.fields)}, frozenset())
        return Layout(binding, self.header, (), more_fields)


def half_of_draft(draft: Draft, layout: Layout, pair: str, file: str, channel: str) -> Half:
    """The lines' half, before anything is joined to it."""
    whole = {name: cell for name, cell in zip(layout.order_fields, draft.cells, strict=True) if cell.strip()}
    rows: list[tuple[int, Mapping[str, str]]] = []
    for line, cells, _ in draft.lines:
        own = {name: cell for name, cell in zip(LINE_FIELDS, cells, strict=True) if cell.strip()}
        rows.append((line, own if rows else {**whole, **own}))
    headings = {name: layout.heading(name) for _, values in rows for name in values}
    return Half(pair, "lines", draft.number, file, rows, headings, draft.channel or channel)


def half_of_head(number: str, head: Head, pair: str, channel: str) -> Half:
    """The orders' half."""
    headings = {name: head.headings.get(name, "") for name in head.values}
    return Half(pair, "orders", number, head.file, [(head.line, head.values)], headings, channel)


def head_of_half(half: Half) -> Head:
    """The orders' half, as it is joined to lines."""
    line, values = half.rows[0]
    return Head(half.file, line, values, half.headings, half.channel, waited=True)


def head_of_order(order: OrderIn, chosen: Format, file: str, line: int) -> Head:
    """What an order that is in tells beside its lines: as though its other file came with them again."""
    values = {"ordered_at": _day(order), "currency": order.currency, **_figures(order, chosen)}
    if chosen.totals.get("goods_due"):
        net = sum(each.gross_minor - each.discount_minor for each in order.lines)
        values["goods_due"] = format_minor(net - order.discount_minor, order.currency)
    return Head(file, line, values, {}, order.channel)


def lines_of_order(order: OrderIn, number: str, chosen: Format, head: Head) -> tuple[Half, Head]:
    """The lines of an order that is in, as though their file came again; and what is to be joined to them.

    What the head leaves blank is as it is known.
    """
    off = ("shipping", *chosen.totals.get("shipping_discounts", ()))
    told = dict(head.values)
    if not all(told.get(name) for name in off):  # one is nothing without the other
        told = {name: text for name, text in told.items() if name not in off}
    known = {
        "ordered_at": _day(order),
        **_figures(order, chosen),
        "country": order.country,
        "payment_method": order.payment_method,
    }
    whole = {name: text for name, text in known.items() if name in chosen.columns or not told.get(name)}
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
            "tax": format_minor(each.tax_minor, order.currency),
            "line_id": guard(each.line_id),
            "refunded_quantity": str(each.elsewhere_units or ""),
        }
        # Days and tracking are left to the head: what it tells newly is not to be covered by what is known.
        rows.append((head.line, facts if rows else {**whole, **facts}))
    half = Half("", "lines", number, head.file, rows, {}, order.channel)
    return half, Head(head.file, head.line, told, head.headings, head.channel)


def any_lines(number: str, chosen: Format, head: Head) -> Half:
    """Lines to read a head with while there are none: so that its bad cells are said when it comes."""
    row = {"title": "?", "quantity": "1", "unit_price": "1"}
    if "ordered_at" in chosen.columns:
        row["ordered_at"] = any_day(chosen)
    return Half("", "lines", number, head.file, [(head.line, row)], {}, head.channel)


def any_day(chosen: Format) -> str:
    """A day to read lines with while none is told: no other day is before it."""
    return chosen.dates.since.isoformat() if chosen.dates.since else "1970-01-01"


def _figures(order: OrderIn, chosen: Format) -> dict[str, str]:
    figures = {
        "shipping": order.shipping_minor,
        "order_discount": order.discount_minor,
        "order_tax": order.tax_minor,
        **dict.fromkeys(chosen.totals.get("shipping_discounts", ()), 0),
    }
    return {name: format_minor(minor, order.currency) for name, minor in figures.items()}


def _day(order: OrderIn) -> str:
    return order.ordered_at.isoformat() if order.ordered_at else order.ordered_on.isoformat()
