"""The screen of `queue`: open claims, most urgent first, and the command to start with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.render.screens.layout import (
    BLANK,
    Field,
    Line,
    Segment,
    flowed,
    grid,
    paragraph,
    plain,
    texts,
)
from returndesk.render.screens.phrases import by_law, number, overdue, task, word, words
from returndesk.render.shown import day, money
from returndesk.render.table import Row, Table
from returndesk.render.width import cells, pad

_UNTOLD = "○"  # the customer is not notified of the last step


def queue_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """The day and its figures, claims by stage, a line for each claim, the first one's next command."""
    meta, rows = table.meta, table.rows
    lines = flowed((), heading(meta, as_of), width, hang=2)
    if not rows:
        text = (
            "No claims match · returndesk queue" if meta.get("narrowed") else "Nothing to do: no open claims"
        )
        return [*lines, BLANK, plain(f"  {text}", "yes")]
    if len(stages := words(meta, "stages")) > 1:
        lines += flowed((), [plain(_by_stage(text), "dim") for text in stages], width, hang=2)
    lines += [BLANK, *grid(_fields(rows, as_of), width)]
    if number(meta, "more"):
        below = ", ".join(map(_by_stage, words(meta, "below")))
        text = f"and {number(meta, 'more')} more{f': {below}' if below else ''} · --limit 0 shows all"
        lines += paragraph(plain("    "), text, width, "dim")
    for then in dict.fromkeys(word(row, "then") for row in rows if row.get("then")):
        named = ", ".join(word(row, "claim") for row in rows if row.get("then") == then)
        lines += paragraph(plain("    "), f"if missed, {then}: {named}", width, "dim")
    if command := word(rows[0], "next"):
        lines += [BLANK, (("  ", ""), (word(rows[0], "claim"), ""), ("  ", ""), (command, "strong"))]
    return lines


def _by_stage(text: str) -> str:
    """A count of claims by what is to be done: "3 decide"."""
    count, _, stage = text.partition(" ")
    return f"{count} {task(stage)}"


def heading(meta: Mapping[str, object], as_of: date) -> list[Line]:
    """The day, and how many claims are open, overdue, due today and not notified."""
    over, today = number(meta, "over"), number(meta, "due_today")
    return [
        plain(day(as_of, as_of), "strong"),
        plain("" if meta.get("narrowed") and not number(meta, "open") else f"{number(meta, 'open')} open"),
        plain(f"{over} overdue" if over else "", "over"),
        plain(f"{today} due today" if today else "", "today"),
        plain(f"{_UNTOLD} {number(meta, 'untold')} not notified" if number(meta, "untold") else ""),
    ]


def _fields(rows: Sequence[Row], as_of: date) -> list[Field]:
    one_currency = len({word(row, "currency") for row in rows}) == 1
    currencies = [word(row, "currency") if not one_currency or i == 0 else "" for i, row in enumerate(rows)]
    amounts = [money(row.get("value")) for row in rows]
    widest = max(map(cells, ["value", *amounts]))
    values = [f"{pad(a, widest, right=True)} {c}" for a, c in zip(amounts, currencies, strict=True)]
    untold = any(row.get("untold") for row in rows)
    fields = [
        Field("", [_sign(row) for row in rows], gap=0 if untold else 1),
        Field("claim", [(word(row, "claim") or word(row, "order"), "") for row in rows]),
        Field("due", [_due(row, as_of) for row in rows]),
        Field("do", [(_task(row), "" if _is_ours(row) else "dim") for row in rows]),
        Field(
            "customer",
            [(word(row, "claimant") or word(row, "customer"), "") for row in rows],
            rank=1,
            may_cut=True,
        ),
        Field("order", [(word(row, "order") if row.get("claim") else "", "") for row in rows], rank=4),
        Field("what", [(_about(row), "") for row in rows], may_cut=True, first_cells=30),
        # one column, so that an amount always has its currency
        Field(pad("value", widest, right=True), [(value, "") for value in values], rank=3),
    ]
    if untold:
        fields.insert(1, Field("", [(_UNTOLD if row.get("untold") else " ", "") for row in rows], gap=1))
    if any(word(row, "owner") for row in rows):
        fields.append(texts(rows, "owner", rank=5))
    if not all(map(_is_ours, rows)):
        fields.append(texts(rows, "waiting_on", "waiting on", rank=6))
    return fields


def _about(row: Mapping[str, object]) -> str:
    return word(row, "about") or word(row, "what") or word(row, "reason")


def _task(row: Mapping[str, object]) -> str:
    return task(word(row, "do") or word(row, "stage"))


def _is_ours(row: Mapping[str, object]) -> bool:
    return word(row, "waiting_on") in ("", "shop")


def _sign(row: Mapping[str, object]) -> Segment:
    if row.get("overdue"):
        return ("!", "over")
    return ("•", "today") if row.get("days_left") == 0 else (" ", "")


def _due(row: Mapping[str, object], as_of: date) -> Segment:
    law = by_law(row)
    time = f" {word(row, 'due_time')}" if row.get("due_time") else ""
    if row.get("overdue"):
        late = abs(number(row, "days_left"))
        return ((overdue(late) if late else f"overdue since{time}") + law, "over")
    if row.get("days_left") == 0:
        return (f"today{time}{law}", "today")
    return (day(row.get("due_on"), as_of) + time + law, "")
