"""Claims as the desk keeps them."""

from __future__ import annotations

from datetime import date

from returndesk.core.carriers import CarrierStatus
from returndesk.core.claims.open_items import (
    Advance,
    Deadline,
    OpenItems,
    ReturnShipping,
    is_accepted,
    open_items_of,
    postage_owed,
    units_to_send_back,
)
from returndesk.core.codes import CONDITIONS, claim_name
from returndesk.core.money import NO_FEE, Fee
from returndesk.core.value import Value, replace


class Batch(Value):
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


class LineJudgement(Value):
    """How a claim line was judged on the day of the notice."""

    verdict: str = "eligible"
    ground: str = "policy"
    starts_on: date | None = None
    last_day: date | None = None
    unsent: bool = False  # nothing was sent: approval cancels it, no goods come back
    rights: tuple[str, ...] = ()  # the statutory grounds that held
    remedies: tuple[str, ...] = ("refund", "exchange", "credit")  # what the grounds give


class RefundTerms(Value):
    """What a refund of a line adds and deducts, on any ground."""

    fee: Fee = NO_FEE
    fee_source: str = ""
    shipping_rule: str = "never"
    # The most shipping that is refunded once the whole order is back; None is all of it under on-full-return,
    # and nothing besides the rule's own share under the others.
    shipping_cap_minor: int | None = None
    shipping_cap_source: str = ""
    surcharge_rule: str = "never"  # never or on-full-return
    free_from_minor: int | None = None  # the goods that earn free shipping
    shipping_fee_minor: int | None = None  # withheld where the kept goods no longer do
    postage: str = "customer"
    credit_bonus_bps: int = 0
    # Conditions that allow a deduction, and articles ("M 18") that allow it if a why names them; None is any.
    deducts: tuple[str, ...] | None = None
    deduct_source: str = ""

    def withholds(self, article: str) -> bool:
        """Whether no right forbids to withhold what an article of a law allows."""
        return self.deducts is None or article in self.deducts

    def may_deduct(self, condition: str, why: str) -> bool:
        """Whether something may be deducted from goods in that condition, for that reason."""
        return self.deducts is None or condition in self.deducts or self.cites(why)

    def cites(self, why: str) -> bool:
        """Whether a reason names an article of the law that allows a deduction in any condition."""
        return any(article in why for article in self.deducts or () if article not in CONDITIONS)


class ClaimLine(Value):
    """The units of one order line in a claim, how they were judged and on which terms."""

    claim_line_id: int
    line_id: int
    claimed: int
    approved: int = 0
    received: int = 0
    accepted: int = 0
    refused: int = 0
    settled: int = 0
    kept: int = 0  # settled without a return: lost, or the customer keeps them
    repaired: int = 0  # settled, but can be claimed again
    sent_back: int = 0  # of the refused ones
    external: int = 0  # refunded on the platform while the claim was open
    held: int = 0  # came after the claim had ended, nothing is owed: to be sent back
    advanced: int = 0  # settled before the goods came
    freed: int = 0  # the customer keeps them, for a part of the price or the shipping: can be claimed again
    judgement: LineJudgement = LineJudgement()
    terms: RefundTerms = RefundTerms()
    batches: tuple[Batch, ...] = ()

    @property
    def uninspected(self) -> int:
        """Received units without a condition yet."""
        return min(self.received, self.approved - self.kept - self.freed) - self.accepted - self.refused

    @property
    def done(self) -> int:
        """Units that have their outcome."""
        return self.settled + self.repaired + self.external + self.freed

    @property
    def owed(self) -> int:
        """Accepted units without an outcome yet."""
        return max(0, self.accepted + self.kept + self.freed - self.done)

    @property
    def unreturned(self) -> int:
        """Units that were settled before they came, and are not accepted."""
        return max(0, self.settled + self.repaired - self.accepted - self.kept)

    @property
    def to_send_back(self) -> int:
        """Refused units to send back; batches from before a reopening no longer count."""
        batches = [(batch.units, batch.condition, batch.disposition) for batch in self.batches]
        return units_to_send_back(self.refused, self.sent_back, batches)

    @property
    def awaited(self) -> int:
        """Approved units that have not arrived and are not settled without a return."""
        return max(0, self.approved - self.kept - self.freed - self.received)

    @property
    def keepable(self) -> int:
        """Approved units that are with the customer, who may keep them for a part of the price."""
        without_outcome = self.approved - self.refused - self.done - self.owed
        return max(0, min(self.awaited, without_outcome))

    @property
    def to_cancel(self) -> int:
        """Approved units that were never sent and have no outcome yet: no goods come for them."""
        return max(0, self.approved - self.refused - self.done) if self.judgement.unsent else 0

    @property
    def never_came(self) -> int:
        """Claimed units, approved or not, that have not arrived and are not settled without a return."""
        return max(0, self.claimed - self.kept - self.freed - self.received - self.held)


