"""Every table of the desk is exported, or its reason to stay is given; every column says what it means."""

from __future__ import annotations

from returndesk.store.export.columns import all_tables, exported_tables
from returndesk.store.export.meanings import MEANINGS
from returndesk.store.export.tables import LEFT_OUT, TABLES

EXPORTED = exported_tables()


def test_every_table_of_the_desk_is_exported_or_left_out_for_a_reason() -> None:
    # A new table has a row in one of them, in store/export/tables.py.
    assert sorted([one.table for one in TABLES if not one.source] + [*LEFT_OUT]) == sorted(all_tables())


def test_every_exported_column_says_what_it_means() -> None:
    # By a comment in the schema, as the table whose ids it has, or in store/export/meanings.py.
    silent = [
        f"{table.name}.{column.name}"
        for table in EXPORTED
        for column in table.columns
        if not column.meaning and not column.references
    ]
    assert silent == []


def test_no_meaning_is_given_for_a_column_that_does_not_need_it() -> None:
    said = {column.meaning for table in EXPORTED for column in table.columns}
    assert [name for name, meaning in MEANINGS.items() if meaning not in said] == []


def test_every_table_with_amounts_has_a_currency() -> None:
    without = [
        table.name
        for table in EXPORTED
        if any(column.name.endswith("_minor") for column in table.columns)
        and "currency" not in [column.name for column in table.columns]
    ]
    assert without == []


def test_columns_that_are_personal_or_omitted_exist() -> None:
    columns = {table.name: [column.name for column in table.columns] for table in EXPORTED}
    assert [one.table for one in TABLES if not set(one.personal) <= set(columns[one.table])] == []
    assert [one.table for one in TABLES if set(one.omitted) & set(columns[one.table])] == []
