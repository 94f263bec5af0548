"""What marketplaces' files do to a reader, one trap at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from intake.made_up_orders import Row, header, table

from returndesk.core.orders.incoming import OrderIn
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.orders.files import read_files, read_orders
from returndesk.intake.rows.claims import read_claims

SAMPLES = Path(__file__).parents[3] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
TIKTOK = {
    "Order ID": "5830000000000001\t", "Seller SKU": "LAMP", "Quantity": "1",
    "Created Time": "03/11/2026 13:03:57", "Paid Time": "03/11/2026 13:04:00",
    "SKU Unit Original Price": "12.00",
}  # fmt: skip


def sample(name: str) -> dict[str, OrderIn]:
    reading = read_orders(name, (SAMPLES / name).read_bytes(), OPTIONS)
    assert [str(problem) for problem in reading.problems] == []
    return {order.number: order for order in reading.orders}


def read(name: str, *rows: Row) -> Reading:
    """Rows under a sample's header."""
    return read_orders(name, table(header(name), rows).encode(), OPTIONS)


def only(reading: Reading) -> OrderIn:
    assert [str(problem) for problem in reading.problems] == []
    (order,) = reading.orders
    return order


def test_a_description_below_the_header_may_be_missing_and_is_only_there() -> None:
    described = TIKTOK | {"Order ID": "Platform unique order ID."}
    assert only(read("tiktok.csv", TIKTOK)).number == "5830000000000001"
    assert only(read("tiktok.csv", described, TIKTOK)).number == "5830000000000001"
    later = read("tiktok.csv", TIKTOK, described)
    assert [order.number for order in later.orders] == ["5830000000000001", "Platform unique order ID."]


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [
        ("SGD 12.30", "SGD", 1230),
        ("R$ 62.90", "BRL", 6290),
        ("1022.25", "EUR", 102225),
        ("Rp189.950", "IDR", 18995000),
        ("IDR 1.189.950", "IDR", 118995000),
    ],
)
def test_tiktoks_currency_is_in_its_amounts(written: str, currency: str, minor: int) -> None:
    order = only(read("tiktok.csv", TIKTOK | {"SKU Unit Original Price": written, "Order Amount": written}))
    assert (order.currency, order.lines[0].unit_price_minor) == (currency, minor)


def test_tiktoks_day_comes_first_but_the_month_with_am_and_pm() -> None:
    us = TIKTOK | {"Order ID": "2\t", "Created Time": "03/11/2026 11:52:23 PM"}
    days = [order.ordered_on for order in read("tiktok.csv", TIKTOK, us).orders]
    assert days == [date(2026, 11, 3), date(2026, 3, 12)]  # in Berlin
    alone = read("tiktok.csv", us | {"Paid Time": ""}).notes
    assert not [note for note in alone if "day/month/year" in note]


def test_tiktoks_times_with_am_and_pm_are_pacific_wherever_the_shop_is() -> None:
    us = TIKTOK | {"Created Time": "10/31/2026 11:52:23 PM", "Delivered Time": "11/05/2026 04:10:00 PM"}
    order = only(read("tiktok.csv", us))  # a shop in Berlin
    assert order.ordered_on == date(2026, 11, 1)
    assert order.ordered_at == datetime(2026, 11, 1, 6, 52, 23, tzinfo=UTC)
    assert order.lines[0].delivered_on == date(2026, 11, 6)


def test_an_order_of_tiktok_can_hold_cancelled_items_and_others() -> None:
    gone = TIKTOK | {
        "Seller SKU": "CORD",
        "Cancelation/Return Type": "Cancel",
        "Cancelled Time": "04/11/2026",
    }
    order = only(read("tiktok.csv", TIKTOK, gone))
    assert order.status == "part-refunded"
    assert [line.reported_units for line in order.lines] == [0, 1]


