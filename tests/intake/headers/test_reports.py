"""Reports that cannot be imported are told by name, with the export that works."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_orders
from returndesk.intake.platforms.format_files import Format, formats

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
REPORTS = [each for each in formats() if each.recognise.refuse]


def file(*names: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([names, ["x"] * len(names)])
    return out.getvalue().encode()


@pytest.mark.parametrize("each", REPORTS, ids=lambda each: each.name)
def test_a_report_is_told_by_name_with_the_export_that_works(each: Format) -> None:
    with pytest.raises(BadData) as caught:
        read_orders(
            "r.csv", file(*(names.split("|")[0] for names in each.recognise.all), "Anything else"), OPTIONS
        )
    assert str(caught.value) == f"r.csv: {each.recognise.refuse}"
    assert caught.value.hints == (each.recognise.hint,)


def test_the_words_of_a_report_name_it_and_what_to_type() -> None:
    names = [
        "Date",
        "Receipt number",
        "Receipt type",
        "Gross sales",
        "Total collected",
        "Payment type",
        "Description",
    ]
    with pytest.raises(BadData) as caught:
        read_orders("r.csv", file(*names), OPTIONS)
    assert str(caught.value) == "r.csv: Loyverse's receipts have no SKUs and no prices of items"
    assert caught.value.hints == ("export Receipts by item (Reports, Receipts, Export) and import that",)


def test_what_a_report_of_wechat_says_to_type_reads_it() -> None:
    names = ["订单号", "订单下单时间", "SKU编码(自定义)", "商品数量", "商品实际价格(总共)"]
    told = {
        "order_number": "订单号", "ordered_at": "订单下单时间", "sku": "SKU编码(自定义)",
        "quantity": "商品数量", "line_total": "商品实际价格(总共)",
    }  # fmt: skip
    (wechat,) = [each for each in REPORTS if each.title == "WeChat (微信小店)"]
    assert all(header in wechat.recognise.hint for header in told.values())
    options = ReadOptions("CNY", "Asia/Shanghai", True, date(2026, 11, 23), platform="desk", mapping=told)
    text = ",".join(names) + "\n7001,2026-11-02 10:00:00,A-1,2,25.00\n"
    (order,) = read_orders("w.csv", text.encode(), options).orders
    assert [(line.sku, line.quantity, line.gross_minor) for line in order.lines] == [("A-1", 2, 2500)]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            ""
            "order-id\torder-item-id\tpurchase-date\tpayments-date\treporting-date\tpromise-date\tdays-past-promise"
            "\tbuyer-email\tbuyer-name\tbuyer-phone-number\tsku\tproduct-name\tquantity-purchased"
            "\tquantity-shipped\tquantity-to-ship\tship-service-level\trecipient-name",
            "Amazon's unshipped orders have no prices",
        ),
        (
            "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency"
            "\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name"
            "\tamount-type\tamount-description\tamount\tsku\tquantity-purchased",
            "Amazon's settlement report has payments and fees, no goods",
        ),
        (
            "Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,"
            "Unit Price Tax,Shipping Charge,"
            "Total Discounts,Total Owed,ASIN,Product Condition,Quantity,Order Status,Product Name",
            "this is a buyer's own order history at Amazon: it has purchases, no sales",
        ),
        (
            "Transaction creation date,Type,Order number,Legacy order ID,Buyer username,"
            "Buyer name,Net amount,"
            "Payout currency,Payout date,Payout ID,Payout method,Payout status,Item ID,"
            "Transaction ID,Item title,"
            "Custom label,Quantity,Item subtotal,Gross transaction amount,Transaction currency",
            "eBay's transaction report has payments and fees, no complete orders",
        ),
        (
            "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额",
            "Tmall's short report has no goods",
        ),
        (
            "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
            "Total Collected,Source,Card,Cash,Fees,Net Total,Transaction ID,Payment ID,Description,Location",
            "Square's transactions have payments, and items as words in one cell",
        ),
        (
            "Reference Handle,Token,Item Name,Customer-facing Name,Variation Name,SKU,"
            "Description,Category,Price",
            "Square's item library has goods, no sales",
        ),
        (
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Phone,"
            "Total Spent,Total Orders,Note",
            "Shopify's customer export has no orders",
        ),
        (
            "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Variant SKU,Variant Price",
            "Shopify's product export has no orders",
        ),
        (
            "Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,"
            "Retried Amount,Total,Currency",
            "Shopify's payouts have payments, no goods",
        ),
        (
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
            "Description,Fee,Status",
            "Stripe's payments report has payments, no goods",
        ),
        (
            "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,Transaction ID",
            "PayPal's activity report has payments, no goods",
        ),
        (
            "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
            "Grand Total (Purchased)",
            "Magento's order grid has no items",
        ),
    ],
    ids=lambda text: text[:24],
)
def test_a_platform_s_other_report_is_known_by_its_real_header(header: str, said: str) -> None:
    mark = "\t" if "\t" in header else ","
    with pytest.raises(BadData) as caught:
        read_orders("r.csv", f"{header}\n{mark.join('x' * (header.count(mark) + 1))}\n".encode(), OPTIONS)
    assert str(caught.value) == f"r.csv: {said}"
