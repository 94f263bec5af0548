"""What an import says of orders that went in: counted, and each order named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from returndesk.intake.problems import visible

_NAMED = 5  # orders in a note's text


class Kind(NamedTuple):
    """A kind of note: its code, and its words for one and for many."""

    code: str
    one: str
    many: str


class Note(str):
    """A note's text; `orders` are the numbers of all orders that it is about."""

    code = "file"  # of the file as a whole
    orders: Sequence[str] = ()

    @classmethod
    def of(cls, code: str, text: str, orders: Iterable[str]) -> Note:
        """A note that names the first orders, and how many more there are."""
        found = list(orders)
        return cls.about(code, f"{text}: {names(found)}" if found else text, found)

    @classmethod
    def about(cls, code: str, text: str, orders: Sequence[str]) -> Note:
        """A note whose text names the orders already."""
        note = cls(text)
        note.code, note.orders = code, orders
        return note


class Notes:
    """Counts by kind, and the orders of each."""

    def __init__(self) -> None:
        self._counts: dict[Kind, int] = {}
        self._orders: dict[Kind, list[str]] = {}

    def add(self, order: str, counts: Mapping[Kind, int]) -> None:
        """Count what reading one order gave."""
        for kind, count in counts.items():
            self._counts[kind] = self._counts.get(kind, 0) + count
            self._orders.setdefault(kind, []).append(order)

    def update(self, other: Notes) -> None:
        """Add another file's counts."""
        for kind, count in other._counts.items():
            self._counts[kind] = self._counts.get(kind, 0) + count
            self._orders.setdefault(kind, []).extend(other._orders[kind])

    def __iter__(self) -> Iterator[Note]:
        for kind, count in self._counts.items():
            words = kind.one if count == 1 else kind.many
            yield Note.of(kind.code, f"{count} {words}", self._orders[kind])


def names(orders: Sequence[str]) -> str:
    """The first orders, and how many more there are: "1001, 1002"."""
    more = f" and {len(orders) - _NAMED} more" if len(orders) > _NAMED else ""
    return ", ".join(map(visible, orders[:_NAMED])) + more
