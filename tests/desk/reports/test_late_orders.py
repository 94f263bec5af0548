"""Orders that come in after their day: in the report of the day on which they came."""

from __future__ import annotations

from desk.asking import ask, rows
from factory import Shop

HEADER = "order_number,ordered_at,sku,quantity,unit_price\n"


def orders(shop: Shop, day: str) -> list[tuple[object, ...]]:
    """(late, count, units, value) of a day's report."""
    found = ask(shop, "report", "day", "--date", day)["orders"]
    return [(row["late"], row["count"], row["units"], row["value"]) for row in found]


def test_the_days_add_up_to_the_order_list(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=HEADER + "1,2026-11-23,A,1,10.00\n2,2026-11-20,A,2,10.00\n")
    shop.ok("order", "import", "-", stdin=HEADER + "3,2026-11-21,A,1,5.00\n")
    shop.as_of = "2026-11-24"
    shop.ok("order", "import", "-", stdin=HEADER + "4,2026-11-24,A,1,1.00\n5,2026-11-23,A,1,2.00\n")
    assert orders(shop, "2026-11-23") == [(False, 1, 1, "10.00"), (True, 2, 3, "25.00")]
    assert orders(shop, "2026-11-24") == [(False, 1, 1, "1.00"), (True, 1, 1, "2.00")]
    assert len(ask(shop, "order", "list")) == 1 + 2 + 1 + 1


def test_as_csv_they_have_a_key_of_their_own(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=HEADER + "2,2026-11-20,A,2,10.00\n")
    found = rows(shop.ok("report", "day", "-f", "csv"))
    assert [(row["key"], row["count"], row["amount"]) for row in found if row["section"] == "orders"] == [
        ("late", "1", "20.00"),
        ("late_units", "2", ""),
    ]
