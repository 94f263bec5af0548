"""The screens of laws and policies: one law with every citation, a check against it, the versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from returndesk.render.screens.default import table_screen
from returndesk.render.screens.layout import BLANK, TEXT_WIDTH, Line, commands, flowed, paragraph, plain
from returndesk.render.screens.phrases import dated, word, words
from returndesk.render.shown import day, moment
from returndesk.render.table import Row, Table
from returndesk.render.width import cells, cut, pad

_CHANGES = 6  # a line each
_VALUE = 18  # cells for the value of a key beside its meaning


def laws_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """All laws as a list; one law as paragraphs, so that no citation is cut."""
    if not table.meta.get("whole"):
        return table_screen(table, as_of, width)
    width = min(width, TEXT_WIDTH)
    titles = [dated(title, as_of) for title in words(table.meta, "title")]
    lines = [line for title in titles for line in paragraph((), title, width, "strong")]
    column = max((cells(word(row, "key")) for row in table.rows), default=0)
    last = ""
    for row in table.rows:
        ground = word(row, "ground")
        if ground != last:
            lines += [BLANK, plain(ground, "strong")]
            last = ground
        text = " · ".join(
            part for part in (word(row, "value"), word(row, "note"), word(row, "source")) if part
        )
        sign = ("? ", "today") if row.get("unverified") else ("  ", "")
        lead: Line = (sign, (f"{pad(word(row, 'key'), column)}  ", ""))
        text = f"{text} · not verified" if row.get("unverified") else text
        lines += paragraph(lead, dated(text, as_of), width)
    return lines + commands(words(table.meta, "next"))


def policy_check_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Mistakes as a table; for a valid policy each term below the law's, with an example."""
    if not any(row.get("kind") == "law" for row in table.rows):
        return table_screen(table, as_of, width)
    width = min(width, TEXT_WIDTH)
    lines = [line for title in words(table.meta, "title") for line in paragraph((), title, width, "strong")]
    last = ""
    for row in table.rows:
        head = f"{word(row, 'table')} {word(row, 'key')} = {word(row, 'found')}"
        if head != last:
            lines += [BLANK, *paragraph(plain("  "), head, width, "strong")]
            last = head
        text = f"{word(row, 'law')}: {word(row, 'expected')} ({word(row, 'source')})"
        lines += paragraph(plain("    "), dated(text, as_of), width)
        example = dated(f"such as {word(row, 'example')}", as_of)
        lines += paragraph(plain("      "), example, width, "dim")
    return lines + commands(words(table.meta, "next"))


def policy_log_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Each version, its orders, and what it added (+), removed (−) or changed (~)."""
    width = min(width, TEXT_WIDTH)
    lines: list[Line] = []
    last: object = None
    for row in table.rows:
        if row.get("version") != last:
            last = row.get("version")
            orders = f"orders from {day(row['from'], as_of)}" if row.get("from") else "all orders"
            parts = [f"for {orders}", f"set {day(row.get('set_on'), as_of)} by {word(row, 'set_by')}"]
            head = plain(f"policy {word(row, 'version')}", "strong")
            lines += [BLANK] * bool(lines) + flowed((), [head, *map(plain, parts)], width, hang=2)
        lines += _changed(row, width)
    return lines


def policy_show_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """Each key with its value, * where that is the default, and what it means."""
    width = min(width, TEXT_WIDTH)
    lines = [plain(title, "strong") for title in words(table.meta, "title")]
    places = cast("dict[str, str]", table.meta.get("places", {}))
    column = max((cells(word(row, "key")) for row in table.rows), default=0)
    last: object = None
    for row in table.rows:
        place = (word(row, "table"), word(row, "name"))
        if place != last:
            last = place
            head = places.get(place[0], place[0]).replace("NAME", place[1])
            named = f' "{place[1]}"' if place[1] and place[0] != "carriers" else ""
            lines += [BLANK, plain(f"{head}{named}", "strong")] if head else [BLANK]
        value = word(row, "value") + (" *" if row.get("source") == "default" else "")
        lead: Line = ((f"  {pad(word(row, 'key'), column)}  ", ""),)
        if cells(value) <= _VALUE:
            lead = (*lead, (f"{pad(value, _VALUE)}  ", ""))
        else:
            lines += paragraph(lead, value, width)
            lead = ((" " * (column + 4), ""),)
        lines += paragraph(lead, word(row, "meaning"), width, "dim")
    return [*lines, BLANK, plain("* default", "dim"), *commands(words(table.meta, "next"))]


def policy_set_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """The version that was set, and its first changes: a line each, all of them in the log."""
    lines = [plain(title, "strong") for title in words(table.meta, "title")]
    for row in table.rows:
        lines.append(
            plain(f"set at {moment(row.get('set_at_local'), as_of)} by {word(row, 'set_by')}", "dim")
        )
        changes = words(row, "changes")
        lines += [plain(f"  {cut(text, width - 2)}") for text in changes[:_CHANGES]]
        if len(changes) > _CHANGES:
            lines.append(plain(f"  …{len(changes) - _CHANGES} more: returndesk policy log", "dim"))
        lines += [plain("  no changes", "dim")] * (not changes)
    return lines + commands(words(table.meta, "next"))


def _changed(row: Row, width: int) -> Sequence[Line]:
    before, after = word(row, "before"), word(row, "after")
    if not row.get("key"):
        return [plain("    no changes", "dim")]
    sign = "+" if row.get("before") is None else "−" if row.get("after") is None else "~"
    text = f"{before} → {after}" if sign == "~" else before or after
    return paragraph(plain(f"  {sign} "), f"{word(row, 'key')}: {text}", width)
