"""Which order a row belongs to, where its own cell does not say it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returndesk.intake.platforms.format_files import Format, Numbers
from returndesk.intake.platforms.recognition import Binding


class RowNumbers:
    """Numbers a file's rows by a format's [numbers], one after the other; `start` begins anew.

    `is_group`: whether the last row has no goods of its own, but those of the rows after it.
    """

    def __init__(self, rules: Numbers, columns: Mapping[str, Sequence[int]]) -> None:
        self.is_group = False
        self._own, self._group = rules.own, rules.group
        (self._at,) = columns.get("group", (-1,))
        self._number, self._left = "", 0  # of the group, and its rows to come

    def start(self) -> None:
        """Forget the rows so far."""
        self._left = 0

    def of(self, row: Sequence[str], cell: str) -> str:
        """The order number of the next row, which has it in `cell`."""
        if self._own is not None and (found := self._own.fullmatch(cell.strip())):
            cell = found[1]
        if self._group is None or self._at < 0:
            return cell
        head = self._group.fullmatch(" ".join("".join(row[self._at : self._at + 1]).split()))
        self.is_group = head is not None
        if head is not None:
            self._number, self._left = cell, int(head[1])
        elif self._left:
            self._left -= 1
            return self._number
        return cell


def row_numbers(chosen: Format, binding: Binding) -> RowNumbers | None:
    """What numbers a file's rows; None where each says its order itself."""
    return RowNumbers(chosen.numbers, binding.columns) if chosen.numbers else None
