"""Waiting halves of orders once a customer is erased: what is theirs goes, what is another's stays."""

from __future__ import annotations

from desk.asking import read
from desk.customers.person import HALF, ID, NAME
from factory import Shop

HEAD, ROW = HALF.splitlines()
MAIL = "ada@example.org"


def half(shop: Shop, order: str, goods: str, buyer: str, name: str) -> None:
    """Import the items of an Etsy export whose order has not come yet."""
    row = ROW.replace("3300000009", order).replace("Wraps", goods).replace(ID, buyer).replace(NAME, name)
    shop.ok("order", "import", "-", stdin=f"{HEAD}\n{row}\n")


def test_a_half_that_names_an_erased_customer_in_its_goods_is_deleted_and_others_stay(shop: Shop) -> None:
    shop.take_in({"unit_price": "9.00", "customer_name": "Ada Unger", "customer_email": MAIL})
    half(shop, "3300000010", f"Mug for {MAIL}", "bo", "Bo Holm")
    half(shop, "3300000011", "Cup", "bo", "Bo Holm")
    half(shop, "3300000012", "Cup", MAIL, "Ada Unger")
    before = dict(read(shop.path, "select number, body from paired_export"))
    shop.ok("customer", "erase", MAIL, "--confirm", "Ada Unger")
    after = dict(read(shop.path, "select number, body from paired_export"))
    assert sorted(after) == ["3300000011", "3300000012"]
    assert after["3300000011"] == before["3300000011"]
    assert "Ada Unger" in before["3300000012"]
    assert "Ada" not in after["3300000012"]
