"""Customers are found by their email and name in any case and script.

Seen failing: with `collate nocase` alone, without the fold of what is not ASCII; without the indexes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from factory import Shop

from returndesk.store.customers.people import find_customers


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ADA@example.org", ["Ada"]),
        ("ada", ["Ada"]),
        ("GROSS", ["Groß", "gross"]),
        ("groß", ["Groß", "gross"]),
        ("åsa LIND", ["Åsa Lind"]),
        ("王芳", ["王芳"]),
        ("ad", []),
    ],
)
def test_a_customer_is_found_in_any_case(shop: Shop, typed: str, names: list[str]) -> None:
    shop.take_in(
        *(
            {
                "order_number": str(number),
                "customer_name": name,
                "customer_email": f"{mail}@example.org",
                "unit_price": "5.00",
            }
            for number, (name, mail) in enumerate(
                [("Ada", "Ada"), ("Groß", "g1"), ("gross", "g2"), ("Åsa Lind", "å"), ("王芳", "w")], 1
            )
        )
    )
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.create_function("fold", 1, str.casefold)
        assert [one.name for one in find_customers(conn, typed)] == names


def test_no_customer_is_read_for_another(shop: Shop) -> None:
    """Only emails and names that are not ASCII are compared one by one, each from its index."""
    said: list[str] = []
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.create_function("fold", 1, str.casefold)
        conn.set_trace_callback(said.append)
        assert find_customers(conn, "Nobody 12") == []
        conn.set_trace_callback(None)
        plans = [[step for *_, step in conn.execute(f"explain query plan {each}")] for each in said]
    scans = [[step for step in plan if step.startswith("SCAN customer")] for plan in plans]
    emails = "SCAN customer USING COVERING INDEX customer_by_other_email"
    names = "SCAN customer USING COVERING INDEX customer_by_other_name"
    assert scans == [[], [emails], [], [], [names]]
