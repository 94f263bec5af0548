"""The shop's first response to a customer, which need not be its decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from returndesk.core.claims.acts import act_of


class Entry(Protocol):
    """An entry of the journal."""

    @property
    def act(self) -> str: ...
    @property
    def details(self) -> Mapping[str, object]: ...


E = TypeVar("E", bound=Entry)


def first_answer(entries: Iterable[E]) -> E | None:
    """The first of a claim's entries, oldest first, that answers the customer; None if there is none yet."""
    return next((one for one in entries if _answers(one)), None)


def _answers(entry: Entry) -> bool:
    if entry.act == "compensate":  # answers a complaint; elsewhere it comes beside what the customer asked
        return "went" in entry.details
    if entry.act == "message":
        return entry.details.get("sent") is True
    return act_of(entry.act, entry.details).answers
