"""The sum of an exchange, the refund of its difference, and corrections of refunds."""

from __future__ import annotations

from returndesk.core.money import money_text, percent_of
from returndesk.core.refunds.model import Part, WorkedSum
from returndesk.core.refunds.refund import borne_postage, parts_of_the_whole
from returndesk.core.refunds.tenders import Plan
from returndesk.core.value import Value


class NewGoods(Value):
    """New items that the customer gets in exchange, and what they come to. Minor units."""

    sku: str
    units: int
    value_minor: int  # of all: an even exchange of three for 8.50 has no price a unit
    replaces: int | None = None  # the order line whose goods go out again

    @property
    def price_minor(self) -> int:
        """The price of one, half up."""
        return (2 * self.value_minor + self.units) // (2 * self.units)


class ExchangeSum(Value):
    """The price of new items against the value of returned ones; the customer owes a difference above 0.

    `adjustment_minor` raises goods − fee − deduction to 0, less what never came in of a fee. Of shipping and
    surcharges only what comes with the last act on the whole order counts.
    """

    worked: WorkedSum  # of which goods, fee and deduction count
    new: tuple[NewGoods, ...]
    shipping_minor: int = 0
    surcharges_minor: int = 0
    postage_minor: int = 0  # return shipping that the customer owes: 0 or below
    fee_unpaid_minor: int = 0  # what never came in of the fee, which is without it

    @property
    def adjustment_minor(self) -> int:
        return max(0, -self._net_minor) - self.fee_unpaid_minor

    @property
    def value_minor(self) -> int:
        """The value of the returned items, with the shipping and surcharges that come back."""
        return max(0, self._net_minor) + self.shipping_minor + self.surcharges_minor

    @property
    def new_minor(self) -> int:
        return sum(goods.value_minor for goods in self.new)

    @property
    def difference_minor(self) -> int:
        return self.new_minor - self.value_minor - self.postage_minor

    @property
    def _net_minor(self) -> int:
        fee = self.worked.fee_minor + self.fee_unpaid_minor
        return self.worked.goods_minor - fee - self.worked.deduction_minor


def difference_words(minor: int, currency: str) -> str:
    """A signed difference in words: "the customer owes 2.00 EUR"."""
    if minor == 0:
        return "no difference"
    return f"{'the customer owes' if minor > 0 else 'the shop owes'} {money_text(abs(minor), currency)}"


def difference_refund(
    currency: str, owed_minor: int, postage_minor: int, bonus_bps: int, plan: Plan | None = None
) -> WorkedSum:
    """The refund of a difference that the shop owes, with return shipping that either side owes.

    The exchange itself gave the price of the goods back: the difference is an adjustment here.
    """
    postage = borne_postage(postage_minor, owed_minor)
    credit = plan.new_credit_in(owed_minor + postage) if plan and bonus_bps else owed_minor + postage
    bonus = percent_of(credit, bonus_bps)
    parts = [
        Part("shipping", "", None, 0, "not part of an exchange"),
        *parts_of_the_whole(currency, postage, postage - postage_minor, bonus, bonus_bps),
    ]
    if owed_minor:
        parts.append(Part("adjustment", "", None, owed_minor, "the difference of the exchange"))
    parts.append(Part("total", "", None, owed_minor + postage + bonus, ""))
    return WorkedSum(currency, (), tuple(parts), 0, 0, postage, bonus, owed_minor)


class Booked(Value):
    """A recorded refund with its corrections so far. Minor units.

    `counted_minor` is the part that counts against the price paid. It may be more than was given, if part of
    the order was refunded on the platform since: an import may have matched that refund with this one.
    """

    refund_id: int
    method: str
    currency: str
    total_minor: int  # as it was paid at last, where it bounced
    corrected_minor: int
    settled_corrected_minor: int  # without the rounding of cash
    counted_minor: int
    corrected_counted_minor: int
    withheld_minor: int = 0  # fee, deduction, return shipping, and what an --amount left off
    label_minor: int = 0  # of that, return shipping: it was never part of the price
    shipping_alone: bool = False  # what is taken off can be refunded again

    @property
    def addable_minor(self) -> int:
        """The most that a correction can add: what the refund withheld, and what corrections took off."""
        return max(0, self.withheld_minor - self.settled_corrected_minor)

    @property
    def stands_minor(self) -> int:
        """What the customer has received, corrections included."""
        return self.total_minor + self.corrected_minor


def counts_minor(booked: Booked, amount_minor: int, *, elsewhere: bool) -> int:
    """The part of a correction that counts against the price paid, with the correction's sign.

    A reduction frees what counted, unless part of the order was refunded on the platform (`elsewhere`); an
    increase first uses up what counted without being given, and gives return shipping back last.
    """
    if amount_minor < 0:
        counted = booked.counted_minor + booked.corrected_counted_minor
        return 0 if elsewhere else -min(-amount_minor, counted)
    unused = booked.corrected_counted_minor - booked.settled_corrected_minor
    price = booked.withheld_minor - booked.label_minor - booked.corrected_counted_minor
    return min(amount_minor - min(amount_minor, max(0, unused)), max(0, price))
