"""Exchanges, refunds of their difference, and corrections, in sums that can be worked out by hand."""

from __future__ import annotations

import pytest
from factory import line, returned, sold
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.claims.model import Batch
from returndesk.core.money import Fee
from returndesk.core.refunds.exchange import (
    Booked,
    ExchangeSum,
    NewGoods,
    counts_minor,
    difference_refund,
    difference_words,
)
from returndesk.core.refunds.model import Return
from returndesk.core.refunds.refund import work_out

MONEY = sold(10_000, 490, 1)


def came(paid: int = 10_000, fee_bps: int = 0, deduct: int = 0, shipping: str = "always") -> Return:
    batches = (Batch(1, 1, "used", "restock", 0, deduct, "worn"),) if deduct else ()
    return returned(line(paid_minor=paid), fee=Fee(bps=fee_bps), shipping_rule=shipping, batches=batches)


@pytest.mark.parametrize(
    ("item", "new", "value", "difference"),
    [
        (came(), [NewGoods("HAT", 1, 10_000)], 10_000, 0),
        (came(), [NewGoods("HAT", 1, 12_000)], 10_000, 2_000),  # the customer owes it
        (came(), [NewGoods("HAT", 2, 8_000)], 10_000, -2_000),  # the shop owes it
        (came(fee_bps=1_500), [NewGoods("HAT", 1, 10_000)], 8_500, 1_500),
        (came(deduct=2_000), [NewGoods("HAT", 1, 10_000)], 8_000, 2_000),
        (came(fee_bps=1_500, deduct=2_000), [NewGoods("HAT", 1, 6_500)], 6_500, 0),
        (came(fee_bps=1_500, deduct=9_900), [NewGoods("HAT", 1, 100)], 0, 100),  # nothing, and not less
        (came(), [NewGoods("HAT", 1, 9_999), NewGoods("CUP", 3, 300)], 10_000, 299),
        (came(), [NewGoods("GIFT", 1, 0)], 10_000, -10_000),
    ],
)
def test_new_goods_are_priced_against_goods_less_fee_and_deduction_without_shipping(
    item: Return, new: list[NewGoods], value: int, difference: int
) -> None:
    summed = ExchangeSum(work_out(MONEY, [item]), tuple(new))
    assert (summed.value_minor, summed.difference_minor) == (value, difference)
    net = summed.worked.goods_minor - summed.worked.fee_minor - summed.worked.deduction_minor
    assert summed.value_minor == net + summed.adjustment_minor


@pytest.mark.parametrize(
    ("minor", "words"),
    [(0, "no difference"), (250, "the customer owes 2.50 EUR"), (-1, "the shop owes 0.01 EUR")],
)
def test_a_difference_is_written_with_who_owes_it(minor: int, words: str) -> None:
    assert difference_words(minor, "EUR") == words


@pytest.mark.parametrize(
    ("owed", "postage", "bonus_bps", "bonus", "adjustment", "total"),
    [
        (1_000, 0, 0, 0, 1_000, 1_000),
        (1_000, 450, 0, 0, 1_000, 1_450),
        (1_000, -450, 0, 0, 1_000, 550),
        (300, -450, 0, 0, 300, 0),  # the label takes all of it; 1.50 is carried over
        (1_000, 0, 500, 50, 1_000, 1_050),
        (0, 450, 0, 0, 0, 450),  # postage alone, after a repair
    ],
)
def test_a_difference_is_refunded_with_the_return_shipping_owed(
    owed: int, postage: int, bonus_bps: int, bonus: int, adjustment: int, total: int
) -> None:
    worked = difference_refund("EUR", owed, postage, bonus_bps)
    assert (worked.bonus_minor, worked.adjustment_minor, worked.total_minor) == (bonus, adjustment, total)
    assert sum(part.amount_minor for part in worked.parts[:-1]) == worked.parts[-1].amount_minor == total
    assert worked.returned_minor == 0  # the exchange gave the price back


def booked(
    total: int = 1_000, counted: int = 1_000, so_far: int = 0, counted_so_far: int = 0, label: int = 0
) -> Booked:
    return Booked(1, "cash", "EUR", total, so_far, so_far, counted, counted_so_far, 9_000 + label, label)


@pytest.mark.parametrize(
    ("one", "amount", "elsewhere", "counts"),
    [
        (booked(), 200, False, 200),
        (booked(), -200, False, -200),
        (booked(), -1_000, False, -1_000),
        (booked(), -200, True, 0),  # an import matched a platform refund with it since
        (booked(total=1_450), -1_450, False, -1_000),  # 4.50 of it was postage
        (booked(total=1_450, so_far=-1_450, counted_so_far=-1_000), 450, False, 0),
        (booked(total=1_450, so_far=-1_450, counted_so_far=-1_000), 500, False, 50),
        (booked(so_far=-200), 200, True, 0),  # given back what was counted all the time
        (booked(so_far=-200), 300, True, 100),
        (booked(so_far=-200, counted_so_far=-200), 200, False, 200),
        (booked(so_far=8_900, counted_so_far=8_900, label=450), 300, False, 100),  # the rest is the label's
        (booked(so_far=9_200, counted_so_far=9_000, label=450), 250, False, 0),
    ],
)
def test_what_of_a_correction_counts_against_the_price(
    one: Booked, amount: int, elsewhere: bool, counts: int
) -> None:
    assert counts_minor(one, amount, elsewhere=elsewhere) == counts


steps = st.lists(st.tuples(st.integers(-3_000, 3_000).filter(bool), st.booleans()), max_size=12)


@given(st.integers(0, 2_000), st.integers(0, 900), steps)
def test_a_corrected_refund_counts_for_no_less_than_was_given_of_the_price(
    price: int, postage: int, steps: list[tuple[int, bool]]
) -> None:
    one = booked(total=price + postage, counted=price)
    for amount, elsewhere in steps:
        if one.stands_minor + amount < 0 or amount > one.addable_minor:
            continue
        counts = counts_minor(one, amount, elsewhere=elsewhere)
        assert min(0, amount) <= counts <= max(0, amount)
        one = booked(
            one.total_minor,
            one.counted_minor,
            one.corrected_minor + amount,
            one.corrected_counted_minor + counts,
        )
        assert one.corrected_counted_minor >= one.corrected_minor
        counted = one.counted_minor + one.corrected_counted_minor
        assert counted >= 0
        assert counted >= one.stands_minor - postage
