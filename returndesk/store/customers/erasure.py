"""Personal data of a customer taken out of every table; counts, sums and the journal's chain stay."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from returndesk.core.value import Value
from returndesk.store.connection import writing
from returndesk.store.customers.personal import PERSONAL, Personal
from returndesk.store.rows import insert

PARTS = ("customer_", "recipient_", "tracking")  # how fields of waiting rows that are personal begin
_OF_PERSON = ("person", "person_order", "person_claim")

# Entries `j` of the journal that are about a person, and on no order or claim.
OF_NO_ORDER = """
    j.claim_id is null and j.order_id is null
    and (json_extract(j.details, '$.customer') in (select id from person)
    or json_extract(j.details, '$.customer_id') in (select id from person)
    or j.act = 'void-coupon' and json_extract(j.details, '$.coupon') in
        (select id from coupon where customer_id in (select id from person)))
"""


class Erased(Value):
    """An erased customer; the name is kept up to `held_until`."""

    customer_id: int
    on_day: date
    held_until: date | None


def erased(conn: sqlite3.Connection, customer_id: int) -> Erased | None:
    """When a customer was erased; None for one who was not."""
    found = conn.execute(
        "select on_day, held_until from erased_customer where customer_id = ?", (customer_id,)
    ).fetchone()
    if found is None:
        return None
    on, held = found
    return Erased(customer_id, date.fromisoformat(on), date.fromisoformat(held) if held else None)


def erased_by(conn: sqlite3.Connection, day: date) -> set[int]:
    """The customers who were erased up to a day."""
    rows = conn.execute("select customer_id from erased_customer where on_day <= ?", (day.isoformat(),))
    return {customer_id for (customer_id,) in rows}


def held_up_to(conn: sqlite3.Connection, day: date) -> list[int]:
    """Erased customers whose name was kept up to an earlier day."""
    rows = conn.execute(
        "select customer_id from erased_customer where held_until < ? order by customer_id",
        (day.isoformat(),),
    )
    return [customer_id for (customer_id,) in rows]


def find_rows(conn: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Note customers, their orders, and the claims on these or by them, in temporary tables.

    The numbers of entries that were merged into theirs are noted, too: the journal has them.
    """
    (reads_only,) = conn.execute("pragma query_only").fetchone()
    conn.execute("pragma query_only = off")  # which forbids temporary tables, too
    for table in _OF_PERSON:
        conn.execute(f"create temp table if not exists {table} (id integer primary key)")
        conn.execute(f"delete from temp.{table}")
    conn.execute(
        "insert into temp.person select value from json_each(?1) union select id from merged_customer"
        " where customer_id in (select value from json_each(?1))",
        (json.dumps(ids),),
    )
    conn.execute(
        "insert into temp.person_order select id from orders where customer_id in (select id from person)"
    )
    conn.execute(
        "insert into temp.person_claim select id from claim where order_id in (select id from person_order)"
        " union select claim_id from claimant where customer_id in (select id from person)"
    )
    conn.execute(f"pragma query_only = {reads_only}")


def belonging(of: Personal) -> str:
    """SQL for whether a row `t` belongs to whom `find_rows` was called for."""
    parts = [f"{of.order} in (select id from person_order)"] * bool(of.order)
    parts += [f"{of.claim} in (select id from person_claim)"] * bool(of.claim)
    parts += [f"{of.customer} in (select id from person)"] * bool(of.customer)
    return f"({' or '.join(parts)})"


def open_claims(conn: sqlite3.Connection) -> list[int]:
    """The open claims of whom `find_rows` was called for."""
    rows = conn.execute(
        "select id from claim where stage <> '' and id in (select id from person_claim) order by id"
    )
    return [claim_id for (claim_id,) in rows]


def disputed_orders(conn: sqlite3.Connection) -> list[str]:
    """The orders in dispute of whom `find_rows` was called for."""
    rows = conn.execute(
        "select number from orders o where id in (select id from person_order) and 'open' ="
        " (select state from dispute where order_id = o.id order by id desc limit 1) order by number"
    )
    return [number for (number,) in rows]


def credit_left(conn: sqlite3.Connection) -> dict[str, int]:
    """The store credit, by currency, of whom `find_rows` was called for. Minor units."""
    rows = conn.execute(
        "select currency, sum(amount_minor) from credit where customer_id in (select id from person)"
        " group by currency having sum(amount_minor) <> 0"
    )
    return dict(rows.fetchall())


