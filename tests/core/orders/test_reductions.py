"""What is left of a line's price after parts of it were given back: adds up in whatever order they come."""

from __future__ import annotations

import random

import pytest

from returndesk.core.orders.reductions import Reduction, after_others, value_minor

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


@pytest.mark.parametrize("seed", range(20))
def test_units_and_reductions_together_are_the_paid_share(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(200):
        quantity, paid = draw.randint(1, 7), draw.randint(0, 60)
        gone, given, reductions = 0, 0, list[Reduction]()
        while gone < quantity:
            units = draw.randint(1, quantity - gone)
            if draw.random() < 0.5:
                after = after_others(quantity, reductions, gone, units)
                amount = draw.randint(0, value_minor(paid, quantity, reductions, after, units))
                reductions.append(Reduction(after, units, amount))
                given += amount
            else:
                goods = value_minor(paid, quantity, reductions, gone, units)
                assert goods >= 0
                gone, given = gone + units, given + goods
            assert given <= paid
        assert given == paid
