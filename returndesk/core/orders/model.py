"""Orders as the desk keeps them."""

from __future__ import annotations

from datetime import date

from returndesk.core.codes import claim_name
from returndesk.core.orders.payment import below_lines, received_minor, still_owed
from returndesk.core.orders.reductions import Reduction, Room, correction_room, value_minor
from returndesk.core.value import Value, replace

NO_RECEIPT = "no-receipt"  # the tag of an order made for goods that came back without a receipt


class Repair(Value):
    """A repair or replacement; `back_on` is None while the goods are away."""

    asked_on: date
    back_on: date | None = None
    replaced: bool = False  # by other goods

    def days(self, until: date) -> int:
        """Its length in days, first and last inclusive; until `until` if it is not over."""
        return (max(self.back_on or until, self.asked_on) - self.asked_on).days + 1


class Origin(Value):
    """Why a line that was not sold is on its order: it went out for a claim."""

    claim_id: int
    kind: str  # exchange or replacement
    in_place: bool = False  # a replacement of a line that was sold


class Settled(Value):
    """Units of a line that a claim settled."""

    claim_id: int
    how: str  # refunded, exchanged or replaced
    units: int


class Held(Value):
    """Units of a line on an open claim."""

    claim_id: int
    units: int


class LineHistory(Value):
    """What claims did to a line."""

    origin: Origin | None = None  # None: it was sold
    repairs: tuple[Repair, ...] = ()  # here, of some of its units
    settled: tuple[Settled, ...] = ()
    held: tuple[Held, ...] = ()


class OrderLine(Value):
    """One row of a stored sale; `held_units` are on open claims. Amounts in minor units."""

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
    part_units: int = 0  # delivered so far, while the rest of the line is on its way
    part_on: date | None = None  # the day of the last of those
    fulfillment: str = ""  # "unsent" or "sent" by the platform's own word; "" is unknown
    elsewhere_units: int = 0
    settled_units: int = 0  # refunded, credited or exchanged here
    refunded_minor: int = 0  # goods refunded here
    held_units: int = 0
    accepted_units: int = 0  # back and accepted here, without an outcome yet
    kept_units: int = 0  # of the settled ones, those that the customer keeps: not lost, nor shown to be sent
    reductions: tuple[Reduction, ...] = ()  # parts of its price given back, the oldest first
    history: LineHistory = LineHistory()

    @property
    def was_sold(self) -> bool:
        """Whether it was part of the sale; else it went out by exchange or replacement."""
        return self.history.origin is None

    @property
    def counts_as_sold(self) -> bool:
        """Whether the order is back as a whole only with it: an exchange settled what it stands for."""
        return self.history.origin is None or self.history.origin.in_place

    @property
    def unsent(self) -> bool:
        """Whether it was not sent yet: neither a day nor a word of the platform says so."""
        return self.fulfillment == "unsent" and not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether it is known to have been sent."""
        days = (self.shipped_on, self.delivered_on, self.part_on)
        return self.fulfillment == "sent" or any(day is not None for day in days)

    @property
    def in_part(self) -> bool:
        """Whether only some of its units were delivered."""
        return self.part_units > 0 and self.delivered_on is None

    @property
    def gone_units(self) -> int:
        """Units settled here or refunded on the platform."""
        return self.settled_units + self.elsewhere_units

    def value_minor(self, units: int, before: int | None = None) -> int:
        """What is left of the price of the next units, or of those after `before` others. Minor units."""
        gone = self.gone_units if before is None else before
        return value_minor(self.paid_minor, self.quantity, self.reductions, gone, units)

    def correction_room(self, refund_id: int) -> Room:
        """What a correction of a refund can change of the part of the price that it gave."""
        return correction_room(self.paid_minor, self.quantity, self.reductions, self.gone_units, refund_id)


class Surcharge(Value):
    """What an order was charged besides goods and shipping: a payment fee, gift wrap, duties. Minor units."""

    name: str = ""
    charged_minor: int = 0
    refunded_minor: int = 0  # here

    @property
    def left_minor(self) -> int:
        """What is not refunded yet."""
        return self.charged_minor - self.refunded_minor


class ExternalRefunds(Value):
    """An order's refunds on the platform beyond those given here, and by the bank. Minor units."""

    amount_minor: int = 0  # items unknown
    ledger_minor: int = 0  # in all, as imports recorded them
    confirmed: bool = False  # an export has shown refunds given here, too
    dispute: str = ""  # open, won or lost; "" without one
    disputed_minor: int = 0
    bank_minor: int = 0  # taken by the bank; it is among what the order returned
    owed_since_on: date | None = None  # an export showed it as cancelled and paid: the rest is owed
    platform: str = ""  # whose export told of it last; "" for the desk's own columns

    @property
    def where(self) -> str:
        """Where it was refunded: "in Shopify"."""
        return f"in {self.platform}" if self.platform else "on the platform"


class WithheldBefore(Value):
    """What an order's refunds here withheld beside fee and deduction. Minor units."""

    gift_minor: int = 0
    free_shipping_minor: int = 0


class Buyer(Value):
    """The customer of an order, as far as it names one."""

    customer_id: int | None = None
    key: str = ""  # how the shop knows them: platform id, else mail, else phone; "" if unknown
    email: str = ""
    phone: str = ""
    recipient: str = ""  # to whom it was sent, where not to them
    recipient_phone: str = ""


