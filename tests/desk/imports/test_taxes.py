"""Tax follows what was taxed: each line and the shipping have their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem taxable,Tax 1 Name,Tax 2 Name"
)
DAY = "2026-11-01 10:00:00 -0500"
SQUARESPACE = (
    "Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant"
)
BIGCOMMERCE = (
    "Order ID,Customer Email,Order Date,Order Status,Subtotal (inc tax),Subtotal (ex tax),"
    "Shipping Cost (inc tax),Shipping Cost (ex tax),Handling Cost (inc tax),Handling Cost (ex tax),"
    "Order Total (inc tax),Order Currency Code,Product Details"
)
FIGURES = "select l.paid_minor, l.tax_minor from order_line l order by l.id"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def take(shop: Shop, header: str, *rows: str) -> None:
    shop.ok("order", "import", "-", "--currency", "CAD", stdin="\n".join([header, *rows]) + "\n")


def shipping(shop: Shop) -> tuple[int, int]:
    """What was paid for the only order's shipping, and the tax in it."""
    ((paid, tax),) = read(shop.path, "select shipping_minor, shipping_tax_minor from orders")
    return paid, tax


def two_books(shop: Shop, sums: str, taxes: str = ",", taxable: str = "true") -> None:
    """Two lines at 50.00, of which the second may be taxable; `sums` are Subtotal, Shipping, Taxes, Total."""
    take(
        shop, SHOPIFY,
        f"#5,a@x.org,paid,CAD,{sums},0.00,{DAY},1,A,50.00,A,{taxable},{taxes}",
        f"#5,a@x.org,,,,,,,,{DAY},1,B,50.00,B,true,,",
    )  # fmt: skip


def test_the_orders_tax_is_of_its_lines_and_of_its_shipping(shop: Shop) -> None:
    two_books(shop, "100.00,10.00,14.30,124.30")
    assert read(shop.path, FIGURES) == [(5650, 650), (5650, 650)]
    assert shipping(shop) == (1130, 130)
    rows = ask(shop, "order", "show", "5")
    assert [(row["tax"], row["paid"]) for row in rows] == [("6.50", "56.50")] * 2


def test_a_line_that_is_not_taxable_has_none_of_it(shop: Shop) -> None:
    two_books(shop, "100.00,0.00,5.00,105.00", taxable="false")
    assert read(shop.path, FIGURES) == [(5000, 0), (5500, 500)]
    rows = [ask(shop, "check", "5", "-i", sku)[0]["refund"] for sku in ("A", "B")]
    assert rows == ["50.00", "55.00"]


def test_squarespace_orders_alike(shop: Shop) -> None:
    take(shop, SQUARESPACE, f"77,a@x.org,PAID,CAD,100.00,10.00,8.80,0.00,118.80,0.00,{DAY},2,A,50.00,A,")
    assert ask(shop, "check", "77", "-i", "A=1")[0]["refund"] == "54.00"
    assert shipping(shop) == (1080, 80)


def test_tax_that_prices_include_is_known_too(shop: Shop) -> None:
    two_books(shop, "100.00,10.00,17.56,110.00")
    assert read(shop.path, FIGURES) == [(5000, 798), (5000, 798)]
    assert shipping(shop) == (1000, 160)


@pytest.mark.parametrize(
    ("sums", "taxes", "figures", "of_shipping"),
    [
        ("100.00,10.00,8.00,118.00", "State Tax 6%,City Tax 2%", [(5400, 400)] * 2, (1000, 0)),
        ("100.00,10.00,8.80,118.80", "State Tax 6%,City Tax 2%", [(5400, 400)] * 2, (1080, 80)),
        ("100.00,10.00,15.97,110.00", "VAT 19%,", [(5000, 799), (5000, 798)], (1000, 0)),
        ("100.00,10.00,17.56,110.00", "MwSt. 19%,", [(5000, 798)] * 2, (1000, 160)),
        ("100.00,10.00,8.00,118.00", "Sales tax,", [(5364, 364), (5363, 363)], (1073, 73)),
    ],
)
def test_the_rates_of_the_export_say_whether_the_shipping_was_taxed(
    shop: Shop, sums: str, taxes: str, figures: list[tuple[int, int]], of_shipping: tuple[int, int]
) -> None:
    two_books(shop, sums, taxes)
    assert read(shop.path, FIGURES) == figures
    assert shipping(shop) == of_shipping


def test_the_policy_of_the_orders_day_says_that_shipping_is_not_taxed(shop: Shop, tmp_path: Path) -> None:
    document = tmp_path / "policy.toml"
    document.write_text("shipping_taxed = false\n")
    shop.ok("policy", "set", str(document))
    two_books(shop, "100.00,10.00,8.00,118.00")
    assert read(shop.path, FIGURES) == [(5400, 400), (5400, 400)]
    assert shipping(shop) == (1000, 0)


def test_bigcommerce_says_the_tax_of_goods_shipping_and_handling_apart(shop: Shop) -> None:
    item = "Product ID: 7, Product Qty: 2, Product SKU: A, Product Name: A, Product Unit Price: 50.00"
    take(
        shop, BIGCOMMERCE,
        f'9,a@x.org,2026-11-01,Completed,119.00,100.00,11.90,10.00,2.38,2.00,133.28,CAD,"{item}"',
    )  # fmt: skip
    assert read(shop.path, FIGURES) == [(11_900, 1900)]
    assert shipping(shop) == (1190, 190)
    assert read(shop.path, "select surcharge_minor, surcharge_tax_minor from orders") == [(238, 38)]


def test_an_order_with_taxes_comes_twice_without_a_conflict_and_the_doctor_is_content(shop: Shop) -> None:
    for _ in range(2):
        two_books(shop, "100.00,10.00,14.30,124.30", taxable="false")
    assert read(shop.path, "select sum(tax_minor) from order_line") == [(1192,)]
    assert shipping(shop) == (1238, 238)
    assert ailments(shop) == []
