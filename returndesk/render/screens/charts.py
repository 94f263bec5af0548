"""Charts on a terminal: bars and intervals in the rows that they are of, sparklines under the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from returndesk.render.charts.marks import Drawing, Mark, drawings
from returndesk.render.charts.scale import Scale, scale_of, tick_text
from returndesk.render.screens.layout import BLANK, Field, Line, Segment, plain
from returndesk.render.table import Table
from returndesk.render.width import cells, pad

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_LEVELS = "▁▂▃▄▅▆▇"
_RANK = 9  # of the column: where room is short it goes before any figure but those that are all zero
_TREND = 3  # fewer values are no line
_NARROW, _ROOMY = 14, 28  # its cells, up to 100 columns and from there
_MISSING = " "


def bar(eighths: int) -> str:
    """A bar of so many eighths of a cell."""
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def beside(table: Table, as_of: date, width: int) -> tuple[Field | None, tuple[str, ...]]:
    """A column with the first chart that is not of lines, if that says more than the figures.

    Also the keys of the columns that it can replace: the ends of intervals or limits.
    """
    shape = next((chart.shape for chart in table.charts if chart.shape != "lines"), "")
    first = next((chart for chart in table.charts if chart.shape == shape), None)
    drawn = [one for one in drawings(table, as_of) if one.chart is first]
    if first is None or not drawn or (shape == "bars" and all(map(_is_level, drawn))):
        return None, ()
    room = _ROOMY if width >= 100 else _NARROW
    marks: list[Segment] = [("", "")] * len(table.rows)
    for drawing in drawn:
        fill = _bars if shape == "bars" else _strips
        for mark, segment in zip(drawing.marks, fill(drawing, room), strict=True):
            marks[mark.row] = segment
    marks += [("", "")] * len(table.totals)
    return Field(_header(drawn, room), marks, rank=_RANK), () if shape == "bars" else first.values[-2:]


def under(table: Table, as_of: date, width: int) -> list[Line]:
    """A sparkline for each series of the lines, with its first and its last value, after an empty line."""
    lines: list[Line] = []
    for drawing in drawings(table, as_of):
        if drawing.chart.shape == "lines" and len(drawing.marks) >= _TREND:
            names = [_named(drawing, at) for at in range(len(drawing.names))]
            widest = max(map(cells, names))
            for at, name in enumerate(names):
                lines.append(_spark(drawing, at, pad(name, widest), width))
    return [BLANK, *lines] if lines else []


def legend(table: Table, as_of: date) -> list[Line]:
    """What ┊ stands for in the rows."""
    said = [
        one.reference_text for one in drawings(table, as_of) if one.chart.shape in ("intervals", "funnel")
    ]
    return [plain(f"┊ {text}", "dim") for text in dict.fromkeys(said) if text]


def _bars(drawing: Drawing, room: int) -> Iterable[Segment]:
    """Bars of the first value, from the same zero; what is below zero has no bar."""
    values = [max(mark.values[0] or Decimal(0), Decimal(0)) for mark in drawing.marks]
    most = max(*values, Decimal("0.0001"))
    return [(bar(int(value * room * 8 / most)), "") for value in values]


def _is_level(drawing: Drawing) -> bool:
    """Whether all bars have the same length: the figures say as much."""
    return len({mark.values[0] for mark in drawing.marks}) < 2


def _strips(drawing: Drawing, room: int) -> Iterable[Segment]:
    """├──●──┤ on a scale that all rows share; ▲ and ▼ are rates off the reference or outside the limits."""
    scale = _scale(drawing, room)
    return [_strip(drawing, mark, scale, room) for mark in drawing.marks]


def _strip(drawing: Drawing, mark: Mark, scale: Scale, room: int) -> Segment:
    rate, low, high = mark.values[-3:]
    text = [" "] * room
    if low is not None and high is not None:
        first, last = _cell(scale, low), _cell(scale, high)
        text[first : last + 1] = "─" * (last + 1 - first)
        text[first], text[last] = "├", "┤"
    if drawing.reference is not None:
        text[_cell(scale, drawing.reference)] = "┊"
    off = _off(drawing, rate, low, high)
    if rate is not None:
        text[_cell(scale, rate)] = off or "●"
    return "".join(text), {"▲": "over", "▼": "yes"}.get(off, "")


def _off(drawing: Drawing, rate: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """▲ for an interval above the reference, or a rate above its limits; ▼ for one below."""
    if rate is None or low is None or high is None:
        return ""
    if drawing.chart.shape == "funnel":
        return "▲" if rate > high else "▼" if rate < low else ""
    if drawing.reference is None:
        return ""
    return "▲" if low > drawing.reference else "▼" if high < drawing.reference else ""


def _scale(drawing: Drawing, room: int) -> Scale:
    found = [value for mark in drawing.marks for value in mark.values[-3:] if value is not None]
    reference = [drawing.reference] if drawing.reference is not None else []
    return scale_of([*found, *reference], 0, room - 1, parts=2)[0]


def _cell(scale: Scale, value: Decimal) -> int:
    return int(scale.at(value) + 0.5)


def _header(drawn: Sequence[Drawing], room: int) -> str:
    """The two ends of the scale; nothing over bars, which start at zero and have their figures in the row."""
    drawing = drawn[0]
    if drawing.chart.shape == "bars":
        return ""
    scale = _scale(drawing, room)
    low, high = (tick_text(end, drawing.kinds[-1]) for end in (scale.low, scale.high))
    return low + pad(high, room - cells(low), right=True)


def _named(drawing: Drawing, at: int) -> str:
    return drawing.title if len(drawing.names) == 1 else drawing.names[at]


def _spark(drawing: Drawing, at: int, name: str, width: int) -> Line:
    """name  ▁▂▅▇  12 → 21; the latest where not all fit."""
    found = [mark for mark in drawing.marks if mark.values[at] is not None]
    ends = [mark.texts[at] for mark in (found[0], found[-1])] if found else []
    said = " → ".join(ends)
    room = max(width - cells(name) - cells(said) - 4, 1)
    values = [mark.values[at] for mark in drawing.marks][-room:]
    top = max([value for value in values if value is not None], default=Decimal(0))
    return ((f"{name}  ", "dim"), ("".join(_level(value, top) for value in values), ""), (f"  {said}", "dim"))


def _level(value: Decimal | None, top: Decimal) -> str:
    if value is None:
        return _MISSING
    if top <= 0 or value <= 0:
        return _LEVELS[0]
    return _LEVELS[min(int(value * len(_LEVELS) / top), len(_LEVELS) - 1)]
