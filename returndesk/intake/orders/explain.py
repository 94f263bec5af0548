"""What would be read from which column, with a file's first order or row as the example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from returndesk.core.money import format_minor
from returndesk.core.orders.incoming import OrderIn, Origin
from returndesk.intake.csv.cell_lines import line_cells
from returndesk.intake.csv.open_file import Opened
from returndesk.intake.csv.options import Reading
from returndesk.intake.csv.records import REASON_COLUMN
from returndesk.intake.platforms.layout import LINE_FIELDS, ORDER_FIELDS
from returndesk.intake.platforms.unclear_columns import UnclearColumns

NOT_READ = "not read"
Explained = list[tuple[str, str, str]]  # field, header, value

# Where a field's value is in an OrderIn, its first line or its customer, if under another name.
_ATTRIBUTES = {
    "order_number": "number", "order_discount": "discount_minor", "order_tags": "tags",
    "discount_code": "discount_codes",
    "refunded": "reported_minor", "line_total": "gross_minor", "line_net": "gross_minor",
    "customer_id": "platform_id", "payment_status": "payment",
}  # fmt: skip
_OF_ORDER = ("order_number", "channel", *ORDER_FIELDS)


def explained(
    opened: Opened, notes: Sequence[str], fields: Iterable[str], values: Mapping[str, str], more: Explained
) -> Explained:
    """The format, then those of the fields that have a column, with its header and value, then notes."""
    sheet, binding = opened.sheet, opened.binding
    rows: Explained = [
        ("format", "", f"{opened.format.name}: {opened.format.title}"),
        ("encoding", "", opened.encoding),
        ("delimiter", "", {"\t": "tab"}.get(sheet.delimiter, sheet.delimiter)),
    ]
    for field in fields:
        if indices := binding.columns.get(field):
            mark = " + " if field in binding.joined else " or "
            rows.append((field, mark.join(sheet.header[index] for index in indices), values.get(field, "")))
    return [*rows, *more, *_unread(opened), *(("note", "", note) for note in notes)]


def explained_unclear(problem: UnclearColumns) -> Explained:
    """Every column of a header that is not clear: its field, or the fields that it could be."""
    found = []
    cells = [*problem.first_row, *[""] * len(problem.header)]
    for (name, fields), cell in zip(problem.fields(), cells, strict=False):
        *others, last = fields or [""]
        said = f"could be {', '.join(others)} or {last}" if others else cell if last else NOT_READ
        found.append(("" if others else last, name, said))
    return found


def _unread(opened: Opened) -> Explained:
    """The columns that are not read: in the desk's own files a row each, a platform's in one."""
    header, used = opened.sheet.header, set(opened.binding.used)
    if opened.format.cells:
        used.update(line_cells(opened.format, header)[0])
    names = [name for at, name in enumerate(header) if name and at not in used and name != REASON_COLUMN]
    if opened.format.spellings:
        return [("", name, NOT_READ) for name in names]
    return [("", f"{len(names)} columns", f"{NOT_READ}: {', '.join(names)}")] if names else []


def explained_order(opened: Opened, reading: Reading, first_row: Sequence[str]) -> Explained:
    """`explained` with the values of the first order; the cells themselves where it could not be read."""
    columns, inside = opened.binding.columns, opened.format.cells
    fields = dict.fromkeys((*_OF_ORDER, *LINE_FIELDS, *columns))
    if not reading.orders:
        return explained(opened, reading.notes, fields, opened.cells(first_row), [])
    values = _values(reading.orders[0])
    where = inside.get("column", f"{inside.get('header', '')}1 …")
    more = [(field, where, values.get(field, "")) for field in inside.get("keys", {}).values()]
    more += [(field, "", values[field]) for field in ("channel", "currency") if field not in columns]
    return explained(opened, reading.notes, fields, {**opened.cells(first_row), **values}, more)


def _values(order: OrderIn) -> dict[str, str]:
    """An order's values by field, as text."""
    values = {}
    for field in (*_OF_ORDER, *LINE_FIELDS):
        name = _ATTRIBUTES.get(field, field.removeprefix("customer_"))
        part: tuple[Any, ...] = order.customer if field.startswith("customer_") else order
        part = order.lines[0] if field in LINE_FIELDS else order.origin if name in Origin._fields else part
        name = name if hasattr(part, name) else f"{name}_minor"
        if not hasattr(part, name):
            continue
        value = getattr(part, name)
        if value is not None and name.endswith("_minor"):
            value = format_minor(value, order.currency)
        values[field] = ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return {**values, "ordered_at": (order.ordered_at or order.ordered_on).isoformat()}
