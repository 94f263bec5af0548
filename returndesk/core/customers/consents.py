"""What customers consented to, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from returndesk.core.value import Value

PURPOSES = ("marketing",)


class Consent(Value):
    """What a customer said about a purpose on a day: given, or refused or withdrawn."""

    purpose: str
    given: bool
    said_on: date
    order: str = ""  # with which they said so, as an export has it; "": typed
    source: str = ""  # as typed, or the platform and the column of its export
    who: str = ""  # recorded it

    @property
    def state(self) -> str:
        return "given" if self.given else "withdrawn"


def standing(history: Sequence[Consent], purpose: str) -> Consent | None:
    """What decides of a history, oldest entry first: the last day, and of one day the last entry."""
    found = [one for one in history if one.purpose == purpose]
    return max(reversed(found), key=lambda one: one.said_on) if found else None
