"""The made-up orders as marketplaces write them: a template a cell, by the format's own columns.

A template is filled with an order's facts and a line's, see `Marketplace`; the headers are those of the
samples, which are the marketplaces' own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from intake.made_up_orders import MAIL, NAME, TEA, Row, header, table

from returndesk.core.value import replace
from returndesk.intake.platforms.format_files import Format, formats

MUG = 'Mug, "tall" blue'
FORMATS = {each.name: each for each in formats()}
DAY = "{at:%Y-%m-%d %H:%M:%S}"
TEMPLATES = {
    "order_number": "{number}", "ordered_at": DAY, "status": "{status}",
    "paid_at": "{paid_at:%Y-%m-%d %H:%M:%S}",
    "cancelled_at": "{reason}", "shipping": "{shipping}", "order_discount": "{off}", "off_shop": "{off}",
    "total": "{total}", "refunded": "{refund}", "customer_name": "{name}", "customer_email": "{mail}",
    "line_id": "{id}", "sku": "{sku}", "title": "{title}", "quantity": "{units}", "unit_price": "{price}",
    "line_total": "{gross}", "line_net": "{net}", "discount": "{off_line}", "refunded_quantity": "{back}",
    "line_status": "{line_status}",
}  # fmt: skip
BY_ROW = {"shipping": "{shipping_part}", "refunded": "{back_money}"}

RETURNS = {  # samples of marketplaces' claims
    "tiktok_returns.csv", "shopee_returns.csv", "shopee_returns_id.csv", "shopee_returns_br.csv",
    "shopee_returns_th.csv", "taobao_refunds.csv", "douyin_aftersales.csv", "xiaohongshu_aftersales.csv",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of a made-up order, in cents; `off` is its part of the discount, `back` its units refunded."""

    id: str
    sku: str
    title: str
    units: int
    price: int
    off: int = 0
    back: int = 0


@dataclass(frozen=True)
class Order:
    """A made-up order; `status` is open or cancelled."""

    number: str
    at: datetime
    lines: tuple[Line, ...]
    shipping: int = 0
    paid: bool = True
    status: str = "open"
    name: str = NAME


FIRST = Order(
    "00417",
    datetime(2026, 11, 2, 22, 30, tzinfo=UTC),
    (Line("5001", "00123", MUG, 2, 1250, 227), Line("5003", "TÉ-1", TEA, 1, 800, 73)),
    490,
)
SECOND = Order("00418", datetime(2026, 11, 3, 9, tzinfo=UTC), (Line("5004", "TÉ-1", TEA, 1, 800),))


@dataclass(frozen=True)
class Marketplace:
    """How one marketplace writes them.

    `status` and `line_status` by "open", "unpaid", "cancelled" and, of lines, "returned"; `cells`: templates
    of its own; `head`: the paired export's other format.
    """

    name: str
    status: Mapping[str, str] = field(default_factory=dict)
    line_status: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"  # of the sample
    delimiter: str = ","  # likewise
    below: str = ""  # of the header: the first cell of a row that describes the columns
    head: str = ""

    @property
    def format(self) -> Format:
        """Its format."""
        return FORMATS[self.name]

    @property
    def sample(self) -> str:
        """Its sample file."""
        return f"{self.name.replace('-', '_')}.csv"

    def templates(self, chosen: Format) -> dict[str, str]:
        """Header -> template of a file's columns."""
        names = header(f"{chosen.name.replace('-', '_')}.csv", self.encoding, self.delimiter)
        told = {
            **TEMPLATES,
            **{name: BY_ROW[name] for name in chosen.totals.get("by_row", ()) if name in BY_ROW},
        }
        found = {}
        for name, source in chosen.columns.items():
            there = [each for each in source.headers if each in names]
            if name in told and there:
                found[there[0]] = told[name]
        return {**found, **self.cells} if chosen is self.format else found

    def tells(self, fact: str) -> bool:
        """Whether any cell has a fact."""
        formats_of = [self.format, *([FORMATS[self.head]] if self.head else [])]
        return any("{" + fact in text for each in formats_of for text in self.templates(each).values())

    def write(self, *orders: Order) -> list[bytes]:
        """The orders as the marketplace's files."""
        names = header(self.sample, self.encoding, self.delimiter)
        rows = [row for order in orders for row in self._rows(order)]
        first = [{names[0]: self.below}] if self.below else []
        files = [table(names, [*first, *rows], crlf=True).encode()]
        if self.head:
            other = FORMATS[self.head]
            heads = [self._row(self.templates(other), order, order.lines[0]) for order in orders]
            files.append(table(header(f"{self.head.replace('-', '_')}.csv"), heads).encode())
        return files

    def _rows(self, order: Order) -> Sequence[Row]:
        lines = order.lines
        if self.format.line.units:
            lines = tuple(
                replace(line, id=str(int(line.id) + n), units=1, off=_part(line, n), back=int(n < line.back))
                for line in lines
                for n in range(line.units)
            )
        return [self._row(self.templates(self.format), order, line, n) for n, line in enumerate(lines)]

    def _row(self, cells: Mapping[str, str], order: Order, line: Line, at: int = 0) -> Row:
        goods = sum(each.units * each.price - each.off for each in order.lines)
        open_state = "open" if order.paid else "unpaid"
        status = open_state if order.status == "open" else order.status
        state = "returned" if line.back == line.units else status
        facts: dict[str, Any] = {
            "number": order.number,
            "at": order.at,
            "paid_at": order.at if order.paid else _Never(),
            "shipping": _money(order.shipping),
            "shipping_part": _money(0 if at else order.shipping),
            "off": _money(sum(each.off for each in order.lines)),
            "total": _money(goods + order.shipping),
            "refund": _money(sum(map(_back, order.lines))),
            "status": self.status.get(status, ""),
            "reason": "" if order.status == "open" else "changed mind",
            "name": order.name,
            "mail": MAIL,
            "id": line.id,
            "sku": line.sku,
            "title": line.title,
            "units": line.units,
            "price": _money(line.price),
            "gross": _money(line.units * line.price),
            "net": _money(line.units * line.price - line.off),
            "off_line": _money(line.off),
            "back": line.back,
            "back_money": _money(_back(line)),
            "line_status": self.line_status.get(state, self.line_status.get("open", "")),
            "time": f"{order.at:%I:%M %p}",
        }
        return {name: text.format_map(facts) for name, text in cells.items()}


