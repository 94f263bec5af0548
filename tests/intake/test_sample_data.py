from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from returndesk.core.orders import paid_by_line
from returndesk.intake.reading import ReadOptions, read_orders

SAMPLES = Path(__file__).parents[2] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("name", "form", "rows", "orders", "bad", "lines"),
    [
        ("orders.csv", "desk", 16, 12, 0, 16),
        ("shopify.csv", "shopify", 36, 25, 0, 35),
        ("woocommerce.csv", "woocommerce", 10, 10, 0, 14),
        ("broken.csv", "desk", 17, 3, 12, 3),
    ],
)
def test_a_sample_reads_as_its_readme_says(
    name: str, form: str, rows: int, orders: int, bad: int, lines: int
) -> None:
    reading = read_orders(name, (SAMPLES / name).read_bytes(), OPTIONS)
    assert (reading.format, reading.rows, len(reading.orders), reading.bad_orders) == (
        form,
        rows,
        orders,
        bad,
    )
    assert sum(len(order.lines) for order in reading.orders) == lines


def test_the_worked_example_of_an_order_discount_is_in_the_sample() -> None:
    reading = read_orders("orders.csv", (SAMPLES / "orders.csv").read_bytes(), OPTIONS)
    order = next(order for order in reading.orders if order.number == "1042")
    assert paid_by_line(order.lines, order.discount_minor, 0, True) == [9333, 4667]


def test_no_message_of_the_broken_sample_names_a_person() -> None:
    data = (SAMPLES / "broken.csv").read_bytes()
    reading = read_orders("broken.csv", data, OPTIONS)
    people = [row.split(",")[4].split()[0] for row in data.decode().splitlines()[1:] if row.split(",")[4]]
    said = "\n".join(str(problem) for problem in reading.problems)
    assert len(people) == 15
    assert [name for name in people if name in said or name.lower() in said] == []
