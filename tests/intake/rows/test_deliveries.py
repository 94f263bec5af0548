"""Files read for their deliveries alone: which columns count, and which never do."""

from __future__ import annotations

from datetime import date

import pytest
from factory import SAMPLES

from returndesk.core.orders.incoming import DeliveriesIn
from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.rows.deliveries import is_strict, read_deliveries
from returndesk.intake.rows.row_files import RowFile

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def read(text: str) -> RowFile[DeliveriesIn]:
    return read_deliveries(in_memory("d.csv", text.encode()), OPTIONS)


def rows(found: RowFile[DeliveriesIn]) -> list[tuple[str, str, str, str, str]]:
    def day(on: date | None) -> str:
        return on.isoformat()[5:] if on else ""

    return [
        (order.order, row.sku, day(row.shipped_on), day(row.delivered_on), row.tracking)
        for order in found.values
        for row in order.rows
    ]


def test_order_delivered_on_and_tracking_are_read_in_usual_spellings() -> None:
    found = read("Order #;Delivered at;Tracking number\n#7;2026-11-05;T1\n8;;T2\n")
    assert rows(found) == [("7", "", "", "11-05", "T1"), ("8", "", "", "", "T2")]
    assert found.format == "desk-deliveries"


def test_an_estimated_arrival_is_not_a_delivery() -> None:
    found = read_deliveries(in_memory("s.txt", (SAMPLES / "amazon_shipments.txt").read_bytes()), OPTIONS)
    assert found.format == "amazon-shipments"
    told = rows(found)
    assert [row[3] for row in told] == [""] * 5
    assert told[1] == ("111-0000001-0000001", "HG-05", "09-06", "", "SAMPLETRK02")  # the shop's own day
    assert any("estimated-arrival-date is not a delivery" in note for note in found.notes)


def test_a_file_of_orders_gives_the_deliveries_that_it_gives_as_orders() -> None:
    text = (
        "order_number,ordered_at,delivered_on,tracking,channel,sku,quantity,unit_price\n"
        "7,2026-11-01,2026-11-05,T1,etsy,A,1,9.00\n7,,,,,B,1,not an amount\n"
    )
    found = read(text)
    assert rows(found) == [("7", "A", "", "11-05", "T1"), ("7", "B", "", "11-05", "T1")]
    assert ([order.channel for order in found.values], is_strict(found)) == (["etsy"], False)


def test_a_file_without_deliveries_is_refused() -> None:
    with pytest.raises(BadData, match="has no deliveries"):
        read_deliveries(in_memory("amazon.txt", (SAMPLES / "amazon.txt").read_bytes()), OPTIONS)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",2026-11-05,T1", "d.csv:2: order: the order number is missing"),
        ("7,2026-11-24,", 'd.csv:2: delivered_on: "2026-11-24" — in the future: today is 2026-11-23'),
        ("7,soon,", 'd.csv:2: delivered_on: "soon" — expected a date like 2026-11-20 or 2026-11-20 14:30:00'),
        ("7", "d.csv:2: 1 field instead of 3"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_column(row: str, problem: str) -> None:
    found = read("order,delivered_on,tracking\n" + row + "\n")
    assert [str(each) for each in found.problems] == [problem]
    assert (found.values, found.rejected) == ([], 1)
