"""An export that names gift cards or store credit: they are tenders, and part of what was paid."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from desk.asking import ailments, ask
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

WIX = {
    "Order number": "3001", "Date created": "Nov 1, 2026", "Time": "10:00:00 AM",
    "Contact email": "a@x.example", "Item": "Lamp", "Variant": "", "SKU": "LAMP", "Qty": "2",
    "Quantity refunded": "0", "Price": "50.00", "Payment status": "Paid", "Payment method": "Visa",
    "Gift card amount": "40.00", "Shipping rate": "0.00", "Total tax": "0.00", "Total": "60.00",
    "Currency": "EUR", "Refunded amount": "0.00", "Fulfillment status": "Fulfilled",
}  # fmt: skip
BIGCOMMERCE = {
    "Order ID": "41", "Order Date": "2026-11-01", "Order Status": "Completed", "Subtotal (inc tax)": "100.00",
    "Subtotal (ex tax)": "100.00", "Shipping Cost (inc tax)": "0.00", "Order Total (inc tax)": "45.00",
    "Payment Method": "Credit Card", "Order Currency Code": "EUR", "Date Shipped": "2026-11-03",
    "Customer Email": "a@x.example", "Store Credit Redeemed": "30.00",
    "Gift Certificate Amount Redeemed": "25.00",
    "Product Details": "Product ID: 7, Product Qty: 1, Product SKU: LAMP, Product Name: Lamp,"
    " Product Unit Price: 100.00, Product Total Price: 100.00",
}  # fmt: skip
JD = {
    "订单号": "88001", "商品ID": "7", "商品名称": "Lamp", "订购数量": "1", "支付方式": "在线支付",
    "下单时间": "2026-11-01 10:00:00", "京东价": "100.00", "订单金额": "100.00", "结算金额": "100.00",
    "余额支付": "30.00", "应付金额": "70.00", "订单状态": "完成", "货号": "LAMP",
    "订单完成时间": "2026-11-05 10:00:00",
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


_shop = made_once(new_shop)


def take_in(shop: Shop, row: dict[str, str], **cells: str) -> str:
    """Import an order of a platform with these cells; what the import says."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*row, *(name for name in cells if name not in row)], lineterminator="\n")
    writer.writeheader()
    writer.writerow({**row, **cells})
    done = shop.run("order", "import", "-", "-f", "json", stdin=text.getvalue())
    assert done.code == 0, done
    return done.err + done.out


def paid(shop: Shop, order: str) -> tuple[str, ...]:
    """What the item cost, what came in, and what is outstanding."""
    row = ask(shop, "order", "show", order)[0]
    return row["paid"], row["received"], row["outstanding"]


def back(shop: Shop, order: str, item: str = "LAMP") -> list[tuple[str, str, str]]:
    """Refund an item at the counter by the way it was paid: (method, tender, amount) of its payouts."""
    shop.ok("claim", "open", order, "-i", item, "-r", "changed-mind", "--now", "--condition", "new")
    rows = ask(shop, "report", "refunds", "--list")
    return [(row["method"], row["tender"], row["amount"]) for row in rows]


def test_a_total_net_of_a_gift_card_leaves_the_items_fully_paid(shop: Shop) -> None:
    assert "own totals" not in take_in(shop, WIX)
    assert paid(shop, "3001") == ("100.00", "100.00", "0.00")
    assert back(shop, "3001", "LAMP=1") == [
        ("original", "gift card", "20.00"),
        ("original", "Visa", "30.00"),
    ]
    assert ailments(shop) == []


def test_a_coupon_beside_a_gift_card_is_still_found_by_the_total(shop: Shop) -> None:
    take_in(shop, WIX, Total="50.00")
    assert paid(shop, "3001") == ("90.00", "90.00", "0.00")
    assert back(shop, "3001") == [("original", "gift card", "40.00"), ("original", "Visa", "50.00")]


def test_a_total_that_is_not_net_is_taken_as_it_is(shop: Shop) -> None:
    take_in(shop, WIX, Total="100.00")
    assert paid(shop, "3001") == ("100.00", "100.00", "0.00")
    assert back(shop, "3001") == [("original", "gift card", "40.00"), ("original", "Visa", "60.00")]


def test_tax_on_top_is_told_by_a_total_with_the_gift_card(shop: Shop) -> None:
    take_in(shop, WIX, **{"Total tax": "20.00", "Total": "80.00"})
    assert paid(shop, "3001") == ("120.00", "120.00", "0.00")


@pytest.mark.parametrize("method", ["Visa", ""])
def test_what_a_gift_card_paid_alone_goes_back_to_it(shop: Shop, method: str) -> None:
    take_in(shop, WIX, **{"Gift card amount": "100.00", "Total": "0.00", "Payment method": method})
    assert paid(shop, "3001") == ("100.00", "100.00", "0.00")
    assert back(shop, "3001") == [("original", "gift card", "100.00")]


