"""Funnel: rates over sizes, the limits that chance keeps to, and the marks outside them by name."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from returndesk.render.charts.marks import Drawing, Mark
from returndesk.render.charts.scale import Scale, anchor, place, scale_of, size_scale, tick_text
from returndesk.render.charts.svg import CELL, PAGE, line, picture, sign, stretched, text
from returndesk.render.width import cells, cut

_TOP, _BOTTOM, _HEIGHT = 22.0, 262.0, 304.0
_LEFT, _RIGHT = 13.0, 96.0
_NAMED, _CELLS = 8, 16  # names in the picture; the table has them all
_LINE = 14  # pixels of a line of text
Box = tuple[float, float, float, float]


def funnel(drawing: Drawing, number: int) -> str:
    """The picture of a funnel; a mark outside the limits is a filled diamond with its name, inside a ring."""
    marks = [mark for mark in drawing.marks if (mark.values[0] or 0) > 0 and mark.values[1] is not None]
    if not marks:
        return picture(drawing, number, 0, [])
    sizes, rates = [_size(mark) for mark in marks], [_rate(mark) for mark in marks]
    x, wide = size_scale(sizes, _LEFT, _RIGHT)
    # limits at small sizes are far off: the scale follows the rates
    middle = drawing.reference or Decimal(0)
    y, high = scale_of([*(rate * Decimal("1.1") for rate in rates), middle * 2], _BOTTOM, _TOP)
    parts: list[str] = [_band(marks, x, y)]
    for tick in high:
        at = y.at(tick)
        parts.append(line("axis" if tick == 0 else "grid", _LEFT, at, 100, at))
        parts.append(text(0, at + 4, tick_text(tick, drawing.kinds[1]), "dim", "start"))
    for tick in wide:
        parts.append(text(x.at(tick), _BOTTOM + 17, tick_text(tick, "count"), "dim", "middle"))
    parts.append(text(0, 11, drawing.names[1], "dim", "start"))
    parts.append(text(100, _BOTTOM + 35, f"{drawing.names[0]} →", "dim", "end"))
    if drawing.reference is not None:
        at = y.at(drawing.reference)
        parts.append(line("reference", _LEFT, at, 100, at))
        parts.append(text(100, 11, f"- - {drawing.reference_text}", "dim", "end"))
    out = sorted((mark for mark in marks if outside(mark)), key=_excess, reverse=True)
    parts += [sign(x.at(_size(mark)), y.at(_rate(mark)), 0, "ring") for mark in marks if not outside(mark)]
    for mark in out:
        parts.append(sign(x.at(_size(mark)), y.at(_rate(mark)), 2, _STYLES[outside(mark)]))
    parts += _names(out, x, y, _limits(marks, x, y))
    return picture(drawing, number, _HEIGHT, parts)


_STYLES = {"▲": "over", "▼": "under"}


def outside(mark: Mark) -> str:
    """▲ for a rate above its high limit, ▼ for one below its low one."""
    _, rate, low, high = mark.values
    if rate is None:
        return ""
    return "▲" if high is not None and rate > high else "▼" if low is not None and rate < low else ""


def _band(marks: list[Mark], x: Scale, y: Scale) -> str:
    """Between the limits; what is beyond the scale is cut off."""
    known = sorted((mark for mark in marks if None not in mark.values[2:]), key=lambda mark: _size(mark))
    edges = [
        [
            (1000 * (x.at(_size(mark)) - _LEFT) / (_RIGHT - _LEFT), mark.values[which] or Decimal(0))
            for mark in known
        ]
        for which in (2, 3)
    ]
    low, high = ([f"{place(a)},{place(_beyond(y, v) - _TOP)}" for a, v in edge] for edge in edges)
    if len(known) < 2:
        return ""
    inner = f'<polygon class="band" points="{" ".join([*low, *reversed(high)])}"/>'
    inner += "".join(f'<polyline class="limit" points="{" ".join(edge)}"/>' for edge in (low, high))
    return stretched(_LEFT, _TOP, _RIGHT - _LEFT, _BOTTOM - _TOP, inner)


def _beyond(scale: Scale, value: Decimal) -> float:
    """As `scale.at`, but also past its ends."""
    share = float((value - scale.low) / (scale.high - scale.low))
    return scale.start + (scale.end - scale.start) * share


def _names(out: list[Mark], x: Scale, y: Scale, limits: list[Box]) -> Iterator[str]:
    """Names next to their marks, the farthest out first, where they cover nothing on the narrowest page."""
    taken = [_box(x.at(_size(mark)), y.at(_rate(mark)) + 4, 1, "middle", 0) for mark in out] + limits
    for mark in out[:_NAMED]:
        name = f"{outside(mark)} {cut(mark.label, _CELLS)}"
        at, down = x.at(_size(mark)), y.at(_rate(mark)) + 4
        places = [(down, "start", 9.0), (down, "end", -9.0), (down - 15, "", 0.0), (down + 14, "", 0.0)]
        for line_at, end, dx in places:
            box = _box(at, line_at, cells(name), end or anchor(at), dx)
            if box[0] >= 0 and box[2] <= PAGE and not any(_cover(box, other) for other in taken if other):
                taken.append(box)
                yield text(at, line_at, name, _STYLES[outside(mark)], end, dx)
                break


def _limits(marks: list[Mark], x: Scale, y: Scale) -> list[Box]:
    """Points of both limits, so close that no name fits between."""
    known = sorted((mark for mark in marks if None not in mark.values[2:]), key=_size)
    found: list[Box] = []
    for which in (2, 3):
        edge = [(x.at(_size(mark)), _beyond(y, mark.values[which] or Decimal(0))) for mark in known]
        for (x1, y1), (x2, y2) in pairwise(edge):
            steps = max(1, int(max((x2 - x1) * PAGE / 100, abs(y2 - y1)) / CELL))
            for step in range(steps + 1):
                across, down = (x1 + (x2 - x1) * step / steps) * PAGE / 100, y1 + (y2 - y1) * step / steps
                found.append((across, down, across, down))
    return found


def _box(x: float, y: float, size: int, end: str, dx: float) -> Box:
    """Left, top, right and bottom of a text on the narrowest page."""
    width = size * CELL
    left = x * PAGE / 100 + dx - {"start": 0.0, "middle": width / 2, "end": width}[end]
    return left, y - _LINE + 3, left + width, y + 3


def _cover(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _size(mark: Mark) -> Decimal:
    return mark.values[0] or Decimal(0)


def _rate(mark: Mark) -> Decimal:
    return mark.values[1] or Decimal(0)


def _excess(mark: Mark) -> Decimal:
    """How far a rate is outside its limits."""
    _, rate, low, high = mark.values
    return max((rate or Decimal(0)) - (high or Decimal(0)), (low or Decimal(0)) - (rate or Decimal(0)))