class ClaimDays(Value):
    """What happened to a claim since its opening, and when."""

    approved_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    goods_back_on: date | None = None  # since when unsettled goods are back
    proof_on: date | None = None  # the day of the customer's proof of sending


class Remedies(Value):
    """What exchanges, repairs and replacements of a claim left open."""

    exchanged: bool = False  # or replaced: some of its units
    difference_minor: int = 0  # of exchanges, not paid yet: owed by the customer, below 0 by the shop
    goods_out: int = 0  # units still to send to the customer: new, repaired or replaced
    bounced_minor: int = 0  # of refunds: it came back to the shop, and is owed again
    advance: Advance = Advance()  # where something was given before the goods came


class Claimant(Value):
    """Who claims, where that is not the buyer: a gift's recipient. "" is unknown."""

    customer_id: int
    key: str  # how the shop knows them: platform id, else mail, else phone
    name: str
    email: str
    phone: str

    @property
    def shown(self) -> str:
        """The name, else another way in which they are known."""
        return self.name or self.email or self.phone


class Claim(Value):
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
    currency: str = ""  # of its order
    days: ClaimDays = ClaimDays()
    deadline: Deadline = Deadline()
    return_shipping: ReturnShipping = ReturnShipping()
    remedies: Remedies = Remedies()
    carrier: CarrierStatus = CarrierStatus()
    to_notify: str = ""  # the step that the customer must be notified of, by the policy
    low_score: int = 0  # of unanswered feedback; 0 is none
    claimant: Claimant | None = None  # None: the buyer

    @property
    def name(self) -> str:
        """R1001."""
        return claim_name(self.claim_id)

    def unsettled(self, line: ClaimLine) -> int:
        """Units of a line that the claim holds: claimed, or approved; without an outcome yet."""
        undecided = self.status in ("requested", "waiting")
        held = (line.claimed if undecided else line.approved) - line.refused - line.done
        return max(0, held)  # of what was settled before it came, some may have been refused

    @property
    def rights(self) -> tuple[str, ...]:
        """The statutory grounds that held for any of its lines."""
        return tuple(dict.fromkeys(right for line in self.lines for right in line.judgement.rights))

    @property
    def needs_consent(self) -> bool:
        """Whether it is to end in store credit although a right gives the money back."""
        return self.outcome == "credit" and bool(self.rights)

    @property
    def postage_minor(self) -> int:
        """Return shipping still owed, signed: below 0 by the customer, above 0 by the shop."""
        return postage_owed(
            ((line.approved, line.terms.postage) for line in self.lines), *self.return_shipping
        )

    @property
    def open_items(self) -> OpenItems:
        """What is still to be sent, paid or refunded."""
        sends = self.remedies.goods_out + self.held + sum(line.to_send_back for line in self.lines)
        otherwise = any(line.repaired for line in self.lines) or self.remedies.exchanged
        left = self.remedies
        items = open_items_of(sends, left.difference_minor, otherwise, self.postage_minor, left.bounced_minor)
        over = self.status in ("settled", "closed", "cancelled", "expired")  # else they may still come
        unreturned = sum(line.unreturned for line in self.lines) if over else 0
        return replace(items, back=self.remedies.advance.to_claim_back(unreturned))

    @property
    def given_ahead(self) -> bool:
        """Whether all units have their outcome before the goods came."""
        ahead = any(line.unreturned for line in self.lines)
        return ahead and not any(self.unsettled(line) for line in self.lines)

    @property
    def goods_come(self) -> bool:
        """Whether a parcel is to be expected; lost goods never arrive, nor do those that were never sent."""
        if self.kind == "complaint" or self.reason == "lost":
            return False
        concerned = [line for line in self.lines if line.approved] or self.lines
        return not concerned or not all(line.judgement.unsent for line in concerned)

    @property
    def held(self) -> int:
        """Units that came after the claim had ended and are to be sent back."""
        return sum(line.held for line in self.lines)

    @property
    def may_be_on_its_way(self) -> bool:
        """Whether proof of sending is still possible: goods are expected, or never arrived."""
        if not self.goods_come or self.status in ("rejected", "cancelled"):
            return False
        if self.status in ("settled", "closed"):
            return any(line.awaited for line in self.lines)
        return self.status in ("expired", "approved") or self.stage in ("decide", "info", "parcel")
