"""A command that is proposed is held against the rules of its act first."""

from __future__ import annotations

from datetime import date

import pytest
from factory import Shop

from returndesk.desk.lookup import find_claim
from returndesk.desk.quotes.next_step import check
from returndesk.desk.session import open_desk
from returndesk.errors import DeskError

pytestmark = pytest.mark.slow  # whole stories

POSSIBLE = [
    ("", "order customer 1042 WHO"),  # not an act on a claim
    ("", "claim approve R1001"),
    ("", "claim compensate R1001 AMOUNT --by coupon --why TEXT"),
    ("", "claim receive R1001"),  # an act with no rule of its own
    ("approve, receive", "claim refund R1001"),
    ("approve, receive", "claim exchange R1001 --for SKU=QTY@PRICE"),
    ("approve, receive", "claim repair R1001"),
    ("approve, receive, refund", "claim correct R1001 -10.00 --why TEXT"),
]
REFUSED = [
    ("", "claim refund R1001", "refund is not possible now"),
    ("", "claim compensate R1001 AMOUNT --by credit --why TEXT", "Store credit requires a known customer"),
    ("approve, receive", "claim refund R1001 --method credit", "Store credit requires a known customer"),
    ("approve, receive, refund", "claim repair R1001", "repair is not possible now"),
    (
        "approve, receive, refund",
        "claim correct R1001 -10.01 --why TEXT",
        "a correction cannot take off more",
    ),
]


def checked(shop: Shop, acts: str, command: str) -> None:
    """Check a command on R1001, a unit of 10.00 of an unknown customer, after some acts."""
    shop.take_in({"unit_price": "10.00", "delivered_on": "2026-11-20"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    options = {"receive": ("--inspect", "new")}
    for act in filter(None, acts.split(", ")):
        shop.ok("claim", act, "R1001", *options.get(act, ()))
    with open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23)) as desk:
        check(desk, find_claim(desk, "R1001"), f"returndesk {command}")


@pytest.mark.parametrize(("acts", "command"), POSSIBLE)
def test_a_command_that_its_act_takes_is_possible(shop: Shop, acts: str, command: str) -> None:
    checked(shop, acts, command)


@pytest.mark.parametrize(("acts", "command", "says"), REFUSED)
def test_a_command_that_its_act_refuses_is_refused_with_its_words(
    shop: Shop, acts: str, command: str, says: str
) -> None:
    with pytest.raises(DeskError, match=says):
        checked(shop, acts, command)
