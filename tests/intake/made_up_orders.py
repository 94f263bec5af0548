"""The same two made-up orders, written as each platform writes them: full headers, their quotes, their marks.

The first has two lines, a discount of 3.00 and shipping of 4.90; the second one line, and no discount. A row
is a dict of the cells that matter; the headers come from the sample files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "sample_data"
NAME = "Zoë “Zed” O'Neil, Jr."
MAIL = "zoe@example.com"
MUG = 'Mug, "tall"\nblue'  # a comma, quotes and a line break
TEA = "Thé vert"
Row = dict[str, str]


def header(sample: str, encoding: str = "utf-8-sig", delimiter: str = ",", line: int = 0) -> list[str]:
    """The header of a sample file, which stands on its line `line`, from 0."""
    rows = (SAMPLES / sample).read_bytes().decode(encoding, "replace").splitlines()
    return next(csv.reader([rows[line]], delimiter=delimiter))


def table(names: Sequence[str], rows: Sequence[Row], *, delimiter: str = ",", crlf: bool = False) -> str:
    """Rows below their header, as text."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\r\n" if crlf else "\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def woocommerce_items() -> list[bytes]:
    order = {"Order Status": "completed", "First Name (Billing)": NAME, "Email (Billing)": MAIL}
    first = order | {
        "Order Number": "00417", "Order Date": "2026-11-02 22:30", "Order Shipping Amount": "4.90",
        "Order Total Tax Amount": "0", "Order Tax Amount": "0", "Cart Discount Amount": "3.00",
        "Order Total Amount": "34.90",
    }  # fmt: skip
    rows = [
        first | {"SKU": "00123", "Name": MUG, "Quantity": "2", "Order Line (w/o tax)": "22.73"},
        first | {"SKU": "TÉ-1", "Name": TEA, "Quantity": "1", "Order Line (w/o tax)": "7.27"},
        order
        | {
            "Order Number": "00418",
            "Order Date": "2026-11-03 09:00",
            "SKU": "TÉ-1",
            "Name": TEA,
            "Quantity": "1",
        }
        | {"Order Line (w/o tax)": "8.00", "Order Total Amount": "8.00", "Order Shipping Amount": "0"},
    ]
    return [table(header("woocommerce_items.csv"), rows).encode()]


def etsy() -> list[bytes]:
    item = {"Currency": "EUR", "Ship Name": NAME, "Order Sales Tax": "0.00"}
    first = item | {"Order ID": "00417", "Sale Date": "11/02/26", "Order Shipping": "4.90"}
    rows = [
        first
        | {"SKU": "00123", "Item Name": MUG, "Quantity": "2", "Price": "12.50", "Discount Amount": "2.27"},
        first
        | {"SKU": "TÉ-1", "Item Name": TEA, "Quantity": "1", "Price": "8.00", "Discount Amount": "0.73"},
        item
        | {"Order ID": "00418", "Sale Date": "11/03/2026", "SKU": "TÉ-1", "Item Name": TEA}
        | {"Quantity": "1", "Price": "8.00", "Order Shipping": "0.00"},
    ]
    return [table(header("etsy_items.csv"), rows).encode()]


def ebay() -> list[bytes]:
    buyer = {"Buyer Name": NAME, "Buyer Email": MAIL}
    first = {"Order Number": "00417", "Sale Date": "02-Nov-26"}
    rows = [
        dict.fromkeys(["Order Number"], ""),
        first | buyer | {"Quantity": "3", "Shipping And Handling": "EUR 4,90", "Total Price": "EUR 37,90"},
        first | {"Custom Label": "00123", "Item Title": MUG, "Quantity": "2", "Sold For": "EUR 12,50"},
        first | {"Custom Label": "TÉ-1", "Item Title": TEA, "Quantity": "1", "Sold For": "EUR 8,00"},
        buyer
        | {"Order Number": "00418", "Sale Date": "03-Nov-26", "Custom Label": "TÉ-1", "Item Title": TEA}
        | {
            "Quantity": "1",
            "Sold For": "EUR 8,00",
            "Total Price": "EUR 8,00",
            "Shipping And Handling": "EUR 0,00",
        },
    ]
    text = "\t\n" + table(header("ebay.csv", line=1), rows) + "\n2 record(s) downloaded,,\nSeller ID : shop\n"
    return [text.encode("utf-8-sig")]


