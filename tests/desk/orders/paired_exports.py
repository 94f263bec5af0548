"""Etsy's and Taobao's pairs of files as tests write them, and what a desk holds of them, ids aside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from factory import SAMPLES, Shop
from intake.made_up_orders import Row, header, table

_ORDERS = (
    "o.channel, o.number, o.ordered_on, o.ordered_at, o.currency, o.shipping_minor, o.discount_minor,"
    " o.shipping_tax_minor, o.tax_included, o.paid_minor, o.country, o.tags, o.payment_method, o.status,"
    " o.source, o.campaign, o.reported_minor, c.key, c.name, c.email, c.phone, c.platform_id, c.tier"
)
_LINES = (
    "l.position, l.line_key, l.sku, l.title, l.category, l.quantity, l.unit_price_minor, l.gross_minor,"
    " l.discount_minor, l.tax_minor, l.paid_minor, l.tags, l.cost_minor, l.shipped_on, l.delivered_on,"
    " l.tracking, l.reported_units, l.settled_units, l.refunded_minor"
)


def facts(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What a desk holds of orders, lines, customers, refunds elsewhere and halves that wait."""
    queries = {
        "orders": f"select {_ORDERS} from orders o left join customer c on c.id = o.customer_id",
        "lines": f"select o.number, {_LINES} from order_line l join orders o on o.id = l.order_id",
        "customers": "select key, name, email, phone, platform_id, tier from customer",
        "elsewhere": "select o.number, e.currency, sum(e.units), sum(e.goods_minor), sum(e.shipping_minor),"
        " sum(e.amount_minor) from external_refund e join orders o on o.id = e.order_id group by 1, 2",
        "waiting": "select pair, part, number, body from paired_export",
    }
    with closing(sqlite3.connect(path)) as conn:
        return {name: sorted(map(repr, conn.execute(sql))) for name, sql in queries.items()}  # type: ignore[misc]


def waiting(path: Path) -> list[tuple[str, str]]:
    """(part, number) of the halves that wait."""
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("select part, number from paired_export order by part, number").fetchall()


class Files:
    """One platform's pair in a folder: the samples, unless rows are given."""

    def __init__(self, folder: Path, lines: str, orders: str, encoding: str) -> None:
        self.lines, self.orders = folder / lines, folder / orders
        self._encoding = encoding
        for path in (self.lines, self.orders):
            path.write_bytes((SAMPLES / path.name).read_bytes())

    def write(self, *, lines: Sequence[Row] = (), orders: Sequence[Row] = ()) -> None:
        """Rows under the samples' headers, in place of what was there."""
        for path, rows in ((self.lines, lines), (self.orders, orders)):
            if rows:
                names = header(path.name, self._encoding)
                names += [name for name in rows[0] if name not in names]  # the sample is of one country
                path.write_bytes(table(names, rows).encode(self._encoding))


def etsy(folder: Path) -> Files:
    """Etsy's sold order items and sold orders."""
    return Files(folder, "etsy_items.csv", "etsy_orders.csv", "utf-8")


def taobao(folder: Path) -> Files:
    """Taobao's detail list and order list."""
    return Files(folder, "taobao_detail.csv", "taobao_orders.csv", "gb18030")


def take(shop: Shop, *paths: Path, on: str = "", options: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The rows of an import that must succeed, on a day of its own if one is given."""
    day = ["--as-of", on] if on else []
    answer = shop.ok("order", "import", *map(str, paths), *day, *options, "-f", "json")
    return list(json.loads(answer)["rows"])


# Etsy, where the orders' file says otherwise: another name, another shipping, a tax, and a refund.
ITEM = {"Order ID": "1", "Sale Date": "11/02/26", "Item Name": "Wrap", "Quantity": "2", "Price": "9.00"}
ITEM |= {
    "Currency": "USD",
    "Transaction ID": "8",
    "Ship Name": "E M",
    "Order Shipping": "5.50",
    "SKU": "WRAP",
}
ITEM |= {"Buyer": "enid", "Shipping Discount": "1.00"}
ORDER = {"Order ID": "1", "Sale Date": "11/02/2026", "Full Name": "Enid Marlow", "Currency": "USD"}
ORDER |= {"Shipping": "4.50", "Sales Tax": "1.31", "Order Total": "23.81", "Status": "Completed"}
ORDER |= {"Shipping Discount": "0.00", "Date Shipped": "11/04/2026", "Number of Items": "2"}
