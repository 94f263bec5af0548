"""Digests kept with the act that changed their rows: the journal's entry holds them.

Triggers of this connection alone note what an act is about to change, with its digest before: a row that
was edited by another program keeps a wrong digest, whatever is done to its neighbours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from returndesk.store.digests.columns import ALL, BLOCK, CALENDARS, KINDS, ORDERS, UNCHAINED, Kind, Part
from returndesk.store.digests.values import digest_of, digest_of_nothing, digests
from returndesk.store.journal import amend, canonical, seal

EDITED = "edited"  # in place of a digest: the rows were not as an act had left them
HELD = "digests"  # the key of an entry's details
_NOTE = (
    "insert into digest_change (kind, key, before) select '{kind}', k, digest_before('{kind}', k)"
    " from (select {key} as k) where k is not null"
    " and not exists (select 1 from digest_change where kind = '{kind}' and key = k);"
)
_LIMIT = (1 << BLOCK) - 1


@contextmanager
def recording(conn: sqlite3.Connection, known: Callable[[], Mapping[int, str]] = dict) -> Iterator[None]:
    """Inside a transaction: what is changed inside has its digests, under the last entry of the journal.

    `known` are digests of blocks of new orders that are worked out already.
    """
    _watch(conn)
    since, orders = _newest(conn, "seq", "journal"), _newest(conn, "id", "orders")
    _watch_known_orders(conn, orders)
    conn.execute("delete from digest_change")
    yield
    _record(conn, since, orders, known())


def _newest(conn: sqlite3.Connection, column: str, table: str) -> int:
    return int(conn.execute(f"select coalesce(max({column}), 0) from {table}").fetchone()[0])


def _watch(conn: sqlite3.Connection) -> None:
    """Have this connection note which digests its acts change."""
    if conn.execute("select 1 from temp.sqlite_schema where name = 'digest_change'").fetchone():
        return
    conn.create_function("digest_before", 2, lambda kind, key: digest_of(conn, ALL[kind], key))
    conn.execute(
        "create temp table digest_change (kind text, key integer, before text, primary key (kind, key))"
        " without rowid"
    )
    for name, event, key, kind in _events():
        _create(conn, name, event, kind, key)


def _create(conn: sqlite3.Connection, name: str, event: str, kind: Kind, key: str) -> None:
    note = _NOTE.format(kind=kind.name, key=key)
    conn.execute(f"create temp trigger digest_{name} {event} begin {note} end")


def _watch_known_orders(conn: sqlite3.Connection, orders: int) -> None:
    """Note the blocks of known orders that new orders or lines join; others are known by their numbers."""
    for name, table, key, last in (
        ("new_order", "orders", "id", (orders + 1) | _LIMIT if (orders + 1) & _LIMIT else orders),
        ("new_line", "order_line", "order_id", orders),
    ):
        conn.execute(f"drop trigger if exists temp.digest_{name}")
        event = f"before insert on main.{table} when new.{key} <= {last}"
        _create(conn, name, event, ORDERS, f"new.{key} >> {BLOCK}")


def _events() -> Iterator[tuple[str, str, str, Kind]]:
    """(name, event of a trigger, SQL for the key, kind) of what changes a digest."""
    for kind in (*KINDS.values(), *UNCHAINED.values()):
        if kind.name in CALENDARS:
            continue
        for number, part in enumerate(kind.parts):
            name, table = f"{kind.name}_{number}", f"on main.{part.table}"
            columns = ", ".join(part.columns)
            yield f"{name}_update", f"before update of {columns} {table}", _key(part, "old"), kind
            yield f"{name}_delete", f"before delete {table}", _key(part, "old"), kind
            if kind is ORDERS:
                continue  # new orders are known by their numbers
            when = "" if part.which == "true" else f" when {part.which.replace('t.', 'new.')}"
            yield f"{name}_insert", f"before insert {table}{when}", _key(part, "new"), kind


def _key(part: Part, row: str) -> str:
    """SQL for the number of a row's digest."""
    if part.key == "0":
        return "0"
    if row == "new" and part.key.startswith("t.id >>"):  # the row has no number yet
        return f"(select coalesce(max(id), 0) + 1 {part.key[5:]} from {part.table})"
    if not part.of:
        return part.key.replace("t.", f"{row}.") if "." in part.key else f"{row}.{part.key}"
    table, of = part.of.split()[1], f"{row}.{part.of.rpartition('t.')[2]}"
    return f"(select {part.key} from {table} where id = {of})"


def _record(conn: sqlite3.Connection, since: int, orders: int, known: Mapping[int, str]) -> None:
    noted = conn.execute("select kind, key, before from digest_change").fetchall()
    changed: dict[tuple[str, int], str | None] = {(kind, key): before for kind, key, before in noted}
    known = {block: text for block, text in known.items() if (ORDERS.name, block) not in changed}
    last = _newest(conn, "id", "orders")
    if last > orders:
        for block in range((orders + 1) >> BLOCK, (last >> BLOCK) + 1):
            changed.setdefault((ORDERS.name, block), None)
    seq = _newest(conn, "seq", "journal")
    held = []
    for (name, key), before in sorted(changed.items()):
        kept = kept_digest(conn, name, key)
        edited = before is not None and kept is not None and kept != before
        ready = known.get(key) if name == ORDERS.name else None
        new = EDITED if edited else ready or digest_of(conn, ALL[name], key)
        if new == (kept or digest_of_nothing(ALL[name])):
            continue  # written again as it was
        _keep(conn, name, key, 0 if name in UNCHAINED else seq, new)
        if name not in UNCHAINED:
            held.append([name, key, new])
    if held and seq > since:
        amend(conn, seq, {HELD: seal(canonical(held))})


def _keep(conn: sqlite3.Connection, name: str, key: int, seq: int, digest: str) -> None:
    conn.execute(
        "insert into row_digest (kind, key, seq, digest) values (?, ?, ?, ?)"
        " on conflict do update set digest = excluded.digest",
        (name, key, seq, digest),
    )


def kept_digest(conn: sqlite3.Connection, name: str, key: int) -> str | None:
    """The newest digest of that kind and key."""
    found = conn.execute(
        "select digest from row_digest where kind = ? and key = ? order by seq desc limit 1", (name, key)
    ).fetchone()
    return found[0] if found else None


def record_calendars(conn: sqlite3.Connection) -> None:
    """Keep the digests of the days that come from a library."""
    for name, kind in CALENDARS.items():
        _keep(conn, name, 0, 0, digest_of(conn, kind, 0))


def renew(conn: sqlite3.Connection) -> None:
    """Keep the digests of everything anew, as it is: after an upgrade, whose columns may be others."""
    conn.execute("delete from row_digest")
    for name, kind in ALL.items():
        for key, digest in digests(conn, kind, *span(conn, kind)):
            _keep(conn, name, key, 0, digest)


def span(conn: sqlite3.Connection, kind: Kind) -> tuple[int, int]:
    """The first and the last key that a kind has rows of; nothing is (0, -1)."""
    part = kind.parts[0]
    if part.key == "0":
        return 0, 0
    low, high = conn.execute(f"select min({part.key}), max({part.key}) from {part.table} t").fetchone()
    return (low, high) if low is not None else (0, -1)
