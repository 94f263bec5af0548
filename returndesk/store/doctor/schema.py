"""The file's tables, indexes and triggers, compared with those that this version creates."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from returndesk.store.file_format import SCHEMA_VERSION
from returndesk.store.schema.steps import STEPS


def schema_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(part, what is wrong) for missing, changed and added parts; of a desk of this version."""
    if conn.execute("pragma user_version").fetchone()[0] != SCHEMA_VERSION:
        return
    with closing(sqlite3.connect(":memory:")) as fresh:
        for step in STEPS:
            step(fresh)
        expected = _parts(fresh)
    found = _parts(conn)
    for part in sorted(expected.keys() | found.keys()):
        if part not in found:
            yield part, "is missing"
        elif part not in expected:
            yield part, "is not part of a desk"
        elif found[part] != expected[part]:
            yield part, "was changed"


def _parts(conn: sqlite3.Connection) -> dict[str, str]:
    """What each part, such as "table claim", is made of."""
    rows = conn.execute(
        "select type || ' ' || name, sql from sqlite_schema"
        " where sql is not null and tbl_name not glob 'sqlite_*' and tbl_name not glob '_sqlite_*'"
    )
    return {part: " ".join(sql.split()) for part, sql in rows}
