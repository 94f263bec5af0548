"""Reports of a month read its orders or its days, not the whole shop's age."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from factory import Shop

from returndesk.core.reports.model import Scope
from returndesk.core.reports.periods import Period
from returndesk.store.reports.records import records

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
ALL = (
    "claim claimed parcel inspection visit refunded reduced remedied replacement exchange carrier"
).split()  # fmt: skip


@pytest.mark.parametrize("basis", ["money", "sale"])
@pytest.mark.parametrize("source", ALL)
def test_no_table_is_read_whole_for_a_month(shop: Shop, source: str, basis: str) -> None:
    said: list[str] = []
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.set_trace_callback(said.append)
        assert records(conn, source, Scope(OCTOBER, ("reason", "channel"), basis)) == []
        conn.set_trace_callback(None)
        plan = [step for *_, step in conn.execute(f"explain query plan {said[0]}")]
    # A virtual table is the JSON of one row.
    tables = [step for step in plan if "VIRTUAL TABLE" not in step]
    whole = [step for step in tables if step.startswith("SCAN") or "AUTOMATIC" in step]
    assert whole == [], plan
