"""Bars: a label, and under it a bar for each value with its figure at the end."""

from __future__ import annotations

from decimal import Decimal

from returndesk.render.charts.marks import Drawing
from returndesk.render.charts.scale import Scale, place
from returndesk.render.charts.svg import label, line, picture, text
from returndesk.render.width import cut

_END, _NAMED_END = 62.0, 50.0  # percent: the longest bar leaves room for its figure, and for its series' name
_CELLS = 12  # of that name
_LABEL, _BAR, _GAP, _PITCH = 18, 12, 7, 17


def bars(drawing: Drawing, number: int) -> str:
    """The picture of bars, all from the same zero."""
    reference, several = drawing.reference, len(drawing.names) > 1
    found = [Decimal(0), *(value for mark in drawing.marks for value in mark.values if value is not None)]
    if reference is not None:
        found.append(reference)
    scale = Scale(min(found), max(*found, min(found) + Decimal("0.0001")), 0, _NAMED_END if several else _END)
    zero, y = scale.at(Decimal(0)), 0.0
    parts: list[str] = []
    for mark in drawing.marks:
        parts.append(label(y + 13, mark.label))
        y += _LABEL
        end = y + _PITCH * len(mark.values) - _PITCH + _BAR + 2
        parts.append(line("axis", zero, y - 2, zero, end))  # not through labels
        for which, (value, shown) in enumerate(zip(mark.values, mark.texts, strict=True)):
            if value is not None:
                left, right = sorted((zero, scale.at(value)))
                box = f'x="{place(left)}%" y="{place(y)}" width="{place(right - left)}%" height="{_BAR}"'
                parts.append(f'<rect class="fill{which % 4}" {box} rx="1.5"/>')
                name = f"{cut(drawing.names[which], _CELLS)} " if several else ""
                parts.append(text(right, y + 10.5, name + shown, end="start", dx=6))
            y += _PITCH
        y += _GAP
    if reference is not None:
        x = scale.at(reference)
        parts.append(line("reference", x, _LABEL - 2, x, y))
        parts.append(text(x, y + 13, drawing.reference_text, "dim"))
        y += 20
    return picture(drawing, number, y, parts)
