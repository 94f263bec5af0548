"""What a refund withholds for a gift that is kept and for free shipping that is lost."""

from __future__ import annotations

import pytest
from factory import line, order

from returndesk.core.orders.model import Order, WithheldBefore
from returndesk.core.refunds.withheld import (
    Withheld,
    at_most,
    free_shipping_withheld,
    gift_price,
    gifts_withheld,
    not_by_hand,
)

GIFT = ("gift-of:LAMP-1", "gift-price: 12.00")


def with_gift(*, gone: int = 0, before: int = 0, **gift: object) -> Order:
    """One lamp with a bulb as its gift."""
    bulb = line(**{"line_id": 2, "sku": "BULB-3", "paid_minor": 0, "tags": GIFT, **gift})
    return order(line(settled_units=gone), bulb, withheld=WithheldBefore(gift_minor=before))


@pytest.mark.parametrize(
    ("tags", "minor"),
    [
        (GIFT, 1200),
        (("gift-price:-3.00",), 0),
        (("gift-price:dear",), None),
        (("gift-of:LAMP-1",), None),
        ((), None),
    ],
)
def test_the_price_of_a_gift_is_in_its_tag(tags: tuple[str, ...], minor: int | None) -> None:
    assert gift_price(line(tags=tags), "EUR") == minor


@pytest.mark.parametrize(
    ("sale", "coming", "found"),
    [
        (with_gift(), {1: 1}, [Withheld("gift", "BULB-3", 1200, "does not come back with LAMP-1")]),
        (with_gift(), {1: 1, 2: 1}, []),
        (with_gift(), {2: 1}, []),
        (with_gift(accepted_units=1), {1: 1}, []),
        (with_gift(fulfillment="unsent", delivered_on=None), {1: 1}, []),
        (with_gift(tags=("gift-of:SOFA-9", "gift-price:12.00")), {1: 1}, []),
        (with_gift(gone=1, before=1200), {2: 1}, [Withheld("gift", "BULB-3", -1200, "comes back after all")]),
        (with_gift(gone=1, before=500), {2: 1}, [Withheld("gift", "BULB-3", -500, "comes back after all")]),
        (with_gift(gone=1), {2: 1}, []),  # nothing was withheld that could be given back
    ],
)
def test_a_gift_is_withheld_while_it_does_not_come_back_with_its_goods(
    sale: Order, coming: dict[int, int], found: list[Withheld]
) -> None:
    assert gifts_withheld(sale, coming, allowed=True) == found


def test_a_right_that_forbids_it_withholds_no_gift_and_gives_an_earlier_one_back() -> None:
    assert gifts_withheld(with_gift(), {1: 1}, allowed=False) == []
    given_back = gifts_withheld(with_gift(gone=1, before=1200), {2: 1}, allowed=False)
    assert [one.amount_minor for one in given_back] == [-1200]


LOST = [Withheld("free-shipping", "", 490, "100.00 is kept, free shipping is from 150.00")]


@pytest.mark.parametrize(
    ("facts", "from_minor", "fee_minor", "found"),
    [
        ({}, 15000, 490, LOST),
        ({}, 10000, 490, []),  # what is kept still earns it
        ({}, 20001, 490, []),  # it was never earned
        ({}, None, 490, []),
        ({}, 15000, None, []),
        ({"shipping_minor": 490}, 15000, 490, []),
        ({"channel": "counter"}, 15000, 490, []),
        ({"withheld": WithheldBefore(free_shipping_minor=490)}, 15000, 490, []),
    ],
)
def test_free_shipping_is_lost_once_when_what_is_kept_no_longer_earns_it(
    facts: dict[str, object], from_minor: int | None, fee_minor: int | None, found: list[Withheld]
) -> None:
    sale = order(line(quantity=2, paid_minor=20000), **facts)
    assert free_shipping_withheld(sale, {1: 1}, from_minor, fee_minor) == found


@pytest.mark.parametrize(
    ("sale", "article", "fee_minor", "why"),
    [
        (with_gift(), "M 12", None, "the refund withholds a gift by its tag gift-price"),
        (order(), "M 12", None, ""),
        (order(shipping_minor=490), "M 18", None, "shipping was not free, 4.90 was paid"),
        (order(), "M 18", 490, "the refund withholds lost free shipping by the policy's shipping_fee"),
        (order(), "M 18", None, ""),
    ],
)
def test_nothing_is_deducted_by_hand_that_the_refund_withholds_itself(
    sale: Order, article: str, fee_minor: int | None, why: str
) -> None:
    assert not_by_hand(sale, article, fee_minor) == why


@pytest.mark.parametrize(
    ("given", "amounts"), [(2000, [1200, 490]), (1500, [1200, 300]), (1000, [1000]), (-5, []), (1200, [1200])]
)  # fmt: skip
def test_no_more_is_withheld_than_a_refund_gives(given: int, amounts: list[int]) -> None:
    found = [Withheld("gift", "BULB-3", 1200, "kept"), *LOST]
    assert [one.amount_minor for one in at_most(found, given)] == amounts
