"""The screen of `check`: whether an item can be returned, until when, for how much, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.render.screens.layout import (
    BLANK,
    TEXT_WIDTH,
    Field,
    Line,
    Segment,
    commands,
    flowed,
    grid,
    paragraph,
    plain,
    texts,
)
from returndesk.render.screens.phrases import (
    dated,
    ground_name,
    number,
    paid_by,
    records,
    sourced,
    until,
    word,
    words,
)
from returndesk.render.shown import day, is_zero, money
from returndesk.render.table import Row, Table
from returndesk.render.width import cells, pad


def check_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """The order, then each line's verdict, refund and terms; with `explain` how the deadline is counted."""
    meta, width = table.meta, min(width, TEXT_WIDTH)
    heading = [plain(text, "strong") for text in _heading(meta, as_of)]
    if paid := paid_by(meta):
        heading.append(plain(paid))
    lines = flowed((), heading, width, hang=2)
    refund_width = max((cells(money(row.get("refund"))) for row in table.rows), default=0)
    last_terms = ""
    heads = grid(_head_fields(table.rows), width, header=False)
    airy = meta.get("explain") or any(records(row, "findings") for row in table.rows)
    for index, (row, head) in enumerate(zip(table.rows, heads, strict=False)):
        terms = word(row, "terms")
        lines += [BLANK, head] if airy or index == 0 else [head]
        lines += _verdict(row, as_of, width, refund_width)
        if terms and terms != last_terms and row.get("verdict") != "ineligible":
            lines += paragraph(plain("    "), f"{ground_name(word(row, 'ground'))}: {terms}", width)
            last_terms = terms  # not repeated for the next line
        lines += _count(row, as_of, width) + _grounds(row, as_of, width)
    if not table.rows:
        lines.append(plain("  Nothing to check", "dim"))
    assumed = {word(row, "reason") for row in table.rows if row.get("reason_given") is False} - {""}
    if assumed and any(row.get("verdict") != "eligible" for row in table.rows):
        reasons = ", ".join(sorted(assumed))
        lines += [BLANK, plain(f"  Assumed reason: {reasons}. Use -r REASON for another.", "dim")]
    return lines + commands(words(meta, "next"))


def _heading(meta: Mapping[str, object], as_of: date) -> list[str]:
    delivered, ordered = day(meta.get("delivered_on"), as_of), day(meta.get("ordered_on"), as_of)
    when = f"delivered {delivered}" if delivered else f"ordered {ordered}" if ordered else ""
    if delivered and meta.get("estimated"):
        when = f"delivered about {delivered} (assumed)"
    return [f"Order {word(meta, 'order')}", word(meta, "channel"), word(meta, "customer"), when]


def _head_fields(rows: Sequence[Row]) -> list[Field]:
    skus = [word(row, "sku") for row in rows]
    names = [
        sku if sku and skus.count(sku) == 1 else f"{sku} :{word(row, 'line')}".lstrip()
        for row, sku in zip(rows, skus, strict=True)
    ]
    given = [word(row, "reason") if row.get("reason_given") else "" for row in rows]
    paid = [money(row.get("paid")) for row in rows]
    widest = max(map(cells, paid), default=0)
    findings = [word(found, "code") for row in rows for found in records(row, "findings")]
    owed = "unpaid" in findings or "part-paid" in findings
    price = "price" if owed else "paid"
    fields = [
        Field("", [(name, "strong") for name in names]),
        texts(rows, "title", "", may_cut=True),
        Field("", [(f"{number(row, 'claimable')} of {number(row, 'sold')}", "") for row in rows]),
        Field("", [(f"{price}  {pad(amount, widest, right=True)}", "") for amount in paid], rank=1),
    ]
    return fields + ([Field("", [(reason, "") for reason in given])] if any(given) else [])


def _verdict(row: Row, as_of: date, width: int, refund_width: int) -> list[Line]:
    verdict = row.get("verdict")
    findings = [sourced(item, as_of) for item in records(row, "findings")]
    right: Line = ()
    if not is_zero(row.get("refund")):
        amount = pad(money(row.get("refund")), refund_width, right=True)
        right = ((f"refund  {amount} {word(row, 'currency')}", ""),)
    if verdict == "eligible":
        urgent = number(row, "days_left") == 0 and row.get("last_day") is not None
        lines = paragraph(
            plain("  ✔ ", "yes"),
            until(row, as_of) or "in time",
            width,
            "today" if urgent else "yes",
            right,
        )
        return lines + [line for text in findings for line in paragraph(plain("    "), text, width, "dim")]
    if verdict == "review":
        first, *rest = findings or [""]
        text = f"needs review: {first}" if first else "needs review"
        lines = paragraph(plain("  ? ", "today"), text, width, "today", right)
    else:
        first, *rest = findings or ["not eligible" if number(row, "claimable") else "nothing left to claim"]
        lines = paragraph(plain("  ✘ ", "over"), first, width, "", right)
    return lines + [line for text in rest for line in paragraph(plain("    "), text, width)]


def _count(row: Row, as_of: date, width: int) -> list[Line]:
    steps = records(row, "count")
    if not steps:
        return []
    labels = max(cells(word(step, "label")) for step in steps)
    days = max(cells(day(step.get("on"), as_of, aligned=True)) for step in steps)
    lines: list[Line] = [BLANK]
    for step in steps:
        on = day(step.get("on"), as_of, aligned=True)
        lead = plain(f"    {pad(word(step, 'label'), labels)}  {pad(on, days)}   ")
        lines += paragraph(lead, dated(word(step, "source") or word(step, "text"), as_of), width)
    return lines


def _grounds(row: Row, as_of: date, width: int) -> list[Line]:
    grounds = records(row, "grounds")
    if not grounds:
        return []
    names = [ground_name(word(ground, "ground")) for ground in grounds]
    ends = [
        f"until {day(ground.get('last_day'), as_of, aligned=True)}" if ground.get("last_day") else ""
        for ground in grounds
    ]
    refunds = ["" if is_zero(ground.get("refund")) else money(ground.get("refund")) for ground in grounds]
    widths = [max(map(cells, column)) for column in (names, ends, refunds)]
    lines: list[Line] = [BLANK]
    for ground, name, end, refund in zip(grounds, names, ends, refunds, strict=True):
        sign: Segment = ("● ", "yes") if ground.get("chosen") else ("○ ", "dim")
        style = "" if ground.get("chosen") else "dim"
        columns = f"{pad(name, widths[0])}  {pad(end, widths[1])}  {pad(refund, widths[2], right=True)}   "
        refund_text = word(ground, "sum")
        if refund_text == word(ground, "refund"):  # shown in its column already
            refund_text = ""
        why = "   ".join(part for part in (refund_text, word(ground, "source")) if part)
        lines += paragraph((("    ", ""), sign, (columns, style)), dated(why, as_of), width, style)
        # The days of the chosen ground are counted above, so its due dates are shown here.
        for step in records(ground, "dues" if ground.get("chosen") else "count"):
            text = f"{word(step, 'label')} {day(step.get('on'), as_of)}, {word(step, 'source')}"
            lines += paragraph(plain("        "), dated(text, as_of), width, "dim")
    return lines
