"""Every sample file goes in through the program, and a second time adds nothing."""

from __future__ import annotations

import json

import pytest
from factory import SAMPLES, Shop

PAIRS = {
    "etsy_items.csv": ["etsy_items.csv", "etsy_orders.csv"],
    "taobao_orders.csv": ["taobao_orders.csv", "taobao_detail.csv"],
}
NOT_ALONE = {"broken.csv", "demo.csv", "etsy_orders.csv", "taobao_detail.csv"}
FILES = sorted(
    path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".txt") and path.name not in NOT_ALONE
)


def test_there_is_a_sample_of_every_platform() -> None:
    assert len(FILES) == 16


@pytest.mark.parametrize("name", FILES)
def test_a_sample_goes_in_and_a_second_time_adds_nothing(shop: Shop, name: str) -> None:
    paths = [str(SAMPLES / one) for one in PAIRS.get(name, [name])]
    told = ["--currency", "USD"] if name == "square.csv" else []  # its amounts say $ and no more
    first = json.loads(shop.ok("order", "import", *paths, *told, "-f", "json"))["rows"]
    assert sum(row["orders_new"] for row in first) > 2
    again = json.loads(shop.ok("order", "import", *reversed(paths), *told, "-f", "json"))["rows"]
    assert [row["orders_new"] + row["orders_updated"] + row["conflicts"] for row in again] == [0] * len(paths)
    assert sum(row["orders_unchanged"] for row in again) == sum(row["orders_new"] for row in first)
    assert shop.ok("doctor", "-f", "csv") == "code,where,text\n"


def test_explaining_a_file_imports_nothing(shop: Shop) -> None:
    rows = json.loads(shop.ok("order", "import", "--explain", str(SAMPLES / "wix.csv"), "-f", "json"))["rows"]
    assert {"field": "order_number", "column": "Order number"}.items() <= rows[3].items()
    assert shop.ok("order", "list", "-f", "csv").count("\n") == 1


def test_the_platforms_are_listed(shop: Shop) -> None:
    rows = json.loads(shop.ok("order", "import", "--platform", "list", "-f", "json"))["rows"]
    assert {"shopify", "etsy", "ebay", "amazon", "taobao", "douyin"} <= {row["name"] for row in rows}
    assert len(rows) == 18


def test_a_day_that_could_be_a_month_wants_to_be_told(shop: Shop) -> None:
    text = "order_number,ordered_at,sku,quantity,unit_price\n7,03/04/2026,A,1,2.00\n"
    assert shop.run("order", "import", "-", stdin=text).code == 65
    shop.ok("order", "import", "-", "--dates", "dmy", stdin=text)
    assert '"ordered_on": "2026-04-03"' in shop.ok("order", "list", "-f", "json")


def test_a_column_of_another_name_can_be_named(shop: Shop) -> None:
    text = "order_number,ordered_at,Ware,quantity,unit_price\n7,2026-11-02,A-1,1,2.00\n"
    assert shop.run("order", "import", "-", stdin=text).code == 65
    shop.ok("order", "import", "-", "--map", "sku=Ware", stdin=text)
    assert ",A-1," in shop.ok("order", "show", "7", "-f", "csv")
