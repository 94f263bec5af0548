"""What an import writes a million times over."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from returndesk.store.schema.migrations import migrate


@pytest.mark.parametrize("table", ["customer", "orders", "order_line"])
def test_no_check_of_an_imported_row_fills_a_table(table: str) -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        migrate(conn)
        steps = {row[1] for row in conn.execute(f"explain insert into {table} default values")}
        assert "Halt" in steps  # a CHECK
        assert "OpenEphemeral" not in steps
