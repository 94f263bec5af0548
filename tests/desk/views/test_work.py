"""What the claim at hand pays, said before its money leaves."""

from __future__ import annotations

from datetime import date

import pytest
from factory import Shop

from returndesk.desk.session import open_desk
from returndesk.desk.views.work import Leaves, refund_leaving
from returndesk.errors import Refused


@pytest.fixture
def inspected(shop: Shop) -> Shop:
    """R1001 of a customer without an address, on goods of 10.00 by gift card and visa, inspected."""
    head = "order_number,ordered_at,delivered_on,customer_name,payment_method,sku,quantity,unit_price\n"
    row = "1042,2026-11-02,2026-11-05,Ada,gift card 4 + visa 6,CUP,1,10.00\n"
    shop.ok("order", "import", "-", stdin=head + row)
    for typed in ("open 1042 -r changed-mind", "approve R1001", "receive R1001 --inspect new"):
        shop.ok("claim", *typed.split())
    return shop


def leaves(shop: Shop, method: str = "original") -> Leaves:
    with open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23)) as desk:
        return refund_leaving(desk, "R1001", method)


def test_a_sum_that_leaves_by_several_ways_names_each(inspected: Shop) -> None:
    ways = "original: original (gift card) 4.00, original (visa) 6.00"
    assert leaves(inspected) == ("10.00 EUR", "original", ways)


def test_in_place_of_a_method_that_is_refused_the_first_possible_one_is_said(inspected: Shop) -> None:
    assert leaves(inspected, "credit")[:2] == ("10.00 EUR", "original")  # nobody knows whose credit it is


def test_money_that_bounced_leaves_again(inspected: Shop) -> None:
    inspected.ok("claim", "refund", "R1001", "--method", "bank")
    inspected.ok("claim", "bounced", "R1001", "--why", "account closed")
    assert leaves(inspected, "cash") == ("10.00 EUR", "cash", "cash")


def test_where_no_method_is_possible_the_first_refusal_is_said(inspected: Shop) -> None:
    inspected.ok("order", "dispute", "1042", "open")
    with pytest.raises(Refused, match="No refund: dispute of 10"):
        leaves(inspected)
