"""Rows of the desk's tables, by the names of their columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

LISTS = ("tags", "discount_codes")  # columns of several texts, joined by ";"


def marks(columns: Sequence[object]) -> str:
    """A question mark for the value of each column."""
    return ", ".join("?" for _ in columns)


def insert(conn: sqlite3.Connection, table: str, row: Mapping[str, object]) -> int:
    """Insert a row; its id."""
    values = [stored(value) for value in row.values()]
    statement = f"insert into {table} ({', '.join(row)}) values ({marks(tuple(row))})"
    row_id = conn.execute(statement, values).lastrowid
    assert row_id is not None
    return row_id


def update(
    conn: sqlite3.Connection, table: str, row_id: int, row: Mapping[str, object], *, key: str = "id"
) -> None:
    """Change some columns of a row."""
    columns = ", ".join(f"{name} = ?" for name in row)
    values = [stored(value) for value in row.values()]
    conn.execute(f"update {table} set {columns} where {key} = ?", (*values, row_id))


def last_id(conn: sqlite3.Connection, table: str) -> int:
    """The newest row's id; 0 without one."""
    return int(conn.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0])


def write_list(
    conn: sqlite3.Connection, table: str, owner: Mapping[str, int], column: str, values: Sequence[str]
) -> None:
    """Make the rows of one owner, such as {"claim_id": 1001}, the values of a list, in its order."""
    (key, owner_id), values = next(iter(owner.items())), list(dict.fromkeys(values))
    if values != read_list(conn, table, owner, column):
        conn.execute(f"delete from {table} where {key} = ?", (owner_id,))
        for value in values:
            insert(conn, table, {**owner, column: value})


def read_list(conn: sqlite3.Connection, table: str, owner: Mapping[str, int], column: str) -> list[str]:
    """The values of a list, in its order."""
    key, owner_id = next(iter(owner.items()))
    rows = conn.execute(f"select {column} from {table} where {key} = ? order by rowid", (owner_id,))
    return [value for (value,) in rows]


def named(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    """Each row by its columns' names; columns named `on`, `day`, `file_by`, `…_on` or `…_day` as dates."""
    names = [column[0] for column in cursor.description]
    days = [name for name in names if name in ("on", "day", "file_by") or name.endswith(("_on", "_day"))]
    for row in cursor:
        values = dict(zip(names, row, strict=True))
        for name in days:
            if values[name] is not None:
                values[name] = date.fromisoformat(values[name])
        yield values


def taken(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Those columns of a row, taken out of it: a part of the value that it becomes."""
    return {name: row.pop(name) for name in names}


def span(first: date | None, last: date | None) -> dict[str, str]:
    """The bounds of `between :first and :last`: both days in, None is open."""
    return {"first": (first or date.min).isoformat(), "last": (last or date.max).isoformat()}


def stored(value: object) -> object:
    """A value as a column has it: dates and UTC instants as text, truth values as 0 and 1."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).isoformat()[:19]}Z"
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def read_values(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row's values by name: days, instants, tags and truth values as the core has them."""
    values = dict(zip(columns, row, strict=True))
    for name, value in values.items():
        if name.endswith("_on"):
            values[name] = value and date.fromisoformat(value)
        elif name.endswith("_at"):
            values[name] = value and datetime.fromisoformat(value)
        elif name in LISTS:
            values[name] = tuple(item for item in value.split(";") if item)
        elif name == "tax_included":
            values[name] = bool(value)
    return values
