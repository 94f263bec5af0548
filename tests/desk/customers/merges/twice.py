"""A shop in which Ada stands twice, with something of every kind in both entries."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from factory import Shop, made_once, new_shop

from returndesk.store.export.columns import all_tables

ADA, EVA = "ada@example.org", "ada.l@shop.example"
POLICY = """
law = ["eu"]
tiers = ["gold", "silver"]
[[tier]]
name = "gold"
orders = 3
[[tier]]
name = "silver"
orders = 2
[points]
per = "1.00"
worth = "0.01"
[signals]
often_returns = "40%"
"""
_COLUMNS = (
    "order_number,ordered_at,delivered_on,customer_name,customer_email,customer_phone,customer_id,channel,"
    "recipient_name,sku,quantity,unit_price"
).split(",")


def sold(shop: Shop, *orders: Mapping[str, str]) -> str:
    """Import orders with all that files tell of people; what was said."""
    file = io.StringIO()
    writer = csv.DictWriter(file, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    usual = {"ordered_at": "2026-11-01", "delivered_on": "2026-11-05", "channel": "web", "sku": "MUG"}
    writer.writerows([{**usual, "quantity": "1", "unit_price": "20.00", **one} for one in orders])
    result = shop.run("order", "import", "-", stdin=file.getvalue())
    assert result.code == 0, result
    return result.err


@made_once
def twice(folder: Path) -> Shop:
    """Ada by mail with orders 1 and 2, by an id, another mail and a phone with 3 and 4; Bo has 5."""
    shop = new_shop(folder, document=POLICY)
    first = {"customer_email": ADA, "customer_name": "Ada"}
    second = {"customer_email": EVA, "customer_id": "C-7", "customer_name": "A. Lind"}
    second |= {"customer_phone": "+49 170 5551234"}
    sold(
        shop,
        {"order_number": "1", **first},
        {"order_number": "2", **first},
        {"order_number": "3", **second},
        {"order_number": "4", **second},
        {"order_number": "5", "customer_email": "bo@example.org", "customer_name": "Bo"},
    )
    for order, who, birthday in (("1", ADA, "03-14"), ("3", EVA, "11-24")):
        shop.ok("claim", "open", order, "-r", "changed-mind", "--now", "--condition", "new")
        shop.ok(
            "claim",
            "compensate",
            "R1001" if order == "1" else "R1002",
            "4.00",
            "--by",
            "credit",
            "--why",
            "x",
        )
        shop.ok("coupon", "issue", who, "--amount", "5.00", "--why", "sorry")
        shop.ok("customer", "consent", who, "marketing", "--on", "2026-11-02")
        shop.ok("customer", "set", who, "--birthday", birthday)
    shop.ok("customer", "use", ADA, "1.50", "--order", "2", "--why", "x")
    shop.ok("customer", "use", EVA, "--points", "7", "--order", "4", "--why", "x")
    shop.ok("claim", "open", "5", "-r", "changed-mind", "--claimant", "C-7")
    shop.ok("offer", "new", "spring", "--to", "-", "--arms", "coupon:10%,none", "--until", "2026-11-30",
            stdin=f"customer_email\n{ADA}\n{EVA}\n")  # fmt: skip
    shop.ok("customer", "occasions", "--sent")
    shop.ok("customer", "signals", EVA, "--answer", "fine")
    return shop


def everything(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a desk, but the journal and what follows from it."""
    beside = ("journal", "journal_text", "row_digest", "undoable", "undoable_row")
    with sqlite3.connect(shop.path) as conn:
        return {
            table: conn.execute(f"select * from {table} order by 1, 2").fetchall()
            for table in all_tables()
            if table not in beside
        }