def test_what_tiktok_pays_of_a_price_is_part_of_the_sale() -> None:
    row = TIKTOK | {"SKU Subtotal Before Discount": "12.00", "SKU Seller Discount": "2.00"}
    row |= {"SKU Platform Discount": "1.00", "SKU Subtotal After Discount": "9.00", "Order Amount": "9.00"}
    (line,) = only(read("tiktok.csv", row)).lines
    assert line.gross_minor - line.discount_minor == 1000


def test_a_package_of_mercado_libre_is_one_order_with_its_items() -> None:
    orders = sample("mercado_libre.csv")
    package, single, cancelled = (
        orders["2000001000000001"],
        orders["2000001000000004"],
        orders["2000001000000005"],
    )
    assert [(line.line_id[-1], line.sku, line.quantity, line.reported_units) for line in package.lines] == [
        ("2", "TAZA-AZ", 2, 0),
        ("3", "PLATO", 1, 1),
    ]
    assert (package.currency, package.shipping_minor, package.status) == ("CLP", 4900, "part-refunded")
    assert (single.customer.name, single.country) == ("Tomás Vera", "CL")
    assert package.ordered_at == datetime(2026, 9, 1, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (cancelled.status, cancelled.payment, cancelled.reported_minor) == ("cancelled", "paid", 17400)


def test_a_delivery_without_a_year_is_the_first_such_day_after_the_sale() -> None:
    (line,) = sample("mercado_livre.csv")["2000002000000004"].lines
    assert line.delivered_on == date(2026, 1, 2)  # sold on 30 December 2025


def test_a_package_that_is_cut_off_does_not_take_the_next_files_rows() -> None:
    text = (
        (SAMPLES / "mercado_libre.csv")
        .read_text("utf-8")
        .replace("Paquete de 2 productos", "Paquete de 9 productos")
    )
    reading = read_orders("m.csv", text.encode(), OPTIONS)
    assert reading.orders == []  # the next sales would be of its order, on other days
    assert {problem.order for problem in reading.problems} == {"2000001000000001"}


def test_names_that_differ_in_case_alone_are_two_columns() -> None:
    names = header("shopee_vn.csv")
    line, order = "Tổng số tiền Người mua thanh toán", "Tổng số tiền người mua thanh toán"
    assert (line in names, order in names) == (True, True)
    assert sorted(sample("shopee_vn.csv")) == ["2609040000DD1", "2609040000DD2", "2609040000DD3"]


def test_units_of_lazada_are_counted_and_each_has_its_own_fate() -> None:
    row = {
        "orderNumber": "7", "createTime": "03 Nov 2026 10:00", "sellerSku": "MAT", "unitPrice": "9.00",
        "shippingFee": "1.50", "status": "delivered",
    }  # fmt: skip
    names = header("lazada.csv", "utf-8-sig", ";")
    rows = [
        row | {"orderItemId": "3", "deliveredDate": "2026-11-06"},
        row | {"orderItemId": "1", "deliveredDate": "2026-11-09"},
        row | {"orderItemId": "2", "deliveredDate": "2026-11-06", "status": "Package Returned"},
        row | {"orderItemId": "4", "unitPrice": "8.00"},
    ]
    order = only(read_orders("l.csv", table(names, rows, delimiter=";").encode("utf-8-sig"), OPTIONS))
    told = [(line.quantity, line.gross_minor, line.reported_units, line.line_id) for line in order.lines]
    assert told == [(3, 2700, 1, "1"), (1, 800, 0, "4")]
    assert (order.lines[0].delivered_on, order.shipping_minor) == (date(2026, 11, 9), 600)


def test_words_behind_an_amount_of_youzan_are_no_part_of_it() -> None:
    rows = [
        {"订单号": "E1", "规格编码": "A", "商品数量": "1", "商品实际成交金额": "69.20(分销商等级折扣：47.80)"}
    ]
    heads = [{"订单号": "E1", "订单创建时间": "2026-11-02 10:00:00", "买家付款时间": "2026-11-02 10:01:00"}]
    files = [
        ("i.csv", table(header("youzan.csv"), rows).encode()),
        ("o.csv", table(header("youzan_orders.csv"), heads).encode()),
    ]
    (order,) = [order for one in read_files(files, OPTIONS) for order in one.orders]
    assert (order.lines[0].gross_minor, order.payment) == (6920, "paid")


def test_an_export_made_without_a_real_file_says_so() -> None:
    said = "this format was made without a real file: compare an order with the platform (--explain)"
    assert said in read("tiktok.csv", TIKTOK).notes
    reading = read_orders("shopee.csv", (SAMPLES / "shopee.csv").read_bytes(), OPTIONS)
    assert said not in reading.notes


def test_a_line_break_inside_a_header_makes_no_difference() -> None:
    text = (SAMPLES / "shopee_tw.csv").read_text("utf-8").replace("賣場優惠券", '"賣場\n優惠券"', 1)
    first = read_orders("s.csv", text.encode(), OPTIONS).orders[0]
    assert first.discount_minor == sample("shopee_tw.csv")[first.number].discount_minor > 0


def test_merged_items_of_douyin_cannot_be_divided() -> None:
    row = {
        "主订单编号": "\t1",
        "子订单编号": "\t1;2",
        "选购商品": "帆布包",
        "商品数量": "2",
        "订单应付金额": "89.00",
    }
    reading = read("douyin.csv", row | {"订单提交时间": "2026-11-02 10:00:00"})
    assert [str(problem) for problem in reading.problems] == [
        "douyin.csv:2: 子订单编号: several items in one row: export the orders with a row an item"
    ]


def test_pinduoduos_shorter_list_is_read() -> None:
    names = "订单号,订单状态,商家实收金额(元),商品数量(件),商品id,商品规格,商家编码-规格维度,"
    names += "售后状态,订单成交时间"
    text = names + "\n2609-1\t,已收货,25.00,2,7,蓝色,CUP-1,无售后,2026-11-02 10:00:00\n"
    order = only(read_orders("p.csv", text.encode(), OPTIONS))
    assert [(line.sku, line.quantity, line.gross_minor) for line in order.lines] == [("CUP-1", 2, 2500)]
    assert (order.number, order.status) == ("2609-1", "open")


def test_an_older_list_of_tiktoks_returns_lacks_the_quantity() -> None:
    text = (
        "Return Order ID,Order ID,Order Amount,SKU ID,Seller SKU,Return Type,Time Requested,Return Reason,"
        "Return unit price,Return Status\n"
        '4035,5830\t,34.90,1,LAMP,Return and refund,20/09/2026 11:02:03,Wrong item,"R$ 62,90",Completed\n'
    )
    ((_, claim),) = read_claims(in_memory("r.csv", text.encode()), OPTIONS).values
    assert (claim.order, claim.reason, claim.items[0].sku, claim.items[0].units) == (
        "5830",
        "wrong-item",
        "LAMP",
        None,
    )
    assert (claim.outcome, claim.note) == ("refund", "refunded at tiktok: R$ 62,90")


@pytest.mark.parametrize(("paid", "given_back"), [("2026-11-03 10:00", 1590), ("", 0)])
def test_shopee_gives_back_what_was_paid_for_a_cancelled_order(paid: str, given_back: int) -> None:
    row = {
        "Order ID": "26A", "Order Status": "Cancelled", "Cancel reason": "Out of stock",
        "Order Paid Time": paid, "Order Creation Date": "2026-11-03 09:58", "SKU Reference No.": "TIN",
        "Deal Price": "12.00", "Quantity": "1", "Product Subtotal": "12.00",
        "Buyer Paid Shipping Fee": "3.90",
    }  # fmt: skip
    order = only(read("shopee.csv", row))
    assert (order.status, order.payment) == ("cancelled", "paid" if paid else "unpaid")
    assert order.reported_minor == given_back
