"""The doctor finds what brings an erased customer back behind the program's back."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, write
from factory import Shop, made_once, new_shop

HEADER = "order_number,ordered_at,shipped_on,customer_name,customer_email,tracking,sku,quantity,unit_price\n"


@made_once
def _erased(folder: Path) -> Shop:
    shop = new_shop(folder)
    row = "1,2026-11-02,2026-11-03,Ada Lovelace,ada@example.org,PKT-1,MUG,1,5.00\n"
    shop.ok("order", "import", "-", stdin=HEADER + row)
    shop.ok("customer", "erase", "1", "--confirm", "Ada Lovelace")
    return shop


@pytest.fixture
def erased(tmp_path: Path) -> Shop:
    """Ada was erased, with order 1."""
    return _erased(tmp_path)


def test_a_desk_after_an_erasure_is_content(erased: Shop) -> None:
    assert ailments(erased) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update customer set name = 'Ada'", ("erased-customer", "customer 1")),
        ("update customer set email = 'ada@example.org'", ("erased-customer", "customer 1")),
        ("insert into recipient values (1, 'Grace', '')", ("erased-order", "order 1")),
        ("update order_line set tracking = 'PKT-1'", ("erased-order", "order 1")),
        ("update erasing set pages_due = 1", ("erased-pages", "erasure")),
    ],
)
def test_what_came_back_is_found_and_placed(erased: Shop, change: str, found: tuple[str, str]) -> None:
    write(erased.path, change)
    assert ailments(erased) == [found]


def test_an_erasure_without_its_entry_is_found(erased: Shop) -> None:
    write(
        erased.path,
        "insert into customer (name, email, phone, platform_id, tier) values ('', '', '', '', '')",
        "insert into erased_customer values (2, 1, '2026-11-23', null)",
    )
    assert ailments(erased) == [("erased-journal", "customer 2")]
