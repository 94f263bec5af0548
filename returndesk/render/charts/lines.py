"""Lines: values over periods, each series with a dash and a form of its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from returndesk.render.charts.marks import Drawing
from returndesk.render.charts.scale import Scale, place, scale_of, tick_text
from returndesk.render.charts.svg import line, picture, sign, stretched, text
from returndesk.render.width import cut

_TOP, _BOTTOM, _HEIGHT = 18.0, 196.0, 224.0
_LEFT, _RIGHT = 16.0, 95.0  # percent: the ticks' figures are left of the first point
_NAMED = 5  # periods named on the narrowest page
_SIGNED = 40  # more points than this are a line alone


def lines(drawing: Drawing, number: int) -> str:
    """The picture of lines, from zero up; a missing value interrupts its line."""
    found = [value for mark in drawing.marks for value in mark.values if value is not None]
    kind = drawing.kinds[0]
    reference = [drawing.reference] if drawing.reference is not None else []
    scale, ticks = scale_of([*found, *reference], _BOTTOM, _TOP, whole=kind == "count")
    parts: list[str] = []
    for tick in ticks:
        y = scale.at(tick)
        parts.append(line("axis" if tick == 0 else "grid", 0, y, 100, y))
        unit = f" {drawing.unit}" if drawing.unit and tick == ticks[-1] else ""
        parts.append(text(0, y - 4, tick_text(tick, kind) + unit, "dim", "start"))
    if drawing.reference is not None:
        y = scale.at(drawing.reference)
        parts.append(line("reference", _LEFT, y, 100, y))
        parts.append(text(100, y - 4, drawing.reference_text, "dim", "end"))
    for which in range(len(drawing.names)):
        parts += _series(drawing, which, scale)
    count = len(drawing.marks)
    for at in _named(count):
        x = _across(at, count)
        parts.append(text(x, _BOTTOM + 18, cut(drawing.marks[at].label, 12), "dim", _end(x)))
    return picture(drawing, number, _HEIGHT, parts)


def _series(drawing: Drawing, which: int, scale: Scale) -> Iterator[str]:
    count = len(drawing.marks)
    values = [mark.values[which] for mark in drawing.marks]
    drawn = "".join(
        f'<polyline class="line{which % 4}" points="{" ".join(points)}"/>'
        for points in _runs(values, scale)
        if len(points) > 1
    )
    if drawn:
        yield stretched(_LEFT, 0, _RIGHT - _LEFT, _HEIGHT, drawn)
    for at, value in enumerate(values):
        if value is not None and (count <= _SIGNED or values[max(at - 1, 0) : at + 2].count(None)):
            yield sign(_across(at, count), scale.at(value), which, f"fill{which % 4}")


def _runs(values: list[Decimal | None], scale: Scale) -> Iterator[list[str]]:
    """Points that belong together, in thousandths across."""
    run: list[str] = []
    for at, value in enumerate(values):
        if value is None:
            yield run
            run = []
        else:
            run.append(f"{place(1000 * _share(at, len(values)))},{place(scale.at(value))}")
    yield run


def _share(at: int, count: int) -> float:
    return at / (count - 1) if count > 1 else 0.5


def _across(at: int, count: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * _share(at, count)


def _named(count: int) -> list[int]:
    """The periods that are named, evenly spaced, the last one among them."""
    step = -(-count // _NAMED)
    return sorted(range(count - 1, -1, -step))


def _end(x: float) -> str:
    return "end" if x >= _RIGHT else "middle"
