"""Queries for shell completion, which leave no trace in the desk's file.

They do not upgrade, wait, or roll back after a crash: a file that cannot be read at once is not read. Each is
limited by SQLite's own steps, so that a large desk answers as soon as a small one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from returndesk.store.file_format import APPLICATION_ID

_STEPS = 100_000  # of SQLite's machine, between two calls of the handler
_TURNS = 20  # some 30 ms: later matches are not offered
_MANY = 1_000
_RECENT = 5_000

_CLAIM = """
    select c.id, o.channel, o.number, exists (select 1 from orders p
        where p.number = o.number and p.channel <> o.channel),
        coalesce(nullif(u.name, ''), nullif(u.email, ''), ''), c.reason
    from claim c join orders o on o.id = c.order_id left join customer u on u.id = o.customer_id
"""
_ORDER = """
    select o.channel, o.number, exists (select 1 from orders p
        where p.number = o.number and p.channel <> o.channel),
        coalesce(nullif(u.name, ''), nullif(u.email, ''), ''), o.ordered_on
    from orders o left join customer u on u.id = o.customer_id
"""


@contextmanager
def peek(path: str) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the file as it is. Raises sqlite3.Error if it cannot be read at once."""
    conn = sqlite3.connect(
        f"file:{quote(os.path.abspath(path))}?mode=ro", uri=True, isolation_level=None, timeout=0
    )
    turns = iter(range(_TURNS))
    try:
        conn.execute("pragma query_only = on")
        conn.set_progress_handler(lambda: next(turns, None) is None, _STEPS)
        if conn.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
            raise sqlite3.DatabaseError("no desk")
        yield conn
    finally:
        conn.close()


def claims_starting(
    conn: sqlite3.Connection, digits: str, limit: int
) -> list[tuple[int, str, str, bool, str, str]]:
    """(id, channel, number, shared, customer, reason): open claims by their day, then others from the newest.

    `digits` is how their numbers begin.
    """
    ranges = (
        [(int(digits) * 10**more, (int(digits) + 1) * 10**more - 1) for more in range(9)] if digits else []
    )
    within = " or ".join(["c.id between ? and ?"] * len(ranges)) or "1"
    ids = [end for pair in ranges for end in pair]
    found = conn.execute(
        f"{_CLAIM} where c.stage <> '' and ({within}) order by c.due_on is null, c.due_on, c.id limit ?",
        (*ids, limit),
    ).fetchall()
    found += conn.execute(
        f"{_CLAIM} where c.stage = '' and ({within}) order by c.id desc limit ?", (*ids, limit - len(found))
    ).fetchall()
    return found


def orders_starting(
    conn: sqlite3.Connection, start: str, limit: int, channel: str = ""
) -> list[tuple[str, str, bool, str, str]]:
    """(channel, number, shared, customer, day) of orders whose number starts so, newest first.

    With `channel` those of that channel alone. Where very many start so, of the most recent orders, else of
    any.
    """
    newest = " order by o.ordered_on desc, o.id desc limit ?"
    within, ends = ("o.channel = ?", [channel]) if channel else ("1", [])
    if not start:
        return conn.execute(f"{_ORDER} where {within}{newest}", (*ends, limit)).fetchall()
    within += " and o.number >= ? and o.number < ?"
    ends += [start, start + "\U0010ffff"]
    count = conn.execute(
        f"select count(*) from (select 1 from orders o where {within} limit ?)", (*ends, _MANY)
    ).fetchone()[0]
    if count < _MANY:
        return conn.execute(f"{_ORDER} where {within}{newest}", (*ends, limit)).fetchall()
    recent = conn.execute(
        f"{_ORDER} where o.id in (select id from orders order by ordered_on desc, id desc limit {_RECENT})"
        f" and {within}{newest}",
        (*ends, limit),
    ).fetchall()
    return recent or conn.execute(f"{_ORDER} where {within} limit ?", (*ends, limit)).fetchall()


def order_of_claim(conn: sqlite3.Connection, claim_id: int) -> int | None:
    """The id of a claim's order."""
    row = conn.execute("select order_id from claim where id = ?", (claim_id,)).fetchone()
    return row and int(row[0])
