"""What would be read from which column, with a file's first order as the example."""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.core.money import format_minor
from returndesk.core.orders.incoming import LineIn, OrderIn
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.open_file import Opened
from returndesk.intake.csv.options import Reading
from returndesk.intake.platforms.layout import LINE_FIELDS, ORDER_FIELDS

Explained = list[tuple[str, str, str]]  # field, header, value

_ORDER = {
    "order_number": "number", "country": "country", "payment_method": "payment_method", "source": "source",
    "campaign": "campaign", "channel": "channel", "currency": "currency", "status": "status",
}  # fmt: skip
_ORDER_MINOR = {
    "shipping": "shipping_minor",
    "order_discount": "discount_minor",
    "refunded": "elsewhere_minor",
}
_WHO = {"name": "name", "email": "email", "phone": "phone", "id": "platform_id", "tier": "tier"}
_LINE = ("sku", "title", "category", "quantity", "line_id", "shipped_on", "delivered_on", "tracking")
_LINE_MINOR = {
    "unit_price": "unit_price_minor", "line_total": "gross_minor", "line_net": "gross_minor",
    "cost": "cost_minor", "discount": "discount_minor", "tax": "tax_minor",
}  # fmt: skip


def explained(opened: Opened, reading: Reading, first_row: Sequence[str]) -> Explained:
    """The format, then every field with its header and value, then notes.

    The value is the order's; the cell itself where the order could not be read.
    """
    chosen, header = opened.format, opened.sheet.header
    order = reading.orders[0] if reading.orders else None
    rows: Explained = [("format", "", f"{chosen.name}: {chosen.title}"), ("encoding", "", opened.encoding)]
    rows.append(("delimiter", "", {"\t": "tab"}.get(opened.sheet.delimiter, opened.sheet.delimiter)))
    known = dict.fromkeys(("order_number", "channel", *ORDER_FIELDS, *LINE_FIELDS, *opened.binding.columns))
    for field in known:
        indices = opened.binding.columns.get(field)
        if indices is None:
            continue
        mark = " + " if field in opened.binding.joined else " or "
        cells = [clean(first_row[index]) for index in indices if index < len(first_row)]
        raw = (
            " ".join(filter(None, cells)) if field in opened.binding.joined else next(filter(None, cells), "")
        )
        value = _value(order, field) if order else None
        rows.append((field, mark.join(header[index] for index in indices), raw if value is None else value))
    if chosen.cells and order is not None:
        where = chosen.cells.get("column", f"{chosen.cells.get('header', '')}1 …")
        rows += [(field, where, _value(order, field) or "") for field in chosen.cells["keys"].values()]
    if order is not None:
        for field in ("channel", "currency"):
            if field not in opened.binding.columns:
                rows.append((field, "", _value(order, field) or ""))
    return rows + [("note", "", note) for note in reading.notes]


def _value(order: OrderIn, field: str) -> str | None:
    """An order's value for a field, as text; None where it has no one value."""
    line: LineIn = order.lines[0]
    if field == "ordered_at":
        return order.ordered_at.isoformat() if order.ordered_at else order.ordered_on.isoformat()
    if field in _ORDER:
        return str(getattr(order, _ORDER[field]))
    if field in _ORDER_MINOR:
        return format_minor(getattr(order, _ORDER_MINOR[field]), order.currency)
    if field.startswith("customer_"):
        return str(getattr(order.customer, _WHO[field.removeprefix("customer_")]))
    if field in _LINE:
        found = getattr(line, field)
        return "" if found is None else str(found)
    if field in _LINE_MINOR:
        minor = getattr(line, _LINE_MINOR[field])
        return "" if minor is None else format_minor(minor, order.currency)
    if field == "order_tags":
        return ";".join(order.tags)
    return ";".join(line.tags) if field == "tags" else None
