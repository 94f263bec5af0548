"""Orders and claims as the desk keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from returndesk.core.carriers import files_first
from returndesk.core.claims.open_items import is_accepted, money_waits, postage_owed, units_to_send_back
from returndesk.core.policy.terms import NO_FEE, Fee


@dataclass(frozen=True, slots=True)
class Mend:
    """Goods repaired or replaced here: asked for, and sent back or anew; `back_on` None is not yet."""

    asked_on: date
    back_on: date | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of a stored sale; `held_units` stand on open claims. Amounts in minor units."""

    line_id: int
    position: int  # 1 for the first
    sku: str
    title: str
    category: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    tax_minor: int
    paid_minor: int
    tags: tuple[str, ...] = ()
    shipped_on: date | None = None
    delivered_on: date | None = None
    tracking: str = ""
    elsewhere_units: int = 0
    settled_units: int = 0  # refunded, credited or exchanged here
    refunded_minor: int = 0  # goods refunded here
    held_units: int = 0
    kept_units: int = 0  # of the settled ones, those that the customer keeps: not lost, nor shown to be sent
    mends: tuple[Mend, ...] = ()  # of some of its units

    @property
    def gone_units(self) -> int:
        """Units settled already, here or elsewhere."""
        return self.settled_units + self.elsewhere_units


@dataclass(frozen=True, slots=True)
class Order:
    """A stored sale with its lines. Amounts in minor units of `currency`."""

    order_id: int
    channel: str
    number: str
    ordered_on: date
    currency: str
    lines: tuple[OrderLine, ...]
    shipping_minor: int = 0
    shipping_refunded_minor: int = 0
    shared_goods_minor: int = 0  # goods refunded with their share of the shipping before
    returned_minor: int = 0  # money given back for goods and shipping, without postage and bonus
    elsewhere_minor: int = 0  # told as an amount, beside the lines' units
    told_elsewhere_minor: int = 0  # amount and units together, as far as they were paid
    status: str = "open"
    country: str = ""
    tags: tuple[str, ...] = ()
    payment_method: str = ""
    customer_id: int | None = None
    customer_key: str = ""  # how the shop knows them: platform id, else mail, else phone; "" is not at all
    customer: str = ""
    email: str = ""
    phone: str = ""
    tier: str = ""

    @property
    def paid_minor(self) -> int:
        """What was paid for all its lines."""
        return sum(line.paid_minor for line in self.lines)

    @property
    def over(self) -> bool:
        """Whether the whole sale was cancelled or refunded elsewhere: nothing is left to claim."""
        return self.status in ("cancelled", "refunded")

    @property
    def left_to_return_minor(self) -> int | None:
        """What may still be given back of price and shipping where a part went back elsewhere; else None."""
        if self.over:
            return 0
        if not self.elsewhere_minor:
            return None
        return max(0, self.paid_minor + self.shipping_minor - self.gone_elsewhere_minor - self.returned_minor)

    @property
    def gone_elsewhere_minor(self) -> int:
        """What went back where it was sold: what was told as an amount, and what the units are worth."""
        return max(self.elsewhere_minor, self.told_elsewhere_minor)

    def claimable(self, line: OrderLine) -> int:
        """How many units of a line can still be claimed."""
        return 0 if self.over else max(0, line.quantity - line.gone_units - line.held_units)


@dataclass(frozen=True, slots=True)
class Batch:
    """Units inspected together: accepted ones are refunded in the order of inspection."""

    batch_id: int
    units: int
    condition: str
    disposition: str
    deduct_bps: int = 0
    deduct_minor: int = 0  # for the whole batch
    why: str = ""
    settled_units: int = 0

    @property
    def accepted(self) -> bool:
        """Goods that stay with the shop are accepted; missing ones and those sent back are refused."""
        return is_accepted(self.condition, self.disposition)


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """The units of one order line in a claim, and the terms that were judged for them."""

    claim_line_id: int
    line_id: int
    claimed: int
    approved: int = 0
    received: int = 0
    accepted: int = 0
    refused: int = 0
    settled: int = 0
    kept: int = 0  # settled without having come back: lost, or the customer may keep them
    mended: int = 0  # repaired or replaced: they have their outcome, and can be claimed again
    sent_back: int = 0  # of the refused ones
    verdict: str = "eligible"
    ground: str = "policy"
    starts_on: date | None = None
    last_day: date | None = None
    delivered_on: date | None = None  # of the order line, where it is known
    fee: Fee = NO_FEE
    fee_source: str = ""
    shipping_rule: str = "never"
    postage: str = "customer"
    credit_bonus_bps: int = 0
    rights: tuple[str, ...] = ()  # the statutory grounds that held on the day of the notice
    deducts: tuple[str, ...] | None = None  # conditions for which something may be taken off; None is any
    deduct_source: str = ""
    shipping_cap_minor: int | None = None  # the shipping goes back up to this; None is all of it
    shipping_cap_source: str = ""
    batches: tuple[Batch, ...] = ()

    @property
    def uninspected(self) -> int:
        """Units that came and have no condition yet."""
        return self.received - self.accepted - self.refused

    @property
    def done(self) -> int:
        """Units that have their outcome."""
        return self.settled + self.mended

    @property
    def owed(self) -> int:
        """Units accepted that have no outcome yet."""
        return self.accepted + self.kept - self.done

    @property
    def to_send_back(self) -> int:
        """Refused units that go back to the customer; batches from before a reopening no longer count."""
        batches = [(batch.units, batch.condition, batch.disposition) for batch in self.batches]
        return units_to_send_back(self.refused, self.sent_back, batches)

    @property
    def awaited(self) -> int:
        """Units approved that have not come, and have not been settled without coming."""
        return self.approved - self.kept - self.received

    @property
    def never_came(self) -> int:
        """Units claimed that have not come, approved or not, and have not been settled without coming."""
        return self.claimed - self.kept - self.received


