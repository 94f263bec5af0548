"""Scales, ticks and axes that the shapes share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import log10
from typing import NamedTuple

from returndesk.render.shown import money
from returndesk.render.table import Kind

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_WIDE = 30  # sizes that differ more than this are on a logarithmic scale


class Scale(NamedTuple):
    """From values to places between `start` and `end`, percent or pixels."""

    low: Decimal
    high: Decimal
    start: float
    end: float
    logarithmic: bool = False

    def at(self, value: Decimal) -> float:
        """Where a value is; one outside the scale is at its end."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = log10(value / self.low) / log10(self.high / self.low)
        else:
            share = float((value - self.low) / (self.high - self.low))
        return self.start + (self.end - self.start) * share


def place(number: float) -> str:
    """A coordinate, the same text on every machine."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def scale_of(
    values: Iterable[Decimal], start: float, end: float, *, whole: bool = False, parts: int = 4
) -> tuple[Scale, list[Decimal]]:
    """A scale over the values with zero, and its ticks, round numbers of which there are about `parts`."""
    found = [Decimal(0), *values]
    low, high = min(found), max(found)
    if low == high:
        high = low + 1
    step = _step((high - low) / parts, whole)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = [step * n for n in range(int(first), int(last) + 1)]
    return Scale(ticks[0], ticks[-1], start, end), ticks


def size_scale(sizes: Iterable[Decimal], start: float, end: float) -> tuple[Scale, list[Decimal]]:
    """A scale of sizes, all above zero: logarithmic where they differ widely."""
    found = list(sizes)
    if max(found) < min(found) * _WIDE:
        return scale_of(found, start, end, whole=True)
    low, high = min(found) * Decimal("0.9"), max(found) * Decimal("1.1")
    powers = range(low.adjusted(), high.adjusted() + 1)
    ticks = [one * Decimal(10) ** power for power in powers for one in (Decimal(1), Decimal(3))]
    ticks = [tick for tick in ticks if low <= tick <= high]
    return Scale(low, high, start, end, logarithmic=True), ticks


def _step(rough: Decimal, whole: bool) -> Decimal:
    power = Decimal(10) ** rough.adjusted()
    step = next(power * one for one in _STEPS if power * one >= rough)
    return max(step.to_integral_value(ROUND_CEILING), Decimal(1)) if whole else step


def tick_text(value: Decimal, kind: Kind) -> str:
    """A tick in few digits: 5 %, 2.5 %, 1500."""
    shown = value * 100 if kind in ("rate", "points") else value
    text = money(f"{shown:f}".rstrip("0").rstrip(".") if "." in f"{shown:f}" else f"{shown:f}")
    return f"{text} %" if kind == "rate" else text


def anchor(x: float) -> str:
    """Which end of a text is at its place, so that it stays inside the picture."""
    return "start" if x < 12 else "end" if x > 88 else "middle"
