"""Rows that decide money, days and states, compared with their digests: edits by other programs."""

from __future__ import annotations

import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator

from returndesk.store.digests.columns import ALL, BLOCK, ORDERS, Kind
from returndesk.store.digests.record import EDITED, HELD, span
from returndesk.store.digests.values import digest_of_nothing, digests
from returndesk.store.doctor.rules import said
from returndesk.store.journal import canonical, seal

_CHANGED = "differs from how the last act left it: edited by another program, or damaged"
_BEFORE = "was edited by another program, or damaged, before an act changed it"
_HELD = "its digests differ from those that its act kept"


def digest_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) for everything whose digest is another, of a desk that keeps digests."""
    kept: dict[tuple[str, int], str] = {
        (kind, key): digest
        for kind, key, digest, _ in conn.execute(
            "select kind, key, digest, max(seq) from row_digest group by kind, key"
        )
    }
    if not kept and conn.execute(f"select count({said(HELD)}) from journal j").fetchone() == (0,):
        return  # of an older desk that is read as it is
    for name, kind in ALL.items():
        keys = [key for of, key in kept if of == name]
        first, last = span(conn, kind)
        first, last = min([first, *keys]), max([last, *keys])
        empty = digest_of_nothing(kind)
        for key, digest in digests(conn, kind, first, last):
            expected = kept.get((name, key), empty)
            if expected != digest:
                yield _where(conn, kind, key), _BEFORE if expected == EDITED else _CHANGED
    yield from _entries(conn)


def _entries(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Entries whose digests are not those that they hold."""
    kept: dict[int, list[list[object]]] = defaultdict(list)
    for seq, *row in conn.execute(
        "select seq, kind, key, digest from row_digest where seq > 0 order by kind, key"
    ):
        kept[seq].append(row)
    # Entries from before an upgrade hold digests that were dropped then.
    rows = conn.execute(
        f"select seq, {said(HELD)} from journal j where seq >= ? and {said(HELD)} is not null",
        (min(kept, default=sys.maxsize),),
    )
    for seq, held in rows:
        if seal(canonical(kept[seq])) != held:
            yield f"entry {seq}", _HELD


def _where(conn: sqlite3.Connection, kind: Kind, key: int) -> str:
    if kind is not ORDERS:
        return kind.where.format(key)
    found = conn.execute(
        "select number from orders where id between ? and ? order by id",
        (key << BLOCK, (key + 1 << BLOCK) - 1),
    ).fetchall()
    numbers = [str(number) for (number,) in found]
    if len(numbers) < 2:
        return f"order {numbers[0]}" if numbers else "an order that is gone"
    return f"one of {len(numbers)} orders, {numbers[0]} to {numbers[-1]}"
