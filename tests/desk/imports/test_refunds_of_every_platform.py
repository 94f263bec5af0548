"""What platforms tell of refunds: at once or in a later file it is the same; cancelled unpaid is none.

Marketplaces' stories are in test_marketplaces.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk.asking import ask, dump, read
from factory import SAMPLES, Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """A sample's refunded order, its cells before that, and those where it is `unpaid`, then `cancelled`."""

    sample: str
    key: str  # the header of the order number
    number: str
    before: Cells = field(default_factory=dict)
    unpaid: Cells = field(default_factory=dict)
    cancelled: Cells = field(default_factory=dict)
    beside: str = ""  # the other file of a paired export, imported with it
    encoding: str = "utf-8"
    delimiter: str = ","
    above: int = 0  # lines before the header
    refund: str = ""  # the cell that marks a row as a refund


PLATFORMS = [
    Told("shopify.csv", "Name", "#1010", {"Financial Status": "paid", "Refunded Amount": "0.00"},
         {"Financial Status": "pending", "Refunded Amount": "0.00"},
         {"Financial Status": "voided", "Refunded Amount": "0.00", "Cancelled at": "2026-10-02 10:00:00 Z"}),
    Told("woocommerce.csv", "order_number", "2105", {"refund_items": ""},
         {"refund_items": "", "status": "pending"}, {"refund_items": "", "status": "cancelled"}),
    Told("woocommerce_items.csv", "Order Number", "5104",
         {"Order Status": "completed", "Quantity (- Refund)": "1", "Order Refund Amount": "0"},
         {"Order Status": "pending", "Quantity (- Refund)": "1", "Order Refund Amount": "0"},
         {"Order Status": "cancelled", "Quantity (- Refund)": "1", "Order Refund Amount": "0"}),
    Told("etsy_orders.csv", "Order ID", "3300000003", {"Adjusted Order Total": ""}, beside="etsy_items.csv"),
    Told("amazon.txt", "amazon-order-id", "111-0000001-0000001", unpaid={"order-status": "Pending"},
         cancelled={"order-status": "Cancelled"}, delimiter="\t"),
    Told("square.csv", "Transaction ID", "SQ0002", refund="Refund"),
    Told("wix.csv", "Order number", "10020",
         {"Payment status": "Paid", "Quantity refunded": "0", "Refunded amount": "0"},
         {"Payment status": "Unpaid", "Quantity refunded": "0", "Refunded amount": "0"},
         {"Payment status": "Canceled", "Quantity refunded": "0", "Refunded amount": "0"},
         encoding="utf-8-sig"),
    Told("squarespace.csv", "Order ID", "00302", {"Financial Status": "PAID", "Amount Refunded": "0.00"},
         {"Financial Status": "PENDING", "Amount Refunded": "0.00"},
         {"Financial Status": "VOIDED", "Amount Refunded": "0.00"}),
    Told("bigcommerce.csv", "Order ID", "119", {"Order Status": "Completed", "Refund Amount": "0.00"},
         {"Order Status": "Awaiting Payment", "Refund Amount": "0.00"},
         {"Order Status": "Cancelled", "Refund Amount": "0.00"}),
    Told("tiendanube.csv", "Número de orden", "413", {"Estado del pago": "Confirmado"},
         {"Estado del pago": "Pendiente"},
         {"Estado del pago": "Pendiente", "Estado de la orden": "Cancelada"},
         encoding="cp1252", delimiter=";"),
    Told("taobao_orders.csv", "订单编号", '="3510000000000000202"', {"退款金额": "0"},
         {"退款金额": "0", "订单状态": "等待买家付款"}, {"退款金额": "0", "订单状态": "交易关闭"},
         beside="taobao_detail.csv", encoding="gb18030"),
    Told("jd.csv", "订单号", "300000000102", {"订单金额": "19.00"},
         {"订单金额": "19.00", "订单状态": "等待付款"}, {"订单金额": "19.00", "订单状态": "(取消)等待付款"},
         encoding="gb18030", above=21),
    Told("pinduoduo.csv", "订单号", "261012-000000000000102", {"订单状态": "已收货", "售后状态": "无售后"},
         {"订单状态": "待支付", "售后状态": "无售后"}, {"订单状态": "已取消", "售后状态": "无售后"}),
    Told("douyin.csv", "主订单编号", "\t6917000000000000101", {"售后状态": "-"},
         {"售后状态": "-", "订单状态": "待支付"}, {"售后状态": "-", "订单状态": "已关闭"},
         encoding="utf-8-sig"),
]  # fmt: skip
REFUNDING = [each for each in PLATFORMS if each.before or each.refund]
CANCELLING = [each for each in PLATFORMS if each.cancelled]


