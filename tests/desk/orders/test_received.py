"""What came in for an order limits what is given back, here and on the platform together."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, the_claim
from factory import Result, Shop, made_once, new_shop

pytestmark = pytest.mark.slow  # whole stories

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Fulfilled at,Refunded Amount,"
    "Outstanding Balance,Cancelled at"
).split(",")
WOO = (
    "order_id,order_number,order_date,status,shipping_total,order_total,order_currency,customer_email,"
    "completed_date,line_item_1"
).split(",")
WIX = (
    "Order number,Date created,Time,Contact email,Item,Variant,SKU,Qty,Quantity refunded,Price,"
    "Deposit amount,Payment status,Shipping rate,Total tax,Total,Currency,Refunded amount"
).split(",")
SQUARESPACE = (
    "Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant"
).split(",")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


_shop = made_once(new_shop)


def take_in(
    shop: Shop, header: Sequence[str], *lines: dict[str, object], options: Sequence[str] = ()
) -> Result:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return shop.run("order", "import", "-", stdin=text.getvalue())


def shopify(shop: Shop, status: str, outstanding: str = "", **cells: object) -> Result:
    """TABLE at 100.00, order 2; `outstanding` of it is not paid."""
    row = {
        "Name": "#2", "Email": "a@x.example", "Financial Status": status, "Currency": "EUR",
        "Subtotal": "100.00", "Shipping": "0.00", "Taxes": "0.00", "Total": "100.00",
        "Discount Amount": "0.00", "Created at": "2026-11-01 10:00:00 +0100", "Lineitem quantity": 1,
        "Lineitem name": "Table", "Lineitem price": "100.00", "Lineitem sku": "TABLE",
        "Fulfilled at": "2026-11-03 10:00:00 +0100", "Refunded Amount": "0.00",
        "Outstanding Balance": outstanding, **cells,
    }  # fmt: skip
    done = take_in(shop, SHOPIFY, row)
    assert done.code == 0, done.err
    return done


def edited(shop: Shop) -> Result:
    """LAMP at 60.00 and BULB at 40.00, order 7, and a total of 60.00."""
    first = {
        "Name": "#7", "Email": "a@x.example", "Financial Status": "paid", "Currency": "EUR",
        "Subtotal": "60.00", "Shipping": "0.00", "Taxes": "0.00", "Total": "60.00",
        "Discount Amount": "0.00", "Created at": "2026-11-01 10:00:00 +0100", "Lineitem quantity": 1,
        "Lineitem name": "Lamp", "Lineitem price": "60.00", "Lineitem sku": "LAMP",
        "Fulfilled at": "2026-11-03 10:00:00 +0100", "Outstanding Balance": "0.00",
    }  # fmt: skip
    second = {
        "Name": "#7", "Email": "a@x.example", "Created at": first["Created at"], "Lineitem quantity": 1,
        "Lineitem name": "Bulb", "Lineitem price": "40.00", "Lineitem sku": "BULB",
    }  # fmt: skip
    return take_in(shop, SHOPIFY, first, second)


def wix(shop: Shop, status: str, deposit: str = "", *, back: int = 0) -> None:
    row = {
        "Order number": "10001", "Date created": "Nov 1, 2026", "Time": "2:10:40 PM",
        "Contact email": "v@x.example",
        "Item": "Cup", "SKU": "CUP", "Qty": 3, "Quantity refunded": back, "Price": "10.00",
        "Deposit amount": deposit, "Payment status": status, "Shipping rate": "0", "Total tax": "0",
        "Total": "30.00", "Currency": "EUR", "Refunded amount": f"{back * 10}.00",
    }  # fmt: skip
    assert take_in(shop, WIX, row).code == 0


def shown(shop: Shop, order: str) -> tuple[object, ...]:
    row = ask(shop, "order", "show", order)[0]
    return row["payment"], row["outstanding"], row["received"]


def checked(shop: Shop, order: str, *options: str) -> list[tuple[object, ...]]:
    """(verdict, refund, codes of what is said of the payment) of each line."""
    return [
        (row["verdict"], row["refund"], [each["code"] for each in row["findings"] if each["code"] in SAID])
        for row in json.loads(shop.run("check", order, *options, "-f", "json").out)["rows"]
    ]


SAID = ("unpaid", "part-paid", "total-below-lines")


def now(shop: Shop, order: str, *options: str) -> str:
    """What the counter pays for an order."""
    shop.ok("claim", "open", order, "-r", "changed-mind", "--now", "--condition", "new", *options)
    return str(ask(shop, "claim", "list")[0]["refunded"])


class TestNotPaid:
    def test_nothing_is_refunded_of_an_unpaid_order(self, shop: Shop) -> None:
        said = shopify(shop, "pending", "100.00").err
        assert "1 order is not paid" in said
        assert shown(shop, "2") == ("unpaid", "100.00", "0.00")
        assert checked(shop, "2") == [("eligible", "0.00", ["unpaid"])]
        assert now(shop, "2", "--method", "cash") == "0.00"
        assert ailments(shop) == []

    def test_the_quote_says_why(self, shop: Shop) -> None:
        shopify(shop, "pending", "100.00")
        shop.ok("claim", "open", "2", "-r", "changed-mind")
        parts = {row["part"]: (row["amount"], row["why"]) for row in ask(shop, "claim", "quote", "R1001")}
        assert parts["adjustment"] == ("-100.00", "the order is not paid")
        assert parts["total"][0] == "0.00"

    @pytest.mark.parametrize(
        ("outstanding", "refund", "kept"),
        [("100.00", "0.00", "0.00"), ("50.00", "50.00", "0.00"), ("10.00", "85.00", "5.00")],
    )
    def test_no_fee_is_kept_of_what_never_came_in(
        self, tmp_path: Path, outstanding: str, refund: str, kept: str
    ) -> None:
        shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "15%"\n')
        shopify(shop, "partially_paid", outstanding)
        assert now(shop, "2", "--method", "cash") == refund
        assert ask(shop, "report", "day")["balance"][0]["fees_kept"] == kept
        assert ask(shop, "report", "refunds")[0]["fees"] == kept
        assert ailments(shop) == []

    def test_an_exchange_keeps_a_fee_of_what_came_in_alone_and_the_quote_says_so(
        self, tmp_path: Path
    ) -> None:
        shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "15%"\n')
        shopify(shop, "partially_paid", "10.00")
        shop.ok("claim", "open", "2", "-r", "changed-mind")
        for act in (["approve"], ["receive"], ["inspect", "--condition", "new", "--to", "restock"]):
            shop.ok("claim", act[0], "R1001", *act[1:])
        fee = next(part for part in ask(shop, "claim", "quote", "R1001") if part["part"] == "fee")
        assert (fee["amount"], fee["why"]) == (
            "-5.00", "15 % restocking, policy 2, defaults; the rest of 15.00 was not paid",
        )  # fmt: skip
        shop.ok("claim", "exchange", "R1001", "--for", "NEW@90.00")
        assert the_claim(shop)["difference"] == "5.00"
        assert ask(shop, "report", "day")["balance"][0]["fees_kept"] == "5.00"
        assert ailments(shop) == []

    @pytest.mark.parametrize("status", ["pending", "authorized", "expired"])
    def test_a_status_alone_says_it_too(self, shop: Shop, status: str) -> None:
        shopify(shop, status)
        assert shown(shop, "2") == ("unpaid", "100.00", "0.00")

    @pytest.mark.parametrize(
        ("status", "payment"), [("on-hold", "unpaid"), ("pending", "unpaid"), ("processing", "paid")]
    )
    def test_woocommerce_holds_an_unpaid_order(self, shop: Shop, status: str, payment: str) -> None:
        cells = {
            "order_id": 802, "order_number": 802, "order_date": "01-11-2026 10:00:00", "status": status,
            "shipping_total": 0, "order_total": "50.00", "order_currency": "EUR",
            "customer_email": "w@x.example",
            "line_item_1": "name:Item|product_id:1|sku:B|quantity:1|total:50.00|sub_total:50.00|tax:0",
        }  # fmt: skip
        assert take_in(shop, WOO, cells).code == 0
        due, refund = ("50.00", "0.00") if payment == "unpaid" else ("0.00", "50.00")
        assert shown(shop, "802") == (payment, due, refund)
        assert checked(shop, "802")[0][1] == refund
        shop.ok(
            "claim", "open", "802", "-r", "changed-mind", "--now", "--method", "cash"
        )  # it was never sent
        assert ask(shop, "claim", "list")[0]["refunded"] == refund
        assert ailments(shop) == []

    def test_wix_and_squarespace_say_it_in_a_word(self, shop: Shop) -> None:
        wix(shop, "Unpaid")
        assert checked(shop, "10001") == [("eligible", "0.00", ["unpaid"])]
        row = {
            "Order ID": "S1", "Email": "s@x.example", "Financial Status": "PENDING", "Currency": "EUR",
            "Subtotal": "20.00", "Shipping": "0.00", "Taxes": "0.00", "Amount Refunded": "0.00",
            "Total": "20.00",
            "Discount Amount": "0.00", "Created at": "2026-11-01 10:00:00 +0100", "Lineitem quantity": 1,
            "Lineitem name": "Soap", "Lineitem price": "20.00", "Lineitem sku": "SOAP",
        }  # fmt: skip
        assert take_in(shop, SQUARESPACE, row).code == 0
        assert checked(shop, "S1") == [("eligible", "0.00", ["unpaid"])]

    def test_no_bonus_is_given_on_money_that_never_came(self, tmp_path: Path) -> None:
        shop = new_shop(tmp_path, document='[defaults]\ncredit_bonus = "10%"\n')
        shopify(shop, "pending", "100.00")
        assert now(shop, "2", "--method", "credit") == "0.00"
        assert read(shop.path, "select count(*) from credit") == [(0,)]

    def test_a_label_is_not_charged_to_a_refund_that_cannot_bear_it(self, shop: Shop) -> None:
        shopify(shop, "pending", "100.00")
        shop.ok("claim", "open", "2", "-r", "changed-mind")
        shop.ok("claim", "approve", "R1001")
        shop.ok("claim", "receive", "R1001", "--postage", "5.00", "--paid-by", "shop")
        shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
        shop.ok("claim", "refund", "R1001")
        assert read(shop.path, "select total_minor, returned_minor, postage_minor from refund") == [(0, 0, 0)]
        assert ailments(shop) == []

    def test_the_platform_refunds_nothing_of_it_either(self, shop: Shop) -> None:
        wix(shop, "Unpaid", back=1)
        shopify(shop, "voided", "100.00", **{"Cancelled at": "2026-11-04 10:00:00 +0100"})
        assert read(shop.path, "select coalesce(sum(total_minor), 0) from external_refund") == [(0,)]
        assert ailments(shop) == []


class TestPartPaid:
    def test_at_most_what_came_in_is_refunded(self, shop: Shop) -> None:
        said = shopify(shop, "partially_paid", "70.00").err
        assert "1 order is part-paid" in said
        assert shown(shop, "2") == ("part-paid", "70.00", "30.00")
        assert checked(shop, "2") == [("eligible", "30.00", ["part-paid"])]
        assert now(shop, "2") == "30.00"
        assert ailments(shop) == []

    def test_a_deposit_is_what_came_in(self, shop: Shop) -> None:
        wix(shop, "Partially Paid", "5.00")
        assert shown(shop, "10001") == ("part-paid", "25.00", "5.00")
        assert now(shop, "10001") == "5.00"

    def test_what_was_paid_of_it_may_be_unknown(self, shop: Shop) -> None:
        wix(shop, "Partially Paid")
        assert checked(shop, "10001") == [("review", "30.00", ["part-paid"])]

    def test_the_desks_own_columns_say_it(self, shop: Shop) -> None:
        text = (
            "order_number,ordered_at,sku,quantity,unit_price,payment_status,outstanding\n"
            "5,2026-11-10,MUG,1,50.00,part-paid,20.00\n6,2026-11-10,MUG,1,50.00,unpaid,\n"
        )
        shop.ok("order", "import", "-", stdin=text)
        assert shown(shop, "5") == ("part-paid", "20.00", "30.00")
        assert shown(shop, "6") == ("unpaid", "50.00", "0.00")

    def test_an_exchange_carries_over_only_what_was_paid(self, shop: Shop) -> None:
        shopify(shop, "partially_paid", "70.00")
        shop.ok("claim", "open", "2", "-r", "wrong-size", "--want", "exchange")
        for act in (("approve",), ("receive",), ("inspect", "--condition", "new", "--to", "restock")):
            shop.ok("claim", act[0], "R1001", *act[1:])
        done = shop.run("claim", "exchange", "R1001", "--for", "TABLE-L=1@100.00")
        assert done.code == 1
        assert "The rest was not paid: at most 30.00 EUR is left to exchange" in done.err


class TestPaidLater:
    def test_a_later_export_says_that_it_was_paid(self, shop: Shop) -> None:
        shopify(shop, "pending", "100.00")
        shopify(shop, "partially_paid", "70.00")
        assert shown(shop, "2") == ("part-paid", "70.00", "30.00")
        shopify(shop, "paid", "0.00")
        assert shown(shop, "2") == ("paid", "0.00", "100.00")
        assert now(shop, "2") == "100.00"

    def test_a_paid_order_that_is_not_any_more_is_a_conflict(self, shop: Shop) -> None:
        shopify(shop, "paid", "0.00")
        now(shop, "2")
        with pytest.raises(AssertionError, match=r"outstanding: 0\.00 in the desk, 100\.00 in the file"):
            shopify(shop, "pending", "100.00")
        assert shown(shop, "2") == ("paid", "0.00", "100.00")


class TestTotalBelowLines:
    def test_an_edited_order_is_named_and_reviewed(self, shop: Shop) -> None:
        done = edited(shop)
        assert (done.code, "1 order with a total below its lines: review it: 7" in done.err) == (0, True)
        assert shown(shop, "7") == ("paid", "0.00", "60.00")
        found = checked(shop, "7", "-i", "LAMP", "-i", "BULB")
        assert found == [
            ("review", "60.00", ["total-below-lines"]),
            ("review", "40.00", ["total-below-lines"]),
        ]

    def test_the_note_stands_for_the_one_that_the_sums_differ(self, shop: Shop) -> None:
        header = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
        header += "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku"
        rows = (
            "#8,a@x.org,paid,EUR,60.00,0.00,0.00,60.00,2026-11-20,1,MUG,100.00,MUG\n"
            "#9,a@x.org,paid,EUR,140.00,0.00,0.00,140.00,2026-11-20,1,MUG,100.00,MUG\n"
        )
        done = shop.run("order", "import", "-", stdin=f"{header}\n{rows}")
        assert done.err.splitlines() == [
            "stdin: 1 order with a total below its lines: review it: 8",
            "stdin: 1 order does not add up to its own totals: 9",
        ]

    def test_both_lines_together_give_the_total(self, shop: Shop) -> None:
        edited(shop)
        for number, item in (("R1001", "BULB"), ("R1002", "LAMP")):
            shop.ok("claim", "open", "7", "-i", item, "-r", "changed-mind")
            for act in (
                ("approve",),
                ("receive",),
                ("inspect", "--condition", "new", "--to", "restock"),
                ("refund",),
            ):
                shop.ok("claim", act[0], number, *act[1:])
        assert read(shop.path, "select total_minor from refund order by id") == [(4000,), (2000,)]
        assert ailments(shop) == []


def test_tax_that_ebay_collects_is_not_the_shops(shop: Shop) -> None:
    row = {
        "Sales Record Number": 1, "Order Number": "09-1", "Buyer Username": "finch", "Item Number": 7,
        "Item Title": "Hook", "Custom Label": "HOOK", "Quantity": 1, "Sold For": "$20.00",
        "Shipping And Handling": "$5.00", "Seller Collected Tax": "$0.00", "eBay Collected Tax": "$2.00",
        "Total Price": "$27.00", "Sale Date": "Nov-01-26", "Transaction ID": 11,
    }  # fmt: skip
    done = take_in(shop, list(row), row)
    assert "1 order has tax collected by eBay, which eBay refunds itself: left out" in done.err
    assert shown(shop, "09-1") == ("unknown", "0.00", "25.00")


class TestTheDatabase:
    @pytest.fixture
    def paid(self, shop: Shop) -> Shop:
        shopify(shop, "partially_paid", "70.00")
        now(shop, "2")
        return shop

    @pytest.mark.parametrize(
        "statement",
        [
            "update orders set outstanding_minor = 7001",
            "update orders set total_minor = 9999",
            "update orders set payment = 'unpaid'",
            "update orders set payment = 'paid'",
            "update orders set payment = 'promised'",
            "update orders set returned_minor = 3001",
            "insert into external_refund (order_id, on_day, currency, units, goods_minor, shipping_minor,"
            " amount_minor) values (1, '2026-11-23', 'EUR', 0, 0, 0, 1)",
            "insert into refund (claim_id, order_id, at, on_day, who, owner, method, reference, why,"
            " currency, goods_minor, fee_minor, deduction_minor, shipping_minor, shared_goods_minor,"
            " postage_minor, bonus_minor, adjustment_minor, total_minor) select claim_id, order_id, at,"
            " on_day, who, owner, method, '', '', currency, 1, 0, 0, 0, 0, 0, 0, 0, 1 from refund",
        ],
    )
    def test_it_refuses_more_than_came_in(self, paid: Shop, statement: str) -> None:
        with sqlite3.connect(paid.path) as conn, pytest.raises(sqlite3.IntegrityError):
            conn.execute(statement)


def test_the_screen_of_an_order_says_what_was_paid(shop: Shop) -> None:
    shopify(shop, "partially_paid", "70.00")
    screen = shop.ok("order", "show", "2", "-f", "table")
    assert "paid 30.00 EUR, 70.00 outstanding" in screen
