"""Files that tell of the same orders: one has the lines, the other the orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from returndesk.intake.format_files import Format
from returndesk.intake.layout import Head
from returndesk.intake.problems import RowProblem

if TYPE_CHECKING:
    from returndesk.intake.reading import Reading


@dataclass(slots=True)
class _Pair:
    heads: dict[str, Head] = field(default_factory=dict)
    orders_files: list[tuple[Format, Reading, int]] = field(default_factory=list)
    lines_files: list[str] = field(default_factory=list)


class Pairs:
    """What the files of one reading know of each other, by the name that their formats share."""

    def __init__(self) -> None:
        self._pairs: dict[str, _Pair] = {}

    def heads_for(self, chosen: Format) -> Mapping[str, Head]:
        """The orders that a file with lines may be joined to, by number."""
        if chosen.join is None or chosen.join.part == "orders":
            return {}
        return self._pair(chosen.join.pair).heads

    def take(self, chosen: Format, reading: Reading, header_line: int, heads: Mapping[str, Head]) -> None:
        """Take a file of orders without lines."""
        assert chosen.join is not None
        pair = self._pair(chosen.join.pair)
        for number, head in heads.items():
            pair.heads.setdefault(number, head)
        pair.orders_files.append((chosen, reading, header_line))

    def lacks_orders(self, chosen: Format, reading: Reading, header_line: int) -> bool:
        """Look at a file of lines before it is read: whether it says too little by itself, a problem."""
        if chosen.join is None:
            return False
        pair = self._pair(chosen.join.pair)
        pair.lines_files.append(reading.file)
        if pair.orders_files or chosen.join.alone or not reading.rows:
            return False
        reading.problems.append(_alone(chosen, reading, header_line))
        return True

    def finish(self, readings: Iterable[Reading]) -> None:
        """Say of every file of orders where they are counted, and which of them have no lines."""
        for pair in self._pairs.values():
            for chosen, reading, header_line in pair.orders_files:
                own = [head for head in pair.heads.values() if head.file == reading.file]
                left = sum(not head.used for head in own)
                if not pair.lines_files and reading.rows:
                    reading.problems.append(_alone(chosen, reading, header_line))
                    reading.bad_orders += len(own)
                elif own:
                    files = ", ".join(dict.fromkeys(pair.lines_files))
                    reading.notes.append(f"joined with {files}, where its orders are counted")
                    if left:
                        these = "1 order has" if left == 1 else f"{left} orders have"
                        reading.notes.append(f"{these} no lines in {files}: left out")

    def _pair(self, name: str) -> _Pair:
        return self._pairs.setdefault(name, _Pair())


def _alone(chosen: Format, reading: Reading, header_line: int) -> RowProblem:
    assert chosen.join is not None
    what = "the lines" if chosen.join.part == "orders" else "the orders"
    reason = f"{what} of these are in another file: import it together with {chosen.join.missing}"
    return RowProblem(reading.file, header_line, "", reason, "")
