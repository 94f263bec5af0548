"""The screens of orders: the result of an import, and one order with its lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from returndesk.render.screens.layout import (
    BLANK,
    TEXT_WIDTH,
    Field,
    Line,
    commands,
    flowed,
    grid,
    paragraph,
    plain,
    texts,
)
from returndesk.render.screens.phrases import count, number, paid_by, total, word, words
from returndesk.render.shown import day, is_zero, money
from returndesk.render.table import Row, Table


def import_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Each file's format, rows, orders and notes; then the next command."""
    meta, width = table.meta, min(width, TEXT_WIDTH)
    titles, notes = meta.get("titles"), meta.get("notes")
    titles = titles if isinstance(titles, Mapping) else {}
    notes = notes if isinstance(notes, Mapping) else {}
    lines: list[Line] = []
    for row in table.rows:
        file = str(row.get("file") or "")
        title = word(titles, file) or word(row, "format")
        rows = number(row, "rows")
        facts = (word(row, "file"), title, count(rows, "row") if rows else "")
        lines += flowed((), [plain(fact) for fact in facts if fact], width, hang=2)
        lines += _counts(row, title, width)
        for note in words(notes, file):
            lines += paragraph(plain("  "), note, width)
    if meta.get("dry_run"):
        lines.append(plain("  Dry run: nothing was imported.", "today"))
    return lines + [(("  ", ""), (text, "strong")) for text in words(meta, "next")]


def _counts(row: Row, title: str, width: int) -> list[Line]:
    counts = [(number(row, f"orders_{key}"), key) for key in ("new", "updated", "unchanged", "rejected")]
    orders = sum(times for times, _ in counts)
    if not orders:
        return [plain("  adds no orders")] if number(row, "rows") else []  # a note says why
    where = "on the platform" if row.get("format") == "desk" else f"in {title}"
    conflicts = number(row, "conflicts")
    counts.append((conflicts, "conflict" if conflicts == 1 else "conflicts"))
    counts.append((number(row, "refunded_elsewhere"), f"with refunds made {where}"))
    counts.append((number(row, "cancelled"), "cancelled"))
    added = f", {count(number(row, 'lines_new'), 'line')}" if number(row, "lines_new") else ""
    lead = plain(f"  {count(orders, 'order')}{added}: ")
    return flowed(lead, [plain(f"{times} {what}") for times, what in counts if times], width, hang=4)


def show_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Customer, items and payment of an order; what can still be returned; its claims."""
    meta, text_width = table.meta, min(width, TEXT_WIDTH)
    heading = [f"Order {word(meta, 'order')}"]
    heading += (word(meta, key) for key in ("channel", "customer", "status"))
    lines = flowed((), [plain(part, "strong") for part in heading], text_width, hang=2)
    sent_to = " · ".join(word(meta, key) for key in ("recipient", "recipient_phone") if meta.get(key))
    details = [
        " · ".join(word(meta, key) for key in ("email", "phone") if meta.get(key)),
        f"for {sent_to}" if sent_to else "",
        _dates(table, as_of),
        "tags: " + ", ".join(words(meta, "tags")) if meta.get("tags") else "",
        "codes: " + ", ".join(words(meta, "codes")) if meta.get("codes") else "",
    ]
    for detail in filter(None, details):
        lines += paragraph(plain("  "), detail, text_width)
    if table.rows:
        lines += [BLANK, *grid(_fields(table, as_of), width)]
    lines += _paid(table, text_width)
    lines += [plain(f"  {note}", "today") for note in words(meta, "notes")]
    if claims := words(meta, "claims"):
        lines += [BLANK, *(line for claim in claims for line in paragraph(plain("  "), claim, text_width))]
    return lines + commands(words(meta, "next"))


def _dates(table: Table, as_of: date) -> str:
    """Dates shared by all lines; a line with its own shows it in its row."""
    said = [f"ordered {day(table.meta.get('ordered_on'), as_of)}"] if table.meta.get("ordered_on") else []
    for key in ("shipped_on", "delivered_on"):
        days = {row.get(key) for row in table.rows}
        if len(days) == 1 and (on := days.pop()):
            said.append(f"{key.removesuffix('_on')} {day(on, as_of)}")
    return " · ".join(said)


def _fields(table: Table, as_of: date) -> list[Field]:
    rows = table.rows

    def amount(key: str, title: str, rank: int) -> Field:
        shown = ["" if is_zero(row.get(key)) and key != "paid" else money(row.get(key)) for row in rows]
        return Field(title, [(cell, "") for cell in shown], right=True, rank=rank)

    fields = [
        Field("", [(f":{word(row, 'line')}", "dim") for row in rows], rank=7),
        texts(rows, "sku"),
        texts(rows, "title", may_cut=True),
        texts(rows, "quantity", "sold", right=True),
        amount("unit_price", "each", 3),
        amount("discount", "discount", 5),
        amount("tax", "tax", 6),
        amount("paid", "paid", 0),
        texts(rows, "claimable", "can return", right=True, rank=1),
        texts(rows, "from", rank=1),
        texts(rows, "category", rank=9, may_cut=True),
    ]
    for key in ("shipped_on", "delivered_on"):
        if len({row.get(key) for row in rows}) > 1:
            days = [(day(row.get(key), as_of), "") for row in rows]
            fields.append(Field(key.removesuffix("_on"), days, rank=4))
    return [field for field in fields if field.rank == 0 or any(text.strip(":") for text, _ in field.cells)]


def _paid(table: Table, width: int) -> list[Line]:
    """The price, what came in and how, and what is outstanding."""
    currency = word(table.meta, "currency") or next((word(row, "currency") for row in table.rows), "")
    if not currency:
        return []
    paid = total((row.get("paid") for row in table.rows), currency)
    extras = [
        (table.meta.get("shipping"), "shipping"),
        (table.meta.get("surcharges"), word(table.meta, "surcharge")),
    ]
    extras = [(minor, what) for minor, what in extras if not is_zero(minor)]
    whole = total((paid, *(minor for minor, _ in extras)), currency)
    of_it = "".join(f", {money(minor)} of it for {what}" for minor, what in extras)
    received, outstanding = table.meta.get("received", whole), table.meta.get("outstanding")
    carried = word(table.meta, "carried")
    over = [] if is_zero(carried) else [f"{carried} {currency} carried over from exchanged goods"]
    if over:  # the new goods count as paid for by the old ones
        whole, received = (total((each, f"-{carried}"), currency) for each in (whole, received))
    by = paid_by(table.meta)
    more = [line for text in (*over, by) if text for line in paragraph(plain("  "), text, width, "dim")]
    if received == whole:
        return [*paragraph(plain("  "), f"paid {money(whole)} {currency}{of_it}", width), *more]
    lines = paragraph(plain("  "), f"price {money(whole)} {currency}{of_it}", width)
    owed = "" if is_zero(outstanding) else f", {money(outstanding)} outstanding"
    lines += paragraph(plain("  "), f"paid {money(received)} {currency}{owed}", width, "today")
    return lines + more
