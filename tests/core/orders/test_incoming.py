"""What was paid for each line, fixed at import: the parts add up to what the customer paid."""

from __future__ import annotations

import pytest

from returndesk.core.orders.incoming import LineIn, paid_by_line


def sold(gross: int, discount: int = 0, tax: int = 0) -> LineIn:
    return LineIn(
        sku="X",
        quantity=1,
        unit_price_minor=gross,
        gross_minor=gross,
        discount_minor=discount,
        tax_minor=tax,
    )


@pytest.mark.parametrize(
    ("lines", "discount", "paid"),
    [
        ([sold(10_000), sold(5_000)], 1_000, [9_333, 4_667]),
        ([sold(5_000), sold(10_000)], 1_000, [4_667, 9_333]),
        ([sold(10_000), sold(5_000)], 0, [10_000, 5_000]),
        ([sold(1_000), sold(1_000), sold(1_000)], 100, [966, 967, 967]),  # a tie: the earlier has the cent
        ([sold(1_000), sold(1_000)], 1, [999, 1_000]),
        ([sold(1_000), sold(1_000), sold(1_000)], 2, [999, 999, 1_000]),
        (
            [sold(10_000, discount=5_000), sold(5_000)],
            1_000,
            [4_500, 4_500],
        ),
        ([sold(10_000, discount=10_000), sold(5_000)], 1_000, [0, 4_000]),
        ([sold(0), sold(5_000)], 1_000, [0, 4_000]),
        ([sold(10_000), sold(5_000)], 15_000, [0, 0]),
        ([sold(0), sold(0)], 0, [0, 0]),
        ([sold(999)], 333, [666]),
        ([], 0, []),
    ],
)
def test_an_order_discount_is_split_by_what_the_lines_cost_and_ties_go_to_the_earlier(
    lines: list[LineIn], discount: int, paid: list[int]
) -> None:
    assert paid_by_line(lines, discount, True) == paid


@pytest.mark.parametrize(("included", "paid"), [(True, [9_333, 4_667]), (False, [11_233, 5_367])])
def test_tax_is_added_only_where_prices_exclude_it(included: bool, paid: list[int]) -> None:
    lines = [sold(10_000, tax=1_900), sold(5_000, tax=700)]
    assert paid_by_line(lines, 1_000, included) == paid


@pytest.mark.parametrize(
    ("lines", "discount"),
    [
        ([sold(1_000, discount=1_001)], 0),
        ([sold(1_000, discount=1_001), sold(5_000)], 0),
        ([sold(10_000), sold(5_000)], 15_001),
        ([sold(10_000, discount=9_000), sold(5_000)], 6_001),
        ([], 1),
    ],
)
def test_a_discount_above_the_price_is_refused(lines: list[LineIn], discount: int) -> None:
    with pytest.raises(ValueError) as caught:
        paid_by_line(lines, discount, True)
    assert str(caught.value) == "the discount is above the price"
