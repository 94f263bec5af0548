"""What each platform's real files do to a reader, one trap at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from intake.made_up_orders import Row, header, table

from returndesk.core.orders.incoming import OrderIn
from returndesk.core.orders.merge import customer_key
from returndesk.core.value import replace
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_files, read_orders

SAMPLES = Path(__file__).parents[3] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def sample(name: str, options: ReadOptions = OPTIONS) -> dict[str, OrderIn]:
    reading = read_orders(name, (SAMPLES / name).read_bytes(), options)
    assert [str(problem) for problem in reading.problems] == []
    return {order.number: order for order in reading.orders}


def read(name: str, *rows: Row, options: ReadOptions = OPTIONS, **how: str) -> Reading:
    """Rows under a sample's header."""
    return read_orders(name, table(header(name, **how), rows).encode(), options)  # type: ignore[arg-type]


def reasons(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


ETSY = {"Order ID": "1", "Sale Date": "11/02/26", "Item Name": "Wrap", "Quantity": "1", "Price": "9.00"}
ETSY |= {"Currency": "USD", "Transaction ID": "8"}


def test_woocommerce_items_show_refunds_by_the_units_left() -> None:
    orders = sample("woocommerce_items.csv")
    assert [line.reported_units for line in orders["5102"].lines] == [1, 0]
    assert (orders["5102"].status, orders["5102"].reported_minor) == ("part-refunded", 0)
    # The unit's 5.95 is known by the unit; what went back beyond it was the postage.
    assert (orders["5104"].status, orders["5104"].reported_minor) == ("refunded", 476)


def test_etsy_dates_that_a_spreadsheet_damaged_are_row_errors() -> None:
    reading = read(
        "etsy_items.csv",
        ETSY | {"Date Shipped": "10/30/26"},
        ETSY | {"Order ID": "2", "Sale Date": "11/02/01"},
        ETSY | {"Order ID": "3", "Sale Date": "28/10/26"},
    )
    assert reasons(reading) == [
        'etsy_items.csv:2: Date Shipped: "10/30/26" — before the order of 2026-11-02',
        'etsy_items.csv:3: Sale Date: "11/02/01" — a date before 2005-06-18',
        'etsy_items.csv:4: Sale Date: "28/10/26" — no such day or time, read as month/day/year',
    ]


@pytest.mark.parametrize("uk", [False, True])
def test_etsy_orders_of_either_country_add_name_totals_and_refund(uk: bool) -> None:
    us_names = header("etsy_orders.csv")
    spelled = {"Shipping": "Delivery", "Date Shipped": "Date Posted", "Ship Country": "Delivery Country"}
    names = ["Full Name", *((spelled.get(name, name) if uk else name) for name in us_names)]
    order = {
        "Order ID": "1", "Sale Date": "11/02/2026", "Full Name": "Enid Marlow", "Currency": "USD",
        names[us_names.index("Shipping") + 1]: "4.50", "Order Total": "13.50", "Adjusted Order Total": "8.50",
        names[us_names.index("Ship Country") + 1]: "United Kingdom", "Status": "Completed",
    }  # fmt: skip
    files = [
        ("items.csv", table(header("etsy_items.csv"), [ETSY | {"Ship Name": "E M"}]).encode()),
        ("orders.csv", table(names, [order]).encode()),
    ]
    items, orders = read_files(files, OPTIONS)
    assert (items.problems, orders.problems, orders.orders) == ([], [], [])
    (found,) = items.orders
    assert (found.customer.name, found.shipping_minor, found.country) == ("Enid Marlow", 450, "GB")
    assert (found.reported_minor, found.status) == (500, "part-refunded")


def test_ebay_marks_an_order_of_several_items_by_its_row_of_totals() -> None:
    order = sample("ebay.csv")["09-10002-20002"]
    assert (order.currency, order.shipping_minor, order.country) == ("AUD", 900, "AU")
    assert [(line.sku, line.gross_minor) for line in order.lines] == [("BELL-L", 120000), ("00077", 3200)]


def test_ebay_in_the_uk_posts_and_the_us_writes_dollars_and_months_first() -> None:
    row = {"Order Number": "1", "Sale Date": "Oct-05-26", "Item Title": "Cleat", "Quantity": "2"}
    row |= {"Sold For": "$8.00", "Shipping And Handling": "$3.00", "Total Price": "$11.00"}
    (order,) = read("ebay.csv", row, line=1).orders  # type: ignore[arg-type]
    assert (order.currency, order.ordered_on) == ("USD", date(2026, 10, 5))
    assert order.lines[0].gross_minor == 800  # the total proves it: Sold For is for both
    names = [name.replace("Ship To", "Post to") for name in header("ebay.csv", line=1)]
    uk = row | {"Sold For": "£8.00", "Total Price": "£19.00", "Shipping And Handling": "£3.00"}
    text = table(names, [uk | {"Post to Country": "United Kingdom", "Post to Name": "Jo"}])
    (order,) = read_orders("uk.csv", text.encode(), OPTIONS).orders
    assert (order.currency, order.country, order.customer.name) == ("GBP", "GB", "Jo")
    assert order.lines[0].gross_minor == 1600


def test_ebay_amounts_in_two_currencies_are_named() -> None:
    row = {"Order Number": "1", "Sale Date": "Oct-05-26", "Item Title": "Cleat", "Quantity": "1"}
    reading = read("ebay.csv", row | {"Sold For": "$8.00", "Total Price": "AU $8.00"}, line=1)  # type: ignore[arg-type]
    assert reasons(reading) == [
        'ebay.csv:2: Sold For: "$8.00" — not in AUD, the currency of this order; if the file names no'
        " currency, use --currency USD"
    ]


def test_amazon_quotes_are_characters_and_shipping_adds_up() -> None:
    orders = sample("amazon.txt")
    assert [line.title for line in orders["111-0000001-0000001"].lines] == [
        'Hinge 5" steel',
        "Screws, 100 pcs",
    ]
    assert orders["111-0000002-0000002"].lines[0].title == 'Door stop "Bulldog'
    assert orders["111-0000001-0000001"].shipping_minor == 399 + 32 + 200 + 16 - 200
    assert "111-0000003-0000003" not in orders  # cancelled, without units
    assert orders["026-0000004-0000004"].ordered_on == date(2026, 11, 13)  # after midnight in Berlin


def test_amazon_rejects_are_an_amazon_file_again() -> None:
    data = (SAMPLES / "amazon.txt").read_bytes().replace(b"24.00", b"24,xx")
    rejects = read_orders("amazon.txt", data, OPTIONS).rejects.text()
    assert 'Hinge 5" steel' in rejects
    fixed = read_orders("rejects.txt", rejects.replace("24,xx", "24.00").encode(), OPTIONS)
    assert fixed.problems == []
    assert fixed.orders == [sample("amazon.txt")["111-0000001-0000001"]]


def test_square_returns_are_units_of_their_sale_or_a_note() -> None:
    options = replace(OPTIONS, currency_given="USD")
    reading = read_orders("square.csv", (SAMPLES / "square.csv").read_bytes(), options)
    orders = {order.number: order for order in reading.orders}
    assert orders["SQ0002"].ordered_on == date(2026, 10, 1)
    assert (orders["SQ0002"].status, orders["SQ0002"].lines[0].reported_units) == ("part-refunded", 1)
    assert "SQ0004" not in orders
    assert [(row.number, row.units) for row in reading.refund_rows] == [("SQ0004", 1), ("SQ0002", 1)]


def test_square_amounts_in_another_currency_than_the_desks_are_row_errors() -> None:
    reading = read_orders("square.csv", (SAMPLES / "square.csv").read_bytes(), OPTIONS)
    assert reading.orders == []
    assert reading.problems[0].reason == (
        '"-$1.60" — not in EUR, the currency of this order; if the file names no currency, use --currency USD'
    )


def test_wix_has_refunded_units_and_its_discount_is_derived() -> None:
    orders = sample("wix.csv")
    assert [line.reported_units for line in orders["10020"].lines] == [1]
    assert (orders["10020"].status, orders["10020"].reported_minor) == ("part-refunded", 0)
    assert (orders["10019"].discount_minor, orders["10019"].customer.name) == (120, "Odo ’t Hoen")


def test_squarespace_refunds_are_the_orders() -> None:
    order = sample("squarespace.csv")["00302"]
    assert (order.status, order.reported_minor) == ("part-refunded", 2000)


def test_bigcommerce_subtotals_show_whether_prices_include_tax() -> None:
    orders = sample("bigcommerce.csv")
    assert (orders["118"].tax_included, sum(line.tax_minor for line in orders["118"].lines)) == (False, 480)
    assert [line.title for line in orders["118"].lines] == ["Lantern, small", "Lamp oil | 1 l"]
    assert (orders["120"].discount_minor, orders["120"].customer.platform_id) == (200, "42")
    assert orders["119"].customer.platform_id == ""


def test_bigcommerce_subtotals_that_make_no_sense_change_nothing() -> None:
    data = (SAMPLES / "bigcommerce.csv").read_bytes().replace(b",64.80,60.00,", b",4.80,60.00,")
    order = read_orders("b.csv", data, OPTIONS).orders[0]
    assert (order.tax_included, [line.tax_minor for line in order.lines]) == (True, [0, 0])


def test_tiendanube_holds_nothing_as_an_empty_formula() -> None:
    orders = sample("tiendanube.csv")
    assert (orders["412"].customer.name, len(orders["412"].lines)) == ("Rocío Peña", 2)
    assert orders["413"].customer.phone == ""
    assert [orders[number].status for number in ("413", "414")] == ["refunded", "cancelled"]


def test_a_masked_phone_is_kept_and_makes_no_customer_of_many() -> None:
    names = ("taobao_orders.csv", "taobao_detail.csv")
    readings = read_files([(name, (SAMPLES / name).read_bytes()) for name in names], OPTIONS)
    orders = {order.number[-3:]: order for order in readings[1].orders}
    phones = [order.customer.phone for order in orders.values()]
    assert phones == ["139****0000", "139****0000", "138****0000"]
    assert customer_key("taobao", "", "", "139****0000") == ""
    assert [order.discount_minor for order in orders.values()] == [500, 0, 0]
    assert (orders["202"].reported_minor, orders["202"].status) == (2000, "part-refunded")
    assert orders["303"].status == "cancelled"
    assert orders["101"].lines[1].delivered_on == date(2026, 9, 6)


def test_jd_repeats_the_orders_amount_and_writes_refunds_into_it() -> None:
    orders = sample("jd.csv")
    assert (orders["300000000101"].discount_minor, orders["300000000101"].shipping_minor) == (1200, 600)
    assert (orders["300000000102"].reported_minor, orders["300000000102"].status) == (1900, "refunded")
    assert orders["300000000103"].status == "cancelled"


def test_pinduoduo_orders_without_a_day_were_never_paid() -> None:
    reading = read_orders("p.csv", (SAMPLES / "pinduoduo.csv").read_bytes(), OPTIONS)
    assert reading.notes == ["1 unpaid order skipped: 261101-000000000000103"]
    assert [(order.discount_minor, order.status) for order in reading.orders] == [
        (10950, "open"),
        (0, "refunded"),
        (0, "open"),
    ]


def test_douyin_lines_have_their_own_aftersales() -> None:
    orders = sample("douyin.csv")
    first = orders["6917000000000000101"]
    assert [line.reported_units for line in first.lines] == [0, 2]
    assert (first.status, first.customer.name, first.customer.phone) == ("part-refunded", "", "")
    assert first.recipient == ("", "139****0000")
    assert orders["6917000000000000201"].status == "cancelled"


def test_a_status_that_is_not_known_is_taken_as_open_and_named() -> None:
    reading = read("etsy_items.csv", ETSY)
    assert reading.orders[0].status == "open"
    row = {"Order number": "1", "Date created": "Nov 2, 2026", "Item": "x", "Qty": "1", "Price": "5"}
    reading = read_orders(
        "wix.csv",
        table(header("wix.csv"), [row | {"Payment status": "Mislaid"}]).encode(),
        OPTIONS,
    )
    assert (reading.orders[0].status, reading.notes[0]) == (
        "open",
        'unknown status "Mislaid": taken as open',
    )


@pytest.mark.parametrize(
    ("text", "minor"),
    [("¥100.5", 10050), ("￥100.5", 10050), ("? 648", 64800), ("1,299.00", 129900), ("--", 0), ("None", 0)],
)
def test_declared_forms_of_money_are_exact(text: str, minor: int) -> None:
    row = {"主订单编号": "1", "订单提交时间": "2026-11-02 10:00:00", "选购商品": "x", "商品数量": "1"}
    (order,) = read("douyin.csv", row | {"订单应付金额": "5000", "运费": text}).orders
    assert order.shipping_minor == minor


@pytest.mark.parametrize("text", ["$5.00", "5元", "(5.00)", "5.00(已退款1.00)", "NaN", "¥", "¥1.2.3", "¥¥5"])
def test_any_other_form_of_money_is_a_row_error(text: str) -> None:
    row = {"主订单编号": "1", "订单提交时间": "2026-11-02 10:00:00", "选购商品": "x", "商品数量": "1"}
    reading = read("douyin.csv", row | {"订单应付金额": "5000", "运费": text})
    assert (reading.orders, len(reading.problems)) == ([], 1)
    assert reading.problems[0].column == "运费"


def test_a_pending_amazon_order_without_a_price_is_skipped_and_its_column_named() -> None:
    lines = (SAMPLES / "amazon.txt").read_text("utf-8").splitlines()
    names = lines[0].split("\t")
    cells = {
        "amazon-order-id": "111-0000009-0000009", "purchase-date": "2026-11-02T10:00:00+00:00",
        "order-status": "Pending", "item-status": "Unshipped", "sku": "MUG", "product-name": "Mug",
        "quantity": "1",
    }  # fmt: skip
    pending = "\t".join(cells.get(name, "") for name in names)
    reading = read_orders("amazon.txt", "\n".join([*lines, pending]).encode(), OPTIONS)
    assert ([str(each) for each in reading.problems], "111-0000009-0000009" in str(reading.orders)) == (
        [],
        False,
    )
    assert "1 unpaid line without item-price skipped: 111-0000009-0000009" in reading.notes
    shipped = pending.replace("Pending", "Shipped").replace("Unshipped", "Shipped")
    (problem,) = read_orders("amazon.txt", "\n".join([lines[0], shipped]).encode(), OPTIONS).problems
    assert str(problem) == "amazon.txt:2: item-price: missing"


@pytest.mark.parametrize(
    ("status", "when", "paid", "payment", "refunded"),
    [
        ("交易关闭", "", "0.00", "unpaid", 0),
        ("交易关闭", "2026-11-12 14:15:30", "0.00", "unknown", 1),
        ("交易关闭", "", "23.80", "unknown", 1),
        ("交易成功", "2026-11-12 14:15:30", "0.00", "unknown", 0),
    ],
)
def test_a_closed_taobao_order_without_a_payment_was_never_paid(
    status: str, when: str, paid: str, payment: str, refunded: int
) -> None:
    order = (
        "订单编号,买家应付货款,买家应付邮费,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝标题\n"
        f"41,15.80,8.00,{paid},{status},杨,2026-11-12 14:15:05,{when},铲\n"
    )
    detail = f"订单编号,标题,价格,购买数量,商品属性,订单状态,商家编码\n41,铲,15.80,1,,{status},C\n"
    files = [("orders.csv", order.encode()), ("detail.csv", detail.encode())]
    (found,) = [order for reading in read_files(files, OPTIONS) for order in reading.orders]
    assert (found.payment, [line.reported_units for line in found.lines]) == (payment, [refunded])


def test_without_taobaos_column_of_the_time_an_amount_of_0_may_have_been_refunded() -> None:
    order = (
        "订单编号,买家应付货款,买家应付邮费,买家实际支付金额,订单状态,收货人姓名,订单创建时间,宝贝标题\n"
        "41,15.80,8.00,0.00,交易关闭,杨,2026-11-12 14:15:05,铲\n"
    )
    detail = "订单编号,标题,价格,购买数量,商品属性,订单状态,商家编码\n41,铲,15.80,1,,交易关闭,C\n"
    files = [("orders.csv", order.encode()), ("detail.csv", detail.encode())]
    (found,) = [order for reading in read_files(files, OPTIONS) for order in reading.orders]
    assert found.payment == "unknown"
