"""Statutory deadlines of a claim, as lines of its screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from returndesk.render.screens.layout import Line, paragraph, plain
from returndesk.render.screens.phrases import day, word
from returndesk.render.table import Row


def duty_lines(rows: Sequence[Row], as_of: date, width: int) -> list[Line]:
    """A line for each duty: what is due, by when, under which right and statute."""
    lines: list[Line] = []
    for row in rows:
        on = f" {day(row.get('on'), as_of)}" if row.get("on") else ""
        source = f" ({word(row, 'source')})" if row.get("source") else ""
        style = "" if row.get("counts") else "dim"
        lines += paragraph(
            plain(f"  {word(row, 'ground')}: "), f"{word(row, 'text')}{on}{source}", width, style
        )
    return lines
