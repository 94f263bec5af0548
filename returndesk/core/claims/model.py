"""Claims as the desk keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from returndesk.core.carriers import files_first
from returndesk.core.claims.open_items import is_accepted, money_waits, postage_owed, units_to_send_back
from returndesk.core.money import NO_FEE, Fee


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
