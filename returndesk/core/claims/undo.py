"""Which acts can be undone, what to type for those that cannot, and which entries still stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from returndesk.core.claims.acts import ACTS, act_of, typed_after

if TYPE_CHECKING:
    from typing import Protocol

    class Recorded(Protocol):
        """An entry of the journal."""

        @property
        def seq(self) -> int: ...
        @property
        def act(self) -> str: ...
        @property
        def details(self) -> Mapping[str, object]: ...


UNDO = "undo"
UNDOABLE = frozenset(act.name for act in ACTS.values() if not act.stays)

Entry = TypeVar("Entry", bound="Recorded")


def can_undo(act: str, details: Mapping[str, object]) -> bool:
    """Whether an act can be undone: no money and no goods left with it."""
    return not act_of(act, details).stays


def instead(act: str, details: Mapping[str, object], claim: str, order: str) -> str:
    """The command to type where an act is not undone."""
    found = act_of(act, details).instead
    if found not in ACTS:
        return found.format(claim=claim, order=order)
    return f"returndesk claim {typed_after(found, claim)}" if claim else "returndesk log"


def undone_by(entry: Recorded) -> frozenset[int]:
    """The entries that an undo took back; of other acts none."""
    found = entry.details.get("entries") if entry.act == UNDO else None
    return frozenset(seq for seq in found if isinstance(seq, int)) if isinstance(found, list) else frozenset()


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that still stand: no undos, and nothing that one of them took back."""
    known = list(entries)
    gone = frozenset[int]().union(*(undone_by(one) for one in known))
    return [one for one in known if one.act != UNDO and one.seq not in gone]
