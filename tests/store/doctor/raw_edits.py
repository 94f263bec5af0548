"""Edits of a desk's file with another program, one column of one row at a time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple


class Edit(NamedTuple):
    """A column of a row, what it had and what it has now."""

    table: str
    column: str
    was: object
    now: object


def columns_of(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """(table, column) of every column that is stored in a desk."""
    return conn.execute(
        "select t.name, c.name from sqlite_schema t, pragma_table_xinfo(t.name) c where t.type = 'table'"
        " and t.name not glob 'sqlite_*' and t.name not glob '_sqlite_*' and c.hidden = 0"
        " order by t.name, c.cid"
    ).fetchall()


def edit(conn: sqlite3.Connection, table: str, column: str) -> Edit:
    """Change that column of one row, to a value that the file's own constraints allow if there is one."""
    keys = [name for (name,) in conn.execute("select name from pragma_table_info(?) where pk > 0", (table,))]
    where = " and ".join(f"{key} is ?" for key in keys)
    # A row with a value first: of one without, any value is an invention.
    rows = conn.execute(
        f"select {column}, {', '.join(keys)} from {table} order by {column} is null or {column} = '', 2"
    ).fetchall()
    for constraints in ("off", "on"):  # of the file that are ignored
        conn.execute(f"pragma ignore_check_constraints = {constraints}")
        for was, *key in rows[:20]:
            for now in _others(conn, table, column, was):
                try:
                    found = conn.execute(f"update {table} set {column} = ? where {where}", (now, *key))
                except sqlite3.Error:
                    continue
                if found.rowcount == 1 and now != was:
                    return Edit(table, column, was, now)
    raise AssertionError(f"{table}.{column} takes no other value")


def _others(conn: sqlite3.Connection, table: str, column: str, was: Any) -> Iterator[object]:
    """Other values for a column, the likeliest first."""
    if isinstance(was, int):
        yield from (was + 1, was - 1, 0, 1)
    elif isinstance(was, float):
        yield was + 1
    elif isinstance(was, bytes):
        yield was[:-1] + bytes([was[-1] ^ 1])
    elif isinstance(was, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", was):
        for days in (-1, 1):
            yield str(date.fromisoformat(was) + timedelta(days=days))
    elif isinstance(was, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", was):
        yield was[:-2] + ("1Z" if was[-2] != "1" else "2Z")
    (sql,) = conn.execute("select sql from sqlite_schema where name = ?", (table,)).fetchone()
    for words in re.findall(rf"\b{column}\s+in\s*\(([^)]*)\)", sql):
        yield from (word for word in re.findall(r"'([^']*)'", words) if word != was)
    distinct = f"select distinct {column} from {table} where {column} is not ? and {column} is not null"
    yield from (value for (value,) in conn.execute(distinct, (was,)).fetchall()[:5])
    if not isinstance(was, int):
        yield from (f"{was or ''}x", "2026-11-04", 1, 1.0)
