"""Days that were closed, by whom, and what was counted then."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from returndesk.core.value import Value, fields_of
from returndesk.store.rows import insert, named


class Closing(Value):
    """The closing that a day is closed by: its own day, when and by whom, and the shop's name by then."""

    closing_id: int
    day: date
    on: date
    who: str
    shop: str  # "" once erased


class Counted(Value):
    """What was counted by a method at a closing: paid out less received. Minor units."""

    currency: str
    method: str
    counted_minor: int


def closed_through(conn: sqlite3.Connection) -> date | None:
    """The last closed day; None where the desk never closed one."""
    row = conn.execute("select through from day_closing order by id desc limit 1").fetchone()
    return date.fromisoformat(row[0]) if row else None


def closing_of(conn: sqlite3.Connection, day: date) -> Closing | None:
    """The closing of a day, or of the first later one that closed it too; None where it is open."""
    rows = conn.execute(
        'select c.id as closing_id, c.day, j.on_day as "on", j.who,'
        " coalesce(json_extract(t.body, '$.shop'), '') as shop from day_closing c"
        " join journal j on j.seq = c.seq left join journal_text t on t.seq = c.seq"
        " where c.through = c.day and c.day >= :day and c.id > coalesce("
        "(select max(id) from day_closing where day <= :day and through < day), 0) order by c.id limit 1",
        {"day": day.isoformat()},
    )
    return next((Closing(**row) for row in named(rows)), None)


def counted_on(conn: sqlite3.Connection, day: date) -> list[Counted]:
    """What was counted when that day itself was closed, by currency and method."""
    closing = closing_of(conn, day)
    if closing is None or closing.day != day:
        return []
    rows = conn.execute(
        "select currency, method, counted_minor from day_count where closing_id = ?"
        " order by currency, method",
        (closing.closing_id,),
    )
    return [Counted(*row) for row in rows]


def close(conn: sqlite3.Connection, seq: int, day: date, counted: Sequence[Counted]) -> None:
    """Close a day and all before it, by an entry of the journal."""
    closing_id = insert(conn, "day_closing", {"seq": seq, "day": day, "through": day})
    for each in counted:
        insert(conn, "day_count", {"closing_id": closing_id, **fields_of(each)})


def reopen(conn: sqlite3.Connection, seq: int, day: date) -> None:
    """Reopen a day and all after it, by an entry of the journal."""
    insert(conn, "day_closing", {"seq": seq, "day": day, "through": day - timedelta(days=1)})
