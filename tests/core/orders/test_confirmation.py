"""Refunds given here and shown by the platform's export: which ones it confirms, and what is beyond them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.orders.confirmation import (
    Confirmation,
    GivenRefund,
    GivenUnits,
    Unconfirmed,
    confirm,
    confirmations,
)

CARD_60, CARD_50, CASH_30 = Unconfirmed(1, 6000), Unconfirmed(2, 5000), Unconfirmed(3, 3000, by_hand=True)


@pytest.mark.parametrize(
    ("shown", "refunds", "confirmed", "beyond"),
    [
        (6000, [CARD_60], [(1, 6000)], 0),
        (7000, [CARD_60], [(1, 6000)], 1000),
        (2000, [CARD_60], [(1, 2000)], 0),
        (5000, [CARD_60, CARD_50], [(2, 5000)], 0),  # exactly the younger one
        (11000, [CARD_60, CARD_50], [(1, 6000), (2, 5000)], 0),
        (7000, [CARD_60, CARD_50], [(1, 6000), (2, 1000)], 0),
        (3000, [CASH_30], [(3, 3000)], 0),
        (2900, [CASH_30], [], 2900),
        (9000, [CASH_30, CARD_60], [(1, 6000), (3, 3000)], 0),
        (3000, [CASH_30, CARD_60], [(1, 3000)], 0),  # by hand comes last
        (0, [CARD_60], [], 0),
        (500, [], [], 500),
    ],
)
def test_an_export_confirms_the_exact_refund_then_the_oldest(
    shown: int, refunds: list[Unconfirmed], confirmed: list[tuple[int, int]], beyond: int
) -> None:
    found = confirm(shown, refunds)
    assert (found, shown - sum(size for _, size in found)) == (confirmed, beyond)


@given(
    st.integers(0, 500),
    st.lists(st.builds(Unconfirmed, st.integers(), st.integers(0, 200), st.booleans()), max_size=6),
)
def test_nothing_shown_is_lost_and_no_refund_is_confirmed_beyond_its_size(
    shown: int, drawn: list[Unconfirmed]
) -> None:
    refunds = [one._replace(refund_id=number) for number, one in enumerate(drawn)]
    found = confirm(shown, refunds)
    beyond = shown - sum(size for _, size in found)
    assert beyond >= 0
    assert len({refund_id for refund_id, _ in found}) == len(found)
    for refund_id, size in found:
        refund = refunds[refund_id]
        assert 0 < size <= refund.size
        assert size == refund.size or not refund.by_hand
    through = sum(one.size for one in refunds if not one.by_hand)
    assert beyond <= max(0, shown - through)


LAMPS = GivenRefund(1, False, 6000, {7: GivenUnits(3, 1, 9000)})  # one of three is confirmed
IN_CASH = GivenRefund(2, True, 3000, {7: GivenUnits(1, 0, 3000)})


@pytest.mark.parametrize(
    ("units", "amount", "whole", "found"),
    [
        ({7: 1}, 0, False, [Confirmation(1, 7, 1, 3000)]),
        ({7: 2}, 0, False, [Confirmation(1, 7, 2, 6000)]),
        ({7: 3}, 0, False, [Confirmation(1, 7, 2, 6000), Confirmation(2, 7, 1, 3000)]),
        ({8: 1}, 0, False, []),  # no refund was about that line
        ({}, 3000, False, [Confirmation(1, None, 0, 3000)]),
        ({7: 2}, 3000, False, [Confirmation(1, 7, 2, 6000), Confirmation(2, None, 0, 3000)]),
        ({}, 0, True, [Confirmation(1, None, 0, 6000), Confirmation(2, None, 0, 3000)]),
        ({7: 3}, 0, True, [Confirmation(1, 7, 2, 6000), Confirmation(2, 7, 1, 3000)]),
    ],
)
def test_an_export_confirms_units_then_amounts_and_no_cent_twice(
    units: dict[int, int], amount: int, whole: bool, found: list[Confirmation]
) -> None:
    assert confirmations(units, amount, [LAMPS, IN_CASH], whole=whole) == found
