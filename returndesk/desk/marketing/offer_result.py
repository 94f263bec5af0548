"""What an offer came to: the share of each arm that ordered, what is more than chance, and the value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.core.marketing.comparison import compared, compared_with, share_of, told_apart
from returndesk.core.marketing.offers import NONE, arm_sizes
from returndesk.core.marketing.rate_difference import Counted
from returndesk.core.reports.model import FEW
from returndesk.core.reports.shares import four_decimals
from returndesk.core.value import Value
from returndesk.desk.marketing.audience import FILE
from returndesk.desk.marketing.offers import arms_of, find_offer, result_on
from returndesk.store.customers.activity import order_values
from returndesk.store.marketing import offers as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from returndesk.core.marketing.comparison import Compared
    from returndesk.core.marketing.offers import Arm
    from returndesk.desk.session import Desk
    from returndesk.store.marketing.offers import Offer


class ArmResult(Value):
    """An arm: its customers, how many ordered, and the share; None before the result is known.

    `erased` customers were assigned too, and are counted nowhere. `merged` were second entries of customers
    who count in the arm of the entry that stayed.
    """

    arm: str
    customers: int
    erased: int
    merged: int
    ordered: int | None
    rate: str | None
    low: str | None
    high: str | None
    note: str | None


class ArmDifference(Value):
    """An arm compared with another: the difference of their shares, and a sentence beyond chance alone."""

    arm: str
    against: str
    difference: str | None
    low: str | None
    high: str | None
    p: str | None
    adjusted: str | None
    note: str | None
    sentence: str | None


class ArmValue(Value):
    """What the orders of an arm that count came to, after coupons and less refunds. Minor units."""

    arm: str
    currency: str
    orders: int
    value_minor: int
    coupons: int  # used
    taken_off_minor: int
    each_minor: int  # value for each customer of the arm, those without an order too


class OfferResult(Value):
    """An offer's result, or before its day the numbers of customers alone."""

    offer: Offer
    arms: tuple[ArmResult, ...]
    differences: tuple[ArmDifference, ...]
    values: tuple[ArmValue, ...]
    about: str


def offer_result(desk: Desk, typed: str) -> OfferResult:
    """The result of an offer, from the day that was fixed when it was made. Raises NotFound."""
    offer = find_offer(desk, typed)
    arms, sizes = arms_of(offer), arm_sizes(offer.customers, len(arms_of(offer)))
    counts = store.arm_counts(desk.conn, offer.name)
    found = [counts.get(arm.label) or store.ArmCount(arm.label, 0, 0) for arm in arms]
    shares = [Counted(one.customers, one.ordered) for one in found]
    known = offer.stopped_on is None and desk.today >= result_on(offer)
    unknown = "" if known else "stopped" if offer.stopped_on else "not known yet"
    differences = compared(shares, compared_with(arms)) if known else []
    merged = store.merged_counts(desk.conn, offer.name)
    return OfferResult(
        offer=offer,
        arms=tuple(
            _arm(one, size, merged.get(one.arm, 0), unknown) for one, size in zip(found, sizes, strict=True)
        ),
        differences=tuple(_difference(one, arms, shares) for one in differences),
        values=tuple(_values(desk, offer, found)) if known else (),
        about=_about(desk, offer, sum(one.ordered for one in found), sum(merged.values()), known=known),
    )


def _arm(one: store.ArmCount, size: int, merged: int, unknown: str) -> ArmResult:
    share = None if unknown else share_of(Counted(one.customers, one.ordered))
    rate, low, high = share.texts() if share else (None, None, None)
    return ArmResult(
        arm=one.arm,
        customers=one.customers,
        erased=size - one.customers - merged,
        merged=merged,
        ordered=None if unknown else one.ordered,
        rate=rate,
        low=low,
        high=high,
        note=unknown or (None if share else "too few"),
    )


def _text(share: float | None) -> str | None:
    return None if share is None else four_decimals(share)


