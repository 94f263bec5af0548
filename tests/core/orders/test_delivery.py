"""Which lines a row of deliveries is of, and what several of them come to."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.orders.delivery import lines_meant, with_deliveries
from returndesk.core.orders.incoming import DeliveryIn, LineIn, OrderIn

D5, D6, D7 = (date(2026, 11, day) for day in (5, 6, 7))


def line(sku: str, line_id: str = "") -> LineIn:
    return LineIn(sku, 1, 100, 100, line_id=line_id)


@pytest.mark.parametrize(
    ("skus", "rows", "meant"),
    [
        (["A", "B"], [""], [[0, 1]]),
        (["A", "B"], ["b"], [[1]]),
        (["A", "B"], [":2"], [[1]]),
        (["A", "A"], ["A", "A"], [[0], [1]]),
        (["A", "A"], ["A"], [[0, 1]]),
        (["A"], ["A", "A"], [[0], [0]]),
        (["A", "B"], ["C"], [[]]),
        (["AB"], ["A"], [[]]),
    ],
)
def test_a_row_is_of_the_lines_that_its_sku_means(
    skus: list[str], rows: list[str], meant: list[list[int]]
) -> None:
    assert lines_meant([line(sku) for sku in skus], [DeliveryIn(2, sku) for sku in rows]) == meant


def test_the_platform_s_own_id_is_used_before_the_sku() -> None:
    lines = [line("A", "x1"), line("A", "x2")]
    assert lines_meant(lines, [DeliveryIn(2, "A", "x2")]) == [[1]]


def test_two_parcels_of_a_line_are_sent_with_the_first_and_there_with_the_last() -> None:
    order = OrderIn("web", "7", D5, "EUR", (line("A"),))
    rows = [DeliveryIn(2, "A", "", D6, D7, "T1"), DeliveryIn(3, "A", "", D5, D6, "T2"), DeliveryIn(4, "A")]
    found = with_deliveries(order, rows, [[0], [0], [0]]).lines[0]
    assert (found.shipped_on, found.delivered_on, found.tracking) == (D5, D7, "T2")
