"""Two shares in the words of a sentence: of 100 customers, or of more where that tells them apart."""

from __future__ import annotations

import pytest

from returndesk.core.marketing.comparison import told_apart
from returndesk.core.marketing.rate_difference import Counted


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (Counted(50, 10), Counted(50, 5), (100, 20, 10)),
        (Counted(1_000, 101), Counted(1_000, 104), (1_000, 101, 104)),  # both are 10 of 100
        (Counted(20, 5), Counted(40, 10), (100_000, 25_000, 25_000)),  # they are equal
    ],
)
def test_shares_are_told_of_as_many_customers_as_tell_them_apart(
    one: Counted, other: Counted, told: tuple[int, int, int]
) -> None:
    assert told_apart(one, other) == told
