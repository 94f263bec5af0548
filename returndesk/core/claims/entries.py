"""Journal entries: which count, which can be undone, what to type otherwise, the first response."""

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
    """The numbers of the entries that an undo reversed; of other acts none."""
    found = entry.details.get("entries") if entry.act == UNDO else None
    return frozenset(seq for seq in found if isinstance(seq, int)) if isinstance(found, list) else frozenset()


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count: without undos and the entries that they reversed."""
    known = list(entries)
    gone = frozenset[int]().union(*(undone_by(one) for one in known))
    return [one for one in known if one.act != UNDO and one.seq not in gone]


def first_answer(entries: Iterable[Entry]) -> Entry | None:
    """The shop's first response, not always its decision, from a claim's entries, oldest first."""
    return next((one for one in entries if _answers(one)), None)


def _answers(entry: Recorded) -> bool:
    if entry.act == "compensate":  # answers a complaint; on other claims it is given beside the request
        return "went" in entry.details
    return act_of(entry.act, entry.details).answers
