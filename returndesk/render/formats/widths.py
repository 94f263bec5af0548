"""Which columns of a table a page shows on a phone, a tablet and a desk, so that none is cut."""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.render.formats.figures import Figures
from returndesk.render.table import FOR_DATA, RARE, Column
from returndesk.render.width import cells

HIDDEN = 3  # the step of a column that no screen shows until all are asked for
_ROOM = (358, 720, 1120)  # px beside the margins: a phone of 390, a tablet of 752, a desk of 1152
_GAPS = (12, 20, 20)  # px between two columns
_CELL, _TITLE = 8.6, 7.8  # px of a character in a cell and in a title
LONGEST = 24  # characters, after which a text goes on in the next line


def steps(columns: Sequence[Column], shown: Figures, *, figures_matter: bool = False) -> list[int]:
    """For each column the first step of _ROOM that has room for it, else HIDDEN; the first is always shown.

    The most important come first, by rank; columns for data alone are hidden, unless `figures_matter`.
    """
    found = [HIDDEN] * len(columns)
    groups = sorted(
        _groups(columns), key=lambda group: (group[0] > 0, _rank(columns[group[0]], figures_matter))
    )
    for step, (room, gap) in reversed(list(enumerate(zip(_ROOM, _GAPS, strict=True)))):
        left = float(room)
        for group in groups:
            left -= sum(_width(shown, at) + gap for at in group)
            if group[0] and (left < 0 or _rank(columns[group[0]], figures_matter) >= FOR_DATA):
                break
            for at in group:
                found[at] = step
    return found


def _groups(columns: Sequence[Column]) -> list[tuple[int, ...]]:
    """The columns one by one, but both ends of a range together."""
    ends = {at for at, one in enumerate(columns) if at and one.key.endswith("high")}
    ends = {at for at in ends if columns[at - 1].key == columns[at].key.removesuffix("high") + "low"}
    singles = ((at, at + 1) if at + 1 in ends else (at,) for at in range(len(columns)) if at not in ends)
    return list(singles)


def _rank(column: Column, figures_matter: bool) -> int:
    """A column that is rarely filled in says something where it is; so do figures under a sentence."""
    if column.rank >= RARE:
        return FOR_DATA - 1
    return min(column.rank, FOR_DATA - 1) if figures_matter else column.rank


def _width(shown: Figures, at: int) -> float:
    found = [row[at] for row in (*shown.rows, *shown.totals)]
    longest = max(map(cells, found), default=0)
    longest = longest if shown.right[at] else min(longest, LONGEST)
    words = max(map(cells, shown.titles[at].split()), default=0)
    return max(longest * _CELL, words * _TITLE)