def amazon() -> list[bytes]:
    names = header("amazon.txt", delimiter="\t")
    first = {
        "amazon-order-id": "00417", "purchase-date": "2026-11-02T21:30:00+00:00", "order-status": "Shipped",
        "currency": "EUR", "item-tax": "0.00",
    }  # fmt: skip
    rows = [
        first
        | {"sku": "00123", "product-name": MUG.replace("\n", " "), "quantity": "2", "item-price": "25.00"}
        | {"shipping-price": "2.45", "item-promotion-discount": "2.27"},
        first
        | {
            "sku": "TÉ-1",
            "product-name": TEA,
            "quantity": "1",
            "item-price": "8.00",
            "shipping-price": "2.45",
        }
        | {"item-promotion-discount": "0.73"},
        first
        | {"amazon-order-id": "00418", "purchase-date": "2026-11-03T08:00:00+00:00", "sku": "TÉ-1"}
        | {"product-name": TEA, "quantity": "1", "item-price": "8.00"},
    ]
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    return ["".join("\t".join(row) + "\r\n" for row in cells).encode()]


def square() -> list[bytes]:
    first = {
        "Transaction ID": "00417", "Date": "2026-11-02", "Time": "22:30:00", "Time Zone": "Paris",
        "Event Type": "Payment", "Customer Name": NAME, "Tax": "€0.00",
    }  # fmt: skip
    rows = [
        first | {"SKU": "00123", "Item": MUG, "Qty": "2.0", "Gross Sales": "€25.00", "Discounts": "-€2.27"},
        first | {"SKU": "TÉ-1", "Item": TEA, "Qty": "1.0", "Gross Sales": "€8.00", "Discounts": "-€0.73"},
        first
        | {"Transaction ID": "00418", "Date": "2026-11-03", "Time": "09:00:00"}
        | {"SKU": "TÉ-1", "Item": TEA, "Qty": "1.0", "Gross Sales": "€8.00"},
    ]
    return [table(header("square.csv"), rows).encode()]


def wix() -> list[bytes]:
    both = {"Billing name": NAME, "Contact email": MAIL, "Currency": "EUR", "Payment status": "Paid"}
    first = both | {
        "Order number": "00417", "Date created": "Nov 2, 2026", "Time": "10:30:00 PM",
        "Shipping rate": "4.90", "Total": "34.90",
    }  # fmt: skip
    rows = [
        first | {"SKU": "00123", "Item": MUG, "Qty": "2", "Price": "12.50"},
        first | {"SKU": "TÉ-1", "Item": TEA, "Qty": "1", "Price": "8.00"},
        both
        | {"Order number": "00418", "Date created": "Nov 3, 2026", "Time": "9:00:00 AM", "Total": "8.00"}
        | {"SKU": "TÉ-1", "Item": TEA, "Qty": "1", "Price": "8.00"},
    ]
    return [table(header("wix.csv"), rows).encode("utf-8-sig")]


def squarespace() -> list[bytes]:
    both = {"Billing Name": NAME, "Email": MAIL, "Currency": "EUR", "Financial Status": "PAID"}
    rows = [
        both
        | {
            "Order ID": "00417",
            "Created at": "2026-11-02 22:30:00 +0100",
            "Shipping": "4.90",
            "Total": "34.90",
        }
        | {"Discount Amount": "3.00", "Lineitem sku": "00123", "Lineitem name": MUG, "Lineitem quantity": "2"}
        | {"Lineitem price": "12.50"},
        {"Order ID": "00417", "Lineitem sku": "TÉ-1", "Lineitem name": TEA, "Lineitem quantity": "1"}
        | {"Lineitem price": "8.00"},
        both
        | {"Order ID": "00418", "Created at": "2026-11-03 09:00:00 +0100", "Total": "8.00"}
        | {"Lineitem sku": "TÉ-1", "Lineitem name": TEA, "Lineitem quantity": "1", "Lineitem price": "8.00"},
    ]
    return [table(header("squarespace.csv"), rows).encode()]


