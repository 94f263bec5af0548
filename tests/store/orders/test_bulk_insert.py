"""What an import writes a million times over."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from returndesk.store.orders.external_refunds import refunded_orders
from returndesk.store.schema.migrations import migrate


@pytest.mark.parametrize("table", ["customer", "orders", "order_line"])
def test_no_check_of_an_imported_row_fills_a_table(table: str) -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        migrate(conn)
        steps = {row[1] for row in conn.execute(f"explain insert into {table} default values")}
        assert "Halt" in steps  # a CHECK
        assert "OpenEphemeral" not in steps


def test_an_import_that_touches_few_orders_does_not_go_through_all_of_them() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        migrate(conn)
        conn.execute("create temp table touched_order (id integer primary key)")
        asked: list[str] = []
        conn.set_trace_callback(asked.append)
        assert list(refunded_orders(conn, "select id from temp.touched_order")) == []
        conn.set_trace_callback(None)
        steps = [row[3] for sql in asked for row in conn.execute(f"explain query plan {sql}")]
    assert "SEARCH o USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert [step for step in steps if step.startswith("SCAN") and "touched_order" not in step] == ["SCAN m"]
