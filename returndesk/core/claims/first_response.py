"""When a customer first heard from the shop: another thing than when the shop decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

# By these the customer hears: a question, a decision, money or goods, a letter that was sent.
_HEARD = ("ask", "approve", "reject", "settle", "refund", "exchange", "repair", "replace")


class Act(Protocol):
    """An act on a claim, as the journal has it."""

    @property
    def act(self) -> str: ...
    @property
    def details(self) -> Mapping[str, object]: ...


A = TypeVar("A", bound=Act)


def first_answer(acts: Iterable[A]) -> A | None:
    """The first of a claim's acts, oldest first, by which the customer heard something; None is not yet."""
    return next((one for one in acts if _heard(one)), None)


def _heard(one: Act) -> bool:
    if one.act == "compensate":  # it answers a complaint; anywhere else it goes beside what is asked
        return "went" in one.details
    return one.act in _HEARD or (one.act == "message" and one.details.get("sent") is True)
