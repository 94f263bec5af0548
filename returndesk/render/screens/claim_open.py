"""The screens of the `claim open` dialog: orders and lines to choose from, and the claim to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.render.escape import visible
from returndesk.render.screens.claim import REPORTED, WANTED
from returndesk.render.screens.layout import (
    BLANK,
    TEXT_WIDTH,
    Field,
    Line,
    Segment,
    dotted,
    flowed,
    grid,
    paragraph,
    plain,
    texts,
)
from returndesk.render.screens.phrases import VERDICTS, dated, number, records, until, word
from returndesk.render.shown import day, is_zero, money
from returndesk.render.table import Row, Table


def orders_lines(table: Table, as_of: date, width: int, more: int = 0) -> list[Line]:
    """Orders found, numbered."""
    rows = table.rows
    fields = [
        Field("", [(str(place), "strong") for place, _ in enumerate(rows, 1)]),
        texts(rows, "order"),
        texts(rows, "customer", may_cut=True),
        Field("ordered", [(day(row.get("ordered_on"), as_of), "") for row in rows]),
        texts(rows, "units", right=True, rank=2),
        Field("paid", [(f"{money(row.get('paid'))} {word(row, 'currency')}", "") for row in rows],
              right=True, rank=1),
        Field("status", [(word(row, "status"), "dim") for row in rows], rank=3),
    ]  # fmt: skip
    lines = grid(fields, width)
    return [*lines, plain(f"  and {more} more; type more to narrow the list", "dim")] if more else lines


def order_lines(table: Table, as_of: date, width: int, reason: str, *, asks: bool = True) -> list[Line]:
    """An order and its numbered lines with their verdicts; 0 is for a complaint."""
    rows, meta = table.rows, table.meta
    lines = [_order(meta), BLANK]
    signs = [_sign(row, as_of) for row in rows]
    fields = [
        Field("", [(word(row, "line"), "strong" if number(row, "claimable") else "dim") for row in rows]),
        Field("", [(sign, style) for (sign, style), _ in signs], gap=1),
        texts(rows, "sku", ""),
        texts(rows, "title", "", may_cut=True),
        Field("", [(f"{number(row, 'claimable')} of {number(row, 'sold')}", "") for row in rows]),
        Field("", [(_until(row, as_of), "") for row in rows], rank=2),
        Field("", [("" if is_zero(row.get("refund")) else money(row.get("refund")), "") for row in rows],
              right=True, rank=1),
        Field("", [(word(row, "currency"), "") for row in rows[:1]] + [("", "")] * len(rows[1:]), rank=1),
    ]  # fmt: skip
    lines += grid(fields, width, header=False)
    for row, (_, why) in zip(rows, signs, strict=True):
        if why:
            lines += paragraph(plain(f"     {word(row, 'line')}: "), why, min(width, TEXT_WIDTH), "dim")
    if asks:
        lines.append((("  ", ""), ("0", "strong"), ("  none of them: a complaint about service", "dim")))
    return [*lines, plain(f"  dates and refunds for reason {visible(reason)}", "dim")]


def choice_lines(choices: Sequence[str], width: int) -> list[Line]:
    """Numbered codes to choose from, on as few lines as possible."""
    parts = [((f"{place} ", "strong"), (visible(choice), "")) for place, choice in enumerate(choices, 1)]
    return flowed(plain("  "), parts, min(width, TEXT_WIDTH), 2)


def agree_lines(table: Table, as_of: date, width: int) -> list[Line]:
    """The claim to confirm, with its verdict, refund and every finding."""
    meta, width = table.meta, min(width, TEXT_WIDTH)
    lines: list[Line] = [BLANK, _order(meta)]
    for row in table.rows:
        (sign, style), _ = _sign(row, as_of)
        lead = ((f"  {sign} ", style), (f"{number(row, 'units')} × {word(row, 'sku')}  ", ""))
        lines += paragraph(lead, word(row, "title"), width)
        lines += paragraph(plain("    "), _verdict(row, as_of), width, style)
        for finding in records(row, "findings"):
            lines += paragraph(plain("    "), dated(word(finding, "text"), as_of), width, "dim")
    via, wanted = word(meta, "via"), word(meta, "outcome")
    asked = [word(meta, "reason"), f"reported {REPORTED.get(via, via)}"]
    if not table.rows:
        asked.append("a complaint, no goods")
    text = f"{', '.join(asked)}; asked for {WANTED.get(wanted, wanted)}"
    lines += paragraph(plain("  "), text, width)
    if then := word(meta, "then"):
        lines.append(plain(f"  {then}"))
    return lines


def _order(meta: Mapping[str, object]) -> Line:
    parts: list[str | Segment] = [(f"Order {word(meta, 'order')}", "strong"), word(meta, "channel")]
    return dotted([*parts, word(meta, "customer")])


def _sign(row: Row, as_of: date) -> tuple[Segment, str]:
    """The sign of a line's verdict, and why it is not simply eligible."""
    first = next((dated(word(finding, "text"), as_of) for finding in records(row, "findings")), "")
    if not number(row, "claimable"):
        return ("✘", "dim"), first
    verdict = word(row, "verdict")
    sign, _, style = VERDICTS.get(verdict, ("", "", ""))
    return (sign, style), "" if verdict == "eligible" else first


def _until(row: Row, as_of: date) -> str:
    if not number(row, "claimable"):
        return "nothing left"
    word_for = "ended" if number(row, "days_left") < 0 else "until"
    return f"{word_for} {day(row.get('last_day'), as_of)}" if row.get("last_day") else ""


def _verdict(row: Row, as_of: date) -> str:
    refund = "" if is_zero(row.get("refund")) else f"refund {money(row['refund'])} {word(row, 'currency')}"
    parts = (VERDICTS[word(row, "verdict")][1], until(row, as_of), refund)
    return " · ".join(part for part in parts if part)
