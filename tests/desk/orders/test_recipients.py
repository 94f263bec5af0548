"""Orders that were sent to someone else: kept, found, filled in, and told apart from the buyer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

HEADER = (
    "order_number,ordered_at,customer_name,customer_email,recipient_name,recipient_phone,"
    "sku,quantity,unit_price"
)
TO_RITA = "1,2026-11-02,Ada,ada@example.org,Rita Moon,01632 960999,MUG,1,12.50"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def take(shop: Shop, *rows: str) -> None:
    shop.ok("order", "import", "-", stdin="\n".join([HEADER, *rows]) + "\n")
    assert ailments(shop) == []


def kept(shop: Shop) -> list[tuple[Any, ...]]:
    return read(shop.path, "select order_id, name, phone from recipient")


def test_only_what_differs_from_the_buyer_is_kept(shop: Shop) -> None:
    take(
        shop,
        TO_RITA,
        "2,2026-11-02,Ada,ada@example.org,ada,,MUG,1,12.50",
        "3,2026-11-02,Bob,bob@example.org,Bob,01632 960888,MUG,1,12.50",
    )
    assert kept(shop) == [(1, "Rita Moon", "01632 960999")]
    assert ask(shop, "customer", "show", "bob")["customer"][0]["phone"] == "01632 960888"


@pytest.mark.parametrize("typed", ["rita", "MOON", "960999"])
def test_orders_and_claims_are_found_by_the_recipient(shop: Shop, typed: str) -> None:
    take(shop, TO_RITA, "2,2026-11-02,Bob,bob@example.org,,,MUG,1,12.50")
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    (order,) = ask(shop, "order", "list", "--customer", typed)
    assert (order["order"], order["customer"], order["recipient"]) == ("1", "Ada", "Rita Moon")
    assert [claim["order"] for claim in ask(shop, "claim", "list", "--customer", typed)] == ["1"]
    assert "for Rita Moon · 01632 960999" in shop.ok("order", "show", "1", "-f", "table")


def test_importing_again_changes_nothing_and_fills_in_what_was_unknown(shop: Shop) -> None:
    take(shop, TO_RITA.replace("Rita Moon,01632 960999", ","))
    assert kept(shop) == []
    take(shop, TO_RITA.replace(",01632 960999", ","))
    take(shop, TO_RITA)
    again = shop.ok("order", "import", "-", "-f", "json", stdin=f"{HEADER}\n{TO_RITA}\n")
    assert '"orders_unchanged": 1' in again
    take(shop, TO_RITA.replace("Rita Moon", "Rita Sun"))  # the first name stays
    assert kept(shop) == [(1, "Rita Moon", "01632 960999")]


def test_a_buyer_who_sends_to_two_people_is_found_by_both(shop: Shop) -> None:
    """Where the platform names the buyer by an account, the recipient's is the only name."""
    rows = ["order_number,ordered_at,customer_id,customer_name,recipient_name,sku,quantity,unit_price"]
    rows += [f"{n},2026-11-02,acc-1,{who},{who},MUG,1,12.50" for n, who in ((1, "Mei"), (2, "Lin"))]
    shop.ok("order", "import", "-", stdin="\n".join(rows) + "\n")
    found = ask(shop, "order", "list", "--customer", "lin")
    assert [(order["order"], order["customer"], order["recipient"]) for order in found] == [
        ("2", "Mei", "Lin")
    ]


def test_a_customer_put_right_is_no_longer_someone_else(shop: Shop) -> None:
    take(shop, TO_RITA, "2,2026-11-02,Rita Moon,rita@example.org,,,MUG,1,12.50")
    shop.ok("order", "customer", "1", "rita@example.org")
    assert ask(shop, "order", "show", "1")[0]["recipient"] is None
    assert ailments(shop) == []