def channels(conn: sqlite3.Connection) -> dict[int, list[str]]:
    """The channels that each customer bought on, for whom `find_rows` was called."""
    found: dict[int, list[str]] = {}
    rows = conn.execute(
        "select distinct customer_id, channel from orders where id in (select id from person_order)"
    )
    for customer_id, channel in rows:
        found.setdefault(customer_id, []).append(channel)
    return found


def last_paid(conn: sqlite3.Connection) -> dict[int, date]:
    """The day of each customer's last order that cost something, or of the last money for one."""
    rows = conn.execute(
        "select customer_id, max(max(ordered_on), coalesce(max((select max(on_day) from refund"
        " where refund.claim_id in (select id from claim where order_id = o.id))), '')) from orders o"
        " where id in (select id from person_order) and charged_minor > 0 group by customer_id"
    )
    return {customer_id: date.fromisoformat(day) for customer_id, day in rows}


def orders_and_claims(conn: sqlite3.Connection) -> tuple[int, int]:
    """How many orders and claims `find_rows` found."""
    orders, claims = (conn.execute(f"select count(*) from {table}").fetchone()[0] for table in _OF_PERSON[1:])
    return orders, claims


def erase_people(
    conn: sqlite3.Connection, *, named: Sequence[int] = (), needles: Sequence[str] = ()
) -> Counter[str]:
    """Erase whom `find_rows` was called for, with the texts of their orders and claims; rows of each kind.

    Those `named` keep their name. `needles` are looked for in rows of files and of acts.
    """
    counts: Counter[str] = Counter()
    for of in PERSONAL:
        if of.order:
            counts[of.kind] += _erase(conn, of, belonging(of))
    counts["waiting"] += _strip_waiting(conn, needles)
    counts["undo"] += _forget_acts(conn, needles)
    counts["words"] += conn.execute(
        f"delete from journal_text where seq in (select seq from journal j where {OF_NO_ORDER})"
    ).rowcount
    counts["customer"] += conn.execute(
        "update customer set key = null, email = '', phone = '', platform_id = '', language = '',"
        " birthday = '',"
        " name = iif(id in (select value from json_each(?)), name, '') where id in (select id from person)",
        (json.dumps(named),),
    ).rowcount
    for of in PERSONAL:
        if of.customer:  # whose rows stay as long as the customer is known
            counts[of.kind] += _erase(conn, of, belonging(of))
    return counts


def erase_columns(conn: sqlite3.Connection, table: str, which: str, values: Iterable[object] = ()) -> int:
    """Erase the personal columns of the rows `t` of a table for which SQL holds; how many rows."""
    return sum(_erase(conn, of, which, values) for of in PERSONAL if of.table == table)


def _erase(conn: sqlite3.Connection, of: Personal, which: str, values: Iterable[object] = ()) -> int:
    key = "seq" if of.table == "journal_text" else "rowid"
    rows = f"select t.{key} from {of.table} t {of.joins} where {which}"
    if of.deleted:
        sql = f"delete from {of.table} where {key} in ({rows})"
    else:
        kept = of.kept or "''"
        sets = ", ".join(f"{name} = {kept}" for name in of.columns)
        filled = " or ".join(f"t.{name} <> {kept}" for name in of.columns)
        sql = f"update {of.table} as t set {sets} where rowid in ({rows} and ({filled}))"
    return conn.execute(sql, list(values)).rowcount


def _strip_waiting(conn: sqlite3.Connection, needles: Sequence[str]) -> int:
    """Take what is personal out of the waiting halves of their orders, and of others that hold a needle."""
    stripped = 0
    rows = conn.execute("select pair, part, number, body, file from paired_export").fetchall()
    for pair, part, number, body, file in rows:
        channel = json.loads(body)["channel"] or pair
        theirs = conn.execute(
            "select 1 from orders where channel = ? and number = ? and id in (select id from person_order)",
            (channel, number),
        ).fetchone()
        if not theirs and not holds(body + file, needles):
            continue
        left, name = without_person(body), "" if holds(file, needles) else file
        if holds(left, needles):  # in a field that is not known to be personal
            conn.execute(
                "delete from paired_export where pair = ? and part = ? and number = ?", (pair, part, number)
            )
        else:
            conn.execute(
                "update paired_export set body = ?, file = ? where pair = ? and part = ? and number = ?",
                (left, name, pair, part, number),
            )
        stripped += (left, name) != (body, file)
    return stripped


