"""A customer's orders are found without reading those of the whole shop."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from factory import Shop

from returndesk.store.customers.activity import activity_since, order_values

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("asked", [activity_since, order_values])
def test_no_table_is_read_whole_for_one_customer(shop: Shop, asked: object) -> None:
    said: list[str] = []
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.set_trace_callback(said.append)
        if asked is activity_since:
            assert list(activity_since(conn, [None, TODAY], TODAY, [1])) == []
        else:
            assert list(order_values(conn, TODAY, [1])) == []
        conn.set_trace_callback(None)
        plan = [step for *_, step in conn.execute(f"explain query plan {said[0]}")]
    # What is read from end to end are the ids asked for, and what was found for them.
    whole = [step for step in plan if step.startswith("SCAN") and "VIRTUAL" not in step]
    assert [step for step in whole if "(subquery" not in step and step not in ("SCAN b", "SCAN back")] == []
    assert [step for step in plan if "SEARCH t USING" in step] != []
