"""The values of a worked sum: what is settled, its figures and its parts."""

from __future__ import annotations

from returndesk.core.claims.model import Batch, RefundTerms
from returndesk.core.orders.model import OrderLine
from returndesk.core.refunds.tenders import Payout
from returndesk.core.refunds.withheld import Withheld
from returndesk.core.value import Value


class Return(Value):
    """Units of one order line to settle now, on the terms fixed at approval."""

    line: OrderLine
    units: int
    fault: str
    terms: RefundTerms = RefundTerms()
    batches: tuple[Batch, ...] = ()  # accepted ones, in the order of inspection; () is no deduction
    comes_back: bool = True  # false for items that the customer keeps
    key: int = 0  # the caller's own, returned in LineSum
    accepted: int = 0  # of the units, those that are among the line's accepted ones
    unsent: bool = False  # they never left the shop


class Part(Value):
    """One figure of the sum, signed: the parts add up to the total."""

    part: str
    sku: str
    units: int | None
    amount_minor: int
    why: str


class LineSum(Value):
    """The amounts for one line, and the units taken from each inspected batch."""

    key: int
    units: int
    goods_minor: int
    fee_minor: int
    deduction_minor: int
    from_batches: tuple[tuple[int, int], ...]  # (batch_id, units)
    reduction_minor: int = 0  # of the price, given back before: the goods are without it


class PriceCut(Value):
    """A part of the price of units that the customer keeps: they are claimable at the rest."""

    key: int  # as in LineSum
    line_id: int
    after: int  # units of the line that are settled before
    units: int
    amount_minor: int


class WorkedSum(Value):
    """The whole sum; fee and deduction positive, postage, bonus and adjustment signed."""

    currency: str
    lines: tuple[LineSum, ...]
    parts: tuple[Part, ...]
    shipping_minor: int
    shared_goods_minor: int  # added to the goods refunded with their share of the shipping
    postage_minor: int
    bonus_minor: int
    adjustment_minor: int
    surcharges_minor: int = 0
    unreceived_minor: int = 0  # the part of the adjustment that never came in, above 0
    cuts: tuple[PriceCut, ...] = ()  # instead of lines
    withheld: tuple[Withheld, ...] = ()  # for gifts and lost free shipping
    rounding_minor: int = 0  # to what coins can pay
    payouts: tuple[Payout, ...] = ()

    @property
    def goods_minor(self) -> int:
        """What is refunded of the price."""
        return sum(one.goods_minor for one in self.lines) + sum(one.amount_minor for one in self.cuts)

    @property
    def reduction_minor(self) -> int:
        """What earlier reductions took off the goods."""
        return sum(line.reduction_minor for line in self.lines)

    @property
    def gift_minor(self) -> int:
        return sum(one.amount_minor for one in self.withheld if one.part == "gift")

    @property
    def free_shipping_minor(self) -> int:
        return sum(one.amount_minor for one in self.withheld if one.part != "gift")

    @property
    def fee_minor(self) -> int:
        return sum(line.fee_minor for line in self.lines)

    @property
    def deduction_minor(self) -> int:
        return sum(line.deduction_minor for line in self.lines)

    @property
    def returned_minor(self) -> int:
        """The part of what was paid that is refunded: all but postage and bonus, never below 0.

        An adjustment that raises a total to 0 compensates postage, not the price.
        """
        return max(0, self._given_minor + min(0, self.adjustment_minor))

    @property
    def total_minor(self) -> int:
        beside = self.postage_minor + self.bonus_minor + self.rounding_minor + self.adjustment_minor
        return self._given_minor + beside

    @property
    def _given_minor(self) -> int:
        goods = self.goods_minor - self.fee_minor - self.deduction_minor
        goods -= self.gift_minor + self.free_shipping_minor
        return goods + self.shipping_minor + self.surcharges_minor
