"""Orders read from text in the desk's own columns."""

from __future__ import annotations

from datetime import date

from returndesk.core.orders.incoming import OrderIn
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
SMALLEST = "order_number,ordered_at,sku,quantity,unit_price\n"


def read(text: str, options: ReadOptions = OPTIONS) -> Reading:
    return read_orders("orders.csv", text.encode(), options)


def reasons(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


def only(text: str) -> OrderIn:
    reading = read(text)
    assert [str(problem) for problem in reading.problems] == []
    (order,) = reading.orders
    return order
