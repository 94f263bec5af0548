"""Parts of a policy with the values that they have where a document omits them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from returndesk.core.days import Target, Window
from returndesk.core.money import Amount
from returndesk.core.value import Value

NO_RECEIPT_TERMS = ("refuse", "credit", "exchange")


class Service(Value):
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
    then: Mapping[str, str] = {}


class ServiceRule(Value):
    """Other service targets for some claims, by kind, customer tier and channel; None is any."""

    kind: tuple[str, ...] | None
    tier: tuple[str, ...] | None
    sets: Mapping[str, int | Target]
    channel: tuple[str, ...] | None = None
    then: str = ""


class NoReceipt(Value):
    """What is given for goods without a receipt, at the lowest price of the last `days`."""

    terms: str = "refuse"  # one of NO_RECEIPT_TERMS
    days: int = 30


# Hundredths of a percent of the cost price that are lost where returned goods go there.
USUAL_WRITE_OFF: Mapping[str, int] = {
    "restock": 0,
    "refurbish": 3_000,
    "supplier": 0,
    "scrap": 10_000,
    "donate": 10_000,
}


class Costs(Value):
    """What a return costs besides the money that acts record: the shop's own figures; None is unknown.

    Handling of a claim and of an inspection; a return label at the shop's expense whose price was not
    recorded. `cost_price` is of the price paid, for goods whose order has none. Percentages are hundredths.
    """

    claim: Amount | None = None
    inspection: Amount | None = None
    label: Amount | None = None
    cost_price: int | None = None
    write_off: Mapping[str, int] = USUAL_WRITE_OFF  # of the cost price


class TierRule(Value):
    """What a customer must have ordered for a tier, and how long they stay in it; 0 and None require nothing.

    Counted are kept orders of the time `within` before today, and their net value in any of the currencies.
    The latest order must be of the time `active` before today.
    """

    name: str
    orders: int = 0
    spent: Amount | None = None
    within: Window | None = None
    active: Window | None = None
    keep: Window | None = None


class PointsTerms(Value):
    """One point for each whole amount `per`, worth `worth`; in other currencies there are none.

    `expires`: so long after the order; None: never.
    """

    per: Amount
    worth: Amount
    expires: Window | None = None
    starts: date | None = None  # the first day of orders that earn points


class Loyalty(Value):
    """What the shop makes of what customers order and return: tiers, best first, points, a signal.

    `often_returns` is the limit above which they often return, in hundredths of a percent of their orders;
    None: it does not ask. `consent_formats` are the formats of orders whose box for marketing counts.
    """

    tiers: tuple[TierRule, ...] = ()
    points: PointsTerms | None = None
    often_returns: int | None = None
    consent_formats: tuple[str, ...] = ()


class Letters(Value):
    """How letters are written and sent."""

    language: str = ""  # unless the customer or the country has another; "": the desk's
    send: str = ""  # the command that takes a mail


class Retention(Value):
    """How long people's data is kept; None is for good, and for `invoices` not at all."""

    customers: Window | None = None  # after their last order or claim
    notes: Window | None = None  # after the last act on their claim
    tracking: Window | None = None  # after the delivery
    invoices: Window | None = None  # the name of an erased customer, after the year of their last invoice


USUAL_SERVICE, USUAL_NO_RECEIPT, NO_COSTS, NO_LOYALTY = Service(), NoReceipt(), Costs(), Loyalty()
FOR_GOOD, USUAL_LETTERS = Retention(), Letters()
