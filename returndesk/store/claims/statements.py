"""When customers made their requests, and withdrawals that are to be acknowledged."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from returndesk.store.rows import insert


def insert_statement(
    conn: sqlite3.Connection, claim_id: int, stated_at: datetime | None, *, acknowledge: bool
) -> None:
    """Keep the instant of a claim's request; `acknowledge`: it is a withdrawal under a statute."""
    insert(conn, "statement", {"claim_id": claim_id, "stated_at": stated_at, "acknowledge": acknowledge})


def stated_at(conn: sqlite3.Connection, claim_id: int) -> datetime | None:
    """The instant of a claim's request; None if the time of day is not known."""
    row = conn.execute("select stated_at from statement where claim_id = ?", (claim_id,)).fetchone()
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def waits(conn: sqlite3.Connection, claim_id: int) -> bool:
    """Whether a claim's withdrawal is still to be acknowledged."""
    sql = "select 1 from statement where claim_id = ? and acknowledge and acknowledged_seq is null"
    return conn.execute(sql, (claim_id,)).fetchone() is not None


def mark_acknowledged(conn: sqlite3.Connection, claim_id: int, seq: int) -> None:
    """The withdrawal was acknowledged, by an entry of the journal."""
    conn.execute("update statement set acknowledged_seq = ? where claim_id = ?", (seq, claim_id))
