"""What a settled claim still waits for: goods that go back, postage, money beside units."""

from __future__ import annotations

import pytest

from returndesk.core.claims.open_items import is_accepted, open_items_of, postage_owed, units_to_send_back

BACK, MISSING, GOOD = "customer", "missing", "restock"


@pytest.mark.parametrize(
    ("condition", "disposition", "accepted"),
    [("new", GOOD, True), ("damaged", "scrap", True), ("used", BACK, False), (MISSING, "scrap", False)],
)
def test_what_stays_with_the_shop_is_accepted(condition: str, disposition: str, accepted: bool) -> None:
    assert is_accepted(condition, disposition) is accepted


@pytest.mark.parametrize(
    ("refused", "sent_back", "batches", "units"),
    [
        (0, 0, [(2, "new", GOOD)], 0),
        (2, 0, [(2, "used", BACK)], 2),
        (2, 1, [(2, "used", BACK)], 1),
        (2, 2, [(2, "used", BACK)], 0),
        (3, 0, [(1, MISSING, "scrap"), (2, "used", BACK)], 2),  # what is not there cannot be sent
        (1, 0, [(2, "used", BACK), (1, MISSING, "scrap")], 0),  # the first are from before a reopening
        (1, 0, [(2, "used", BACK), (5, "new", GOOD), (1, "used", BACK)], 1),
    ],
)
def test_refused_units_that_are_there_go_back(
    refused: int, sent_back: int, batches: list[tuple[int, str, str]], units: int
) -> None:
    assert units_to_send_back(refused, sent_back, batches) == units


@pytest.mark.parametrize(
    ("lines", "owed"),
    [
        ([(1, "shop")], 700 - 100),
        ([(1, "customer")], -450 - 100),
        ([(1, "customer"), (0, "shop")], -450 - 100),  # what was not approved says nothing
        ([(1, "customer"), (1, "shop")], 700 - 100),
        ([(0, "customer"), (0, "shop")], 700 - 100),
        ([], -450 - 100),
    ],
)
def test_return_shipping_is_owed_by_the_one_who_pays_it(lines: list[tuple[int, str]], owed: int) -> None:
    assert postage_owed(lines, shop_minor=450, customer_minor=700, settled_minor=100) == owed


@pytest.mark.parametrize(
    ("difference", "otherwise", "postage", "waits"),
    [
        (-1, False, 0, True),
        (0, True, 450, True),
        (0, False, 450, False),  # a refund pays its postage itself
        (0, True, 0, False),
        (500, True, 0, False),
        (500, True, -450, False),
    ],
)
def test_the_shop_owes_money_apart_from_units_for_a_difference_or_return_shipping(
    difference: int, otherwise: bool, postage: int, waits: bool
) -> None:
    assert open_items_of(0, difference, otherwise, postage).owes_customer is waits
