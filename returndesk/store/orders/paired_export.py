"""Parts of orders that wait for the other file: found, kept and removed."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date

from returndesk.core.orders.incoming import PairedPart
from returndesk.store.customers.imports import strip_staged_parts
from returndesk.store.orders.columns import seqs_of


def load_part(conn: sqlite3.Connection, pair: str, part: str, number: str) -> PairedPart | None:
    """The waiting part of an order, if any."""
    row = conn.execute(
        "select body, file, on_day from paired_export where pair = ? and part = ? and number = ?",
        (pair, part, number),
    ).fetchone()
    if row is None:
        return None
    body = json.loads(row[0])
    rows = [(line, values) for line, values in body["rows"]]
    return PairedPart(pair, part, number, row[1], rows, body["headings"], body["channel"], row[2])


def crossing_parts(conn: sqlite3.Connection) -> list[str]:
    """The orders whose other file another import has brought since this one was read."""
    rows = conn.execute(
        "select w.number from temp.stage_part s join paired_export w on w.pair = s.pair"
        " and w.number = s.number and w.part <> s.part order by w.number"
    )
    return [number for (number,) in rows]


def completed_orders(conn: sqlite3.Connection, file: int, pair: str) -> dict[int, int]:
    """seq -> order id of a file's staged orders that the desk knows by their lines alone until now."""
    rows = conn.execute(
        "select s.seq, o.id from temp.stage_order s"
        " join paired_export w on w.pair = ? and w.part = 'lines' and w.number = s.number"
        " join orders o on o.channel = s.channel and o.number = s.number where s.seq between ? and ?"
        " and not exists (select 1 from temp.stage_part h where h.pair = w.pair and h.number = w.number)",
        (pair, *seqs_of(file)),
    )
    return dict(rows.fetchall())


def settle_parts(conn: sqlite3.Connection, pairs: Sequence[str], on: date) -> Counter[str]:
    """Remove the parts that were joined, keep the staged ones; how many of each file are new.

    `pairs` are those of the files, "" for any other file. Call it once their orders are written.
    """
    for file, pair in enumerate(pairs):
        if pair:
            conn.execute(
                "delete from paired_export as w where pair = ? and number in"
                " (select number from temp.imported_number where file = ?) and not exists"
                " (select 1 from temp.stage_part h where h.pair = w.pair and h.number = w.number)",
                (pair, file),
            )
    strip_staged_parts(conn)
    # An unchanged part keeps its day.
    rows = conn.execute(
        "insert into paired_export (pair, part, number, body, file, on_day)"
        " select pair, part, number, body, file, ? from temp.stage_part where true"
        " on conflict (pair, part, number) do update set body = excluded.body, file = excluded.file,"
        " on_day = excluded.on_day where body <> excluded.body returning file",
        (on.isoformat(),),
    )
    return Counter(file for (file,) in rows.fetchall())


def waiting_orders(conn: sqlite3.Connection, pair: str) -> dict[tuple[str, str], list[str]]:
    """(part, file) -> the orders of a pair that wait and are not from this import."""
    rows = conn.execute(
        "select part, file, number from paired_export w where pair = ? and not exists (select 1"
        " from temp.stage_part h where (h.pair, h.part, h.number) = (w.pair, w.part, w.number))"
        " order by part desc, file, number",
        (pair,),
    )
    found: dict[tuple[str, str], list[str]] = {}
    for part, file, number in rows:
        found.setdefault((part, file), []).append(number)
    return found


def waiting_files(conn: sqlite3.Connection) -> list[str]:
    """The files with orders that wait."""
    return [file for (file,) in conn.execute("select distinct file from paired_export order by file")]


def drop_parts(conn: sqlite3.Connection, file: str) -> list[tuple[str, str, str]]:
    """Remove what waits of a file: (pair, part, order) of each."""
    rows = conn.execute("delete from paired_export where file = ? returning pair, part, number", (file,))
    return sorted(rows.fetchall())


def find_waiting(conn: sqlite3.Connection, number: str) -> list[tuple[str, str]]:
    """(pair, part) of the waiting parts of that number."""
    return conn.execute(
        "select pair, part from paired_export where number = ? order by pair, part", (number,)
    ).fetchall()


def names_customer(conn: sqlite3.Connection, order_id: int) -> bool:
    """Whether an order is the first of its customer: the one whose name for them counts."""
    row = conn.execute(
        "select not exists (select 1 from orders p where p.customer_id = o.customer_id and p.id < o.id)"
        " from orders o where o.id = ?",
        (order_id,),
    ).fetchone()
    return bool(row[0])


def rename_customer(conn: sqlite3.Connection, order_id: int, name: str) -> None:
    """Give an order's customer the name that the orders' file has."""
    conn.execute(
        "update customer set name = ? where id = (select customer_id from orders where id = ?)",
        (name, order_id),
    )
