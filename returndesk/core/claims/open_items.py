"""The open items of a settled claim, from plain figures; the queue reads them each time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from returndesk.core.value import Value


class Promise(Value):
    """A service target for one claim: its day, its instant if in hours, what follows if it is missed."""

    on: date | None = None
    at: str | None = None  # UTC
    then: str = ""


class Deadline(Value):
    """By when a claim's stage is due."""

    due_on: date | None = None  # the service target, or the statutory day of the refund if that is first
    promised_on: date | None = None  # the service target; None where it ended with proof of sending
    due_source: str = "policy"  # of `due_on`: policy, or a statutory ground
    clock_left: int | None = None  # open days left for the decision when it paused for a question
    promised_at: str | None = None  # the service target by the clock, a UTC instant, where it is in hours
    time_left: int | None = None  # seconds left when it paused
    late_then: str = ""  # what the platform does when the service target is missed

    @property
    def due_at(self) -> str | None:
        """The instant, where the claim is due by the service target and that is in hours."""
        return self.promised_at if self.due_source == "policy" else None

    @property
    def promise(self) -> Promise:
        """The service target."""
        return Promise(self.promised_on, self.promised_at, self.late_then)

    def missed_by(self, today: date) -> bool:
        """Whether the day of the service target has passed."""
        return self.promised_on is not None and self.promised_on < today


class ReturnShipping(NamedTuple):
    """Return shipping paid on a claim. Minor units."""

    shop_minor: int = 0
    customer_minor: int = 0
    settled_minor: int = 0  # signed, settled by earlier refunds of this claim

    def plus(self, shop: int = 0, customer: int = 0, settled: int = 0) -> "ReturnShipping":
        return ReturnShipping(
            self.shop_minor + shop, self.customer_minor + customer, self.settled_minor + settled
        )


class ClaimBack(NamedTuple):
    """What the customer owes for goods that never came: money refunded, goods given. Minor units."""

    refund_minor: int = 0
    goods_minor: int = 0


class Advance(Value):
    """What a claim gave so far, with corrections: for goods that may never come. Minor units."""

    refund_units: int = 0
    refund_minor: int = 0
    refund_corrected_minor: int = 0
    goods_units: int = 0
    goods_minor: int = 0
    goods_corrected_minor: int = 0

    def to_claim_back(self, unreturned: int) -> ClaimBack:
        """The share of units that were settled and did not come back, less what was corrected already."""
        refunded = min(unreturned, self.refund_units)
        given = min(unreturned - refunded, self.goods_units)
        refund = self.refund_minor * refunded // max(1, self.refund_units) + self.refund_corrected_minor
        goods = self.goods_minor * given // max(1, self.goods_units) - self.goods_corrected_minor
        return ClaimBack(max(0, refund) if refunded else 0, max(0, goods) if given else 0)

    def claimed_back(self, unreturned: int) -> bool:
        """Whether all that was given for units that did not come was claimed back; not what replaced them."""
        corrected = self.refund_corrected_minor < 0 or self.goods_corrected_minor > 0
        priced = unreturned <= self.refund_units + self.goods_units
        return corrected and priced and not any(self.to_claim_back(unreturned))


class OpenItems(Value):
    """What a settled claim still waits for, apart from its carrier."""

    sends: int = 0  # units to send to the customer: new, repaired, replaced or refused ones
    difference_minor: int = 0  # of exchanges, not paid yet: owed by the customer, below 0 by the shop
    owes_customer: bool = False  # money apart from units: a difference, return shipping of repaired goods
    back: ClaimBack = ClaimBack()  # of goods that never came, once they are no longer awaited


def is_accepted(condition: str, disposition: str) -> bool:
    """Goods that stay with the shop are accepted; missing ones and those sent back are refused."""
    return disposition != "customer" and condition != "missing"


def units_to_send_back(refused: int, sent_back: int, batches: Sequence[tuple[int, str, str]]) -> int:
    """Refused units to send back; batches from before a reopening no longer count.

    `batches` are (units, condition, disposition), in the order of inspection.
    """
    left, there = refused, 0
    for units, condition, disposition in reversed(batches):
        if left > 0 and not is_accepted(condition, disposition):
            there += min(left, units) if condition != "missing" else 0
            left -= units
    return max(0, there - sent_back)


def postage_owed(
    lines: Iterable[tuple[int, str]], shop_minor: int, customer_minor: int, settled_minor: int
) -> int:
    """Return shipping still owed, signed: below 0 by the customer, above 0 by the shop.

    `lines` are (units approved, who pays); of a claim with nothing approved all of them count.
    """
    payers = list(lines)
    concerned = [payer for approved, payer in payers if approved] or [payer for _, payer in payers]
    owed = customer_minor if "shop" in concerned else -shop_minor
    return owed - settled_minor


def open_items_of(
    sends: int, difference_minor: int, otherwise: bool, postage_minor: int, bounced_minor: int = 0
) -> OpenItems:
    """The open items of a claim; `otherwise`: some units were repaired, replaced or exchanged.

    Those pay no return shipping by themselves. `bounced_minor` of its refunds came back to the shop.
    """
    owes = difference_minor < 0 or bounced_minor > 0 or (otherwise and postage_minor > 0)
    return OpenItems(sends, difference_minor, owes)
