"""The screen of `returndesk` alone: the queue's figures, and a command with its use a line."""

from __future__ import annotations

from datetime import date

from returndesk.render.screens.layout import BLANK, Field, Line, flowed, grid, plain, texts
from returndesk.render.screens.phrases import word
from returndesk.render.screens.queue import heading
from returndesk.render.table import Table


def home_screen(table: Table, as_of: date, width: int) -> list[Line]:
    """The shop and its queue in a line, if there is a desk; then what can be typed."""
    meta = table.meta
    lines: list[Line] = []
    if shop := word(meta, "shop"):
        lines += flowed((), [plain(shop, "strong"), *heading(meta, as_of)], width, hang=2)
    lines += [plain(word(meta, "title"))] if word(meta, "title") else []
    fields: list[Field] = [texts(table.rows, "command"), texts(table.rows, "what", may_cut=True, rank=1)]
    return [*lines, BLANK, *grid(fields, width, header=False)]
