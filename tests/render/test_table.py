"""Rows from columns: each column knows where its cell comes from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from returndesk.render.table import Column, MadeRows, rows_of, table_of


class Sale(NamedTuple):
    sku: str
    units: int
    paid_minor: int | None
    currency: str = "EUR"
    sold_on: str = "2026-11-26"
    at: str = "2026-11-26T09:12:00+00:00"


def test_a_column_reads_the_attribute_of_its_name_or_the_one_that_it_names_or_calls_a_function() -> None:
    columns = (
        Column("sku"),
        Column("item", of="sku"),
        Column("what", of=lambda sale: f"{sale.units} × {sale.sku}"),
    )
    assert rows_of(columns, [Sale("MUG", 2, 500)]) == [{"sku": "MUG", "item": "MUG", "what": "2 × MUG"}]


def test_an_amount_is_written_with_the_digits_of_its_rows_currency() -> None:
    sales = [Sale("MUG", 2, 500), Sale("TEA", 1, 500, "JPY"), Sale("TIP", 1, None)]
    rows = rows_of((Column("paid", "amount"), Column("currency", "code")), sales)
    assert [row["paid"] for row in rows] == ["5.00", "500", None]
    given = rows_of((Column("paid", "amount"),), sales[:1], currency="KWD")
    assert given == [{"paid": "0.500"}]


def test_days_and_instants_are_read_from_iso_text() -> None:
    columns = (Column("on", "date", of="sold_on"), Column("at", "instant"))
    assert rows_of(columns, [Sale("MUG", 2, 500)]) == [
        {"on": date(2026, 11, 26), "at": datetime(2026, 11, 26, 9, 12, tzinfo=UTC)}
    ]


def test_a_cell_can_be_given_for_all_rows_or_as_a_function() -> None:
    columns = (Column("order", "code"), Column("units", "count"))
    table = table_of("sales", columns, [Sale("MUG", 2, 500)], {"more": 3}, order="1042", units=lambda _: 7)
    assert (table.name, table.rows, table.meta) == ("sales", [{"order": "1042", "units": 7}], {"more": 3})


def test_rows_that_are_made_as_they_are_written_are_the_same_rows() -> None:
    columns = (Column("sku"), Column("paid", "amount"))
    made = MadeRows(columns, [Sale("MUG", 2, 500), Sale("TEA", 1, 450)], currency="EUR")
    assert [*made] == [{"sku": "MUG", "paid": "5.00"}, {"sku": "TEA", "paid": "4.50"}]
    assert (len(made), made[1], made[:1]) == (
        2,
        {"sku": "TEA", "paid": "4.50"},
        [{"sku": "MUG", "paid": "5.00"}],
    )
