"""Rows that come again in one file, as where two exports overlap: counted once or refused, never doubled."""

from __future__ import annotations

from collections.abc import Callable

from returndesk.intake.csv.cells import clean
from returndesk.intake.notes import Kind
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import LINE_FIELDS, Cells, Draft, Layout

REPEATED = Kind("repeated-row", "repeated row skipped", "repeated rows skipped")

_ID = LINE_FIELDS.index("line_id")


class RepeatedRows:
    """Finds the repeated rows of one complete order after another's, before it is read.

    What may be a repetition or not is reported by `problem(line, column, reason)`.
    """

    def __init__(self, chosen: Format, layout: Layout, problem: Callable[[int, str, str], None]) -> None:
        self._layout, self._problem = layout, problem
        self._by_id = layout.place("line_id") >= 0

    def drop(self, draft: Draft) -> int:
        """Drop the rows that came before; returns how many."""
        if len(draft.rows) < 2 or draft.bad_lines:
            return 0
        dropped = self._same_ids(draft) if self._by_id else set()
        if dropped:
            draft.rows = [row for row in draft.rows if row[0] not in dropped]
            draft.lines = [line for line in draft.lines if line[0] not in dropped]
        return len(dropped)

    def _same_ids(self, draft: Draft) -> set[int]:
        """The rows that say again what another one with their line's id says."""
        seen: dict[str, tuple[int, Cells]] = {}
        of_order, dropped = dict(draft.rows), set()
        for line, cells, _ in draft.lines:
            if not (name := clean(cells[_ID])):
                continue
            first, before = seen.setdefault(name, (line, cells))
            if line == first:
                continue
            if (cells, of_order[line]) == (before, of_order[first]):
                dropped.add(line)
            else:
                reason = f"the same as on line {first}, where the row has other cells"
                self._problem(line, self._layout.heading("line_id"), reason)
        return dropped