def write(folder: Path, each: Told, cells: Cells, *, only: bool = False, refunds: bool = True) -> Path:
    """The sample with other cells in that order's rows; with `only` those rows, else without `refunds`."""
    text = (SAMPLES / each.sample).read_bytes().decode(each.encoding, "surrogateescape")
    lines = text.splitlines(keepends=True)
    quoting = csv.QUOTE_NONE if each.sample.endswith(".txt") else csv.QUOTE_MINIMAL
    header, *rows = csv.reader(lines[each.above :], delimiter=each.delimiter, quoting=quoting)
    at, out = [name.strip() for name in header].index(each.key), io.StringIO()
    out.write("".join(lines[: each.above]))
    mark = None if quoting == csv.QUOTE_NONE else '"'
    writer = csv.writer(out, delimiter=each.delimiter, quoting=quoting, quotechar=mark, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        ours = bool(row) and row[at] == each.number
        if ours:
            for name, cell in cells.items():
                row[header.index(name)] = cell if row[header.index(name)] or cell else ""
        if (ours or not only) and (refunds or each.refund not in row):
            writer.writerow(row)
    path = folder / each.sample
    path.write_bytes(out.getvalue().encode(each.encoding, "surrogateescape"))
    return path


def take_in(shop: Shop, each: Told, path: Path) -> None:
    beside = [str(SAMPLES / each.beside)] if each.beside else []
    currency = ["--currency", "USD"] if each.sample == "square.csv" else []
    shop.ok("order", "import", str(path), *beside, *currency)


def facts(shop: Shop) -> list[object]:
    return [
        *read(shop.path, "select number, status, reported_minor from orders order by number"),
        *read(shop.path, "select sku, quantity, reported_units, paid_minor from order_line order by sku, id"),
        *read(shop.path, "select sum(units), sum(total_minor) from external_refund"),
    ]


@pytest.mark.parametrize("each", REFUNDING, ids=lambda each: each.sample)
def test_a_refund_in_a_later_file_is_the_one_of_the_same_file(tmp_path: Path, each: Told) -> None:
    folders = [tmp_path / name for name in ("once", "later")]
    for folder in folders:
        folder.mkdir()
    at_once, later = map(new_shop, folders)
    take_in(at_once, each, SAMPLES / each.sample)
    take_in(later, each, write(tmp_path, each, each.before, refunds=not each.refund))
    ((before,),) = read(later.path, "select coalesce(sum(total_minor), 0) from external_refund")
    take_in(later, each, SAMPLES / each.sample)
    assert facts(later) == facts(at_once)
    ((after,),) = read(later.path, "select sum(total_minor) from external_refund")
    assert after > before
    whole = dump(later.path)
    take_in(later, each, SAMPLES / each.sample)
    assert dump(later.path) == whole
    assert later.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("each", CANCELLING, ids=lambda each: each.sample)
def test_an_order_that_was_cancelled_unpaid_is_no_refund(shop: Shop, tmp_path: Path, each: Told) -> None:
    take_in(shop, each, write(tmp_path, each, each.unpaid, only=True))
    number = each.number.strip('="#\t')
    assert read(shop.path, "select payment from orders where number = ?", number) == [("unpaid",)]
    take_in(shop, each, write(tmp_path, each, each.cancelled, only=True))
    sql = """select o.status, coalesce(sum(e.total_minor), 0) from orders o
        left join external_refund e on e.order_id = o.id where o.number = ?"""
    assert read(shop.path, sql, number) == [("cancelled", 0)]
    assert [row for row in ask(shop, "report", "day")["refunds"] if row["kind"] == "elsewhere"] == []
    assert {row["elsewhere"] for row in ask(shop, "report", "refunds")} <= {"0.00", "0"}
