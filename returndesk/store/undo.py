"""The rows that an act changed, so that exactly these can be undone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from returndesk.core.claims.entries import UNDO, can_undo
from returndesk.store.journal import canonical, sha256

KEPT = 50  # acts of a user that can be undone, one after the other
# Tables whose rows stay, and only move when two customers are merged: new ones are no undoable act's.
_MOVING = frozenset(("credit", "points_use", "offer_customer", "occasion_letter"))
# Tables that an undoable act must not change: their rows are kept for good, or are not state of the desk.
_UNWATCHED = frozenset(
    (
        "journal journal_text undoable undoable_row policy policy_tier holiday refund refund_line"
        " reduction spend day_closing offer"
        " sent exchange_payment compensation correction dispute external_refund paired_export"
    ).split()
)
_NOTE = (
    "insert into touched (name, at, before) select '{table}', {row}.rowid, {before}"
    " where not exists (select 1 from touched where name = '{table}' and at = {row}.rowid);"
)


class Change(NamedTuple):
    """A row that an act changed: what stood in the columns concerned, None if it was not there."""

    table: str
    row: int
    before: dict[str, Any] | None
    after: str | None  # digest of the whole row after the act; None: it was gone


def watch(conn: sqlite3.Connection) -> None:
    """Have this connection note each row of the desk as it was before it is changed: by its own triggers.

    By the columns that the tables have, so that whatever a later schema adds is noted as well. The technique
    is SQLite's own: https://www.sqlite.org/undoredo.html
    """
    if conn.execute("select 1 from temp.sqlite_schema where name = 'touched'").fetchone():
        return
    conn.execute("create temp table touched (n integer primary key, name text, at integer, before text)")
    conn.execute("create index temp.touched_by_row on touched (name, at)")
    for table in _watched(conn):
        row = _as_json(conn, table, "old.")
        for moment, name, before in (
            ("after insert", "new", "null"),
            ("before update", "old", row),
            ("before delete", "old", row),
        ):
            if moment == "after insert" and table in _MOVING:
                continue
            note = _NOTE.format(table=table, row=name, before=before)
            trigger = f"touched_{table}_{moment[-6:]}"
            conn.execute(f"create temp trigger {trigger} {moment} on main.{table} begin {note} end")


def begin(conn: sqlite3.Connection) -> int:
    """Forget what was noted before; the number of the journal's last entry."""
    if conn.execute("select 1 from temp.sqlite_schema where name = 'touched'").fetchone():
        conn.execute("delete from touched")
    return int(conn.execute("select coalesce(max(seq), 0) from journal").fetchone()[0])


def keep(conn: sqlite3.Connection, since: int, who: str, *, watched: bool) -> None:
    """Keep what it takes to undo the act whose entries follow `since`.

    An act that cannot be undone ends what its user can undo: nothing before it can be.
    """
    entries = conn.execute(
        "select seq, act, details from journal where seq > ? order by seq", (since,)
    ).fetchall()
    if not entries or any(act == UNDO for _, act, _ in entries):
        return
    if watched and all(can_undo(act, json.loads(details)) for _, act, details in entries):
        first, last = entries[0][0], entries[-1][0]
        conn.execute("insert into undoable (first, last) values (?, ?)", (first, last))
        conn.executemany(
            "insert into undoable_row (first, n, name, at, before, after) values (?, ?, ?, ?, ?, ?)",
            (
                (first, n, name, row, None if before is None else canonical(before), after)
                for n, (name, row, before, after) in enumerate(_changes(conn), 1)
            ),
        )
        _forget(conn, who, KEPT)
    else:
        _forget(conn, who, 0)


def _forget(conn: sqlite3.Connection, who: str, but: int) -> None:
    """Drop the rows of a user's acts that can no longer be undone: all but the newest ones."""
    conn.execute(
        "delete from undoable where first in (select u.first from undoable u"
        " join journal j on j.seq = u.first where j.who = ? order by u.first desc limit -1 offset ?)",
        (who, but),
    )


def kept_act(conn: sqlite3.Connection, last: int) -> tuple[int, list[Change]] | None:
    """The first entry of the act that ends with that one and what it changed; None where that is not kept."""
    act = conn.execute("select first from undoable where last = ?", (last,)).fetchone()
    if act is None:
        return None
    rows = conn.execute(
        "select name, at, before, after from undoable_row where first = ? order by n", act
    ).fetchall()
    return act[0], [Change(name, row, json.loads(was) if was else None, now) for name, row, was, now in rows]


def first_difference(conn: sqlite3.Connection, changes: list[Change]) -> str:
    """The table of a row that was changed since the act; "" if none was."""
    known, rows = set(_watched(conn)), _Rows(conn)
    for change in changes:
        if change.table not in known or _digest(rows.of(change.table, change.row)) != change.after:
            return change.table
    return ""


def take_back(conn: sqlite3.Connection, first: int, changes: list[Change]) -> None:
    """Put every row back as it was before the act, the last one first, and forget the act."""
    for table, row, before, after in reversed(changes):
        if before is None:
            conn.execute(f"delete from {table} where rowid = ?", (row,))
        elif after is None:
            names = ", ".join(("rowid", *before))
            marks = ", ".join("?" * (len(before) + 1))
            conn.execute(f"insert into {table} ({names}) values ({marks})", (row, *before.values()))
        else:
            columns = ", ".join(f"{name} = ?" for name in before)
            conn.execute(f"update {table} set {columns} where rowid = ?", (*before.values(), row))
    conn.execute("delete from undoable where first = ?", (first,))


def _changes(conn: sqlite3.Connection) -> Iterator[Change]:
    """The changes of the current act so far, without rows that are the same again."""
    rows = _Rows(conn)
    for table, row, text in conn.execute("select name, at, before from touched order by n"):
        before = json.loads(text) if text else None
        after = rows.of(table, row)
        if before == after:
            continue
        if before is not None and after is not None:
            before = {name: value for name, value in before.items() if value != after[name]}
        yield Change(table, row, before, _digest(after))


def _watched(conn: sqlite3.Connection) -> list[str]:
    """The desk's tables whose rows can be put back."""
    tables = conn.execute(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and strict and not wr"
    )
    return sorted(name for (name,) in tables if name not in _UNWATCHED)


def _as_json(conn: sqlite3.Connection, table: str, prefix: str = "") -> str:
    """SQL for a row's columns as a JSON object."""
    names = conn.execute("select name from pragma_table_info(?)", (table,))
    pairs = ", ".join(f"'{name}', {prefix}{name}" for (name,) in names)
    return f"json_object({pairs})"


class _Rows:
    """The desk's rows as they are; the columns of a table are asked for once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._asked: dict[str, str] = {}  # the question by table

    def of(self, table: str, row: int) -> dict[str, Any] | None:
        """A row of a table; None: it is gone."""
        if table not in self._asked:
            self._asked[table] = f"select {_as_json(self._conn, table)} from {table} where rowid = ?"
        found = self._conn.execute(self._asked[table], (row,)).fetchone()
        return json.loads(found[0]) if found else None


def _digest(row: dict[str, Any] | None) -> str | None:
    return None if row is None else sha256(canonical(row).encode())[:16]
