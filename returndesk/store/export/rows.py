"""The rows of exported tables, month by month, from a private copy of the desk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from returndesk.core.exported import ExportedTable
from returndesk.core.money import format_minor
from returndesk.store.connection import reading
from returndesk.store.export.tables import TABLES, Exported

Row = tuple[Any, ...]
_CACHE_KIB = 32_000
_OF = {one.table: one for one in TABLES}

# Entries of the journal that change no order or claim but those that they name; other entries without
# either, such as an import that updated orders, may have changed any.
_MAY_CHANGE_ANY = """
    select 1 from journal where {new} and (act = 'undo' or order_id is null and claim_id is null
        and (act = 'import' and coalesce(json_extract(details, '$.updated'), 1) > 0
            or act not in ('import', 'init', 'policy', 'config', 'customer', 'order-add', 'product-note',
                'spend-import')))
"""
_NEW = "(seq > :seq or on_day >= :since or at >= :at)"
_CHANGED = f"""
    insert into temp.changed_order
    select order_id from journal where {_NEW} and order_id is not null
    union select c.order_id from journal j join claim c on c.id = j.claim_id where {_NEW}
    union select id from orders where ordered_on >= :since or imported_on >= :imported
    union select order_id from external_refund where on_day >= :imported
    union select order_id from confirmation where on_day >= :imported
"""


@contextmanager
def snapshot(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the desk as it is now, in a nameless file that is gone at the end.

    Other users wait while it is made, and not while it is read.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        with reading(conn):
            first_hash(conn)  # waits for another user's write; a backup alone would wait for ever
            conn.backup(copy)
        copy.execute(f"pragma cache_size = -{_CACHE_KIB}")
        copy.create_function("decimal", 2, _decimal, deterministic=True)
        yield copy


def _decimal(minor: int | None, currency: str) -> str | None:
    return None if minor is None else format_minor(minor, currency)


def last_entry(conn: sqlite3.Connection) -> int:
    """The number of the journal's last entry."""
    return int(conn.execute("select coalesce(max(seq), 0) from journal").fetchone()[0])


def first_hash(conn: sqlite3.Connection) -> str:
    """The hash of the journal's first entry: no two desks have the same, and a copy has its original's."""
    found = conn.execute("select hash from journal order by seq limit 1").fetchone()
    return str(found[0]) if found else ""


def find_changed(copy: sqlite3.Connection, since: date, seq: int) -> bool:
    """Find the orders and entries that may have changed since a day or since an entry of the journal.

    False where any may have: then all rows are examined.
    """
    (imported,) = copy.execute("select min(on_day) from journal where seq > ?", (seq,)).fetchone()
    bounds = {
        "seq": seq,
        "since": since.isoformat(),
        "at": (since - timedelta(days=1)).isoformat(),  # where the shop's day begins before UTC's
        "imported": min(since.isoformat(), imported or since.isoformat()),
    }
    if copy.execute(_MAY_CHANGE_ANY.format(new=_NEW), bounds).fetchone():
        return False
    copy.execute("create temp table changed_order (id integer primary key)")
    copy.execute(_CHANGED, bounds)
    copy.execute("create temp table changed_entry (seq integer primary key)")
    copy.execute(f"insert into temp.changed_entry select seq from journal where {_NEW}", bounds)
    return True


def partitions(
    copy: sqlite3.Connection, table: ExportedTable, since: date | None, *, people: bool
) -> Iterator[tuple[str, Iterator[Row]]]:
    """The rows of each month ("2026-11"), to be read in this order; of a small table all, under "".

    With `since`, of months that have rows of that day or later, or rows of what `find_changed` found.
    """
    of = _OF[table.name]
    columns = ", ".join(_value(of, column.name, people) for column in table.columns)
    source = f"from {of.source or of.table} t {of.joins}"
    if not of.day:
        yield "", copy.execute(f"select {columns} {source} order by {of.key}")
        return
    select = f"select substr({of.day}, 1, 7), {columns} {source}"
    order = f"order by {of.day}, {of.key}"
    if since is None:
        for month, rows in groupby(copy.execute(f"{select} {order}"), itemgetter(0)):
            yield month, (row[1:] for row in rows)
        return
    changed = (
        f"{of.order} in (select id from temp.changed_order)"
        if of.order
        else f"{of.entry} in (select seq from temp.changed_entry)"
    )
    months = copy.execute(
        f"select distinct substr({of.day}, 1, 7) {source} where {of.day} >= :since or {changed} order by 1",
        {"since": since.isoformat()},
    ).fetchall()
    for (month,) in months:
        bounds = (f"{month}-01", f"{month}-31")
        yield month, copy.execute(f"select {columns} {source} where {of.day} between ? and ? {order}", bounds)


def _value(of: Exported, name: str, people: bool) -> str:
    """SQL for a column's value; null for a personal one unless people are asked for."""
    if name in of.personal and not people:
        return "null"
    if of.values:
        return of.values[name]
    return of.currency if name == "currency" and of.currency else f"t.{name}"