@dataclass(frozen=True, slots=True)
class Claim:
    """What a customer asks after a sale, with one owner and one next step until it is closed."""

    claim_id: int
    order_id: int
    kind: str
    reason: str
    fault: str
    status: str
    stage: str
    outcome: str
    via: str
    opened_on: date
    notice_on: date
    verdict: str
    ground: str
    owner: str
    lines: tuple[ClaimLine, ...]
    evidence: tuple[str, ...] = ()
    approved_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    due_on: date | None = (
        None  # the shop's own promise, or a statute's day for the refund where that is first
    )
    promised_on: date | None = None  # the shop's own promise alone; None where it ended with proof of sending
    due_source: str = "policy"  # whose day `due_on` is: the policy's, or a statutory ground's
    goods_back_on: date | None = None  # since when goods are back that have not all been settled
    clock_left: int | None = None  # open days that were left for the decision when a question went out
    proof_on: date | None = None  # when the customer showed that the goods were sent
    postage_shop_minor: int = 0  # a label that the shop advanced
    postage_customer_minor: int = 0  # what the customer advanced
    postage_settled_minor: int = 0  # signed, what earlier refunds of this claim did about it
    goods_out: int = 0  # units owed to the customer that were not sent yet: new, repaired or replaced
    exchanged: bool = False  # some of its units
    currency: str = ""  # of its order
    difference_minor: int = 0  # of exchanges, not yet paid: the customer owes it, below 0 the shop does
    carrier: str = ""  # of a parcel: its code in the policy, "" is not known
    carrier_state: str = ""  # of the shop's claim on it; "" where there is none
    file_by: date | None = None  # the carrier's own cut-off day; None: it was over before it could be kept
    to_tell: str = ""  # the step that the customer has still to hear of, where the policy wants that
    low_score: int = 0  # of feedback that nobody has answered yet; 0 is none

    @property
    def postage_minor(self) -> int:
        """What is still owed for the way back, signed: below 0 the customer owes it, above the shop does."""
        return postage_owed(
            ((line.approved, line.postage) for line in self.lines),
            self.postage_shop_minor,
            self.postage_customer_minor,
            self.postage_settled_minor,
        )

    @property
    def sends(self) -> int:
        """Units that wait to be sent to the customer: new ones, mended ones, refused ones."""
        return self.goods_out + sum(line.to_send_back for line in self.lines)

    @property
    def owes_customer(self) -> bool:
        """Whether money waits to be given back beside units: a difference, or postage for goods mended."""
        otherwise = any(line.mended for line in self.lines) or self.exchanged
        return money_waits(self.difference_minor, otherwise, self.postage_minor)

    @property
    def files_first(self) -> bool:
        """Whether the claim on the carrier comes before the claim's own next step."""
        return files_first(self.carrier_state, self.stage, self.file_by, self.due_on)

    @property
    def goods_come(self) -> bool:
        """Whether a parcel can be waited for: lost goods never come."""
        return self.kind != "complaint" and self.reason != "lost"

    @property
    def may_be_on_its_way(self) -> bool:
        """Whether a customer can still show that goods were sent: waited for, or no longer but never come."""
        if not self.goods_come or self.status in ("rejected", "cancelled"):
            return False
        if self.status in ("settled", "closed"):
            return any(line.awaited for line in self.lines)
        return self.status == "expired" or self.stage in ("decide", "info", "parcel")
