"""What can still be claimed of an order, and what a claim's own counters say."""

from __future__ import annotations

import pytest
from factory import claim, line, order, units

from returndesk.core.claims.model import Batch, ClaimLine


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({}, 5),
        ({"settled_units": 1}, 4),
        ({"elsewhere_units": 2}, 3),
        ({"held_units": 1}, 4),
        ({"settled_units": 1, "elsewhere_units": 2, "held_units": 1}, 1),
        ({"settled_units": 5}, 0),
        ({"settled_units": 3, "elsewhere_units": 2, "held_units": 1}, 0),  # never below nothing
    ],
)
def test_what_is_claimable_is_what_was_sold_and_not_settled_nor_held(
    facts: dict[str, object], left: int
) -> None:
    item = line(quantity=5, **facts)
    assert order(item).claimable(item) == left


@pytest.mark.parametrize(
    ("status", "left"), [("open", 5), ("part-refunded", 5), ("refunded", 0), ("cancelled", 0)]
)
def test_an_order_that_is_over_has_nothing_to_claim(status: str, left: int) -> None:
    item = line(quantity=5)
    assert order(item, status=status).claimable(item) == left


def test_what_was_paid_for_an_order_is_the_sum_of_its_lines() -> None:
    assert order(line(paid_minor=9333), line(line_id=2, paid_minor=4667)).paid_minor == 14_000


@pytest.mark.parametrize(
    ("condition", "disposition", "accepted"),
    [
        ("new", "restock", True),
        ("opened", "refurbish", True),
        ("damaged", "scrap", True),
        ("damaged", "supplier", True),
        ("used", "donate", True),
        ("used", "customer", False),
        ("missing", "restock", False),
        ("missing", "customer", False),
    ],
)
def test_goods_that_are_missing_or_go_back_to_the_customer_are_refused(
    condition: str, disposition: str, accepted: bool
) -> None:
    assert Batch(1, 1, condition, disposition).accepted is accepted


def test_a_claims_line_knows_what_is_not_inspected_and_what_is_owed() -> None:
    item = ClaimLine(1, 1, claimed=6, approved=6, received=5, accepted=3, refused=1, settled=2)
    assert (item.uninspected, item.owed) == (1, 1)


@pytest.mark.parametrize(
    ("counters", "never_came"),
    [
        ({"claimed": 2}, 2),  # rejected before anything was approved
        ({"claimed": 3, "approved": 2, "received": 1}, 2),
        ({"claimed": 3, "approved": 3, "received": 1, "kept": 1}, 1),
        ({"claimed": 1, "approved": 1, "received": 1, "refused": 1}, 0),
    ],
)
def test_a_claims_line_knows_what_never_came(counters: dict[str, int], never_came: int) -> None:
    assert ClaimLine(1, 1, **counters).never_came == never_came


@pytest.mark.parametrize(
    ("status", "stage", "item", "facts", "can_be"),
    [
        ("requested", "decide", units(1), {}, True),
        ("approved", "parcel", units(1), {}, True),
        ("part-received", "inspect", units(2, 1), {}, False),  # as long as what came waits for a look
        ("part-received", "parcel", units(2, 1, 1, settled=1), {}, True),
        ("expired", "", units(1), {}, True),  # shown after the wait was over
        ("closed", "", units(2, 1, 1, settled=1), {}, True),
        ("closed", "", units(1, 1, 1, settled=1), {}, False),
        ("rejected", "", units(1), {}, False),
        ("cancelled", "", units(1), {}, False),
        ("expired", "", units(1), {"kind": "complaint", "reason": "service"}, False),
        ("approved", "settle", units(1), {"kind": "parcel", "reason": "lost"}, False),
    ],
)
def test_goods_may_be_on_their_way_while_they_are_waited_for_and_where_the_wait_was_given_up(
    status: str, stage: str, item: ClaimLine, facts: dict[str, str], can_be: bool
) -> None:
    assert claim(status, item, stage=stage, **facts).may_be_on_its_way is can_be
