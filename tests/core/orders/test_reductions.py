"""What is left of a line's price after parts of it were given back: adds up in whatever order they come."""

from __future__ import annotations

import random

import pytest

from returndesk.core.orders.reductions import (
    Reduction,
    Room,
    after_others,
    correction_room,
    kept_minor,
    value_minor,
)

MUGS = (3000, 3)  # three at 10.00


def in_turn(paid: int, quantity: int, *reductions: Reduction) -> list[int]:
    return [value_minor(paid, quantity, reductions, before, 1) for before in range(quantity)]


def test_a_reduced_unit_is_settled_last_and_its_reduction_comes_off_only_then() -> None:
    assert in_turn(*MUGS, Reduction(2, 1, 200)) == [1000, 1000, 800]


def test_two_units_reduced_one_after_the_other_are_two_units() -> None:
    assert after_others(3, (Reduction(2, 1, 200),), 0, 1) == 1
    assert in_turn(*MUGS, Reduction(2, 1, 200), Reduction(1, 1, 900)) == [1000, 100, 800]


def test_a_unit_is_reduced_again_where_no_other_is_left() -> None:
    assert after_others(3, (Reduction(2, 1, 200),), 2, 1) == 2
    assert in_turn(*MUGS, Reduction(2, 1, 200), Reduction(2, 1, 300)) == [1000, 1000, 500]


def test_a_reduction_of_several_units_is_shared_by_them() -> None:
    assert in_turn(*MUGS, Reduction(1, 2, 501)) == [1000, 749, 750]


def test_without_a_reduction_it_is_the_paid_share() -> None:
    assert in_turn(1000, 3) == [333, 333, 334]


def test_a_reduction_that_was_a_slip_leaves_the_price_as_it_was_paid() -> None:
    slip = (Reduction(0, 3, 401, 1), Reduction(0, 3, -401, 1))
    assert in_turn(1000, 3, *slip) == [333, 333, 334]
    assert in_turn(*MUGS, Reduction(2, 1, 500, 1), Reduction(1, 2, 300, 2), Reduction(1, 2, -300, 2)) == [
        1000, 1000, 500,
    ]  # fmt: skip


def test_after_a_slip_the_last_units_are_reduced() -> None:
    assert after_others(3, (Reduction(2, 1, 200, 1), Reduction(2, 1, -200, 1)), 0, 2) == 1


def test_what_a_correction_can_change_lies_on_units_that_are_not_gone() -> None:
    halves = (Reduction(0, 2, 2000, 1),)
    assert correction_room(10000, 2, halves, 0, 1) == Room(0, 2, 2000, 0)
    assert correction_room(10000, 2, halves, 1, 1) == Room(1, 1, 1000, 0)  # the other was refunded at 40.00
    slip = (*halves, Reduction(0, 2, -2000, 1))
    assert correction_room(10000, 2, slip, 1, 1) == Room(1, 1, 0, 2000)
    again = (*slip, Reduction(1, 1, 2000, 1))
    assert in_turn(10000, 2, *again) == [5000, 3000]
    assert correction_room(10000, 2, again, 2, 1) == Room(2, 0, 0, 0)


def test_the_rest_of_a_price_is_kept_by_the_last_reduction_until_the_unit_is_gone() -> None:
    mug = (Reduction(2, 1, 200, 1),)
    assert kept_minor(*MUGS, mug, 2) == {1: 800}
    assert kept_minor(*MUGS, mug, 3) == {}
    assert kept_minor(*MUGS, (*mug, Reduction(2, 1, 300, 2)), 2) == {2: 500}
    assert kept_minor(*MUGS, (*mug, Reduction(1, 1, 900, 2)), 0) == {1: 800, 2: 100}
    assert kept_minor(*MUGS, (*mug, Reduction(2, 1, -50, 1)), 0) == {1: 850}
    assert kept_minor(*MUGS, (Reduction(1, 2, 501, 1),), 2) == {1: 750}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_units_and_reductions_together_are_the_paid_share(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(200):
        quantity, paid = draw.randint(1, 7), draw.randint(0, 60)
        gone, given, reductions = 0, 0, list[Reduction]()
        while gone < quantity:
            units, act = draw.randint(1, quantity - gone), draw.random()
            if act < 0.4:
                after = after_others(quantity, reductions, gone, units)
                amount = draw.randint(0, value_minor(paid, quantity, reductions, after, units))
                reductions.append(Reduction(after, units, amount, len(reductions)))
                given += amount
            elif act < 0.7 and reductions:
                of = draw.choice(reductions).refund_id
                room = correction_room(paid, quantity, reductions, gone, of)
                amount = draw.randint(-room.off_minor, room.more_minor)
                if room.units:
                    reductions.append(Reduction(room.after, room.units, amount, of))
                    given += amount
            else:
                goods = value_minor(paid, quantity, reductions, gone, units)
                assert goods >= 0
                gone, given = gone + units, given + goods
            assert 0 <= given <= paid
            assert min(in_turn(paid, quantity, *reductions)) >= 0
        assert given == paid
