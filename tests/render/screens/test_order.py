"""The screen of order import and order show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from returndesk.render.table import Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)
HOSTILE = "李雷 [red]\x07\x1b]52;c;eA==\x1b\\ \u202eexe"


def order_import() -> Table:
    shopify: Row = {
        "file": "orders.csv",
        "format": "shopify",
        "rows": 882,
        "orders_new": 811,
        "orders_updated": 0,
        "orders_unchanged": 0,
        "orders_rejected": 0,
        "lines_new": 881,
        "conflicts": 0,
        "refunded_elsewhere": 69,
        "cancelled": 20,
    }
    second: Row = {
        "file": "\x1b[2Jold.csv",
        "format": "etsy",
        "rows": 1,
        "orders_unchanged": 1,
        "conflicts": 1,
    }
    meta = {
        "titles": {"orders.csv": "Shopify", "\x1b[2Jold.csv": "Etsy"},
        "notes": {"\x1b[2Jold.csv": ["dates read as day/month: 31/01 in line 7 proves it"]},
        "dry_run": True,
        "next": ["returndesk order list"],
    }
    return Table("order-import", (), [shopify, second], meta)


def order_show() -> Table:
    row: Row = {
        "order": "1042",
        "line": 1,
        "sku": "LAMP-1",
        "title": "Lamp",
        "category": "light",
        "quantity": 1,
        "unit_price": "100.00",
        "discount": "0.00",
        "tax": "0.00",
        "paid": "93.33",
        "currency": "EUR",
        "ordered_on": date(2026, 11, 2),
        "shipped_on": date(2026, 11, 3),
        "delivered_on": date(2026, 11, 5),
        "claimable": 1,
    }
    changes: Row = {"line": 2, "sku": "BULB-3", "title": "灯泡 ×3", "unit_price": "50.00", "paid": "46.67"}
    bulbs: Row = {**row, **changes, "delivered_on": date(2027, 1, 7)}
    meta = {
        "order": "1042",
        "channel": "web",
        "customer": HOSTILE,
        "email": "zoe@example.com",
        "phone": "+49 30 1234567",
        "ordered_on": date(2026, 11, 2),
        "status": "open",
        "shipping": "5.00",
        "currency": "EUR",
        "tags": ["gift"],
        "claims": ["R1011 · changed-mind · settle"],
        "next": ["returndesk check 1042"],
    }
    return Table("order-show", (), [row, bulbs], meta)


@pytest.mark.parametrize("screen", [order_import, order_show], ids=lambda screen: screen.__name__)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())