def bigcommerce() -> list[bytes]:
    def line(sku: str, title: str, quantity: int, price: str) -> str:
        return (
            f"Product ID: 7, Product Qty: {quantity}, Product SKU: {sku}, Product Name: {title},"
            f" Product Weight: 1, Product Variation Details: , Product Unit Price: {price}"
        )

    both = {"Customer Name": NAME, "Customer Email": MAIL, "Order Status": "Completed"}
    both |= {"Order Currency Code": "EUR"}
    rows = [
        both
        | {"Order ID": "00417", "Order Date": "02/11/2026", "Shipping Cost (inc tax)": "4.90"}
        | {"Order Total (inc tax)": "34.90"}
        | {"Product Details": line("00123", MUG, 2, "12.50") + "|" + line("TÉ-1", TEA, 1, "8.00")},
        both
        | {"Order ID": "00418", "Order Date": "03/11/2026", "Order Total (inc tax)": "8.00"}
        | {"Product Details": line("TÉ-1", TEA, 1, "8.00"), "Date Shipped": "13/11/2026"},
    ]
    return [table(header("bigcommerce.csv"), rows, crlf=True).encode()]


def big_cartel() -> list[bytes]:
    def line(title: str, quantity: int, price: str) -> str:
        return f"product_name:{title}|product_option_name:|quantity:{quantity}|price:{price}|total:"

    both = {"Buyer first name": NAME, "Buyer email": MAIL, "Currency": "EUR", "Status": "completed"}
    both |= {"Payment status": "completed", "Shipping status": "shipped"}
    rows = [
        both
        | {"Number": "00417", "Date": "2026-11-02", "Time": "10:30 PM CET", "Total shipping": "4.9"}
        | {"Total discount": "3.0", "Total price": "34.9"}
        | {"Items": line(MUG, 2, "12.5") + "25.0;" + line(TEA, 1, "8.0") + "8.0"},
        both
        | {"Number": "00418", "Date": "2026-11-03", "Time": "9:00 AM CET", "Total price": "8.0"}
        | {"Items": line(TEA, 1, "8.0") + "8.0"},
    ]
    return [table(header("big_cartel.csv"), rows).encode()]


def tiendanube() -> list[bytes]:
    empty = '=""'
    both = {"Nombre del comprador": NAME, "Email": MAIL, "Moneda": "EUR", "Estado de la orden": "Abierta"}
    rows = [
        both
        | {
            "Número de orden": "00417",
            "Fecha": "02/11/2026 22:30:00",
            "Costo de envío": "4.90",
            "Total": "34.90",
        }
        | {"Descuento": "3.00", "SKU": "00123", "Nombre del producto": MUG, "Cantidad del producto": "2"}
        | {"Precio del producto": "12.50"},
        {
            "Número de orden": "00417",
            "Moneda": empty,
            "Total": empty,
            "Fecha": empty,
            "Estado de la orden": empty,
        }
        | {
            "SKU": "TÉ-1",
            "Nombre del producto": TEA,
            "Cantidad del producto": "1",
            "Precio del producto": "8.00",
        },
        both
        | {"Número de orden": "00418", "Fecha": "03/11/2026 09:00:00", "Total": "8.00", "Descuento": empty}
        | {
            "SKU": "TÉ-1",
            "Nombre del producto": TEA,
            "Cantidad del producto": "1",
            "Precio del producto": "8.00",
        },
    ]
    text = table(header("tiendanube.csv", "cp1252", ";"), rows, delimiter=";", crlf=True)
    return [text.encode("cp1252")]