class Order(Value):
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
    carried_minor: int = 0  # came in as goods given in exchange, and as payments of a difference
    external: ExternalRefunds = ExternalRefunds()
    total_minor: int | None = None  # what the customer was charged, where the export states it
    payment: str = "unknown"  # one of PAYMENTS
    outstanding_minor: int = 0  # not paid yet
    paid_later_minor: int = 0  # of what came in, what was recorded here and no export tells
    surcharge: Surcharge = Surcharge()
    withheld: WithheldBefore = WithheldBefore()
    status: str = "open"
    country: str = ""
    tags: tuple[str, ...] = ()
    payment_method: str = ""
    buyer: Buyer = Buyer()
    customer: str = ""  # the name, else another way in which they are known
    tier: str = ""

    @property
    def paid_minor(self) -> int:
        """What was paid for all lines that were sold."""
        return sum(line.paid_minor for line in self.lines if line.was_sold)

    @property
    def without_receipt(self) -> bool:
        """Whether it was made for goods that came back without a receipt."""
        return NO_RECEIPT in self.tags and self.channel == "counter"

    @property
    def units_left(self) -> int:
        """Units sold that are not accepted back here and not refunded on the platform."""
        return sum(
            line.quantity - line.gone_units + line.kept_units for line in self.lines if line.counts_as_sold
        )

    @property
    def sale_over(self) -> bool:
        """Whether the platform cancelled or refunded all that was sold, and nothing of it is owed."""
        return self.status in ("refunded", "cancelled") and not self.owed_minor

    @property
    def over(self) -> bool:
        """Whether the whole order was cancelled or refunded, by platform or bank: nothing is left to claim.

        The platform knows of no goods given in exchange: what was paid for them here is left.
        """
        if self.sale_over and all(line.counts_as_sold for line in self.lines):
            return True
        given_back = self.sale_over or self.external.bank_minor > 0
        return given_back and self.unreturned_minor <= self.external_total_minor

    def is_over(self, line: OrderLine) -> bool:
        """Whether nothing is left to claim of a line, whatever its units."""
        return self.over or (self.sale_over and line.counts_as_sold)

    @property
    def owed_minor(self) -> int:
        """What came in for an order that its platform ended, and was not given back.

        All that an export shows as cancelled and paid; else what was recorded here, which the platform does
        not know.
        """
        if self.status not in ("refunded", "cancelled"):
            return 0
        left = max(0, self.unreturned_minor - self.external_total_minor)
        told = self.status == "cancelled" and self.external.owed_since_on is not None
        return left if told else min(left, self.paid_later_minor)

    @property
    def cancelled_untold(self) -> bool:
        """Whether it was cancelled, and no export says whether it was paid or refunded."""
        untold = self.payment == "unknown" and self.external.owed_since_on is None
        return self.status == "cancelled" and untold and self.external.amount_minor < self.unreturned_minor

    @property
    def charged_minor(self) -> int:
        """What its lines, its shipping and its surcharge come to."""
        return self.paid_minor + self.shipping_minor + self.surcharge.charged_minor

    @property
    def received_minor(self) -> int:
        """What came in for it."""
        came = received_minor(self.charged_minor, self.total_minor, self.payment, self.outstanding_minor)
        return came + self.carried_minor

    def with_recorded(self, recorded_minor: int) -> Order:
        """This order with what had come in by the last payment recorded here."""
        told = (self.total_minor, self.payment, self.outstanding_minor)
        payment, outstanding = still_owed(self.charged_minor, *told, recorded_minor)
        now = replace(self, payment=payment, outstanding_minor=outstanding)
        return replace(now, paid_later_minor=now.received_minor - self.received_minor)

    @property
    def below_lines(self) -> bool:
        """Whether its total is below its lines: it was edited on the platform."""
        return below_lines(self.charged_minor, self.total_minor, len(self.lines))

    @property
    def unreturned_minor(self) -> int:
        """What came in and was not given back here."""
        return max(0, self.received_minor - self.returned_minor)

    @property
    def left_to_return_minor(self) -> int:
        """What may still be refunded of price and shipping: what came in, less refunds here and external."""
        return 0 if self.over else max(0, self.unreturned_minor - self.external_total_minor)

    @property
    def external_total_minor(self) -> int:
        """What was refunded on the platform, by amount or by the value of the units."""
        return max(self.external.amount_minor, self.external.ledger_minor)

    def where_units_went(self, line: OrderLine, order: str = "the order", *, held: bool = True) -> str:
        """Why units of a line cannot be claimed, in words: "1 sold, 1 exchanged by R1001".

        Without `held`, only those that were settled: the others are on the claim itself.
        """
        known = [(one.units, f"{one.how} by {claim_name(one.claim_id)}") for one in line.history.settled]
        gone = known or [(line.settled_units, "settled")]
        if not self.is_over(line):
            gone.append((line.elsewhere_units, f"refunded {self.external.where}"))
        if held and not self.is_over(line):
            on = [(one.units, f"on {claim_name(one.claim_id)}") for one in line.history.held]
            gone += on or [(line.held_units, "on open claims")]
        went = ", ".join(f"{count} {what}" for count, what in gone if count)
        sold = f"{line.quantity} {'sold' if line.was_sold else 'sent'}, {went}"
        if not self.is_over(line) or line.settled_units >= line.quantity:
            return sold
        done = "cancelled" if self.status == "cancelled" else f"refunded {self.external.where}"
        if self.external.bank_minor:
            done = "refunded by the bank: its dispute is lost"
        return f"{sold}; the rest of the order was {done}" if went else f"{order} was {done}"

    def claimable(self, line: OrderLine) -> int:
        """How many units of a line can still be claimed."""
        return 0 if self.is_over(line) else max(0, line.quantity - line.gone_units - line.held_units)
