"""What was done for each customer, as it was typed; and who they are after merges and erasures, by that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Note(NamedTuple):
    """One act for a customer; `seq` is its entry in the journal."""

    seq: int
    what: str  # order, coupon, credit, points, consent, answer, offer, tier, merge or erase
    who: str  # the address that was typed; "" for none
    about: str = ""  # number of the order, code, offer, tier, the other address
    on: str = ""
    many: int = 0  # points, minor units, or 1 for consent that was given


class Told(NamedTuple):
    """What was noted, by who it is of: a person's number, None for nobody."""

    of: tuple[tuple[Note, int | None], ...]
    erased: frozenset[int]
    merged: frozenset[int]  # people of several addresses

    def notes(self, *what: str, erased: bool = False) -> list[tuple[Note, int | None]]:
        """The notes of a kind, with those of erased people or without."""
        return [
            (note, who) for note, who in self.of if note.what in what and (erased or who not in self.erased)
        ]


def told(notes: Iterable[Note], undone: Collection[int]) -> Told:
    """Who each note is of: addresses mean one person from a merge on, and nobody after an erasure."""
    joined: dict[int, int] = {}  # a person → the one that they were merged into
    current: dict[str, int] = {}
    gone: dict[str, tuple[int, str]] = {}
    found: list[tuple[Note, int | None]] = []
    people = 0

    def of(person: int) -> int:
        while person in joined:
            person = joined[person]
        return person

    for note in notes:
        if note.seq in undone:
            continue
        if note.what == "order" and note.who and note.who not in current:
            current[note.who] = people = people + 1
        if not note.who:
            person = None
        elif note.what == "order" and note.who in gone and note.on <= gone[note.who][1]:
            person = gone[note.who][0]  # an order from before the erasure
        else:
            person = of(current[note.who])
        found.append((note, person))
        if note.what == "merge" and person is not None:
            joined[of(current[note.about])] = person
        if note.what == "erase" and person is not None:
            for address in [one for one, whose in current.items() if of(whose) == person]:
                gone[address] = person, note.on
                del current[address]
    ends = [(note, None if person is None else of(person)) for note, person in found]
    return Told(
        tuple(ends),
        frozenset(person for note, person in ends if note.what == "erase" and person is not None),
        frozenset(person for note, person in ends if note.what == "merge" and person is not None),
    )
