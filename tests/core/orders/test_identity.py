"""Order numbers that lost their last digits in a spreadsheet."""

from __future__ import annotations

import pytest

from returndesk.core.orders.identity import are_rounded


@pytest.mark.parametrize(
    "numbers",
    [
        [f"412588901234{n}000000" for n in range(5)],
        [f"35100000000{n}00000" for n in range(1000, 1010)],
        [*(f"412588901234{n}000000" for n in range(9)), "4125889012345010189"],
        [f"412588901234{n}000000" for n in range(5)] + ["1042", "7"],
    ],
)
def test_numbers_that_nearly_all_end_in_zeros_are_rounded(numbers: list[str]) -> None:
    assert are_rounded(numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        [f"412588901234{n}000634" for n in range(50)],
        ["4125889012340000000"] * 50,  # one order
        [f"412588901234{n}000000" for n in range(4)],
        [*(f"412588901234{n}000000" for n in range(5)), "4125889012345010189"],  # 5 of 6
        [f"2026112700000{n}0" for n in range(100, 105)],  # 17 digits, in tens: not so many
        [f"100000{n}000" for n in range(100, 900)],  # 12 digits: a spreadsheet keeps them
        [],
    ],
)
def test_genuine_numbers_are_not(numbers: list[str]) -> None:
    assert not are_rounded(numbers)