def test_a_gift_card_with_an_unnamed_other_method_is_one_of_two_tenders(shop: Shop) -> None:
    take_in(shop, WIX, **{"Payment method": ""})
    assert back(shop, "3001") == [("original", "gift card", "40.00"), ("original", "other", "60.00")]


def test_digits_and_a_plus_in_the_name_of_a_method_are_not_amounts(shop: Shop) -> None:
    take_in(shop, WIX, **{"Payment method": "Visa 4242 + Klarna"})
    assert back(shop, "3001") == [
        ("original", "gift card", "40.00"),
        ("original", "Visa 4242, Klarna", "60.00"),
    ]


def test_an_unpaid_order_with_a_gift_card_is_paid_by_the_card_alone(shop: Shop) -> None:
    said = take_in(shop, WIX, **{"Payment status": "Unpaid", "Payment method": "Cash"})
    assert "1 order is part-paid" in said
    assert paid(shop, "3001") == ("100.00", "40.00", "60.00")
    assert back(shop, "3001") == [("original", "gift card", "40.00")]
    assert ailments(shop) == []


def test_a_declined_order_paid_nothing_by_its_gift_card(shop: Shop) -> None:
    take_in(shop, WIX, **{"Payment status": "Declined", "Payment method": ""})
    assert paid(shop, "3001") == ("100.00", "0.00", "100.00")
    assert ask(shop, "queue") == []


def test_bigcommerce_store_credit_and_gift_certificates_are_tenders(shop: Shop) -> None:
    take_in(shop, BIGCOMMERCE)
    assert paid(shop, "41") == ("100.00", "100.00", "0.00")
    assert back(shop, "41") == [
        ("original", "store credit", "30.00"),
        ("original", "gift certificate", "25.00"),
        ("original", "Credit Card", "45.00"),
    ]
    assert ailments(shop) == []


def test_jds_balance_is_a_tender_beside_its_settled_amount(shop: Shop) -> None:
    take_in(shop, JD)
    assert paid(shop, "88001") == ("100.00", "100.00", "0.00")
    assert back(shop, "88001") == [("original", "余额", "30.00"), ("original", "在线支付", "70.00")]


def test_importing_the_file_again_changes_nothing(shop: Shop) -> None:
    take_in(shop, WIX)
    assert '"orders_unchanged": 1' in take_in(shop, WIX)


def test_an_amount_that_cannot_be_read_is_a_row_error_of_its_column(shop: Shop) -> None:
    head, row = ",".join(WIX), ",".join({**WIX, "Gift card amount": "forty"}.values())
    done = shop.run("order", "import", "-", stdin=f"{head}\n{row}\n".replace("Nov 1, 2026", '"Nov 1, 2026"'))
    assert done.code == 65
    assert "Gift card amount" in done.err


HEAD = "order_number,ordered_at,payment_method,payment_status,outstanding,sku,quantity,line_total\n"


def noted(shop: Shop, *methods: str, status: str = "", outstanding: str = "") -> str:
    """What the import of orders 1, 2 … at 100.00, paid by these, says."""
    rows = "".join(
        f"{n},2026-11-18,{method},{status},{outstanding},LAMP,1,100.00\n"
        for n, method in enumerate(methods, 1)
    )
    done = shop.run("order", "import", "-", "-f", "json", stdin=HEAD + rows)
    assert done.code == 0, done
    return done.err


def tenders(shop: Shop, order: str) -> list[str]:
    return [one["text"] for one in ask(shop, "order", "show", order)[0]["tenders"]]


def test_methods_that_come_to_less_than_the_total_are_named_and_the_last_takes_the_rest(shop: Shop) -> None:
    said = noted(shop, "card", "gift card 40 + visa 50", "gift card 40 + visa 60", "voucher 5; cash 90")
    assert (
        "2 orders whose methods of payment come to less than their totals: the last one takes the rest: 2, 4"
    ) in said
    assert tenders(shop, "2") == ["gift card 40.00", "visa 60.00"]
    assert tenders(shop, "4") == ["voucher 5.00", "cash 95.00"]


def test_methods_that_come_to_more_than_the_total_are_named_and_taken_as_one(shop: Shop) -> None:
    said = noted(shop, "gift card 40 + visa 70")
    assert ("1 order whose methods of payment come to more than its total: taken as one method: 1") in said
    assert tenders(shop, "1") == ["gift card 40 + visa 70 100.00"]


def test_methods_that_come_to_what_came_in_or_have_a_rest_are_not_noted(shop: Shop) -> None:
    assert "methods of payment" not in noted(shop, "gift card 40 + visa", "gift card + visa", "visa 4242")
    said = noted(shop, "gift card 40 + visa 30", status="part-paid", outstanding="30.00")
    assert "methods of payment" not in said