class _Never:
    def __format__(self, how: str) -> str:
        return ""


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _part(line: Line, n: int) -> int:
    return line.off * (n + 1) // line.units - line.off * n // line.units


def _back(line: Line) -> int:
    return (line.units * line.price - line.off) * line.back // line.units


MARKETPLACES = [
    Marketplace(
        "tiktok",
        {"open": "Dikirim", "unpaid": "Unpaid", "cancelled": "Canceled"},
        {"returned": "Return/Refund", "cancelled": "Cancel"},
        {
            "Order ID": "{number}\t",
            "Order Status": "{status}",
            "Cancelation/Return Type": "{line_status}",
            "SKU Platform Discount": "1.00",
            "SKU Unit Original Price": "EUR {price}",
            "Order Amount": "EUR {total}",
            "Shipping Fee After Discount": "EUR {shipping}",
            "Created Time": "{at:%d/%m/%Y %H:%M:%S}",
            "Paid Time": "{paid_at:%d/%m/%Y %H:%M:%S}",
        },
        encoding="utf-8-sig",
        below="Platform unique order ID.",
    ),
    Marketplace("shopee", {"open": "Completed", "unpaid": "Unpaid", "cancelled": "Cancelled"}),
    Marketplace("shopee-id", {"open": "Selesai", "unpaid": "Belum Bayar", "cancelled": "Batal"}),
    Marketplace("shopee-br", {"open": "Concluído", "unpaid": "Não pago", "cancelled": "Cancelado"}),
    Marketplace("shopee-vn", {"open": "Hoàn thành", "unpaid": "Chưa thanh toán", "cancelled": "Đã hủy"}),
    Marketplace("shopee-tw", {"open": "完成", "unpaid": "尚未付款", "cancelled": "不成立"}),
    Marketplace("shopee-th", {"open": "สำเร็จแล้ว", "unpaid": "ยังไม่ชำระ", "cancelled": "ยกเลิกแล้ว"}),
    Marketplace(
        "lazada",
        line_status={
            "open": "delivered",
            "unpaid": "unpaid",
            "cancelled": "canceled",
            "returned": "returned",
        },
        cells={"createTime": "{at:%d %b %Y %H:%M}"},
        encoding="utf-8-sig",
        delimiter=";",
    ),
    Marketplace(
        "meesho",
        line_status={"open": "DELIVERED", "cancelled": "CANCELLED"},
        cells={"Sub Order No": "{number}_{id}", "Order Date": "{at:%Y-%m-%d}"},
    ),
    Marketplace(
        "flipkart",
        line_status={"open": "DELIVERED", "cancelled": "CANCELLED"},
        cells={"Order Id": "'{number}", "ORDER ITEM ID": "'{id}", "Ordered On": "{at:%b %d, %Y}"},
    ),
    Marketplace(
        "loyverse",
        {"open": "Closed", "cancelled": "Cancelled"},
        {"open": "Sale"},
        {"Quantity": "{units}.000"},
    ),
    Marketplace(
        "sumup",
        line_status={"open": "Verkauf"},
        cells={"Datum": "{at:%d.%m.%Y, %H:%M}", "Währung": "EUR"},
    ),
    Marketplace("rakuten", {"open": "700", "cancelled": "900"}, encoding="cp932"),
    Marketplace("base", {"open": "発送済み", "unpaid": "入金待ち", "cancelled": "キャンセル"}),
    Marketplace("minne", {"open": "発送済み", "unpaid": "入金待ち", "cancelled": "キャンセル"}),
    Marketplace("creema", {"open": "取引完了", "unpaid": "支払い待ち", "cancelled": "キャンセル"}),
    Marketplace(
        "depop",
        cells={
            "Date of sale": "{at:%Y-%m-%d}",
            "Time of sale": "{at:%H:%M}",
            "Item price": "EUR {price}",
            "Buyer": "zoe_{at:%d}",
        },
    ),
    Marketplace(
        "youzan",
        {"open": "交易完成", "unpaid": "待付款", "cancelled": "交易关闭"},
        {"returned": "退款成功"},
        head="youzan-orders",
    ),
]
