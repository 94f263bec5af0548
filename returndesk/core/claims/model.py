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
    """The units of one order line in a claim, and their terms as judged."""

    claim_line_id: int
    line_id: int
    claimed: int
    approved: int = 0
    received: int = 0
    accepted: int = 0
    refused: int = 0
    settled: int = 0
    kept: int = 0  # settled without a return: lost, or the customer keeps them
    mended: int = 0  # repaired or replaced: settled, but can be claimed again
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
    deducts: tuple[str, ...] | None = None  # conditions that allow a deduction; None is any
    deduct_source: str = ""
    shipping_cap_minor: int | None = None  # shipping is refunded up to this; None is all of it
    shipping_cap_source: str = ""
    batches: tuple[Batch, ...] = ()

    @property
    def uninspected(self) -> int:
        """Received units without a condition yet."""
        return self.received - self.accepted - self.refused

    @property
    def done(self) -> int:
        """Units that have their outcome."""
        return self.settled + self.mended

    @property
    def owed(self) -> int:
        """Accepted units without an outcome yet."""
        return self.accepted + self.kept - self.done

    @property
    def to_send_back(self) -> int:
        """Refused units to send back; batches from before a reopening no longer count."""
        batches = [(batch.units, batch.condition, batch.disposition) for batch in self.batches]
        return units_to_send_back(self.refused, self.sent_back, batches)

    @property
    def awaited(self) -> int:
        """Approved units that have not arrived and are not settled without a return."""
        return self.approved - self.kept - self.received

    @property
    def never_came(self) -> int:
        """Claimed units, approved or not, that have not arrived and are not settled without a return."""
        return self.claimed - self.kept - self.received


@dataclass(frozen=True, slots=True)
class Claim:
    """A customer's request after a sale, with one owner and one next step until it is closed."""

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
    due_on: date | None = None  # the service target, or the statutory day of the refund if that is first
    promised_on: date | None = None  # the service target; None where it ended with proof of sending
    due_source: str = "policy"  # of `due_on`: policy, or a statutory ground
    goods_back_on: date | None = None  # since when unsettled goods are back
    clock_left: int | None = None  # open days left for the decision when it paused for a question
    proof_on: date | None = None  # the day of the customer's proof of sending
    postage_shop_minor: int = 0  # return shipping paid by the shop
    postage_customer_minor: int = 0  # return shipping paid by the customer
    postage_settled_minor: int = 0  # signed, settled by earlier refunds of this claim
    goods_out: int = 0  # units still to send to the customer: new, repaired or replaced
    exchanged: bool = False  # some of its units
    currency: str = ""  # of its order
    difference_minor: int = 0  # of exchanges, not paid yet: owed by the customer, below 0 by the shop
    carrier: str = ""  # of a parcel: its code in the policy; "" if unknown
    carrier_state: str = ""  # of the carrier claim; "" without one
    file_by: date | None = None  # the carrier's deadline; None: it had passed before it could be met
    to_tell: str = ""  # the step that the customer must be notified of, by the policy
    low_score: int = 0  # of unanswered feedback; 0 is none

    @property
    def postage_minor(self) -> int:
        """Return shipping still owed, signed: below 0 by the customer, above 0 by the shop."""
        return postage_owed(
            ((line.approved, line.postage) for line in self.lines),
            self.postage_shop_minor,
            self.postage_customer_minor,
            self.postage_settled_minor,
        )

    @property
    def sends(self) -> int:
        """Units to send to the customer: new, repaired, replaced or refused ones."""
        return self.goods_out + sum(line.to_send_back for line in self.lines)

    @property
    def owes_customer(self) -> bool:
        """Whether money is owed apart from units: a difference, or return shipping of repaired goods."""
        otherwise = any(line.mended for line in self.lines) or self.exchanged
        return money_waits(self.difference_minor, otherwise, self.postage_minor)

    @property
    def files_first(self) -> bool:
        """Whether filing the carrier claim comes before the claim's own next step."""
        return files_first(self.carrier_state, self.stage, self.file_by, self.due_on)

    @property
    def goods_come(self) -> bool:
        """Whether a parcel is to be expected; lost goods never arrive."""
        return self.kind != "complaint" and self.reason != "lost"

    @property
    def may_be_on_its_way(self) -> bool:
        """Whether proof of sending is still possible: goods are expected, or never arrived."""
        if not self.goods_come or self.status in ("rejected", "cancelled"):
            return False
        if self.status in ("settled", "closed"):
            return any(line.awaited for line in self.lines)
        return self.status == "expired" or self.stage in ("decide", "info", "parcel")
