"""Parts of a policy with the values that they have where a document omits them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from returndesk.core.days import Target

NO_RECEIPT_TERMS = ("refuse", "credit", "exchange")


@dataclass(frozen=True, slots=True)
class Service:
    """The shop's service targets: open days to decide, inspect, settle, send; calendar days for the rest.

    Some may have a unit of their own. `then` is what a platform does when a target is missed, by its key.
    `tell`: a settled claim stays open until its customer is notified. A score up to `low_score` requires a
    reply. A refund must be shown by an export within `confirm` open days; 0 is never.
    """

    decide: int | Target = 1
    inspect: int | Target = 2
    settle: int | Target = 3
    send: int | Target = 2
    parcel: int = 14
    answer: int | Target = 14
    carrier: int = 7
    tell: bool = False
    low_score: int = 2
    confirm: int = 0
    then: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Other service targets for some claims, by kind, customer tier and channel; None is any."""

    kind: tuple[str, ...] | None
    tier: tuple[str, ...] | None
    sets: Mapping[str, int | Target]
    channel: tuple[str, ...] | None = None
    then: str = ""


@dataclass(frozen=True, slots=True)
class NoReceipt:
    """What is given for goods without a receipt, at the lowest price of the last `days`."""

    terms: str = "refuse"  # one of NO_RECEIPT_TERMS
    days: int = 30


USUAL_SERVICE, USUAL_NO_RECEIPT = Service(), NoReceipt()
