"""What the doctor asks and puts right in the file that no act records."""

from __future__ import annotations

import sqlite3

from returndesk.store.schema.reports import DERIVED


def is_in_wal_mode(conn: sqlite3.Connection) -> bool:
    """Whether another program set the file's journal to WAL."""
    return bool(conn.execute("pragma journal_mode").fetchone()[0] == "wal")


def forget_kept_sums(conn: sqlite3.Connection) -> None:
    """Empty the tables that reports fill from the others."""
    for table in DERIVED:
        conn.execute(f"delete from {table}")
