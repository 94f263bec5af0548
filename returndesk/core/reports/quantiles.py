"""Median and 90 % quantile of durations."""

from __future__ import annotations

from collections.abc import Iterable


def quantile(durations: Iterable[int], percent: int) -> int | None:
    """The smallest duration that at least `percent` (1 to 100) of all do not exceed; None of none.

    The nearest rank, definition 1 of Hyndman and Fan (Am. Stat. 50, 1996, 361–365): always one of the
    durations, so whole days stay whole. The median of an even number is the lower one of the middle.
    """
    ordered = sorted(durations)
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1] if ordered else None
