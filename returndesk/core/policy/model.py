"""Parts of a policy with the values that they have where a document omits them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NO_RECEIPT_TERMS = ("refuse", "credit", "exchange")


@dataclass(frozen=True, slots=True)
class Service:
    """The shop's service targets: open days to decide, inspect, settle, send; calendar days for the rest.

    `tell`: a settled claim stays open until its customer is notified. A score up to `low_score` requires a
    reply. A refund must be shown by an export within `confirm` open days; 0 is never.
    """

    decide: int = 1
    inspect: int = 2
    settle: int = 3
    send: int = 2
    parcel: int = 14
    answer: int = 14
    carrier: int = 7
    tell: bool = False
    low_score: int = 2
    confirm: int = 0


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Other service targets for some claims, by kind and customer tier; None is any."""

    kind: tuple[str, ...] | None
    tier: tuple[str, ...] | None
    sets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NoReceipt:
    """What is given for goods without a receipt, at the lowest price of the last `days`."""

    terms: str = "refuse"  # one of NO_RECEIPT_TERMS
    days: int = 30


USUAL_SERVICE, USUAL_NO_RECEIPT = Service(), NoReceipt()
