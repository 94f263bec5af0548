"""Files read for their deliveries alone: which columns count, and which never do."""

from __future__ import annotations

from datetime import date

import pytest
from factory import SAMPLES
from intake.rows.whole_file import Whole, whole

from returndesk.core.orders.incoming import DeliveriesIn
from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.rows import deliveries
from returndesk.intake.rows.deliveries import is_strict, read_deliveries

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def read(text: str) -> Whole[DeliveriesIn]:
    return whole(read_deliveries(in_memory("d.csv", text.encode()), OPTIONS))


def rows(found: Whole[DeliveriesIn]) -> list[tuple[str, str, str, str, str]]:
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
    assert found.file.format == "desk-deliveries"


def test_an_estimated_arrival_is_not_a_delivery() -> None:
    found = whole(
        read_deliveries(in_memory("s.txt", (SAMPLES / "amazon_shipments.txt").read_bytes()), OPTIONS)
    )
    assert found.file.format == "amazon-shipments"
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
    assert ([order.channel for order in found.values], is_strict(found.file)) == (["etsy"], False)


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


def test_rows_of_an_order_that_are_apart_are_one_order_and_all_are_taken_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "order,delivered_on,tracking\n#7,2026-11-05,T1\n8,2026-11-06,\n,2026-11-07,\n"
    text += "9,,T9\n7,,T2\n8\n9,soon,\n"
    for held in (100, 1):  # held at once, or at further readings
        monkeypatch.setattr(deliveries, "HELD", held)
        found = read(text)
        assert sorted(rows(found)) == [
            ("7", "", "", "", "T2"),
            ("7", "", "", "11-05", "T1"),
            ("8", "", "", "11-06", ""),
        ]
        assert [str(each).split(" — ")[0] for each in found.problems] == [
            "d.csv:4: order: the order number is missing",
            "d.csv:7: 1 field instead of 3",
            'd.csv:8: delivered_on: "soon"',
        ]
        assert (found.file.count, found.rejected, found.rejects.count("\n")) == (7, 3, 5)
        assert "9,,T9,belongs to rejected row 8\n" in found.rejects