def without_person(body: str) -> str:
    """A waiting row of a file without its personal fields."""
    told = json.loads(body)
    told["rows"] = [
        [line, {name: value for name, value in values.items() if not name.startswith(PARTS)}]
        for line, values in told["rows"]
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _forget_acts(conn: sqlite3.Connection, needles: Sequence[str]) -> int:
    """Forget how acts are undone that would bring texts back."""
    firsts = {
        first
        for (first,) in conn.execute(
            "select u.first from undoable u join journal j on j.seq between u.first and u.last"
            " where j.order_id in (select id from person_order)"
            f" or j.claim_id in (select id from person_claim) or ({OF_NO_ORDER})"
            " union select first from undoable_row where"
            " (name = 'customer' and at in (select id from person))"
            " or (name in ('orders', 'recipient') and at in (select id from person_order))"
        )
    }
    before = conn.execute("select first, before from undoable_row where before is not null")
    firsts |= {first for first, text in before if holds(text, needles)}
    conn.executemany("delete from undoable where first = ?", [(first,) for first in firsts])
    return len(firsts)


def holds(text: str, needles: Iterable[str]) -> bool:
    """Whether a text holds one of the needles as a word of its own, in whatever case."""
    return any(
        re.search(rf"(?<![\w.+-]){re.escape(one)}(?![\w-])", text, re.IGNORECASE) for one in needles if one
    )


def record_erased(
    conn: sqlite3.Connection,
    customer_id: int,
    seq: int,
    on: date,
    held_until: date | None,
    keys: Iterable[str],
) -> None:
    """Record that a customer was erased by an entry of the journal, and by what imports know them."""
    row = {"customer_id": customer_id, "seq": seq, "on_day": on, "held_until": held_until}
    insert(conn, "erased_customer", row)
    salt = _salt(conn)
    # Of who was erased twice, orders up to the second erasure are known again.
    conn.executemany(
        "insert or replace into erased_key values (?, ?)",
        [(key_digest(salt, key), customer_id) for key in keys if key],
    )


def release_name(conn: sqlite3.Connection, customer_id: int) -> None:
    """Erase the name that was kept for tax law."""
    conn.execute("update customer set name = '' where id = ?", (customer_id,))
    conn.execute("update erased_customer set held_until = null where customer_id = ?", (customer_id,))


def _salt(conn: sqlite3.Connection) -> bytes:
    conn.execute("insert or ignore into erasing values (1, ?, 1)", (os.urandom(16),))
    return bytes(conn.execute("select salt from erasing").fetchone()[0])


def key_digest(salt: bytes, key: str) -> str:
    """What an import knows an erased customer by."""
    from hashlib import sha256  # to show a customer takes 3 ms more with it

    return sha256(salt + key.encode()).hexdigest()


def pages_are_due(conn: sqlite3.Connection, due: bool = True) -> None:
    """Note that free pages may still hold what was erased, or that they no longer do."""
    _salt(conn)
    conn.execute("update erasing set pages_due = ?", (int(due),))


def clear_free_pages(conn: sqlite3.Connection) -> None:
    """Rewrite the file without its free pages, and note that. Raises sqlite3.Error."""
    conn.execute("vacuum")
    with writing(conn):
        pages_are_due(conn, False)


def are_pages_due(conn: sqlite3.Connection) -> bool:
    """Whether free pages may still hold what was erased."""
    row = conn.execute("select pages_due from erasing").fetchone()
    return bool(row and row[0])


def others_named(conn: sqlite3.Connection, needles: Sequence[str]) -> list[str]:
    """The newest order, as channel:number, of each customer who is known by a needle, too."""
    known = ("name", "email", "phone", "platform_id")
    rows = conn.execute(
        f"select {', '.join(known)}, (select channel || ':' || number from orders where customer_id = u.id"
        f" order by ordered_on desc, id desc limit 1) from customer u where {_fits(known, needles)}",
        [one.casefold() for one in needles] * len(known),
    )
    return [order for *texts, order in rows if order and any(holds(text, needles) for text in texts)]


def mentions(conn: sqlite3.Connection, needles: Sequence[str]) -> Counter[tuple[str, str]]:
    """(table, column) → rows that still hold a needle as a word of its own; without other customers."""
    found: Counter[tuple[str, str]] = Counter()
    tables = conn.execute(
        "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'"
        " and name <> 'customer'"
    )
    for (table,) in tables.fetchall():
        columns = conn.execute("select name from pragma_table_info(?) where type = 'TEXT'", (table,))
        for (column,) in columns.fetchall():
            texts = conn.execute(
                f"select {column} from {table} where {_fits([column], needles)}",
                [one.casefold() for one in needles],
            )
            if rows := sum(holds(text, needles) for (text,) in texts):
                found[table, column] = rows
    return found


def _fits(columns: Sequence[str], needles: Sequence[str]) -> str:
    """SQL for whether columns may hold a needle."""
    return " or ".join(f"instr(fold({column}), ?)" for column in columns for _ in needles) or "0"
