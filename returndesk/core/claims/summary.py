"""A claim as lists and the queue show it."""

import shlex
from datetime import date
from typing import NamedTuple

from returndesk.core.carriers import CarrierStatus
from returndesk.core.claims.open_items import Deadline, OpenItems


class ClaimOrder(NamedTuple):
    """The order of a claim, and its customer."""

    channel: str
    number: str
    shared: bool  # by orders of several channels
    customer: str
    tier: str
    claimant: str = ""  # who claims, where that is not the customer

    @property
    def argument(self) -> str:
        """The order as it is typed in a shell."""
        named = self.shared or self.number.startswith("-")
        return shlex.quote(f"{self.channel}:{self.number}" if named else self.number)


class NextStep(NamedTuple):
    """What may forbid a claim's usual next command."""

    disputed: bool = False  # its order, which gives no refund
    limited: bool = False  # a rule beside its stage may refuse it
    instead: str = ""  # the command to type where that rule does


class ClaimSummary(NamedTuple):
    """A row of a list; amounts in minor units of its order's currency."""

    claim_id: int
    status: str
    stage: str
    order: ClaimOrder
    kind: str
    reason: str
    outcome: str
    opened_on: date  # of an imported claim: the day on which the customer spoke
    closed_on: date | None
    deadline: Deadline
    value_minor: int
    refunded_minor: int
    currency: str
    owner: str
    verdict: str
    what: str  # its items
    untold: str  # the last step, if the customer is not notified of it
    notify_on: date | None  # by when, if the policy requires it
    low_score: int  # of unanswered feedback; 0 is none
    held: int = 0  # units that came after the claim had ended: to be sent back
    step: NextStep = NextStep()
    to_acknowledge: bool = False  # a withdrawal under a statute, made in writing
    needs_consent: bool = False  # store credit where a right gives the money back
    open_items: OpenItems = OpenItems()  # of settled claims
    carrier: CarrierStatus = CarrierStatus()  # of open parcel claims

    @property
    def claimant(self) -> str:
        """Who claims, where that is not the customer."""
        return self.order.claimant

    @property
    def to_notify(self) -> str:
        """The step that the customer must be notified of, by the policy."""
        return self.untold if self.notify_on else ""
