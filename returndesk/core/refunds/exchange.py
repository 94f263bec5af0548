"""What a claim can come to beside a refund: an exchange's sum, a correction, store credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returndesk.core.money import format_minor
from returndesk.core.refunds.refund import Part, WorkedSum


@dataclass(frozen=True, slots=True)
class NewGoods:
    """What the customer gets in exchange: so many units at a price each. Minor units."""

    sku: str
    units: int
    price_minor: int

    @property
    def value_minor(self) -> int:
        return self.units * self.price_minor


@dataclass(frozen=True, slots=True)
class ExchangeSum:
    """New goods priced against the ones that came back; the difference is above 0 where the customer owes it.

    `adjustment_minor` lifts goods − fee − deduction to 0 where they are below. Shipping is left alone.
    """

    worked: WorkedSum  # of which goods, fee and deduction count
    new: tuple[NewGoods, ...]

    @property
    def adjustment_minor(self) -> int:
        return max(0, -self._net_minor)

    @property
    def value_minor(self) -> int:
        """What the goods that came back count for."""
        return max(0, self._net_minor)

    @property
    def new_minor(self) -> int:
        return sum(goods.value_minor for goods in self.new)

    @property
    def difference_minor(self) -> int:
        return self.new_minor - self.value_minor

    @property
    def _net_minor(self) -> int:
        return self.worked.goods_minor - self.worked.fee_minor - self.worked.deduction_minor


def difference_words(minor: int, currency: str) -> str:
    """A signed difference as people say it: "the customer owes 2.00 EUR"."""
    if minor == 0:
        return "no difference"
    who = "the customer owes" if minor > 0 else "the shop owes"
    return f"{who} {format_minor(abs(minor), currency)} {currency}"


def difference_refund(currency: str, owed_minor: int, postage_minor: int, bonus_bps: int) -> WorkedSum:
    """The refund that pays a difference owed to the customer, with what is owed for the way back.

    The price of the goods was given back by the exchange itself: the difference is an adjustment here.
    """
    before = owed_minor + postage_minor
    bonus = max(before, 0) * bonus_bps // 10_000
    lifted = max(0, -before)
    parts = [Part("shipping", "", None, 0, "no part of an exchange")]
    if postage_minor:
        paid_by = "the customer, owed by the shop" if postage_minor > 0 else "the shop, owed by the customer"
        parts.append(Part("postage", "", None, postage_minor, f"return label paid by {paid_by}"))
    if bonus:
        parts.append(Part("bonus", "", None, bonus, "bonus for store credit"))
    if owed_minor or lifted:
        why = "the difference of the exchange" if owed_minor else "lifted to nothing"
        parts.append(Part("adjustment", "", None, owed_minor + lifted, why))
    parts.append(Part("total", "", None, before + bonus + lifted, ""))
    return WorkedSum(currency, (), tuple(parts), 0, 0, postage_minor, bonus, owed_minor + lifted)


@dataclass(frozen=True, slots=True)
class Booked:
    """A refund as it stands with its corrections so far. Minor units.

    `counted_minor` is what of it counts against the price paid; it may count for more than was given, where
    something went back elsewhere since: what imports told then was held against it.
    """

    refund_id: int
    method: str
    currency: str
    total_minor: int
    corrected_minor: int
    counted_minor: int
    corrected_counted_minor: int

    @property
    def stands_minor(self) -> int:
        """What was given in truth."""
        return self.total_minor + self.corrected_minor


def counts_minor(booked: Booked, amount_minor: int, *, elsewhere: bool) -> int:
    """What of a correction counts against the price that was paid, signed as the correction is.

    Less given frees what it counted, unless something of the order went back elsewhere; more given uses up
    first what is counted and was not given.
    """
    if amount_minor < 0:
        counted = booked.counted_minor + booked.corrected_counted_minor
        return 0 if elsewhere else -min(-amount_minor, counted)
    unused = booked.corrected_counted_minor - booked.corrected_minor
    return amount_minor - min(amount_minor, max(0, unused))


def running_balance(amounts_minor: Sequence[int]) -> list[int]:
    """The balance after each entry of a history, oldest first."""
    balance, found = 0, []
    for minor in amounts_minor:
        balance += minor
        found.append(balance)
    return found
