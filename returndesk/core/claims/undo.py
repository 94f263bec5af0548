"""Which acts can be taken back, what is typed in place of those that cannot, and what still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

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
UNDOABLE = frozenset(
    (
        "open note assign approve reject cancel reopen ask answered receive inspect expire settle close"
        " delivered carrier customer"
    ).split()
)
# What puts right an act that stays: money that left, goods that left, files, a policy in use.
_INSTEAD = {
    "refund": "returndesk claim correct {claim} ±AMOUNT --why TEXT",
    "correct": "returndesk claim correct {claim} ±AMOUNT --why TEXT",
    "compensate": "returndesk claim note {claim} TEXT",
    "paid": "returndesk claim note {claim} TEXT",
    "exchange": "returndesk claim note {claim} TEXT",
    "repair": "returndesk claim note {claim} TEXT",
    "replace": "returndesk claim note {claim} TEXT",
    "sent": "returndesk claim note {claim} TEXT",
    "carrier": "returndesk claim carrier {claim} paid --amount -AMOUNT --why TEXT",
    "use-credit": "returndesk customer use WHO -AMOUNT --order {order} --why TEXT",
    "import": "returndesk order import FILE, with what is right in it",
    "policy": "returndesk policy set FILE, with what is right in it",
}
# What follows an act that could be taken back only while nothing had come of it.
_AFTERWARDS = {
    "open": "returndesk claim cancel {claim}",
    "approve": "returndesk claim cancel {claim}",
    "assign": "returndesk claim assign {claim} WHO",
    "reject": "returndesk claim reopen {claim} --why TEXT",
    "close": "returndesk claim reopen {claim} --why TEXT",
    "expire": "returndesk claim reopen {claim} --why TEXT",
    "settle": "returndesk claim reopen {claim} --why TEXT",
    "cancel": "returndesk claim open {order}",
    "carrier": "returndesk claim carrier {claim} file|paid|denied|waive",
    "delivered": "returndesk order delivered {order} --on DATE",
    "customer": "returndesk customer set WHO --tier TIER",
}

Entry = TypeVar("Entry", bound="Recorded")


def can_undo(act: str, details: Mapping[str, object]) -> bool:
    """Whether an act is of those that can be taken back: no money left by it, and no goods."""
    return act in UNDOABLE and not (act == "carrier" and details.get("carrier_move") == "paid")


def instead(act: str, details: Mapping[str, object], claim: str, order: str) -> str:
    """What is typed where an act is not taken back."""
    hints = _AFTERWARDS if can_undo(act, details) else _INSTEAD
    usual = "returndesk claim note {claim} TEXT" if claim else "returndesk log"
    return hints.get(act, usual).format(claim=claim, order=order)


def undone_by(entry: Recorded) -> frozenset[int]:
    """The entries that an entry took back; none, unless it is an undo."""
    found = entry.details.get("entries") if entry.act == UNDO else None
    return frozenset(seq for seq in found if isinstance(seq, int)) if isinstance(found, list) else frozenset()


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """What of some entries still stands: without undos, and without what one of them took back."""
    told = list(entries)
    gone = frozenset[int]().union(*(undone_by(one) for one in told))
    return [one for one in told if one.act != UNDO and one.seq not in gone]
