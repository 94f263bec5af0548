"""Intervals: a rate with its low and its high end on a common scale, next to a reference."""

from __future__ import annotations

from returndesk.render.charts.marks import Drawing, Mark
from returndesk.render.charts.scale import scale_of, tick_text
from returndesk.render.charts.svg import CELL, PAGE, label, line, picture, sign, text, with_interval
from returndesk.render.width import cells, cut

_PITCH, _TOP = 40.0, 20.0
_START, _END = 1.5, 98.5
_BESIDE = 18.0  # where the interval begins, below the texts of its row
_CELLS = 24  # of a label: its figures are on the same line


def intervals(drawing: Drawing, number: int) -> str:
    """The picture of intervals; one that lies off the reference as a whole has a sign, ▲ or ▼."""
    reference = drawing.reference
    found = [value for mark in drawing.marks for value in mark.values if value is not None]
    scale, ticks = scale_of([*found, *([reference] if reference is not None else [])], _START, _END)
    top = _TOP if reference is not None else 0.0
    bottom = top + _PITCH * len(drawing.marks)
    parts: list[str] = []
    for tick in ticks:
        parts.append(text(scale.at(tick), bottom + 15, tick_text(tick, drawing.kinds[0]), "dim"))
    if reference is not None:
        parts.append(text(0, 12, f"- - {drawing.reference_text}", "dim", "start"))
    for at, mark in enumerate(drawing.marks):
        y = top + _PITCH * at
        off = apart(drawing, mark)
        shown = f"{off} {with_interval(mark)}".strip()
        rate, low, high = mark.values
        upright = [("grid", scale.at(tick)) for tick in ticks]
        if reference is not None:
            upright.append(("reference", scale.at(reference)))
        for kind, x in upright:
            above = y if _is_clear(x, cut(mark.label, _CELLS), shown) else y + _BESIDE
            parts.append(line(kind, x, above, x, y + _PITCH))
        parts += [label(y + 14, mark.label, _CELLS), text(100, y + 14, shown, _STYLES[off], "end")]
        y += 27
        if low is not None and high is not None:
            left, right = scale.at(low), scale.at(high)
            parts.append(line("interval", left, y, right, y))
            parts += [line("interval", x, y - 4, x, y + 4) for x in (left, right)]
        if rate is not None:
            parts.append(sign(scale.at(rate), y, 2 if off else 0, _STYLES[off] or "fill0"))
    return picture(drawing, number, bottom + 20, parts)


_STYLES = {"▲": "over", "▼": "under", "": ""}


def _is_clear(x: float, named: str, shown: str) -> bool:
    """Whether a line at `x` percent goes through neither text of a row, on the narrowest page."""
    return cells(named) * CELL < x * PAGE / 100 < PAGE - cells(shown) * CELL


def apart(drawing: Drawing, mark: Mark) -> str:
    """▲ for an interval above the reference as a whole, ▼ for one below it."""
    _, low, high = mark.values
    if drawing.reference is None or low is None or high is None:
        return ""
    return "▲" if low > drawing.reference else "▼" if high < drawing.reference else ""