def _difference(found: Compared, arms: Sequence[Arm], counts: Sequence[Counted]) -> ArmDifference:
    arm, against = arms[found.arm], arms[found.against].label
    if found.difference is None:
        nothing = dict.fromkeys(("difference", "low", "high", "p", "adjusted", "sentence"))
        return ArmDifference(arm=arm.label, against=against, note="too few", **nothing)
    value, low, high = found.difference.texts()
    pair, sure = (counts[found.arm], counts[found.against]), found.is_more_than_chance
    return ArmDifference(
        arm=arm.label,
        against=against,
        difference=value,
        low=low,
        high=high,
        p=_text(found.p),
        adjusted=_text(found.adjusted),
        note=None if sure else "may be chance",
        sentence=_sentence(arm, arms[found.against], *pair) if sure else None,
    )


def _sentence(arm: Arm, against: Arm, of: Counted, other: Counted) -> str:
    """What the difference is, and what made it: chance alone decided who got which."""
    whole, ours, theirs = told_apart(of, other)
    made = f"the {arm.kind}" if against.kind == NONE else "what they were sent"
    return (
        f"{arm.label}: {ours:,} of {whole:,} customers ordered, {against.label} {theirs:,};"
        f" the difference is more than chance, and {made} made it: customers were assigned at random"
    )


def _values(desk: Desk, offer: Offer, found: Sequence[store.ArmCount]) -> list[ArmValue]:
    """The value of each arm by currency: every arm has a row for every currency of the counted orders."""
    orders = store.counted_orders(desk.conn, offer.name)
    sums: Mapping[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for value in order_values(desk.conn, offer.counted_until, store.buyers(desk.conn, orders)):
        if value.order_id in orders:
            at = sums[orders[value.order_id], value.currency]
            at[0] += 1
            at[1] += value.value_minor
    for used in store.used_coupons(desk.conn, offer.name):
        at = sums[used.arm, used.currency]
        at[2] += used.used
        at[3] += used.minor
    currencies = sorted({currency for _, currency in sums})
    return [_value(one, currency, sums[one.arm, currency]) for one in found for currency in currencies]


def _value(one: store.ArmCount, currency: str, sums: list[int]) -> ArmValue:
    orders, minor, used, off = sums
    return ArmValue(one.arm, currency, orders, minor, used, off, _each(minor, one.customers))


def _each(minor: int, customers: int) -> int:
    """A share of an amount, half up."""
    return (2 * minor + customers) // (2 * customers) if customers else 0


def _about(desk: Desk, offer: Offer, ordered: int, merged: int, *, known: bool) -> str:
    """How the offer was tested, and what is known by now."""

    def day(on: object) -> str:
        return day_text(on, desk.today)  # type: ignore[arg-type]

    who = f"{offer.customers:,} customers ({'of a file' if offer.audience == FILE else offer.audience})"
    tested = f"{who} were assigned at random on {day(offer.made_on)}."
    if offer.stopped_on:
        return f"{tested} The offer was stopped on {day(offer.stopped_on)}: it has no result."
    if merged:
        twice = "1 of them was a second entry" if merged == 1 else f"{merged:,} of them were second entries"
        tested += (
            f" {twice} of the same person: who was merged counts once, in the arm of the entry that stayed."
        )
    span = f"from {day(offer.made_on)} to {day(offer.counted_until)}"
    if known:
        return (
            f"{tested} Counted: who ordered {span}. Chance alone decided who got what, so a difference that"
            " is more than chance comes of the offer. Low and high: 95 %, each on its own; what is more than"
            f" chance is judged for all pairs together. Arms of fewer than {FEW} customers are too few."
            " Value: what was ordered, after coupons, less refunds; taken off: what the coupons cost. The"
            " cost of the goods is not subtracted."
        )
    return (
        f"{tested} {ordered:,} ordered so far. The result is shown from {day(result_on(offer))}, the day"
        " fixed when the offer was made: looking earlier, and stopping once a difference shows, takes chance"
        " for an effect."
    )
