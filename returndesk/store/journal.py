"""The append-only record of every act, in a chain of hashes that any edit breaks."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from returndesk.core.claims.entries import can_undo
from returndesk.core.value import Value
from returndesk.errors import BadData
from returndesk.store.refunds.journal_rows import ROWS
from returndesk.store.rows import insert, span, stored, update

GENESIS = "0" * 64


class Entry(Value):
    """One act: when (`at` UTC, `on` the desk's day), who, what; `details` with the figures of its row.

    `text` is None once erased.
    """

    seq: int
    at: str
    on: str
    who: str
    act: str
    claim_id: int | None
    order_id: int | None
    order: str | None  # its number
    details: Mapping[str, object]
    text: Mapping[str, str] | None
    hash: str


_FIGURES = " ".join(f"when '{act}' then {row.figures_of('j')}" for act, row in ROWS.items())
_COLUMNS = (
    "j.seq, j.at, j.on_day, j.who, j.act, j.claim_id, j.order_id,"
    " (select number from orders where id = j.order_id), j.details,"
    f" case when json_valid(j.details) then case j.act {_FIGURES} end end, t.body, j.hash"
)


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # made once


def canonical(value: object) -> str:
    """A value as the text that is hashed."""
    return _CANONICAL.encode(value)


def sha256(data: bytes) -> str:
    """Its SHA-256, in hexadecimal."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def entry_hash(fields: tuple[object, ...]) -> str:
    """The hash of (seq, at, on, who, act, claim, order, details, digest, previous hash): SHA-256."""
    return sha256(canonical(fields).encode())


def seal(row: str | None) -> str | None:
    """The digest of a row of money, a JSON object; None for a missing row."""
    return row and sha256(canonical(json.loads(row)).encode())[:16]


def text_digest(salt: bytes, body: str) -> str:
    """The digest of a text that may be erased: without the salt the text cannot be guessed."""
    return sha256(salt + body.encode())


def append(
    conn: sqlite3.Connection,
    *,
    at: datetime,
    on: date,
    who: str,
    act: str,
    claim_id: int | None = None,
    order_id: int | None = None,
    details: Mapping[str, object],
    text: Mapping[str, str] | None = None,
) -> int:
    """Add an act to the journal and return its number; `details` holds no personal data, `text` may.

    Where the details name a row of money, its figures stay there, and the entry keeps a seal of them.
    """
    if act in ROWS:
        row = ROWS[act]
        found = f"select {row.sealed('b')} from {row.table} b where id = ?"
        details = {**details, "seal": seal(conn.execute(found, (details[row.key],)).fetchone()[0])}
    last = conn.execute("select seq, hash from journal order by seq desc limit 1").fetchone() or (0, GENESIS)
    seq, body, salt, digest = last[0] + 1, "", b"", ""
    text = {key: value for key, value in (text or {}).items() if value}
    if text:
        body, salt = canonical(text), os.urandom(16)
        digest = text_digest(salt, body)
    fields = {
        "seq": seq, "at": stored(at), "on_day": stored(on), "who": who, "act": act, "claim_id": claim_id,
        "order_id": order_id, "details": canonical(details), "digest": digest, "previous": last[1],
    }  # fmt: skip
    insert(conn, "journal", {**fields, "hash": entry_hash(tuple(fields.values()))})
    if text:
        insert(conn, "journal_text", {"seq": seq, "salt": salt, "body": body})
    return seq


def amend(conn: sqlite3.Connection, seq: int, more: Mapping[str, object]) -> None:
    """Add details to the last entry, within the transaction that wrote it."""
    names = "seq, at, on_day, who, act, claim_id, order_id, details, digest, previous"
    row = conn.execute(f"select {names} from journal where seq = ?", (seq,)).fetchone()
    fields = dict(zip(names.split(", "), row, strict=True))
    fields["details"] = canonical(json.loads(fields["details"]) | dict(more))
    update(
        conn,
        "journal",
        seq,
        {"details": fields["details"], "hash": entry_hash(tuple(fields.values()))},
        key="seq",
    )


# What entries can be asked for: days and numbers of entries are inclusive.
_ASKED = {
    "claim_id": "j.claim_id = ?",
    "order_id": "j.order_id = ?",
    "first": "j.on_day >= ?",
    "last": "j.on_day <= ?",
    "who": "j.who = ?",
    "act": "j.act = ?",
    "since": "j.seq >= ?",
    "upto": "j.seq <= ?",
}


def entries(conn: sqlite3.Connection, *, limit: int = 0, **asked: object) -> list[Entry]:
    """The matching entries by any of _ASKED, oldest first; with a limit, the newest ones."""
    where, values = _asked(asked)
    rows = conn.execute(
        f"select {_COLUMNS} from journal j left join journal_text t on t.seq = j.seq"
        f" where {where} order by j.seq desc" + (" limit ?" if limit else ""),
        [*values, limit] if limit else values,
    )
    return [_entry(row) for row in rows][::-1]


def count(conn: sqlite3.Connection, **asked: object) -> int:
    """The number of matching entries."""
    where, values = _asked(asked)
    return int(conn.execute(f"select count(*) from journal j where {where}", values).fetchone()[0])


def _asked(asked: Mapping[str, object]) -> tuple[str, list[object]]:
    """SQL for the matching entries, and its values; None asks for nothing."""
    given = {_ASKED[name]: stored(value) for name, value in asked.items() if value is not None}
    return " and ".join(("1", *given)), list(given.values())


def doers(conn: sqlite3.Connection) -> list[str]:
    """Users with entries, by name."""
    return [who for (who,) in conn.execute("select distinct who from journal order by who")]


def acts(conn: sqlite3.Connection) -> list[str]:
    """Acts with entries."""
    return [act for (act,) in conn.execute("select distinct act from journal order by act")]


def newest_of(conn: sqlite3.Connection, who: str) -> Iterator[Entry]:
    """The entries of a user, newest first."""
    rows = conn.execute(
        f"select {_COLUMNS} from journal j left join journal_text t on t.seq = j.seq"
        " where j.who = ? order by j.seq desc",
        (who,),
    )
    return (_entry(row) for row in rows)


def later_entry(conn: sqlite3.Connection, day: date, claim_id: int | None = None) -> Entry | None:
    """The newest entry dated after a day, of a claim or of all; None without one.

    Undos and what they reversed do not count, nor does what set the desk up on its first day.
    """
    row = conn.execute(
        f"select {_COLUMNS} from journal j left join journal_text t on t.seq = j.seq"
        " where j.on_day > ? and (? is null or j.claim_id = ?) and j.act <> 'undo'"
        " and not (j.act in ('init', 'policy', 'import')"
        "   and j.on_day = (select on_day from journal where act = 'init' order by seq limit 1))"
        " and not exists (select 1 from journal u, json_each(u.details, '$.entries') e where u.act = 'undo'"
        "   and u.seq > j.seq and u.claim_id is j.claim_id and u.order_id is j.order_id and e.value = j.seq)"
        " order by j.on_day desc, j.seq desc limit 1",
        (day.isoformat(), claim_id, claim_id),
    ).fetchone()
    return _entry(row) if row else None


def last_entries_by_claim(conn: sqlite3.Connection, upto: date) -> Iterator[Entry]:
    """The last entry, up to the end of a day, of each claim that may have been open then.

    Those are the claims that are open now or changed after that day: the others were closed by then, so the
    query does not grow with the age of the shop.
    """
    day = upto.isoformat()
    rows = conn.execute(
        f"select {_COLUMNS} from (select id from claim where stage <> ''"
        "   union select claim_id from journal where on_day > ? and claim_id is not null) c"
        " join journal j on j.seq = (select max(seq) from journal"
        "   where claim_id = c.id and on_day <= ?)"
        " left join journal_text t on t.seq = j.seq order by j.claim_id",
        (day, day),
    )
    return (_entry(row) for row in rows)


def head(conn: sqlite3.Connection, upto: date) -> tuple[int, str]:
    """The number of entries up to the end of a day, and the hash of the last."""
    day = upto.isoformat()
    last = conn.execute("select max(seq) from journal where on_day <= ?", (day,)).fetchone()[0]
    if last is None:
        return 0, GENESIS
    later = conn.execute("select count(*) from journal where on_day > ? and seq < ?", (day, last)).fetchone()[
        0
    ]
    row = conn.execute("select hash from journal where seq = ?", (last,)).fetchone()
    return last - later, row[0]


def last_seq(conn: sqlite3.Connection) -> int:
    """The number of the newest entry; 0 without one."""
    return int(conn.execute("select coalesce(max(seq), 0) from journal").fetchone()[0])


def broken_links(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """(seq, what is wrong) for every entry that breaks the chain."""
    expected_seq, previous = 1, GENESIS
    rows = conn.execute(
        "select j.seq, j.at, j.on_day, j.who, j.act, j.claim_id, j.order_id, j.details, j.digest, j.previous,"
        " j.hash, t.salt, t.body from journal j left join journal_text t on t.seq = j.seq order by j.seq"
    )
    for *fields, written, salt, body in rows:
        seq = fields[0]
        if seq != expected_seq:
            yield expected_seq, _missing(expected_seq, seq - 1)
        elif fields[9] != previous:
            yield seq, "does not follow the entry before it"
        if entry_hash(tuple(fields)) != written:
            yield seq, "was changed"
        if body is not None and text_digest(salt, body) != fields[8]:
            yield seq, "its text was changed"
        expected_seq, previous = seq + 1, written


# The fields that an entry's hash covers, in their order.
HASHED = ("seq", "at", "on", "who", "act", "claim", "order", "details", "digest", "previous")


class ChainedEntry(Value):
    """An entry as its hash covers it: `details` is JSON. Salt (hexadecimal) and text are None once erased."""

    fields: tuple[str | int | None, ...]  # by HASHED
    seq: int
    on: str
    previous: str
    hash: str
    salt: str | None
    text: str | None


def chained_entries(conn: sqlite3.Connection, first: date | None, last: date | None) -> list[ChainedEntry]:
    """The entries of some days and all between them: the chain has no gap."""
    rows = conn.execute(
        "with these as (select min(seq) as low, max(seq) as high from journal"
        " where on_day between :first and :last)"
        " select j.seq, j.at, j.on_day, j.who, j.act, j.claim_id, j.order_id, j.details, j.digest,"
        " j.previous, j.hash, iif(t.seq is null, null, lower(hex(t.salt))), t.body"
        " from these join journal j on j.seq between low and high"
        " left join journal_text t on t.seq = j.seq order by j.seq",
        span(first, last),
    )
    return [
        ChainedEntry(tuple(fields), fields[0], fields[2], fields[-1], its_hash, salt, text)
        for *fields, its_hash, salt, text in rows
    ]


def _missing(first: int, last: int) -> str:
    return "is missing" if first == last else f"entries {first} to {last} are missing"


def has_hash(conn: sqlite3.Connection, prefix: str) -> bool:
    """Whether an entry's hash has this prefix, such as the head of an earlier day."""
    found = conn.execute(
        "select 1 from journal where substr(hash, 1, ?) = ?", (len(prefix), prefix)
    ).fetchone()
    return found is not None


def _entry(row: tuple[object, ...]) -> Entry:
    seq, at, on, who, act, claim_id, order_id, order, details, figures, body, entry_hash_ = row
    if act in ROWS and figures is None and not can_undo(str(act), {}):  # an undone act's row is gone
        raise BadData(f"journal entry {seq}: the row of its {act} is missing", hint="returndesk doctor")
    return Entry(
        seq, at, on, who, act, claim_id, order_id, order,  # type: ignore[arg-type]  # STRICT columns
        json.loads(details) | json.loads(figures or "{}"),  # type: ignore[arg-type]
        json.loads(body) if body is not None else None,  # type: ignore[arg-type]
        entry_hash_,  # type: ignore[arg-type]
    )  # fmt: skip
