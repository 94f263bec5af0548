"""Surcharges that came in (a payment fee, gift wrap, duties) go back with the last item, by the rule."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

WHOLE = '[defaults]\nsurcharges = "on-full-return"\noriginal_shipping = "on-full-return"\n'


def take_in(shop: Shop, cells: Mapping[str, object], delimiter: str = ",") -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([list(cells), list(cells.values())])
    shop.ok("order", "import", "-", stdin=text.getvalue())


def woo(shop: Shop, units: int = 1, status: str = "completed") -> None:
    """Order 801: goods 119.00, shipping 5.95 and a payment fee of 3.57, with tax."""
    item = f"name:Item|product_id:1|sku:A|quantity:{units}|total:100.00|sub_total:100.00|tax:19.00"
    take_in(shop, {
        "order_number": 801, "order_date": "01-11-2026 10:00:00", "status": status, "shipping_total": "5.00",
        "shipping_tax_total": "0.95", "fee_total": "3.00", "fee_tax_total": "0.57", "order_total": "128.52",
        "order_currency": "EUR", "customer_email": "w@x.example", "shipping_country": "DE",
        "completed_date": "2026-11-17 10:00:00", "line_item_1": item,
    })  # fmt: skip


def give_back(shop: Shop, claim: str, *options: str, order: str = "801") -> None:
    shop.ok("claim", "open", order, "-r", "changed-mind", *options)
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def refunded(shop: Shop) -> list[tuple[int, int]]:
    """(surcharges, total) of each refund, in minor units."""
    return read(shop.path, "select surcharges_minor, total_minor from refund order by id")


def test_a_withdrawal_gives_all_payments_back(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='law = ["eu"]\n')
    woo(shop)
    assert ask(shop, "order", "show", "801")[0]["received"] == "128.52"
    assert ask(shop, "check", "801")[0]["refund"] == "128.52"
    give_back(shop, "R1001")
    assert quoted(shop) == {"goods": "119.00", "shipping": "5.95", "surcharge": "3.57", "total": "128.52"}
    shop.ok("claim", "refund", "R1001")
    assert refunded(shop) == [(357, 12852)]
    report = ask(shop, "report", "refunds")[0]
    assert (report["goods"], report["shipping"], report["surcharges"], report["total"]) == (
        "119.00", "5.95", "3.57", "128.52",
    )  # fmt: skip
    assert ask(shop, "report", "refunds", "--by", "sku")[0]["surcharges"] == "3.57"
    assert "  Surcharges: 3.57 EUR\n  Total: 128.52 EUR\n" in shop.ok("claim", "message", "R1001")
    assert "paid 128.52 EUR, 5.95 of it for shipping, 3.57 of it for fees" in shop.ok(
        "order", "show", "801", "-f", "table"
    )
    assert ailments(shop) == []


@pytest.mark.parametrize(("document", "whys", "totals"), [
    ("", ["fees: 3.57 not refunded"] * 2, [(0, 5950), (0, 5950)]),
    (
        WHOLE,
        ["fees: 3.57 refunded once everything is back", "fees, refunded in full"],
        [(0, 5950), (357, 6902)],
    ),
])  # fmt: skip
def test_the_policy_gives_them_back_with_the_last_item_or_never(
    tmp_path: Path, document: str, whys: list[str], totals: list[tuple[int, int]]
) -> None:
    shop = new_shop(tmp_path, document=document)
    woo(shop, units=2)
    for claim, why in zip(("R1001", "R1002"), whys, strict=True):
        give_back(shop, claim, "-i", "A=1")
        parts = {part["part"]: part["why"] for part in ask(shop, "claim", "quote", claim)}
        assert parts["surcharge"] == why
        shop.ok("claim", "refund", claim)
    assert refunded(shop) == totals
    assert ailments(shop) == []


def test_amazon_gift_wrap_wix_fees_and_shopify_duties_came_in(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    take_in(shop, {
        "amazon-order-id": "1-1", "purchase-date": "2026-11-01T10:00:00+00:00", "order-status": "Shipped",
        "product-name": "Pen", "sku": "PEN", "asin": "B0", "item-status": "Shipped", "quantity": 1,
        "currency": "EUR", "item-price": "24.00", "item-tax": "3.83", "shipping-price": "",
        "gift-wrap-price": "3.00", "gift-wrap-tax": "0.48",
    }, "\t")  # fmt: skip
    take_in(shop, {
        "Order number": "2", "Date created": "Nov 1, 2026", "Time": "2:10:40 PM",
        "Contact email": "v@x.example",
        "Item": "Cup", "Variant": "", "SKU": "CUP", "Qty": 1, "Quantity refunded": 0, "Price": "20.00",
        "Payment status": "Paid", "Shipping rate": 0, "Total tax": 0, "Total": "22.50", "Currency": "EUR",
        "Additional fees": "2.50",
    })  # fmt: skip
    take_in(shop, {
        "Name": "#3", "Email": "a@x.example", "Financial Status": "paid", "Currency": "EUR",
        "Subtotal": "50.00", "Shipping": "5.00", "Taxes": "0.00", "Total": "61.00", "Duties": "6.00",
        "Discount Amount": "0.00", "Created at": "2026-11-01 10:00:00 +0100", "Lineitem quantity": 1,
        "Lineitem name": "Table", "Lineitem price": "50.00", "Lineitem sku": "TABLE",
    })  # fmt: skip
    assert read(shop.path, "select number, surcharge, surcharge_minor, received_minor from orders") == [
        ("1-1", "gift wrap", 300, 2700), ("2", "additional fees", 250, 2250), ("3", "duties", 600, 6100),
    ]  # fmt: skip


def test_a_whole_order_refunded_on_the_platform_gave_them_back_there(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    woo(shop)
    woo(shop, status="refunded")
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(12852,)]
    assert ailments(shop) == []


def test_another_surcharge_is_a_conflict(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    woo(shop)
    write(shop.path, "update orders set surcharge_minor = 100, total_minor = null")
    with pytest.raises(AssertionError, match=r"surcharge: 1\.00 in the desk, 3\.57 in the file"):
        woo(shop)


@pytest.mark.parametrize(
    "statement",
    [
        "update orders set surcharge_refunded_minor = 358",
        "update orders set surcharge_minor = 356",
        "insert into refund (claim_id, order_id, at, on_day, who, owner, method, reference, why, currency,"
        " goods_minor, fee_minor, deduction_minor, shipping_minor, shared_goods_minor, surcharges_minor,"
        " postage_minor, bonus_minor, adjustment_minor, total_minor) select claim_id, order_id, at, on_day,"
        " who, owner, method, '', '', currency, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 from refund",
    ],
)
def test_the_database_refuses_more_than_came_in(tmp_path: Path, statement: str) -> None:
    shop = new_shop(tmp_path, document=WHOLE)
    woo(shop)
    give_back(shop, "R1001")
    shop.ok("claim", "refund", "R1001")
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, statement)


def test_an_exchange_of_the_last_item_has_them_in_its_difference(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=WHOLE)
    woo(shop)
    give_back(shop, "R1001")
    shop.ok("claim", "exchange", "R1001", "--for", "B")
    parts = {row["part"]: row["amount"] for row in ask(shop, "claim", "show", "R1001")["exchange"]}
    assert parts == {
        "new": "119.00", "goods": "-119.00", "shipping": "-5.95", "surcharge": "-3.57",
        "difference": "-9.52",
    }  # fmt: skip
    shop.ok("claim", "sent", "R1001")
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "9.52"
    assert ailments(shop) == []
