from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from returndesk.core.orders.incoming import paid_by_line
from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_files, read_orders

SAMPLES = Path(__file__).parents[2] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("name", "form", "rows", "orders", "bad", "lines"),
    [
        ("orders.csv", "desk", 16, 12, 0, 16),
        ("shopify.csv", "shopify", 36, 25, 0, 35),
        ("woocommerce.csv", "woocommerce", 10, 10, 0, 14),
        ("broken.csv", "desk", 17, 3, 12, 3),
        ("woocommerce_items.csv", "woocommerce-items", 6, 5, 0, 6),
        ("etsy_items.csv", "etsy", 5, 4, 0, 5),
        ("etsy_orders.csv", "etsy-orders", 4, 0, 0, 0),
        ("ebay.csv", "ebay", 5, 3, 0, 4),
        ("amazon.txt", "amazon", 6, 4, 0, 5),
        ("square.csv", "square", 6, 3, 0, 4),
        ("wix.csv", "wix", 4, 3, 0, 4),
        ("squarespace.csv", "squarespace", 4, 3, 0, 4),
        ("bigcommerce.csv", "bigcommerce", 3, 3, 0, 4),
        ("big_cartel.csv", "big-cartel", 3, 3, 0, 4),
        ("tiendanube.csv", "tiendanube", 4, 3, 0, 4),
        ("taobao_orders.csv", "taobao-orders", 3, 0, 0, 0),
        ("taobao_detail.csv", "taobao", 4, 0, 0, 0),
        ("jd.csv", "jd", 4, 3, 0, 4),
        ("pinduoduo.csv", "pinduoduo", 4, 3, 0, 3),
        ("douyin.csv", "douyin", 4, 3, 0, 4),
        ("mercado_libre.csv", "mercado-libre", 5, 3, 0, 4),
        ("mercado_livre.csv", "mercado-livre", 5, 3, 0, 4),
        ("lazada.csv", "lazada", 5, 3, 0, 4),
        ("depop.csv", "depop", 5, 3, 0, 4),
        ("youzan.csv", "youzan", 4, 0, 0, 0),
        ("youzan_orders.csv", "youzan-orders", 3, 0, 0, 0),
        *(
            (f"{name.replace('-', '_')}.csv", name, 4, 3, 0, 4)
            for name in (
                "tiktok",
                "shopee",
                "shopee-id",
                "shopee-br",
                "shopee-vn",
                "shopee-tw",
                "shopee-th",
                "meesho",
                "flipkart",
                "loyverse",
                "sumup",
                "rakuten",
                "base",
                "minne",
                "creema",
            )
        ),
    ],
)
def test_a_sample_reads_as_its_readme_says(
    name: str, form: str, rows: int, orders: int, bad: int, lines: int
) -> None:
    options = replace(OPTIONS, currency_given="USD" if name == "square.csv" else None)
    reading = read_orders(name, (SAMPLES / name).read_bytes(), options)
    assert (reading.format, reading.rows, len(reading.orders), reading.bad_orders) == (
        form,
        rows,
        orders,
        bad,
    )
    assert sum(len(order.lines) for order in reading.orders) == lines


@pytest.mark.parametrize(
    ("names", "orders"),
    [(("etsy_orders.csv", "etsy_items.csv"), 4), (("taobao_detail.csv", "taobao_orders.csv"), 3)],
)
def test_samples_that_belong_together_are_read_together(names: tuple[str, str], orders: int) -> None:
    readings = read_files([(name, (SAMPLES / name).read_bytes()) for name in names], OPTIONS)
    assert [each.problems for each in readings] == [[], []]
    assert sum(len(each.orders) for each in readings) == orders


def test_the_worked_example_of_an_order_discount_is_in_the_sample() -> None:
    reading = read_orders("orders.csv", (SAMPLES / "orders.csv").read_bytes(), OPTIONS)
    order = next(order for order in reading.orders if order.number == "1042")
    assert paid_by_line(order.lines, order.discount_minor, True) == [9333, 4667]


def test_no_message_of_the_broken_sample_names_a_person() -> None:
    data = (SAMPLES / "broken.csv").read_bytes()
    reading = read_orders("broken.csv", data, OPTIONS)
    people = [row.split(",")[4].split()[0] for row in data.decode().splitlines()[1:] if row.split(",")[4]]
    said = "\n".join(str(problem) for problem in reading.problems)
    assert len(people) == 15
    assert [name for name in people if name in said or name.lower() in said] == []
