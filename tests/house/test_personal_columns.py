"""Every column that may hold something personal is declared, so that exports and erasure know it.

Seen failing: without `sent` in PERSONAL, and with a column `nickname text` in the table of customers.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache

from returndesk.store.customers.personal import NOT_PERSONAL, PERSONAL
from returndesk.store.export.columns import all_tables
from returndesk.store.export.person import is_personal
from returndesk.store.export.sales import SALE
from returndesk.store.export.tables import TABLES
from returndesk.store.schema.steps import STEPS

DAY = re.compile(r"(on|day|at|through|file_by|.*_(on|day|at|until))")
# Tables about people: there, a column that is no text may be personal too, such as a birthday.
ABOUT_PEOPLE = ("customer", "recipient", "claimant")
LINKS = {"id", "order_id", "claim_id", "customer_id"}
DECLARED = {(one.table, column) for one in PERSONAL for column in one.columns}


@cache
def columns() -> dict[str, dict[str, str]]:
    """Every table's columns with their types."""
    with closing(sqlite3.connect(":memory:")) as conn:
        for step in STEPS:
            step(conn)
        return {
            table: dict(conn.execute("select name, type from pragma_table_xinfo(?)", (table,)).fetchall())
            for (table,) in conn.execute(
                "select name from sqlite_schema where type in ('table', 'view')"
            ).fetchall()
        }


def columns_of(table: str) -> dict[str, str]:
    return columns().get(table, {})


def is_declared(table: str, column: str) -> bool:
    return (table, column) in DECLARED or not {column, f"{table}.{column}"}.isdisjoint(NOT_PERSONAL)


def test_every_column_of_text_is_declared_personal_or_not() -> None:
    # A new one is named in store/customers/personal.py: in PERSONAL, and is exported, erased and masked
    # from then on; or in NOT_PERSONAL with what it is.
    unknown = [
        f"{table}.{column}"
        for table in all_tables()
        for column, kind in columns_of(table).items()
        if kind.upper() in ("TEXT", "BLOB", "ANY") and not DAY.fullmatch(column)
        if not is_declared(table, column)
    ]
    assert unknown == []


def test_every_column_of_a_table_about_people_is_declared_whatever_its_type() -> None:
    unknown = [
        f"{table}.{column}"
        for table in ABOUT_PEOPLE
        for column in columns_of(table)
        if column not in LINKS and not is_declared(table, column)
    ]
    assert unknown == []


def test_every_table_that_names_a_customer_is_about_people_or_known_to_hold_no_more_than_the_name() -> None:
    naming = [table for table in all_tables() if "customer_id" in columns_of(table)]
    assert sorted({*naming, "customer", "recipient"} - {*ABOUT_PEOPLE}) == [
        "consent", "coupon", "credit", "earned_tier", "erased_customer", "erased_key", "merged_customer",
        "occasion_letter", "offer_customer", "orders", "points_use", "signal_answer",
    ]  # fmt: skip


def test_no_declared_column_is_missing_in_the_schema() -> None:
    known = {(table, column) for table in all_tables() for column in columns_of(table)}
    assert sorted(known & DECLARED) == sorted(DECLARED)
    names = {column for _, column in known} | {f"{table}.{column}" for table, column in known}
    assert sorted({*NOT_PERSONAL} - names) == []


def test_every_table_with_personal_columns_is_handed_over_by_customer_export() -> None:
    handed_over = {one.table for one in TABLES if is_personal(one)} | {"customer", "recipient"}
    handed_over |= {"journal_text", "paired_export"}  # as journal and waiting
    # How acts are undone repeats what is in the tables.
    assert {one.table for one in PERSONAL} - handed_over == {"undoable_row"}
    named = {one.table for one in TABLES if "customer_id" in columns_of(one.table)}
    assert named - handed_over == set()


def test_every_personal_column_of_the_exported_sales_is_empty_unless_people_are_asked_for() -> None:
    sale = next(one for one in TABLES if one.table == "sale")
    personal = re.compile("|".join(rf"\b{column}\b" for column in ("name", "email", "phone", "platform_id")))
    assert {name for name, sql in SALE.items() if personal.search(sql)} <= {*sale.personal}
    assert "tracking" in sale.personal
