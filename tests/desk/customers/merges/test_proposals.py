"""Pairs that may be one person: the same mail in any case, the same phone in any spelling."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask
from desk.customers.merges.twice import sold
from factory import Shop, new_shop

from returndesk.core.customers.merges import same_phone


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def pairs(shop: Shop) -> list[tuple[str, str, list[str]]]:
    return [(row["who"], row["other_who"], row["same"]) for row in ask(shop, "customer", "merge")]


def test_customers_with_one_mail_or_phone_are_a_pair_the_one_with_more_orders_first(shop: Shop) -> None:
    ada = {"customer_email": "ada@example.org", "customer_name": "Ada"}
    sold(
        shop,
        {"order_number": "1", "customer_id": "C-1", "customer_email": "Ada@Example.org"},
        {"order_number": "2", **ada},
        {"order_number": "3", **ada},
        {"order_number": "4", "customer_email": "bo@example.org", "customer_phone": "+49 170 5551234"},
        {"order_number": "5", "customer_phone": "0170 / 555 12 34"},
        {"order_number": "6", "customer_email": "cy@example.org", "customer_phone": "0171 5551234"},
    )
    assert pairs(shop) == [
        ("mail:ada@example.org", "id:web:C-1", ["mail"]),
        ("mail:bo@example.org", "phone:01705551234", ["phone"]),
    ]
    assert ask(shop, "customer", "merge")[0] | {"same": []} == {
        "customer": "Ada", "who": "mail:ada@example.org", "orders": 2, "claims": 0, "credit": [],
        "other": "Ada@Example.org", "other_who": "id:web:C-1", "other_orders": 1, "other_claims": 0,
        "other_credit": [], "same": [],
    }  # fmt: skip


def test_what_is_proposed_can_be_typed_and_is_proposed_no_more(shop: Shop) -> None:
    sold(
        shop,
        {"order_number": "1", "customer_id": "C-1", "customer_email": "ada@example.org"},
        {"order_number": "2", "customer_email": "ada@example.org"},
    )
    ((one, other, _),) = pairs(shop)
    shop.ok("customer", "merge", one, other)
    assert pairs(shop) == []


def test_a_recipient_who_claims_is_not_proposed(shop: Shop) -> None:
    sold(
        shop,
        {"order_number": "1", "customer_email": "ada@example.org", "customer_phone": "0170 5551234"},
        {"order_number": "2", "customer_email": "rita@example.org", "customer_phone": "0170 5551234"},
    )
    assert len(pairs(shop)) == 1
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--claimant", "rita@example.org")
    assert pairs(shop) == []


def test_a_desk_without_pairs_says_so(shop: Shop) -> None:
    sold(shop, {"order_number": "1", "customer_email": "ada@example.org"}, {"order_number": "2"})
    assert pairs(shop) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 170 5551234", "0170 5551234", True),
        ("0049 170 5551234", "+49 (0)170 5551234", True),
        ("138 0013 8000", "+86 13800138000", True),
        ("0170 5551234", "0171 5551234", False),
        ("+44 170 5551234", "+49 170 5551234", False),
        ("138****8000", "13800138000", False),
        ("5551234", "0170 5551234", False),
        ("", "", False),
    ],
)
def test_two_spellings_of_a_phone_number_are_one(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same