def taobao() -> list[bytes]:
    both = {"收货人姓名": NAME, "订单状态": "交易成功"}
    orders = [
        both
        | {"订单编号": '="00417"', "订单创建时间": "2026-11-02 22:30:00", "买家应付货款": "30.00"}
        | {"买家应付邮费": "4.90", "买家实际支付金额": "0"},
        both | {"订单编号": '="00418"', "订单创建时间": "2026-11-03 09:00:00", "买家应付货款": "8.00"},
    ]
    tea = {"商家编码": "TÉ-1", "标题": TEA, "购买数量": "1", "价格": "8.00"}
    lines = [
        {"订单编号": '="00417"', "商家编码": "00123", "标题": MUG, "购买数量": "2", "价格": "12.50"},
        tea | {"订单编号": '="00417"'},
        tea | {"订单编号": '="00418"'},
    ]
    first = table(header("taobao_orders.csv", "gb18030"), orders, crlf=True)
    second = table(header("taobao_detail.csv", "gb18030"), lines, crlf=True).replace("\r\n", ",\r\n")
    head, rest = second.split(",\r\n", 1)  # rows are one field longer than their header
    return [first.encode("gb18030"), f"{head}\r\n{rest}".encode("gb18030")]


def jd() -> list[bytes]:
    both = {"客户姓名": NAME, "订单状态": "完成"}
    first = both | {
        "订单号": "00417", "下单时间": "2026-11-02 22:30:00", "订单金额": "33.00", "结算金额": "34.90",
        "运费金额": "4.90",
    }  # fmt: skip
    rows = [
        first | {"货号": "00123", "商品名称": MUG, "订购数量": "2", "京东价": "12.50"},
        first | {"货号": "TÉ-1", "商品名称": TEA, "订购数量": "1", "京东价": "8.00"},
        both
        | {"订单号": "00418", "下单时间": "2026-11-03 09:00:00", "订单金额": "8.00", "结算金额": "8.00"}
        | {"货号": "TÉ-1", "商品名称": TEA, "订购数量": "1", "京东价": "8.00"},
    ]
    preamble = "".join(f"说明{n}:,一 行\n" for n in range(21))
    return [(preamble + table(header("jd.csv", "gb18030", line=21), rows)).encode("gb18030")]


def pinduoduo() -> list[bytes]:
    rows = [
        {
            "订单号": "00417",
            "订单成交时间": "2026-11-02 22:30:00",
            "订单状态": "已收货",
            "商品总价(元)": "25.00",
        }
        | {"邮费(元)": "4.90", "店铺优惠折扣(元)": "2.00", "平台优惠折扣(元)": "1.00", "商品": MUG}
        | {"商品数量(件)": "2", "商家编码-规格维度": "00123\t"},
        {
            "订单号": "00418",
            "订单成交时间": "2026-11-03 09:00:00",
            "订单状态": "待发货",
            "商品总价(元)": "8.00",
        }
        | {"商品": TEA, "商品数量(件)": "1", "商家编码-规格维度": "TÉ-1"},
    ]
    return [table(header("pinduoduo.csv"), rows).encode()]


def douyin() -> list[bytes]:
    first = {"主订单编号": "\t00417", "订单提交时间": "2026-11-02 22:30:00", "收件人": NAME, "运费": "4.90"}
    rows = [
        first
        | {
            "子订单编号": "\t1",
            "商家编码": "00123",
            "选购商品": MUG,
            "商品数量": "2",
            "订单应付金额": "22.73",
        },
        first
        | {"子订单编号": "\t2", "商家编码": "TÉ-1", "选购商品": TEA, "商品数量": "1", "订单应付金额": "7.27"},
        {"主订单编号": "\t00418", "订单提交时间": "2026-11-03 09:00:00", "收件人": NAME, "子订单编号": "\t3"}
        | {"商家编码": "TÉ-1", "选购商品": TEA, "商品数量": "1", "订单应付金额": "8.00"},
    ]
    return [table(header("douyin.csv"), rows).encode("utf-8-sig")]
